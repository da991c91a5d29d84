/* script: what ui/static/tocsin.ts does, in a browser: script.mjs WORLDS.json. Ends with "N passed, N failed". */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, reader, signIn } from "./browser.mjs";

const world = JSON.parse(readFileSync(process.argv[2], "utf8")).typical;
const browser = await launch();
let passed = 0, failed = 0;

async function test(name, options, run) {
	const page = await reader(browser, world, options);
	try {
		if (options.still)
			await page.clock.install();
		await run(page);
		assert.deepEqual(page.faults, []);
		passed++;
	} catch (error) {
		failed++;
		console.log(`FAIL ${name}\n    ${String(error.stack).split("\n").slice(0, 6).join("\n    ")}`);
	}
	await page.context().close();
}

const still = { still: true };
const posts = (page) => {
	const seen = [];
	page.on("request", (request) => request.method() === "POST" && seen.push(request.postData()));
	return seen;
};
const MINUTE = 60_000;

await test("a clock counts down, turns, and is spoken when it matters", still, async (page) => {
	await page.goto("/help/design");
	const clock = page.locator('.clock[data-tone="warn"]').first(), before = await clock.locator(".clock-span").textContent();
	assert.equal(await page.locator("#spoken").textContent(), "");
	await page.clock.runFor(3000);
	assert.notEqual(await clock.locator(".clock-span").textContent(), before);
	await page.clock.runFor(6 * MINUTE);
	assert.match(await page.locator("#spoken").textContent(), /通報：還有 [45] 分/);
	await page.clock.runFor(5 * MINUTE);
	const late = page.locator(".clock", { has: page.locator('[data-deadline]') }).nth(1);
	assert.equal(await late.getAttribute("data-tone"), "late");
	assert.equal((await late.locator(".clock-word").textContent()).trim(), "逾期");
	assert.match(await page.locator("#spoken").textContent(), /已經逾期/);
	assert.equal(await page.locator(".clock-left").first().getAttribute("aria-live"), "off");
});

await test("a form waits until the desk is there, and loses nothing", still, async (page) => {
	await page.goto("/r");
	await page.locator("textarea").first().fill("網路斷了也要記得我");
	let asked = 0;
	await page.route("**/healthz", (route) => { asked++; return route.abort(); });
	const sent = posts(page);
	await page.locator("main form button[type=submit]").click();
	await page.locator("#offline:not([hidden])").waitFor();
	assert.match(await page.locator("#offline").textContent(), /尚未送出.*2 秒/);
	await page.clock.runFor(2500);
	await page.waitForFunction(() => /[34] 秒/.test(document.getElementById("offline").textContent));
	assert.equal(asked, 2);
	assert.equal(sent.length, 0);
	assert.equal(await page.locator("textarea").first().inputValue(), "網路斷了也要記得我");
	await page.unroute("**/healthz");
	const gone = page.waitForEvent("request", (request) => request.method() === "POST");
	await page.clock.runFor(5000);
	assert.match(decodeURIComponent((await gone).postData() ?? ""), /網路斷了也要記得我|name="text"/);
});

await test("a form goes once, however often it is pressed", {}, async (page) => {
	await page.goto("/login");
	await page.locator("#f-login").fill("nobody");
	await page.locator("#f-password").fill("not the password at all");
	const sent = posts(page);
	await page.evaluate(() => { const button = document.querySelector("main form button[type=submit]"); button.click(); button.click(); button.click(); });
	await page.waitForSelector("#problem");
	assert.equal(sent.length, 1);
});

await test("a button with an address and a name of its own keeps them", {}, async (page) => {
	await page.goto("/login");
	await page.evaluate(() => {
		const button = document.querySelector("main form button[type=submit]");
		button.name = "pressed";
		button.value = "this";
		button.setAttribute("formaction", "/nothing-here");
	});
	const sent = page.waitForRequest((request) => request.method() === "POST");
	await page.locator("main form button[type=submit]").click();
	assert.match((await sent).url(), /nothing-here$/);
	assert.match((await sent).postData(), /pressed=this/);
});

