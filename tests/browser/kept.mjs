/* kept: nothing that was typed is lost, in any form, whatever happens between the button and the record.
 *
 *     kept.mjs WORLDS.json [--only FORM]
 *
 * Every form of src/web/routes.def is filled in, each about a thing of its own (kept.py), and sent
 *
 *   offline     while there is no network: all stays, the person is told, and the script sends it once the network is back
 *   unwritable  that is what it meets then: an office whose signer is dead, or whose store another process has locked. 503, the page
 *               with all that was typed, the same key. Without scripts as well
 *   expired     after the session has ended, with scripts; after its cookie is gone, without: the login page, and after it the form
 *   overtaken   by two tabs: the first one's arrives, once, after a time without network; the second one's comes back as it was, beside
 *               what the first has recorded, where the form is held against a version
 *
 * A form that can't be brought into one of these is named in WITHOUT with the reason; one that nobody has looked at fails. What is
 * compared is what a person can fill in, but for passwords, one-time codes and files: those are not shown again by design (a file that
 * was kept is named: web_form_test.py). Ends with "N passed, N failed". */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { launch, PASSWORD, reader, signIn } from "./browser.mjs";
import { accessible, fits } from "./checks.mjs";
import { addresses, pages, ROOT } from "./screens.mjs";

const ROLES = ["contact", "team_leader", "system_admin", "server_admin", "ciso", "team_member", "mayor", "admin_office", "staff"];
const [file, ...flags] = process.argv.slice(2);
const worlds = JSON.parse(readFileSync(file, "utf8"));
const only = flags.includes("--only") ? flags[flags.indexOf("--only") + 1] : undefined;

const STRANGER = "strangers have no session";
const RECORDS_NOT = "it is tried and undone";
const ONLY_CODE = "its only field is a one-time code";
const KEY = "what a key says is good once: it is asked again (passkeys.mjs)";
/* By the name of the form, which case it has not, and why. */
const WITHOUT = {
	logout: { all: "a button: nothing is typed" },
	session_end: { all: "a button: nothing is typed" },
	level_try: { overtaken: RECORDS_NOT, unwritable: RECORDS_NOT, recorded: RECORDS_NOT },
	report: { expired: STRANGER, unwritable: "a report that can't be written is receipted and spooled (spool_test.py)", overtaken: "two reports are two reports" },
	sign_add: { expired: STRANGER, overtaken: "what adds to a report is in nobody's way" },
	login: { expired: STRANGER, overtaken: "nobody logs in against somebody else" },
	login_code: { all: ONLY_CODE },
	totp_begin: { overtaken: "a button: nothing is typed" },
	totp_confirm: { all: ONLY_CODE },
	totp_off: { all: ONLY_CODE },
	codes_make: { all: ONLY_CODE },
	message_resend: { all: "a button: nothing is typed" },
	message_acknowledge: { all: "its page is of a message that could not be delivered, and gone with it (courier_test.py)" },
	login_envelope: { all: "only whoever holds the paper can send it; what is typed comes back (envelope_test.py)" },
	login_passkey: { all: KEY },
	passkey_begin: { all: "a button: nothing is typed" },
	passkey_add: { all: KEY },
	passkey_remove: { all: ONLY_CODE },
	approval_unlock: { all: ONLY_CODE },
	approval_link_decide: { all: "a page that only a code opens, for minutes (consent_test.py): no address leads to it" },
	link: { expired: STRANGER, overtaken: "a link is good once, and takes passwords alone" },
	me_password: { overtaken: "passwords alone" },
	clock_claim: { overtaken: "another's claim is taken over" },
	rota_new: { overtaken: "two may be on duty" },
};
/* What needs no signer: these meet a store that is locked. */
const UNSIGNED = ["login", "totp_begin", "me_password", "channel_test"];
/* Samples: the network goes while the form is under way; a wrong password comes first; what it looks like is asked. */
const DROPPED = ["act_assess", "level", "form_save", "place_new"], MISTYPED = "act_assess", LOOKED_AT = ["sign_judge", "level", "close", "form_save"];

