/* passkeys: keys that a browser makes and shows, by Chromium's virtual authenticator: passkeys.mjs WORLDS.json. And what somebody sends who
 * has the key's bytes or a recording, made here by Node's crypto. Ends with "N passed, N failed". */
import assert from "node:assert/strict";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { launch, PASSWORD, reader } from "./browser.mjs";
import { accessible, fits, reachable } from "./checks.mjs";

const known = JSON.parse(readFileSync(process.argv[2], "utf8")).typical;
/* A key is made for a name; an address has none. */
const world = { ...known, base: known.base.replace("127.0.0.1", "localhost") };
const browser = await launch();
let passed = 0, failed = 0;

async function test(name, run) {
	try {
		await run();
		passed++;
	} catch (error) {
		failed++;
		console.log(`FAIL ${name}\n    ${String(error.stack).split("\n").slice(0, 6).join("\n    ")}`);
	}
}

/* Past the pause that follows ten tries in vain. */
function advance(minutes) {
	const then = new Date(Date.parse(readFileSync(known.clock, "utf8").trim()) + minutes * 60_000);
	writeFileSync(known.clock, then.toISOString().replace(/\.\d+Z$/, "+00:00"));
}

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

async function api(method, path, body) {
	const answer = await fetch(`${known.base}/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: {
		authorization: `Bearer ${known.token}`, "content-type": "application/json", "idempotency-key": Math.random().toString(36).slice(2) } });
	return answer.json();
}

/* What the record has of a kind, in order. */
async function recorded(kind) {
	const { size } = await api("GET", "/ledger/head"), found = [];
	for (let seq = Math.max(0, size - 40); seq < size; seq++) {
		const { entry } = await api("GET", `/ledger/entries/${seq}`), fact = typeof entry === "string" ? JSON.parse(entry) : entry;
		if (fact.kind === kind)
			found.push(fact.data.what);
	}
	return found;
}

/* A person at a browser of their own, with an authenticator in it. */
async function person(options = {}) {
	const page = await reader(browser, world, options);
	page.setDefaultTimeout(8000);
	page.cdp = await page.context().newCDPSession(page);
	await page.cdp.send("WebAuthn.enable");
	const { authenticatorId } = await page.cdp.send("WebAuthn.addVirtualAuthenticator", { options: {
		protocol: "ctap2", transport: "usb", hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
	page.authenticator = authenticatorId;
	return page;
}

async function enrolled(page, link, secret = PASSWORD) {
	await page.goto(link);
	for (const box of await page.locator("input[type=password]").all())
		await box.fill(secret);
	await page.locator("main form button[type=submit]").click();
	await page.waitForURL((url) => !url.pathname.startsWith("/link/"));
}

async function password(page, login) {
	await page.goto("/login");
	await page.locator("#f-login").fill(login);
	await page.locator("#f-password").fill(PASSWORD);
	await page.locator("main form button[type=submit]").click();
	await page.waitForSelector("#f-code");
}

async function enterCode(page, code) {
	await page.locator("#f-code").fill(code);
	await page.locator('form[action="/login/code"] button').click();
	await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/* What every page of the desk must be: here with a key in it, which the worlds of gates.mjs have not. */
async function looksWell(page) {
	const wrong = [];
	for (const width of [320, 1280]) {
		await page.setViewportSize({ width, height: 900 });
		wrong.push(...await accessible(page), ...await fits(page), ...await reachable(page));
	}
	assert.deepEqual([...wrong, ...page.faults], []);
	if (process.env.PICTURES)
		for (const width of [360, 1280]) {
			await page.setViewportSize({ width, height: 900 });
			await page.screenshot({ path: `${process.env.PICTURES}/${++pictures}-${width}.png`, fullPage: true });
		}
}

let pictures = 0;
const logOut = (page) => page.context().clearCookies();
const isIn = async (page) => (await page.goto("/me")) && new URL(page.url()).pathname === "/me";

async function addKey(page, name) {
	await page.goto("/me/passkeys");
	await page.locator("main form button[type=submit]").click();
	await page.waitForURL("**/me/passkeys/new*");
	if (name === "公務筆電")
		await looksWell(page);
	await page.locator("#f-name").fill(name);
	await page.locator("main form[data-passkey] button").click();
	await page.waitForSelector('main a[href="/me/passkeys"], main form[data-passkey] [data-passkey-said]:not(:empty)');
}

async function useKey(page) {
	const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/login/passkey"));
	await page.locator("main form[data-passkey] button").click();
	const request = await sent;
	await page.waitForLoadState();
	return { fields: new URLSearchParams(request.postData()), status: (await request.response()).status() };
}

/* The page's own form with other fields: what somebody sends who needs no browser. */
async function sendInstead(page, fields) {
	const form = page.locator("main form[data-passkey]");
	const csrf = await form.locator("[name=csrf]").getAttribute("value"), key = await form.locator("[name=key]").getAttribute("value");
	return page.evaluate(async (body) => {
		const answer = await fetch("/login/passkey", { method: "POST", body: new URLSearchParams(body), redirect: "manual" });
		return answer.type === "opaqueredirect" ? 303 : answer.status;
	}, { ...fields, csrf, key });
}

/* An assertion by the key's own bytes; `wrong` says one thing otherwise. */
async function forged(page, credential, wrong = {}) {
	const challenge = wrong.challenge ?? await page.locator("main form[data-passkey]").getAttribute("data-challenge");
	const client = Buffer.from(JSON.stringify({ type: wrong.type ?? "webauthn.get", challenge, origin: wrong.origin ?? world.base, crossOrigin: false }));
	const data = Buffer.concat([createHash("sha256").update(wrong.rp ?? "localhost").digest(), Buffer.from([wrong.flags ?? 5]), Buffer.alloc(4)]);
	data.writeUInt32BE(wrong.count ?? 1_000_000 + Math.floor(performance.now()), 33);
	const key = createPrivateKey({ key: Buffer.from(credential.privateKey, "base64"), format: "der", type: "pkcs8" });
	const signature = sign("sha256", Buffer.concat([data, createHash("sha256").update(client).digest()]), key);
	if (wrong.signature)
		signature[signature.length - 1] ^= 1;
	return { credential: wrong.credential ?? base64url(Buffer.from(credential.credentialId, "base64")), client: base64url(client),
		authenticator: base64url(wrong.cut ? data.subarray(0, 20) : data), signature: base64url(signature) };
}

const credentials = async (page) => (await page.cdp.send("WebAuthn.getCredentials", { authenticatorId: page.authenticator })).credentials;

const page = await person();
let login = "", codes = [], recording;

await test("a key is made, named and listed, and ten codes on paper come with the first", async () => {
	await enrolled(page, world.links.contact);
	await page.goto("/me");
	login = (await page.locator(".summary-row", { hasText: "登入名稱" }).locator("dd").first().textContent()).trim();
	await addKey(page, "公務筆電");
	codes = await page.locator(".codes code").allTextContents();
	assert.equal(new Set(codes).size, 10);
	await looksWell(page);
	await page.goto("/me/passkeys");
	assert.match(await page.locator("main table").textContent(), /公務筆電.*還沒用過/s);
	await looksWell(page);
	assert.equal((await credentials(page)).length, 1);
	assert.deepEqual((await recorded("account.secured")).slice(-2), ["passkey_on", "codes_made"]);
});

await test("the same key is not made twice", async () => {
	await addKey(page, "又一次");
	assert.match(await page.locator("[data-passkey-said]").textContent(), /已經新增過/);
});

await test("the password alone does not let in, the key does", async () => {
	await logOut(page);
	await password(page, login);
	assert.equal(await isIn(page), false);
	await password(page, login);
	await looksWell(page);
	recording = await useKey(page);
	assert.equal(recording.status, 303);
	assert.equal(await isIn(page), true);
	await page.goto("/me/passkeys");
	assert.doesNotMatch(await page.locator("main table").textContent(), /還沒用過/);
});

await test("what was recorded once lets nobody in again", async () => {
	await logOut(page);
	await password(page, login);
	assert.equal(await sendInstead(page, Object.fromEntries(recording.fields)), 401);
	assert.equal(await isIn(page), false);
});

await test("what is made elsewhere, for elsewhere, by nobody or by halves is refused", async () => {
	const [credential] = await credentials(page);
	const wrong = [{ origin: "https://evil.example" }, { origin: known.base }, { rp: "127.0.0.1" }, { type: "webauthn.create" }, { flags: 4 },
		{ challenge: base64url(Buffer.alloc(32)) }, { signature: true }, { cut: true }];
	advance(16);
	await password(page, login);
	for (const one of wrong)
		assert.equal(await sendInstead(page, await forged(page, credential, one)), 401, JSON.stringify(one));
	assert.equal(await sendInstead(page, { credential: "AAAA", client: "AAAA", authenticator: "AAAA", signature: "AAAA" }), 401);
	assert.equal(await isIn(page), false);
	advance(16);
	/* The same hand, with nothing wrong: what was refused above was refused for what it said. */
	await password(page, login);
	assert.equal(await sendInstead(page, await forged(page, credential)), 303);
	assert.equal(await isIn(page), true);
});

await test("without scripts the page says what to do, and a code on paper lets in", async () => {
	const plain = await reader(browser, world, { script: false });
	await password(plain, login);
	assert.equal(await plain.locator("form[data-passkey]").isVisible(), false);
	assert.equal(await plain.locator("[data-passkey-missing]").isVisible(), true);
	await enterCode(plain, codes[0]);
	assert.equal(await isIn(plain), true);
	await plain.context().close();
});

await test("by an address instead of a name no key is asked for", async () => {
	const other = await reader(browser, known);
	await password(other, login);
	assert.equal(await other.locator("form[data-passkey]").count(), 0);
	await enterCode(other, codes[1]);
	await other.goto("/me/passkeys");
	assert.match(await other.locator("main").textContent(), /屬於本系統的另一個網址.*用這個網址不能新增/s);
	assert.deepEqual(other.faults, []);
	await other.context().close();
});

await test("a counter that goes backwards is an alarm, and the key lets nobody in any more", async () => {
	const [credential] = await credentials(page);
	await logOut(page);
	await password(page, login);
	assert.equal((await useKey(page)).status, 403);
	assert.match(await page.locator("main").textContent(), /可能有複本/);
	assert.equal(await isIn(page), false);
	assert.deepEqual(await recorded("account.alarmed"), ["passkey_counter"]);
	await password(page, login);
	assert.equal(await page.locator("form[data-passkey]").count(), 0);
	await enterCode(page, codes[2]);
	await page.goto("/me/passkeys");
	assert.match(await page.locator("main table").textContent(), /可能有複本/);
	await looksWell(page);
	assert.ok(credential);
});

await test("a key is removed by proof of another factor only", async () => {
	await page.locator("main table a").first().click();
	await page.waitForURL("**/me/passkeys/remove*");
	await looksWell(page);
	await page.locator("#f-code").fill("000000");
	await page.locator("main form button[type=submit]").click();
	await page.waitForSelector("#problem");
	await page.locator("#f-code").fill(codes[3]);
	await page.locator("main form button[type=submit]").click();
	await page.waitForURL("**/me/passkeys*");
	assert.equal(await page.locator("main table").count(), 0);
	await page.goto("/me");
	assert.doesNotMatch(await page.locator("main").textContent(), /備用碼/);
	assert.equal((await recorded("account.secured")).at(-1), "passkey_off");
});

await test("what is left of a login that took too long is refused", async () => {
	await page.cdp.send("WebAuthn.clearCredentials", { authenticatorId: page.authenticator });
	await addKey(page, "隨身金鑰");
	codes = await page.locator(".codes code").allTextContents();
	assert.equal(codes.length, 10);
	await logOut(page);
	await password(page, login);
	const fields = await forged(page, (await credentials(page))[0]);
	advance(6);
	assert.equal(await sendInstead(page, fields), 401);
	assert.equal(await isIn(page), false);
});

await test("an administrator's new beginning removes them all", async () => {
	const { people } = await api("GET", "/people");
	const { person: id } = people.find((row) => row.login === login) ?? people.find((row) => row.roles.includes("contact"));
	const { path } = await api("POST", `/people/${id}/link`, { purpose: "enrol" });
	await enrolled(page, path, PASSWORD + "-2");
	await page.goto("/me/passkeys");
	assert.equal(await page.locator("main table").count(), 0);
	assert.deepEqual(page.faults, []);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
