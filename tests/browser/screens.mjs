/* screens: what there is to look at: every page of src/web/routes.def, in every world where it can be seen.
 *
 * A path's {id} is filled from the examples of the world (worlds.py). A page with an id of a kind that no world has an example of is
 * an error: whoever adds such a page adds the example. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/* The first segments of a path, and the kind of thing that its first id names. */
const KINDS = { signs: "sign", observe: "sign", i: "incident", systems: "asset", people: "person", delegations: "delegation", clocks: "clock", rota: "rota", envelopes: "envelope", ledger: "seq", r: "token", ok: "receipt",
	places: "place", a: "approval_link", channels: "channel", messages: "message", choices: "choice", link: "link", errors: "code" };
/* Pages that are about one of several things of a case. */
const ASKED = { filed_backfile: "filing", filed_ratify: "filing" };
const ALWAYS = { seq: ["1"], code: ["field-empty", "act-of-others"], choice: ["tell-leader"] };

export function pages() {
	const rows = readFileSync(join(ROOT, "src/web/routes.def"), "utf8").matchAll(/^(OPEN_PAGE|PAGE)\(\s*"([^"]+)",\s*(\w+)/gm);
	return Array.from(rows, ([, kind, path, name]) => ({ path, name, open: kind === "OPEN_PAGE" }));
}

function kindOf(path) {
	const before = path.slice(0, path.indexOf("{")).split("/").filter(Boolean).pop();
	return KINDS[before];
}

/* The addresses of a page in a world; undefined when no world can have any. */
export function addresses(page, examples) {
	if (!page.path.includes("{"))
		return [page.path];
	if (page.path.includes("{approval}"))
		return (examples.approval ?? []).map(([of, approval]) => page.path.replace("{id}", of).replace("{approval}", approval));
	const kind = kindOf(page.path), ids = examples[kind] ?? ALWAYS[kind] ?? [];
	if (!kind)
		return undefined;
	const asked = ASKED[page.name], more = asked ? (examples[asked] ?? []).map((id) => `?${asked}=${id}`) : [""];
	return ids.map((id) => page.path.replace(/\{\w+\}/, id)).filter((path) => !path.includes("{")).flatMap((path) => more.map((query) => path + query));
}