/* What is typed where any text would be refused, and which choice makes the others count. */
const MAIL = { kind: "smtp", target: "email", url: "smtp://mail.example.gov.tw:587", sender: "desk@example.gov.tw", place: "7", login: "", secret: "", preset: "", ca: "", headers: "", body: "" };
const SAYS = {
	"*": { email: "kept@example.gov.tw", day: "115/12/24", login: "kept-%", ended_at: ["115/11/22", "02:40"], next_look_at: ["115/11/25", "09:30"],
		began_at: ["115/11/22", "01:30"] },
	login: { login: "contact" },
	envelope_new: { minutes: "30" },
	me_password: { password: "巷口的豆花要加薑汁-2026", again: "巷口的豆花要加薑汁-2026" },
	sign_judge: { verdict: "incident", aware_at: "other", incident: "" },
	act_know: { aware_at: "other" },
	act_continuity: { declare: "no" },
	act_task: { kind: "response", role: "server_admin", person: "", meeting: "", until: ["117/03/10", "15:00"] },
	act_task_hand_over: { role: "contact", person: "", until: ["117/03/11", "15:00"] },
	act_task_end: { how: "done" },
	act_extension: { until: "116/12/31" },
	act_extension_answer: { consented: "no", until: "" },
	approval_decide: { decision: "returned", code: "" },
	approval_affirm: { decision: "disowned", code: "" },
	confirm: { decision: "returned" },
	filed: { channel: "fax" },
	act_review: { level: "1" },
	me_delegate: { from_at: "115/12/01", until_at: "115/12/24 17:30", incident: "" },
	rota_new: { from_at: "115/12/01", until_at: "115/12/24 17:30", person: "P-0001", role: "system_admin" },
	channel_new: MAIL,
	channel: MAIL,
	person_delegate: { from_at: "115/12/01", until_at: "115/12/24 17:30", incident: "" },
};

const browser = await launch();
let passed = 0, failed = 0;

function tell(what, wrong) {
	wrong.length ? failed++ : passed++;
	if (wrong.length)
		console.log(`FAIL ${what}\n${wrong.slice(0, 8).map((line) => "    " + line).join("\n")}`);
}

/* --- What there is ---------------------------------------------------------------------------------------------------- */

function forms() {
	const rows = readFileSync(join(ROOT, "src/web/routes.def"), "utf8").matchAll(/^(OPEN_FORM|FORM)(?:_OWN)?\(\s*"([^"]+)",\s*(\w+),\s*(\w+),\s*(\w+)/gm);
	return Array.from(rows, ([, kind, path, name, verb, page], number) => ({ path, name, verb, page, number, open: kind === "OPEN_FORM" }));
}

function without(form, how) {
	return WITHOUT[form.name]?.all ?? WITHOUT[form.name]?.[how];
}

/* The part of a page that begins the form, by its address; ids of the path stand for any. */
function actionOf(form) {
	return new RegExp(`^${form.path.replace(/[.?]/g, "\\$&").replace(/\{\w+\}/g, "[^/]+")}$`);
}

