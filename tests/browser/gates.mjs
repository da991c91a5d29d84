/* gates: every screen × world × language × width × colour scheme is asked what checks.mjs asks.
 *
 *     gates.mjs WORLDS.json [--all] [--pseudo] [--turn N] [--only NAME] [--errors]
 *
 * WORLDS.json is made by browser_test.py: {name: {base, examples, links}}. Without --all each page of a world is seen once, in languages,
 * widths and schemes that take turns, so that all of them are seen over the whole; --turn begins with the Nth of them, and twelve runs with 0 to 11 see
 * each page in each. With --all, every example in all of them. --errors: of all this what goes wrong alone. Prints a line for each screen that
 * is not as it should be, and ends with "N passed, N failed". */
import { readFileSync } from "node:fs";
import { accessible, fits, reachable, translated, valid } from "./checks.mjs";
import { launch, reader, signIn } from "./browser.mjs";
import { addresses, pages } from "./screens.mjs";

const ROLES = ["contact", "team_leader", "system_admin", "server_admin", "ciso", "team_member", "mayor", "admin_office", "staff"];
const WIDTHS = [360, 768, 1280], SCHEMES = ["light", "dark"];
/* A page is first HTML; the report page is what somebody on a bad line in a bad moment has to get. */
const REPORT_HTML = 14 * 1024, REPORT_WHOLE = 50 * 1024;

const [file, ...flags] = process.argv.slice(2);
const worlds = JSON.parse(readFileSync(file, "utf8"));
const all = flags.includes("--all"), pseudo = flags.includes("--pseudo"), only = flags[flags.indexOf("--only") + 1];
const wanted = (name) => !flags.includes("--only") || only === name;
const browser = await launch();
const first = flags.includes("--turn") ? Number(flags[flags.indexOf("--turn") + 1]) : 0;
let passed = 0, failed = 0, turn = first;

function tell(screen, wrong) {
	const unique = [...new Set(wrong)];
	unique.length ? failed++ : passed++;
	if (unique.length)
		console.log(`FAIL ${screen}\n${unique.slice(0, 8).map((line) => "    " + line).join("\n")}`);
}

/* Who may see it: strangers, or the first of the roles that gets it. */
async function visit(world, page, path, lang) {
	for (const role of page.open ? [undefined] : ROLES) {
		if (role)
			await signIn(browser, world, role);
		const tab = await reader(browser, world, { lang, role });
		const answer = await tab.goto(path);
		if (answer.status() === 200)
			return { tab, html: await answer.text(), role };
		const status = answer.status();
		await tab.context().close();
		if (![403, 409].includes(status))
			return { wrong: [`answers ${status}`] };
	}
	return { wrong: ["nobody gets it"] };
}

async function look(tab, html, views) {
	const wrong = [...await valid(html)];
	if (/<script(?![^>]*\ssrc=)[^>]*>|\sstyle="|\son\w+="/.test(html))
		wrong.push("inline script or style");
	const seen = new Set();
	for (const [width, scheme] of views) {
		await tab.setViewportSize({ width, height: 900 });
		await tab.emulateMedia({ colorScheme: scheme, forcedColors: "none" });
		wrong.push(...(await accessible(tab, seen.has(width))).map((line) => `${width} ${scheme} ${line}`));
		seen.add(width);
	}
	return [...wrong, ...await reachable(tab), ...await fits(tab), ...tab.faults];
}

function views() {
	const every = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => [width, scheme]));
	return all ? every : [every[turn++ % every.length]];
}

/* The first of the examples that anybody gets: a sign that is watched has pages that another one has not. */
async function firstOf(world, page, paths, lang) {
	let seen;
	for (const path of paths)
		if (!(seen = { path, ...await visit(world, page, path, lang) }).wrong)
			break;
	return seen;
}

async function screen(name, page, paths, lang) {
	const seen = await firstOf(worlds[name], page, paths, lang), path = seen.path;
	const wrong = seen.wrong ?? await look(seen.tab, seen.html, views());
	if (seen.tab && pseudo)
		wrong.push(...await translated(seen.tab));
	tell(`${path} (${name}, ${lang}${seen.role ? ", " + seen.role : ""})`, wrong);
	await seen.tab?.context().close();
}

/* Tasks by as many as there are cores. */
async function together(tasks) {
	const one = async () => {
		for (let task = tasks.shift(); task; task = tasks.shift())
			await task().catch((error) => tell(task.title, [error.message.split("\n")[0]]));
	};
	await Promise.all([one(), one()]);
}

function task(title, run) {
	return Object.assign(run, { title });
}

/* The examples once; or as often as there are any, each time with another one first. */
function inTurn(paths, each) {
	return paths.slice(0, each ? undefined : 1).map((_, i) => [...paths.slice(i), ...paths.slice(0, i)]);
}