await test("what was half typed is back after a reload, passwords are not", {}, async (page) => {
	page.on("dialog", (dialog) => dialog.accept());
	await page.goto("/r");
	await page.locator("textarea").first().fill("打到一半");
	await page.reload();
	assert.equal(await page.locator("textarea").first().inputValue(), "打到一半");
	await page.goto("/login");
	await page.locator("#f-password").fill("秘密秘密秘密秘密");
	await page.reload();
	assert.equal(await page.locator("#f-password").inputValue(), "");
	assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
});

await test("leaving with something unsent asks first", {}, async (page) => {
	const asked = [];
	page.on("dialog", (dialog) => { asked.push(dialog.type()); return dialog.accept(); });
	await page.goto("/r");
	await page.locator("textarea").first().pressSequentially("還沒送");
	await page.goto("/help");
	assert.deepEqual(asked, ["beforeunload"]);
});

await test("a refused form begins at what is wrong", {}, async (page) => {
	await page.goto("/login");
	await page.locator("main form button[type=submit]").click();
	await page.waitForSelector("#problem");
	assert.equal(await page.evaluate(() => document.activeElement.id), "problem");
	assert.match(await page.title(), /^錯誤：/);
});

await test("a password can be looked at", {}, async (page) => {
	await page.goto("/login");
	const show = page.locator("[data-password] button");
	await show.click();
	assert.equal(await page.locator("#f-password").getAttribute("type"), "text");
	assert.equal(await show.textContent(), "隱藏");
	await show.click();
	assert.equal(await page.locator("#f-password").getAttribute("type"), "password");
});

await signIn(browser, world, "contact");
const contact = { role: "contact" };
const at = (page, path) => page.waitForURL((url) => (url.pathname + url.hash).startsWith(path));

await test("keys lead where they say", contact, async (page) => {
	for (const [keys, path] of [[["?"], "/help#keys"], [["c"], "/r"], [["g", "s"], "/signs"], [["g", "i"], "/i"]]) {
		await page.goto("/board");
		for (const key of keys)
			await page.keyboard.press(key);
		await at(page, path);
	}
	await page.goto("/signs");
	await page.keyboard.press("j");
	const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
	await page.keyboard.press("j");
	const second = await page.evaluate(() => document.activeElement.getAttribute("href"));
	assert.match(first, /^\/signs\//);
	assert.notEqual(first, second);
	await page.keyboard.press("k");
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), first);
	await page.keyboard.press("Enter");
	await at(page, first);
});

await test("no key means anything to somebody who types, or composes a character", contact, async (page) => {
	await page.goto("/signs");
	const here = page.url();
	await page.locator("main input:not([type=hidden])").first().focus();
	await page.keyboard.type("c?gb");
	await page.evaluate(() => {
		document.activeElement.blur();
		for (const key of ["c", "?", "j"])
			document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, isComposing: true }));
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "c", ctrlKey: true, bubbles: true }));
	});
	await page.waitForTimeout(50);
	assert.equal(page.url(), here);
	assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
});

await test("keys can be switched off", contact, async (page) => {
	await page.goto("/help");
	await page.locator("#keys-switch").uncheck();
	await page.goto("/board");
	const here = page.url();
	await page.keyboard.press("c");
	await page.waitForTimeout(50);
	assert.equal(page.url(), here);
});

await test("the board says that something is new, and leaves it to the reader to look", { ...contact, still: true }, async (page) => {
	await page.goto("/board");
	await page.clock.runFor(61_000);
	assert.equal(await page.locator(".news").count(), 0);
	await page.route("**/board", async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, body: (await answer.text()).replace("</main>", '<a href="/i/I115-9999">x</a></main>') });
	});
	await page.clock.runFor(61_000);
	await page.locator(".news a").waitFor();
});

await test("without the script every page is whole: no button waits for it", { script: false }, async (page) => {
	await page.goto("/login");
	assert.equal(await page.locator("[data-password] button").isVisible(), false);
	assert.equal(await page.locator("main form button[type=submit]").isVisible(), true);
	await page.goto("/help");
	assert.equal(await page.locator("#keys-switch").isVisible(), false);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