function guardedActions(html) {
	const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
	return [...main.matchAll(/<form[^>]*action="([^"]*)"[^>]*data-guard>([^]*?)<\/form>/g)]
		.flatMap(([, action, inside]) => [action, ...Array.from(inside.matchAll(/formaction="([^"]*)"/g), ([, other]) => other)]);
}

/* On which page, and as whom, the form is there. */
async function find(world, form) {
	const page = pages().find((page) => page.name === form.page), like = actionOf(form);
	for (const path of world.examples.own[form.name] ? [world.examples.own[form.name]] : addresses(page, world.examples) ?? [])
		for (const role of page.open ? [undefined] : ROLES) {
			const cookie = role ? (await firstSession(world, role)).map(({ name, value }) => `${name}=${value}`).join("; ") : "";
			const answer = await fetch(world.base + path, { redirect: "manual", headers: { cookie, accept: "text/html" } });
			const action = answer.status === 200 && guardedActions(await answer.text()).find((action) => like.test(action));
			if (action)
				return { path, role, action };
		}
	return null;
}

/* --- Somebody at a browser -------------------------------------------------------------------------------------------- */

function firstSession(world, role) {
	return signIn(browser, world, role).then(() => world.cookies[role]);
}

/* Two tabs that stay: one with scripts, whose clock can be moved, and one without; who sits there changes. */
class Seat {
	static async take(world, lang) {
		const seat = new Seat();
		seat.world = world;
		seat.own = new Map();
		seat.script = await reader(browser, world, { lang });
		seat.plain = await reader(browser, world, { lang, script: false });
		await seat.script.clock.install();
		for (const page of [seat.script, seat.plain]) {
			page.on("dialog", (dialog) => dialog.accept());
			page.posts = [];
			page.context().on("request", (request) => request.method() === "POST" && page.posts.push(request.url()));
		}
		return seat;
	}

	/* The page of the form, opened by whoever gets it. */
	async open(page, found) {
		const context = page.context();
		await context.clearCookies();
		if (found.role)
			await context.addCookies((await firstSession(this.world, found.role)).map((cookie) => ({ ...cookie, url: this.world.base })));
		await page.goto(found.path);
		page.posts.length = page.faults.length = 0;
	}

	/* With a session that is this seat's alone, and may be ended. */
	async openAlone(page, found) {
		const context = page.context();
		await context.clearCookies();
		if (this.own.has(found.role)) {
			await context.addCookies(this.own.get(found.role));
		} else {
			await page.goto("/login");
			await logIn(page, found.role);
		}
		await page.goto(found.path);
		page.posts.length = page.faults.length = 0;
	}

	async leave() {
		await this.script.context().close();
		await this.plain.context().close();
	}
}

/* Fills in all that a person could; the mark stands in every text. */
async function fill(page, form, found, mark) {
	const says = { ...SAYS["*"], ...SAYS[form.name] }, number = form.number;
	await page.evaluate(({ action, says, mark, number, password }) => {
		const form = [...document.querySelectorAll("main form[data-guard]")].find((form) => form.getAttribute("action") === action || form.querySelector(`[formaction="${action}"]`));
		const groups = new Map(), ours = `${mark}${number}號`;
		const put = (e, key, value) => {
			e[key] = value;
			e.dispatchEvent(new Event("input", { bubbles: true }));
			e.dispatchEvent(new Event("change", { bubbles: true }));
		};
		const said = (name) => typeof says[name] === "string" ? says[name].replace("%", mark === "甲" ? "a" : "b") : undefined;
		const text = (e) => {
			const base = e.name.replace(/\.(date|time)$/, "");
			if (/\.(date|day)$/.test(e.name))
				return says[base]?.[0] ?? "115/11/22";
			if (/\.time$/.test(e.name))
				return says[base]?.[1] ?? (mark === "甲" ? "02:30" : "02:31");
			if (e.autocomplete === "one-time-code")
				return "123456";
			return e.inputMode === "numeric" ? "3" : e.tagName === "TEXTAREA" ? `${ours}：「引號」"'&<b>\n  第二行 𠮷\n` : `${ours}"'&<`;
		};
		for (const e of form.elements) {
			if (!e.name || ["hidden", "file", "submit", "button"].includes(e.type))
				continue;
			if (e.type === "radio" || e.type === "checkbox")
				groups.set(e.name, [...(groups.get(e.name) ?? []), e]);
			else if (e.tagName === "SELECT")
				put(e, "value", said(e.name) ?? e.options[e.options.length - 1].value);
			else
				put(e, "value", said(e.name) ?? (e.type === "password" ? password : text(e)));
		}
		for (const [name, all] of groups)
			put(all.find((e) => e.value === said(name)) ?? all[all.length - 1], "checked", true);
	}, { action: found.action, says, mark, number, password: PASSWORD });
}

/* What a person sees filled in: [name, value]. Whole: with passwords and codes too. Null: there is no such form. */
function shown(page, found, whole = false) {
	return page.evaluate(({ action, whole }) => {
		const form = [...document.querySelectorAll("main form[data-guard]")].find((form) => form.getAttribute("action") === action || form.querySelector(`[formaction="${action}"]`));
		const own = ["hidden", "submit", "button", ...whole ? [] : ["password", "file"]];
		return form && [...form.elements].filter((e) => e.name && !own.includes(e.type) && (whole || e.autocomplete !== "one-time-code"))
			.map((e) => /radio|checkbox/.test(e.type) ? [`${e.name}=${e.value}`, e.checked] : [e.name, e.value]);
	}, { action: found.action, whole });
}

function hidden(page, found, name) {
	return page.locator(`main form[action="${found.action}"] input[type=hidden][name="${name}"]`).first().getAttribute("value", { timeout: 2000 }).catch(() => undefined);
}

/* What is not as it was typed. Text areas lose nothing either, but for a line end before all else (HTML). */
function lost(before, after) {
	if (!after)
		return ["the form is gone"];
	return before.filter(([name, value], i) => after[i]?.[0] !== name || after[i][1] !== value)
		.map(([name, value]) => `${name}: typed ${JSON.stringify(value)}, shown ${JSON.stringify(after.find(([other]) => other === name)?.[1])}`);
}

function button(page, found) {
	const own = page.locator(`main form button[type=submit][formaction="${found.action}"]`);
	const plain = page.locator(`main form[action="${found.action}"] button[type=submit]:not([formaction])`).last();
	return own.or(plain).first();
}

/* Until the next page is there; gives what the form was answered. */
async function going(page, act) {
	const isForm = (answer) => answer.request().isNavigationRequest() && answer.request().method() === "POST";
	const [answer] = await Promise.all([page.waitForResponse(isForm, { timeout: 15000 }), page.waitForEvent("load", { timeout: 15000 }), act()]);
	return answer.status();
}

function send(page, found) {
	return going(page, () => button(page, found).click());
}

/* The button that records is there only after one has looked at what it would give. */
async function fillIn(page, form, found, mark) {
	await fill(page, form, found, mark);
	if (form.name === "level")
		await going(page, () => page.locator('main form button[formaction$="/try"]').click());
}

async function saysWhatIsWrong(page) {
	const words = await page.locator("#problem, main > p").first().innerText({ timeout: 2000 }).catch(() => "");
	return words.trim() ? [] : ["nobody is told what is wrong"];
}

/* --- The cases -------------------------------------------------------------------------------------------------------- */

/* No network; what was typed stays, and is told of; then there is one again, and the script sends it by itself. */
async function cutOff(page, form, found, mark) {
	await fillIn(page, form, found, mark);
	const wrong = [], before = await shown(page, found, true), typed = await shown(page, found), key = await hidden(page, found, "key"), at = page.url();
	page.posts.length = 0;
	await page.context().setOffline(true);
	try {
		await button(page, found).click();
		const banner = page.locator("#offline[role=alert]:not([hidden])");
		await banner.waitFor({ timeout: 5000 });
		if (!/尚未送出|not (been )?sent/i.test(await banner.innerText()))
			wrong.push(`the banner says ${await banner.innerText()}`);
		if (page.url() !== at)
			wrong.push(`offline it leads to ${page.url()}`);
		wrong.push(...lost(before, await shown(page, found, true)).map((line) => "offline: " + line));
	} finally {
		await page.context().setOffline(false);
	}
	const status = await going(page, () => page.clock.runFor(2500));
	if (page.posts.length !== 1)
		wrong.push(`it went ${page.posts.length} times`);
	return { wrong, typed, key, status };
}

/* The page is there again as it was, and can be sent under the same key. */
async function isBack(page, found, { typed, key, status }) {
	const wrong = lost(typed, await shown(page, found));
	if (status !== 503)
		wrong.push(`it is answered ${status}`);
	if (await hidden(page, found, "key") !== key)
		wrong.push("it comes back under another key");
	return [...wrong, ...await saysWhatIsWrong(page)];
}

/* The desk was there when it was asked, and gone when the form went: the browser shows a page of its own, whose button sends it again. */
async function dropped(seat, form, found) {
	const page = seat.script;
	await seat.open(page, found);
	await fillIn(page, form, found, "甲");
	const typed = await shown(page, found), key = await hidden(page, found, "key");
	await page.route("**", (route) => route.request().method() === "POST" ? route.abort() : route.continue());
	await Promise.all([page.waitForEvent("requestfailed", (request) => request.method() === "POST"), button(page, found).click()]);
	await page.waitForURL("chrome-error://**");
	await page.unroute("**");
	const status = await going(page, () => page.reload());
	tell(`${form.name}: dropped on the way`, await isBack(page, found, { typed, key, status }));
}

async function offline(seat, form, found) {
	const page = seat.script;
	if (DROPPED.includes(form.name))
		await dropped(seat, form, found);
	await seat.open(page, found);
	const sent = await cutOff(page, form, found, "甲");
	tell(`${form.name}: offline`, [...sent.wrong, ...page.faults.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line))]);
	if (!without(form, "unwritable") && !UNSIGNED.includes(form.name))
		await comesBack(seat, form, found, sent);
}