/* Every page in every world; strangers' pages look the same in each, and are seen in one. */
function screens() {
	const tasks = [];
	let count = 0;
	for (const page of pages()) {
		if (!wanted(page.name))
			continue;
		let seen = 0;
		count++;
		for (const name of Object.keys(worlds).filter((name) => name !== "error")) {
			const paths = addresses(page, worlds[name].examples);
			if (!paths)
				tell(page.path, ["no world has an example of it: screens.mjs, worlds.py"]);
			for (const path of inTurn(paths ?? [], all && name === "typical")) {
				for (const lang of pseudo ? ["en"] : all ? ["zh", "en"] : [(count + seen + Math.floor(first / 6)) % 2 ? "zh" : "en"])
					tasks.push(task(path[0], () => screen(name, page, path, lang)));
				seen++;
			}
		}
		if (!seen)
			tell(page.path, ["no world shows it: worlds.py"]);
	}
	return tasks;
}

/* The same words above and at the field; every link of the summary leads to something that can be filled in. */
async function summaryIsRight(tab) {
	return tab.evaluate(() => {
		const wrong = [], summary = document.getElementById("problem");
		if (document.activeElement !== summary)
			wrong.push("the summary has no focus");
		for (const link of summary.querySelectorAll('a[href^="#"]')) {
			const field = document.getElementById(link.hash.slice(1));
			const said = [...document.querySelectorAll(".error")].some((error) => error.textContent.includes(link.textContent));
			if (!field || !field.matches("input, select, textarea, button"))
				wrong.push(`${link.hash} is no field`);
			else if (!said)
				wrong.push(`“${link.textContent}” is not said at its field`);
		}
		return wrong;
	});
}

async function refusedForm(page, path, lang) {
	const { tab, wrong: closed } = await visit(worlds.error, page, path, lang);
	if (closed || !await tab.locator("main form[data-guard]").count()) {
		await tab?.context().close();
		return;
	}
	const posted = tab.waitForResponse((answer) => answer.request().method() === "POST" && answer.request().isNavigationRequest());
	await tab.locator("main form[data-guard] button[type=submit]").first().click();
	const answer = await posted;
	if (answer.status() >= 400) {
		await tab.waitForSelector("#problem");
		const wrong = [...await summaryIsRight(tab), ...await look(tab, await answer.text(), views())];
		if (!/^(錯誤：|Error:)/.test(await tab.title()))
			wrong.push(`the title is ${await tab.title()}`);
		tell(`${path} refused (${lang})`, wrong);
	}
	await tab.context().close();
}

/* What goes wrong: forms sent empty, things that are not there, acts of somebody else. */
function errors() {
	const tasks = [];
	/* The forms of the living page are there to be looked at. */
	for (const page of pages().filter((page) => wanted(page.name) && page.name !== "design"))
		for (const path of (addresses(page, worlds.error.examples) ?? []).slice(0, 1))
			for (const lang of all ? ["zh", "en"] : [turn++ % 2 ? "zh" : "en"])
				tasks.push(task(`${path} refused`, () => refusedForm(page, path, lang)));
	for (const [path, role, status] of [["/nothing-here", undefined, 404], ["/i/I115-9999", "contact", 404], ["/people", "staff", 403]])
		tasks.push(task(path, () => errorPage(path, role, status)));
	return tasks;
}

async function errorPage(path, role, status) {
	if (!wanted("error"))
		return;
	if (role)
		await signIn(browser, worlds.error, role);
	for (const lang of ["zh", "en"]) {
		const tab = await reader(browser, worlds.error, { lang, role });
		const answer = await tab.goto(path);
		const wrong = answer.status() === status ? [] : [`answers ${answer.status()}`];
		tell(`${path} (${lang})`, [...wrong, ...await look(tab, await answer.text(), views())]);
		await tab.context().close();
	}
}

async function reportIsSmall() {
	const tab = await reader(browser, worlds.typical), sizes = [];
	tab.on("response", async (answer) => sizes.push(answer.body().then((body) => body.length)));
	const html = Buffer.byteLength(await (await tab.goto("/r", { waitUntil: "networkidle" })).text());
	const whole = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
	console.log(`report page: ${html} bytes of HTML, ${whole} in all`);
	tell("/r is small", [...(html > REPORT_HTML ? [`${html} bytes of HTML`] : []), ...(whole > REPORT_WHOLE ? [`${whole} bytes in all`] : [])]);
	await tab.context().close();
}

const began = Date.now();
if (!flags.includes("--errors"))
	await together(screens());
if (!pseudo && worlds.error)
	await together(errors());
if (!pseudo && wanted("report"))
	await reportIsSmall().catch((error) => tell("/r is small", [error.message]));
await browser.close();
console.log(`${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
