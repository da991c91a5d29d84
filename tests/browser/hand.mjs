/* hand: somebody at a page: with a pointer, or with the keyboard alone. Both do the same things by the names of fields.
 *
 * With the keyboard nothing is ever focused or clicked for them: Tab until the thing has the focus (which must then be seen),
 * arrows among radios and options, Space, Enter. */

const TABS_MOST = 900;

export function hand(tab, keyboard) {
	return keyboard ? new Keys(tab) : new Pointer(tab);
}

class Pointer {
	constructor(tab) {
		this.tab = tab;
		this.taps = 0;
	}

	field(name, value) {
		return this.tab.locator(`main form [name="${name}"]${value === undefined ? "" : `[value="${value}"]`}`).first();
	}

	async type(name, text) {
		await this.field(name).fill(text);
	}

	async choose(name, value) {
		this.taps++;
		await this.field(name, value).check({ force: true });
	}

	async pick(name, value) {
		await this.field(name).selectOption(value);
	}

	async follow(link) {
		this.taps++;
		await this.going(() => link.click());
	}

	async send(button = this.tab.locator("main form button[type=submit]").first()) {
		this.taps++;
		await this.going(() => button.click());
	}

	/* Until the next page is there. Its load is waited for, not the navigation: a form that keeps its draft in the tab's history
	 * navigates too, within the page that is being left. */
	async going(act) {
		const from = this.tab.url();
		await Promise.all([this.tab.waitForEvent("load", { timeout: 20000 }), act()]).catch((error) => {
			throw new Error(`${from}: ${error.message.split("\n")[0]}`);
		});
	}
}

class Keys extends Pointer {
	async reach(locator) {
		const wanted = await locator.elementHandle();
		for (let i = 0; i < TABS_MOST; i++) {
			const state = await wanted.evaluate((e) => {
				const ring = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
				const seen = [e, e.nextElementSibling, ...(e.labels ?? []), e.closest(".choice")].some((part) => part && (ring(getComputedStyle(part)) || ring(getComputedStyle(part, "::before"))));
				const group = e.type === "radio" && document.activeElement?.type === "radio" && document.activeElement.name === e.name;
				return { there: document.activeElement === e, group, seen };
			});
			if (state.there && !state.seen)
				throw new Error(`the focus is not seen on ${await wanted.evaluate((e) => e.outerHTML.slice(0, 120))}`);
			if (state.there || state.group)
				return wanted;
			await this.tab.keyboard.press("Tab");
		}
		throw new Error(`no way by Tab to ${locator} on ${this.tab.url()}`);
	}

	async type(name, text) {
		await this.reach(this.field(name));
		await this.tab.keyboard.press("Control+A");
		await this.tab.keyboard.insertText(text);
	}

	async choose(name, value) {
		const wanted = await this.reach(this.field(name, value));
		const radio = await wanted.evaluate((e) => e.type === "radio");
		for (let i = 0; radio && i < 40 && !(await wanted.evaluate((e) => document.activeElement === e)); i++)
			await this.tab.keyboard.press("ArrowDown");
		if (!(await wanted.isChecked()))
			await this.tab.keyboard.press("Space");
		if (!(await wanted.isChecked()))
			throw new Error(`${name}=${value} can't be chosen by keys`);
	}

	async pick(name, value) {
		const wanted = await this.reach(this.field(name));
		for (let i = 0; i < 60 && (await wanted.inputValue()) !== value; i++)
			await this.tab.keyboard.press("ArrowDown");
		if ((await wanted.inputValue()) !== value)
			throw new Error(`${name}=${value} can't be picked by keys`);
	}

	async follow(link) {
		await this.reach(link);
		await this.going(() => this.tab.keyboard.press("Enter"));
	}

	async send(button = this.tab.locator("main form button[type=submit]").first()) {
		await this.follow(button);
	}
}
