/* keys: one key for what is done all day. They can be switched off (WCAG 2.1.4) on the help page, in this browser.
 *
 * Never while somebody types: not in a field, not within the composition of a character (注音, 倉頡). */

const SWITCH = "tocsin-keys";
const PLACES: Record<string, string> = { b: "/board", s: "/signs", o: "/observe", t: "/todo", i: "/i", l: "/ledger", h: "/help" };
const AFTER_G_MS = 1500;

let afterG = 0;

export function types(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement))
		return false;
	if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
		return true;
	return target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

function isOff(): boolean {
	try {
		return localStorage.getItem(SWITCH) === "off";
	} catch {
		return false;
	}
}

/* The next or the previous entry of the page's list. */
function step(by: number): void {
	const links = Array.from(document.querySelectorAll<HTMLElement>("[data-rows] a, .rows tbody tr, .tasks a, .links a"), (row) =>
		row instanceof HTMLAnchorElement ? row : row.querySelector<HTMLElement>("a")).filter((link): link is HTMLElement => !!link);
	const list = [...new Set(links)], at = list.indexOf(document.activeElement as HTMLElement);
	list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))]?.focus();
}

/* In a questionnaire: marks the answer of that number, of the question that has the focus or else the first without one. */
function answer(number: number): boolean {
	const questions = Array.from(document.querySelectorAll<HTMLFieldSetElement>("[data-numbered] fieldset"));
	const question = questions.find((one) => one.contains(document.activeElement)) ?? questions.find((one) => !one.querySelector(":checked"));
	const choice = question?.querySelectorAll<HTMLInputElement>("input[type=radio]")[number - 1];
	if (!choice)
		return false;
	choice.focus();
	choice.click();
	return true;
}

function search(): boolean {
	const box = document.querySelector<HTMLElement>("input[type=search]");
	box?.focus();
	return !!box;
}

/* Whether the key meant something here. */
function pressed(key: string): boolean {
	if (performance.now() < afterG && PLACES[key]) {
		afterG = 0;
		location.assign(PLACES[key]);
		return true;
	}
	switch (key) {
	case "g":
		afterG = performance.now() + AFTER_G_MS;
		return true;
	case "?":
		location.assign("/help#keys");
		return true;
	case "c":
		location.assign("/r");
		return true;
	case "j":
	case "k":
		step(key === "j" ? 1 : -1);
		return true;
	case "/":
		return search();
	default:
		return /^[1-9]$/.test(key) && answer(Number(key));
	}
}

function offerSwitch(): void {
	const box = document.querySelector<HTMLInputElement>("[data-keys-switch]");
	if (!box)
		return;
	box.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
	box.checked = !isOff();
	box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}

export function startKeys(): void {
	offerSwitch();
	document.addEventListener("keydown", (event) => {
		if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
			return;
		if (!document.body.classList.contains("desk") || types(event.target) || isOff())
			return;
		if (pressed(event.key))
			event.preventDefault();
	});
}