async function comesBack(seat, form, found, sent) {
	tell(`${form.name}: unwritable`, await isBack(seat.script, found, sent));
	await seat.open(seat.plain, found);
	await fillIn(seat.plain, form, found, "甲");
	const typed = await shown(seat.plain, found), key = await hidden(seat.plain, found, "key"), status = await send(seat.plain, found);
	tell(`${form.name}: unwritable, without scripts`, await isBack(seat.plain, found, { typed, key, status }));
}

async function locked(seat, form, found) {
	await seat.open(seat.script, found);
	await comesBack(seat, form, found, await cutOff(seat.script, form, found, "甲"));
}

async function logIn(page, role, password = PASSWORD) {
	await page.locator("#f-login").fill(role.replaceAll("_", "-"));
	await page.locator("#f-password").fill(password);
	return going(page, () => page.locator("main form button[type=submit]").first().click());
}

/* The session is over, though the browser still has its cookie: as after hours, or when it was ended elsewhere. */
async function endSession(page) {
	const context = page.context(), cookies = await context.cookies(), csrf = await page.locator('form[action="/logout"] [name=csrf]').getAttribute("value");
	await context.request.post("/logout", { form: { csrf }, headers: { origin: new URL(page.url()).origin } });
	await context.addCookies(cookies);
}

