/* journey: P01: the main job, from a report on a phone to the closed case, by nothing but what the pages offer: on the case's
 * page the next owed step is followed until nothing is owed any more.
 *
 *     journey.mjs WORLDS.json
 *
 * Three times: with scripts, without, and by keyboard alone. Ends with "N passed, N failed". */
import { readFileSync, writeFileSync } from "node:fs";
import { launch, reader, signIn } from "./browser.mjs";
import { hand } from "./hand.mjs";

const PHONE = { viewport: { width: 360, height: 740 } };
const worlds = JSON.parse(readFileSync(process.argv[2], "utf8"));
const browser = await launch();
let passed = 0, failed = 0;

function holds(what, found) {
	found ? passed++ : failed++;
	if (!found)
		console.log(`FAIL ${what}`);
}

/* What is typed at each step that a case can ask for: by the end of its page's path. Gives the button, when it is not the first. */
const STEPS = {
	"act/tell-leader": (h) => h.type("how", "電話"),
	"act/contain": (h) => h.type("measure", "拔除公文主機網路線"),
	"act/assess": async (h) => {
		for (const [name, text] of Object.entries({ scope: "公文系統一台主機", cause: "收信軟體開啟附件後植入", loss: "文件三件遭加密", support: "無", measures: "隔離、還原" }))
			await h.type(name, text);
	},
	"act/classify": async (h) => {
		await h.choose("source", "external.virus");
		await h.pick("category", "intrusion");
		await h.type("reason", "由惡意程式進入");
	},
	level: rate,
	"act/judge-telling": async (h) => {
		await h.choose("tell", "yes");
		await h.choose("convene", "no");
		await h.type("reason", "影響對外服務");
	},
	"act/meeting": meeting,
	"act/ciso-meeting": meeting,
	"act/situation": (h) => h.type("text", "公文系統停用，已隔離，預計四小時內還原"),
	"act/acknowledge": (h) => h.type("remark", "同意"),
	damage: async (h) => {
		for (const name of ["equipment", "data", "scope", "delay", "recovery", "standby"])
			await h.type(name, "公文主機一台，已由備份還原");
		await h.type("attendees", "林志明\n陳美玲");
	},
	"act/control": (h) => h.type("summary", "惡意程式已清除，入侵途徑已封"),
	"act/recover": (h) => h.type("summary", "自備份還原，逐件比對無誤"),
	"form?phase=notification": (h) => fill(h, { radio: { is_proxy_report: "no", affects_others: "no", report_source: "self", need_support: "no" },
		text: { investigation_vendor: "無" }, check: { abn_intrusion: "malware" } }),
	"form?phase=response": (h) => fill(h, { radio: { keep_host_log: "1-6m", act_isolate: "yes" },
		text: { an_files: "清查目錄，不明檔案一個", act_block_ip: "無", act_disable_acct: "無", response_summary: "已隔離主機並以備份還原" } }),
	"form?phase=closing": (h) => fill(h, { radio: { os_family: "linux", isms_certified: "no", soc_kind: "none", in_soc_scope: "no", has_protection: "yes", soc_alerted: "no", root_cause: "app" },
		text: { n_pc: "0", n_server: "1", maint_vendor: "平原資訊", build_vendor: "平原資訊", investigation_note: "由未更新之套件上傳檔案", rem_other: "一個月內更新，每季複查" },
		check: { protections: "antivirus", rem_sys_intrusion: "update" }, pick: { handler_name: "name", handler_title: "title" } }),
	"confirm?phase=notification": decide,
	"confirm?phase=response": decide,
	"confirm?phase=closing": decide,
	"filed?kind=notify": file,
	"filed?kind=control": file,
	"filed?kind=close": file,
	close: (h) => h.type("summary", "已復原並查明原因，改善措施列管"),
};
/* Who is asked when the contact is not the one: in that order. */
const OTHERS = ["team_leader", "team_member", "server_admin", "ciso"];

async function rate(h) {
	await h.choose("hit.1", "minor");
	await h.pick("what.1", await h.tab.locator('main [name="what.1"] option').evaluateAll((all) => all.map((o) => o.value).find((v) => v.includes(":system:1:0"))));
	await h.type("reason.1", "公文三件遭加密");
	await h.type("reason", "核心系統輕微竄改");
	await h.send(); /* shows what it would give, and why, and what one fact would change */
	const shown = await h.tab.locator("main").filter({ hasText: /第?\s*[2二]\s*級/ }).filter({ hasText: "竄改" }).waitFor({ timeout: 10000 }).catch((error) => error);
	holds(`P05: the level is shown with its paragraph before it is confirmed (${h.tab.url()})`, !shown);
	return h.tab.locator('main form button[type=submit]:not([formaction$="/try"])').last();
}

async function meeting(h) {
	await h.type("attendees", "張文雄\n陳美玲");
	await h.type("minutes", "決議：隔離主機，以備份還原");
}

async function fill(h, { radio = {}, text = {}, check = {}, pick = {} }) {
	const names = await h.tab.locator("main form [name^='values.']").evaluateAll((all) => [...new Set(all.map((e) => e.name))]);
	for (const name of names) { /* in the page's order, so that Tab goes forward only */
		const field = name.replace("values.", "");
		if (field in radio)
			await h.choose(name, radio[field]);
		else if (field in check)
			await h.choose(name, check[field]);
		else if (field in text)
			await h.type(name, text[field]);
		else if (field in pick)
			await h.pick(name, await h.field(name).locator("option").evaluateAll((all, part) => all.map((o) => o.value).find((v) => v.endsWith("." + part)), pick[field]));
	}
	await h.send();
	const shown = await h.tab.locator("main").innerText();
	holds(`the check page says that it is not sent yet: ${h.tab.url()}: ${shown.slice(0, 200).replace(/\s+/g, " ")}`, shown.includes("還沒有送出"));
}

