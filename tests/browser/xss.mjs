/* xss: every page over a record whose every text is an attempt to run, draw or link something (hostile.py, xss.txt).
 *
 *     xss.mjs WORLDS.json
 *
 * Each page is opened with scripts on, every <details> of it opened, its fields focused and the pointer moved over it. Wrong is: a
 * call of tx(), a dialog, an element that an attempt brought (data-tx), a report of the policy, a link or form that leads
 * elsewhere, a page that no longer ends where it should. Ends with "N passed, N failed". */
import { readFileSync } from "node:fs";
import { launch, reader, signIn } from "./browser.mjs";
import { addresses, pages } from "./screens.mjs";

const ROLES = ["contact", "team_leader", "system_admin", "auditor", "ciso", "staff"];
const world = JSON.parse(readFileSync(process.argv[2], "utf8")).hostile;
const attempts = readFileSync(new URL("xss.txt", import.meta.url), "utf8").split("\n").filter(Boolean);
const browser = await launch();
let passed = 0, failed = 0, shown = new Set();

/* One tab for each role, and one for strangers: kept, for a page takes less time than a browser context. */
const tabs = new Map();

async function tabOf(role) {
	if (tabs.has(role))
		return tabs.get(role);
	if (role)
		await signIn(browser, world, role);
	const tab = await reader(browser, world, { role });
	tab.ran = [];
	await tab.exposeFunction("tx", () => tab.ran.push("tx() was called"));
	tab.on("dialog", (dialog) => { tab.ran.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
	tabs.set(role, tab);
	return tab;
}

async function open(page, path) {
	for (const role of page.open ? [undefined] : ROLES) {
		const tab = await tabOf(role);
		tab.ran.length = tab.faults.length = 0;
		if ((await tab.goto(path)).status() === 200)
			return tab;
	}
	return null;
}

/* What a reader would do to a page: open, move over, go into every field. */
async function stir(tab) {
	await tab.evaluate(() => {
		for (const details of document.querySelectorAll("details"))
			details.open = true;
		for (const element of document.querySelectorAll("body *")) {
			element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
			element.focus?.();
		}
	});
}

async function faults(tab) {
	const found = await tab.evaluate(() => {
		const wrong = [], own = (url) => new URL(url, location.href).origin === location.origin || url.startsWith("tel:") || url.startsWith("mailto:");
		for (const element of document.querySelectorAll("[data-tx], iframe, object, embed, base, marquee, math, body script:not([src])"))
			wrong.push(`an element came in: ${element.outerHTML.slice(0, 120)}`);
		for (const element of document.querySelectorAll("*"))
			for (const { name, value } of element.attributes)
				if (name.startsWith("on") || name === "style" || name === "srcdoc" || (["href", "src", "action", "formaction"].includes(name) && !own(value)))
					wrong.push(`${name}="${value.slice(0, 80)}" of ${element.tagName}`);
		if (!document.querySelector("footer, .sheet-foot, body.paper"))
			wrong.push("the page does not end with its footer");
		return wrong;
	});
	return [...tab.ran, ...tab.faults, ...found];
}

async function check(page, path) {
	const tab = await open(page, path);
	if (!tab)
		return;
	await stir(tab);
	const wrong = await faults(tab), text = await tab.evaluate(() => document.body.textContent + [...document.querySelectorAll("input, textarea")].map((e) => e.value).join(" "));
	attempts.filter((attempt) => text.includes(attempt)).forEach((attempt) => shown.add(attempt));
	wrong.length ? failed++ : passed++;
	if (wrong.length)
		console.log(`FAIL ${path}\n${[...new Set(wrong)].slice(0, 6).map((line) => "    " + line).join("\n")}`);
}

for (const page of pages())
	for (const path of addresses(page, world.examples) ?? [])
		await check(page, path);
/* A test that showed nothing would prove nothing: every attempt must have stood somewhere as the text that it is. */
const missing = attempts.filter((attempt) => !shown.has(attempt));
missing.length ? failed++ : passed++;
if (missing.length)
	console.log(`FAIL attempts that no page has shown as text:\n${missing.map((attempt) => "    " + attempt).join("\n")}`);
await browser.close();
console.log(`${attempts.length} attempts, ${shown.size} shown as text`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
