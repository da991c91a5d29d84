/* checks: what is asked of every page, however wide and in whatever colours. Each gives a list of what is wrong. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const validator = new HtmlValidate({
	extends: ["html-validate:recommended", "html-validate:a11y"],
	rules: {
		"valid-id": ["error", { relaxed: true }],         // "f-at.date": a field's name may have a dot
		"form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button"] }],
		"long-title": "off",                              // the agency's name is what it is
		"no-trailing-whitespace": "off",                  // bytes, not meaning
		"doctype-style": "off",
		"attribute-boolean-style": "off",
		"meta-refresh": "off",                            // the board without JavaScript, within noscript
		"no-redundant-role": "off",                       // lists without bullets lose their role in Safari
		"tel-non-breaking": "off",
		"require-sri": "off",                             // nothing comes from elsewhere
		"prefer-native-element": ["error", { exclude: ["status", "alert"] }],
	},
});

/* Of axe's rules those about contrast alone depend on the colour scheme: another scheme at a width that was seen is asked only them. */
const COLOUR = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

export async function accessible(page, colourOnly) {
	if (!(await page.evaluate(() => "axe" in window)))
		await page.evaluate(axe);
	const found = await page.evaluate((asked) => window.axe.run(document, { runOnly: asked, resultTypes: ["violations"] }), colourOnly ? COLOUR : TAGS);
	return found.violations.flatMap((rule) => rule.nodes.map((node) => `axe ${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 220)}`));
}

export async function valid(html) {
	const report = await validator.validateString(html);
	/* "field" is a list of what the form knew of each row, told row by row: hidden, and meant to stand many times. */
	const meant = (m) => m.ruleId === "form-dup-name" && m.message.endsWith('"field"');
	return report.results.flatMap((result) => result.messages.filter((m) => !meant(m)).map((m) => `html ${m.ruleId} ${m.line}:${m.column}: ${m.message} ${html.split("\n")[m.line - 1]?.trim().slice(0, 120)}`));
}

/* Nothing may stick out of a page of 320 px; neither with the letter and line spacing of WCAG 1.4.12. */
export async function fits(page) {
	const wrong = [];
	await page.setViewportSize({ width: 320, height: 800 });
	for (const spaced of [false, true]) {
		wrong.push(...await page.evaluate((spaced) => {
			if (spaced) {
				const sheet = new CSSStyleSheet();
				sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
				document.adoptedStyleSheets = [sheet];
			}
			const wide = document.documentElement.scrollWidth;
			const culprits = wide <= 320 ? [] : [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest(".hidden")).slice(0, 3);
			document.adoptedStyleSheets = [];
			return wide <= 320 ? [] : [`${wide} px wide at 320${spaced ? " with text spacing" : ""}: ${culprits.map((e) => e.outerHTML.slice(0, 100)).join(" | ")}`];
		}, spaced));
	}
	return wrong;
}

/* A finger needs 44 px; a link within a sentence is exempt (WCAG 2.5.8, "inline"). */
export async function reachable(page) {
	await page.setViewportSize({ width: 360, height: 800 });
	return page.evaluate(() => {
		const inline = (e) => {
			if (getComputedStyle(e).display !== "inline" || e.tagName !== "A")
				return false;
			const around = [...e.parentElement.childNodes].filter((n) => n !== e).map((n) => n.textContent).join("").trim();
			return around.length > 0;
		};
		const whole = (e) => e.closest(".choice, .task, [data-target]") ?? e;
		return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((e) => {
			const box = whole(e).getBoundingClientRect();
			return box.width > 0 && box.height > 0 && !e.closest(".hidden, .skip") && e.className !== "skip" && !inline(e) && (box.height < 43.5 || box.width < 43.5);
		}).map((e) => `${Math.round(whole(e).getBoundingClientRect().width)} × ${Math.round(whole(e).getBoundingClientRect().height)} px: ${e.outerHTML.slice(0, 120)}`);
	});
}

const ROOT = join(import.meta.dirname, "..", "..");
const DATA = ["law", "spec", "tests/browser", "tools"].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true })
	.filter((name) => /\.(yaml|desk|part)$|worlds\.py$|^desk\.py$/.test(name)).map((name) => readFileSync(join(ROOT, folder, name), "utf8"))).join("\n");
/* What Python puts together: literals that stand one below the other, and the rare characters within others and over and over. */
const RARE = /^RARE = '([^']+)'/m.exec(DATA)[1];
const JOINED = DATA.replace(/'\n\s+'/g, "").replaceAll("{RARE}", RARE) + RARE.repeat(3);

/* Spans have a grammar in each language (page/reader.c) and no catalogue; the protocol has no other name. */
const OWN = /\d+ (day|hour|minute)s?\b|\bWebhook\b/g;

/* In a build whose English is bracketed ([!!…!!]), whatever is not came from the store or from law and procedure, or else nobody has
 * translated it. */
export async function translated(page) {
	const texts = await page.evaluate(() => {
		const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walk.nextNode(); node; node = walk.nextNode())
			if (!node.parentElement.closest("[lang]:not(html), code, kbd, time, bdi, pre, .phone, .foot-version, script") && node.parentElement.checkVisibility())
				found.push(node.data);
		return found;
	});
	return texts.flatMap((text) => {
		const rest = text.replace(/\[!![^]*?!!\]/g, " ").replace(OWN, " ");
		const words = rest.match(/\p{Script=Han}+|(?<![\w/.@-])[A-Z]?[a-z]{3,}(?![\w/.@-])/gu) ?? [];
		const strange = words.filter((word) => !DATA.includes(word) && !JOINED.includes(word));
		return strange.length ? [`not translated: ${strange.join(" ")} in “${text.trim().slice(0, 80)}”`] : [];
	});
}