async function loginKeeps(page, form, found, end) {
	await fillIn(page, form, found, "甲");
	const typed = await shown(page, found);
	await end();
	const status = await send(page, found), wrong = status === 401 && await page.locator("#f-login").count() ? [] : [`it is answered ${status}, ${page.url()}`];
	if (wrong.length)
		return wrong;
	if (form.name === MISTYPED)
		await logIn(page, found.role, "not the password");
	await logIn(page, found.role);
	return lost(typed, await shown(page, found));
}

async function expired(seat, form, found) {
	if (without(form, "expired"))
		return;
	await seat.openAlone(seat.script, found);
	tell(`${form.name}: expired`, await loginKeeps(seat.script, form, found, () => endSession(seat.script)));
	seat.own.set(found.role, await seat.script.context().cookies());
	await seat.open(seat.plain, found);
	tell(`${form.name}: expired, without scripts`, await loginKeeps(seat.plain, form, found, () => seat.plain.context().clearCookies({ name: /tocsin/ })));
}

async function ledger(world, path) {
	const answer = await fetch(`${world.base}/api/v1/ledger/${path}`, { headers: { authorization: `Bearer ${world.token}`, accept: "application/json" } });
	return answer.json();
}

/* Kinds of facts that hold the mark more than once since. */
async function twice(world, since, mark) {
	const kinds = [];
	for (let seq = since; seq < (await ledger(world, "head")).size; seq++) {
		const entry = JSON.stringify(await ledger(world, `entries/${seq}`));
		if (entry.includes(mark))
			kinds.push(/"kind":"([\w.]+)","on"/.exec(entry)?.[1]);
	}
	/* One act may cancel several clocks. */
	return kinds.filter((kind, i) => kinds.indexOf(kind) !== i && !kind.startsWith("clock."));
}

/* All that the second one typed can be read, in its form or as a text. */
async function readable(page, found, typed) {
	const after = await shown(page, found);
	if (after)
		return lost(typed, after);
	const text = (await page.locator("main").innerText()).replace(/\s+/g, "");
	return typed.filter(([, value]) => typeof value === "string" && value.includes("乙") && !text.includes(value.replace(/\s+/g, "")))
		.map(([name, value]) => `${name}: typed ${JSON.stringify(value)}, and it is nowhere`);
}