async function decide(h) {
	await h.choose("decision", "confirmed");
}

async function file(h) {
	await h.type("number", "NCERT-115-0042");
}

/* Somebody reports from a phone: at most four taps and a line of text. */
async function report(world, mode) {
	const tab = await reader(browser, world, { ...PHONE, script: mode.script });
	const h = hand(tab, mode.keyboard);
	await tab.goto("/r");
	await h.choose("tile", await tab.locator("main form [name=tile]").first().getAttribute("value"));
	await h.type("text", "公文主機上的檔案副檔名全變了，桌面有勒贖訊息");
	await h.send();
	holds(`P10 ${mode.name}: at most four taps (${h.taps})`, h.taps <= 4);
	holds(`P10 ${mode.name}: a receipt`, /\/r\/ok\/[0-9A-Za-z-]{16,}/.test(tab.url()));
	const receipt = tab.url();
	await tab.context().close();
	return receipt;
}

async function seat(world, role, mode) {
	await signIn(browser, world, role);
	const tab = await reader(browser, world, { role, script: mode.script, ...(role === "team_leader" ? PHONE : {}) });
	return { tab, h: hand(tab, mode.keyboard) };
}

/* From the board to the case: the sign is opened, and judged to be an incident. */
async function triage(world, mode) {
	const { tab, h } = await seat(world, "contact", mode);
	await tab.goto("/board");
	await h.follow(tab.locator('main a[href^="/signs/"]').first());
	if (!tab.url().includes("/judge"))
		await h.follow(tab.locator('main a[href$="/judge"]').first());
	await h.choose("verdict", "incident");
	await h.type("reason", "副檔名遭更改，研判為勒索軟體");
	await h.type("title", "公文主機遭加密");
	await h.send();
	const number = /\/i\/([^/?#]+)/.exec(tab.url())?.[1];
	if (!number)
		throw new Error(`judged, and then at ${tab.url()}: ${(await tab.locator("#problem").allInnerTexts()).join(" ")}`);
	await tab.context().close();
	return number;
}

/* The next owed step, by whoever may: the primary action of the case's page. Gives its path's end, "" when nothing is owed. */
async function step(world, mode, number) {
	for (const role of ["contact", ...OTHERS]) {
		const { tab, h } = await seat(world, role, mode);
		await tab.goto(`/i/${number}`);
		const next = tab.locator("section.next a.button").first();
		if (!(await next.count())) {
			await tab.context().close();
			if (role === "contact" && (await closed(world, number)))
				return "";
			continue;
		}
		const href = await next.getAttribute("href");
		await h.follow(next);
		const way = href.replace(`/i/${number}/`, "");
		if (!(await tab.locator("main form[action]").count())) {
			await tab.context().close();
			continue;
		}
		if (!STEPS[way])
			throw new Error(`no words for ${way}`);
		const button = await STEPS[way](h);
		await h.send(button);
		const problem = tab.locator("#problem");
		if (await problem.count())
			throw new Error(`${way} by ${role}: ${(await problem.innerText()).replace(/\s+/g, " ")}`);
		for (const fault of tab.faults)
			holds(`${mode.name} ${way}: ${fault}`, false);
		await tab.context().close();
		return way;
	}
	throw new Error(`nobody can do the next step of ${number}`);
}

async function closed(world, number) {
	const tab = await reader(browser, world, { role: "contact" });
	await tab.goto(`/i/${number}`);
	const words = await tab.locator("main").innerText();
	await tab.context().close();
	return words.includes("已結案");
}

/* Between two steps time goes by. */
function later(world, minutes) {
	if (!world.clock)
		return; /* a desk that runs by the clock of its machine */
	const now = new Date(readFileSync(world.clock, "utf8").trim()).getTime() + minutes * 60000;
	writeFileSync(world.clock, new Date(now).toISOString().replace(/\.\d+Z$/, "Z") + "\n");
}

async function journey(mode) {
	const world = worlds[mode.world], done = [];
	const receipt = await report(world, mode);
	const number = await triage(world, mode);
	for (let i = 0; i < 40; i++) {
		const way = await step(world, mode, number);
		if (!way)
			break;
		done.push(way);
		later(world, 1);
	}
	holds(`P01 ${mode.name}: closed after ${done.join(", ")}`, await closed(world, number));
	holds(`P20 ${mode.name}: confirmed by a second person and filed`, done.includes("confirm?phase=notification") && done.includes("filed?kind=notify"));
	const tab = await reader(browser, world, { script: mode.script });
	await tab.goto(receipt);
	holds(`P10 ${mode.name}: the receipt still answers`, (await tab.locator("main").innerText()).length > 40);
	await tab.context().close();
	console.log(`${mode.name}: ${done.length} steps to the closed case`);
}

for (const mode of [{ name: "with scripts", world: "scripts", script: true }, { name: "without scripts", world: "plain", script: false },
	{ name: "by keyboard", world: "keys", script: true, keyboard: true }])
	if (worlds[mode.world])
		await journey(mode).catch((error) => holds(`${mode.name}: ${error.message.split("\n").slice(0, 3).join(" ")}`, false));
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
