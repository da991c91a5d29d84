/* pictures: what every screen looks like, for people to look at, and the contact sheets of doc/pictures.
 *
 *     pictures.mjs WORLDS.json FOLDER [--only NAME] [--views zh-360-light,…]
 *
 * A picture is FOLDER/<world>/<page>-<lang>-<width>-<scheme>.png, cut off after some height. Sheets are drawn by the browser itself:
 * pages of small pictures with their names, saved as WebP. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, reader, signIn } from "./browser.mjs";
import { addresses, pages } from "./screens.mjs";

const ROLES = ["contact", "team_leader", "system_admin", "server_admin", "ciso", "staff"];
const VIEWS = ["zh", "en"].flatMap((lang) => [360, 1280].flatMap((width) => ["light", "dark"].map((scheme) => `${lang}-${width}-${scheme}`)));
const PER_SHEET = 40;
const TALLEST = { 360: 1500, 1280: 1400 };

const [file, folder, ...flags] = process.argv.slice(2);
const worlds = JSON.parse(readFileSync(file, "utf8"));
const option = (name) => flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined;
const only = option("--only")?.split(","), views = option("--views")?.split(",") ?? VIEWS;
const browser = await launch();
const taken = {};

async function open(world, page, paths, lang) {
	for (const path of paths)
		for (const role of page.open ? [undefined] : ROLES) {
			if (role)
				await signIn(browser, world, role);
			const tab = await reader(browser, world, { lang, role });
			if ((await tab.goto(path)).status() === 200)
				return tab;
			await tab.context().close();
		}
	return undefined;
}

async function take(tab, name, page, lang) {
	for (const view of views.filter((one) => one.startsWith(lang))) {
		const [, width, scheme] = view.split("-");
		await tab.setViewportSize({ width: Number(width), height: width === "360" ? 740 : 860 });
		await tab.emulateMedia({ colorScheme: scheme });
		const tall = Math.min(await tab.evaluate(() => document.documentElement.scrollHeight), TALLEST[width]);
		const path = join(folder, name, `${page.name}-${view}.png`);
		await tab.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: Number(width), height: Math.max(tall, 400) } });
		(taken[view] ??= []).push({ path, name: page.path, world: name });
	}
}

/* Small pictures in rows, each with its address below, as one WebP. */
async function sheet(view, shots) {
	const width = view.includes("360") ? 180 : 400, tab = await browser.newPage({ viewport: { width: 1640, height: 900 } });
	const figures = shots.map(({ path, name, world }) =>
		`<figure><img width="${width}" src="data:image/png;base64,${readFileSync(path).toString("base64")}"><figcaption>${name}${world === "typical" ? "" : ` (${world})`}</figcaption></figure>`);
	await tab.setContent(`<!DOCTYPE html><style>body{margin:12px;background:#777;font:11px sans-serif;columns:${width}px;column-gap:10px}figure{margin:0 0 12px;break-inside:avoid}
		img{display:block;max-width:100%}figcaption{color:#fff;overflow-wrap:anywhere}</style>${figures.join("")}`);
	await tab.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
	const png = await tab.screenshot({ fullPage: true });
	writeFileSync(join(folder, `sheet-${view}.webp`), await asWebp(tab, png));
	await tab.close();
}

/* Chromium writes WebP where Debian has no tool for it in the packages of the tests. */
async function asWebp(tab, png) {
	const data = await tab.evaluate(async (source) => {
		const image = new Image();
		image.src = `data:image/png;base64,${source}`;
		await image.decode();
		const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
		canvas.getContext("2d").drawImage(image, 0, 0);
		return canvas.toDataURL("image/webp", 0.6);
	}, png.toString("base64"));
	return Buffer.from(data.split(",")[1], "base64");
}

for (const name of Object.keys(worlds).filter((name) => name !== "error")) {
	mkdirSync(join(folder, name), { recursive: true });
	for (const page of pages().filter((page) => !only || only.includes(page.name)))
		for (const lang of ["zh", "en"].filter((lang) => views.some((view) => view.startsWith(lang)))) {
			const tab = await open(worlds[name], page, addresses(page, worlds[name].examples) ?? [], lang);
			if (!tab) {
				console.log(`${page.path} (${name}): nobody gets it`);
				continue;
			}
			await take(tab, name, page, lang);
			await tab.context().close();
		}
}
for (const [view, shots] of Object.entries(taken))
	for (let from = 0; from < shots.length; from += PER_SHEET)
		await sheet(`${view}-${from / PER_SHEET + 1}`, shots.slice(from, from + PER_SHEET));
await browser.close();