async function overtaken(seat, form, found) {
	const page = seat.script, world = seat.world, since = (await ledger(world, "head")).size;
	await seat.open(page, found);
	const second = await page.context().newPage(), late = !without(form, "overtaken");
	second.on("dialog", (dialog) => dialog.accept());
	let typed, version;
	if (late) {
		await second.goto(found.path);
		await fillIn(second, form, found, "乙");
		typed = await shown(second, found);
		version = await hidden(second, found, "version");
	}
	const sent = await cutOff(page, form, found, "甲"), mark = `甲${form.number}號`, hasText = JSON.stringify(sent.typed).includes(mark);
	if (![200, 303].includes(sent.status) || await page.locator("#problem").count())
		sent.wrong.push(`it is answered ${sent.status}: ${await page.locator("#problem, main").first().innerText()}`);
	else if (hasText && !without(form, "recorded") && (await ledger(world, "head")).size === since)
		sent.wrong.push("it is not recorded");
	tell(`${form.name}: arrives once`, [...sent.wrong, ...(await twice(world, since, mark)).map((kind) => `${kind} is recorded twice`)]);
	if (late) {
		const status = await send(second, found), wrong = [];
		if (version && ![409, 412].includes(status))
			wrong.push(`it is answered ${status}`);
		if (status >= 400)
			wrong.push(...await readable(second, found, typed), ...await saysWhatIsWrong(second));
		if (version && hasText && !(await second.locator(".theirs").allInnerTexts()).join("\n").includes(mark))
			wrong.push("what the first one recorded does not stand beside it");
		if (LOOKED_AT.includes(form.name))
			wrong.push(...await accessible(second), ...await fits(second));
		tell(`${form.name}: overtaken${version ? "" : ", without a version"} (${status})`, wrong);
	}
	await second.close();
}

/* --- All of it -------------------------------------------------------------------------------------------------------- */

async function together(world, tasks, how) {
	const left = [...tasks];
	await Promise.all(["zh", "en"].map(async (lang) => {
		const seat = await Seat.take(world, lang);
		for (let task = left.shift(); task; task = left.shift())
			await how(seat, task.form, task.found).catch((error) => tell(`${task.form.name}: ${how.name}`, [error.message.split("\n")[0]]));
		await seat.leave();
	}));
}

async function tasksOf(world) {
	const tasks = [];
	for (const form of forms().filter((form) => (!only || form.name === only) && !without(form, "all"))) {
		const found = await find(world, form);
		found ? tasks.push({ form, found }) : tell(form.name, ["nobody finds this form in the world: kept.py"]);
	}
	return tasks;
}

/* The signer is a child of the serving process, and so is the courier, which another takes the place of. */
function killSigner(pid) {
	for (const task of readdirSync(`/proc/${pid}/task`))
		for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean))
			process.kill(Number(child), "SIGKILL");
}

function lap(what) {
	console.log(`${what}: ${Math.round((Date.now() - began) / 1000)} s`);
}

const began = Date.now();
const mute = await tasksOf(worlds.mute);
killSigner(worlds.mute.pid);
await together(worlds.mute, mute, offline);
lap("offline, unwritable");
const tasks = await tasksOf(worlds.kept);
const unsigned = tasks.filter(({ form }) => UNSIGNED.includes(form.name)), store = new DatabaseSync(worlds.kept.store);
store.exec("BEGIN IMMEDIATE");
await together(worlds.kept, unsigned, locked);
store.exec("ROLLBACK");
store.close();
lap("unwritable, what needs no signer");
await together(worlds.kept, tasks, expired);
lap("expired");
/* Changing a password ends sessions: when nobody needs them any more. */
const last = tasks.filter(({ form }) => form.name === "me_password");
await together(worlds.kept, tasks.filter((task) => !last.includes(task)), overtaken);
await together(worlds.kept, last, overtaken);
lap("overtaken");
for (const name of Object.keys(WITHOUT).filter((name) => !forms().some((form) => form.name === name)))
	tell(name, ["WITHOUT names a form that there is not"]);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
