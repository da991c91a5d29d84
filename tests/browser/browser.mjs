/* browser: Chromium as the tests use it: signed in, in a language, without a network of its own. */
import { chromium } from "playwright-core";

const LOCALES = { zh: "zh-TW", en: "en-GB" };
const NOISE = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--force-color-profile=srgb",
	"--font-render-hinting=none"];

export function launch() {
	return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: NOISE });
}

/* One reader: a language, perhaps the cookies of a session. What the policy forbids or a script throws is kept in .faults. */
export async function reader(browser, world, { lang = "zh", role, script = true, ...more } = {}) {
	const context = await browser.newContext({
		locale: LOCALES[lang], javaScriptEnabled: script, baseURL: world.base, ignoreHTTPSErrors: true, reducedMotion: "reduce",
		viewport: { width: 1280, height: 800 }, ...more,
	});
	if (role)
		await context.addCookies(world.cookies[role].map((cookie) => ({ ...cookie, url: world.base })));
	const page = await context.newPage();
	page.faults = [];
	page.on("pageerror", (error) => page.faults.push(`script: ${error.message}`));
	page.on("console", (message) => {
		if (message.type() === "error" && !/status of [45]\d\d|ERR_FAILED/.test(message.text()))
			page.faults.push(`console: ${message.text()}`);
	});
	page.on("request", (request) => {
		if (!request.url().startsWith(world.base) && !request.url().startsWith("data:"))
			page.faults.push(`from elsewhere: ${request.url()}`);
	});
	return page;
}

export const PASSWORD = "夜市的九層塔炒蛤蜊-2026";

/* Signs a role in for the first time, or takes the session that it has: a link is good only once. */
export function signIn(browser, world, role) {
	world.sessions ??= {};
	return world.sessions[role] ??= firstTime(browser, world, role);
}

async function firstTime(browser, world, role) {
	const page = await reader(browser, world);
	await page.goto(world.links[role]);
	for (const box of await page.locator("input[type=password]").all())
		await box.fill(PASSWORD);
	await page.locator("main form button[type=submit]").click();
	await page.waitForURL((url) => !url.pathname.startsWith("/link/"));
	world.cookies = { ...world.cookies, [role]: (await page.context().cookies()).map(({ name, value }) => ({ name, value })) };
	await page.context().close();
}
