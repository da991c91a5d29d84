/* forms: nothing that was typed is lost.
 *
 * Before a form goes, the desk is asked whether it is there: a browser that cannot reach it would throw the text away. While it
 * is not, the form waits and tries again. What is half typed lives in memory, in this tab's history, and in no storage. */
import { say, speak } from "./say";

const FIRST_WAIT_S = 2, LONGEST_WAIT_S = 60, ANSWER_MS = 5000;

type Draft = [name: string, value: string][];

/* What a person typed: no passwords, no files, nothing that the page put there itself. */
function typedIn(form: HTMLFormElement): Draft {
	const own = new Set(["hidden", "password", "file", "submit", "button"]);
	const draft: Draft = [];
	for (const field of form.elements as Iterable<any>) {
		if (!field.name || own.has(field.type) || (/radio|checkbox/.test(field.type) && !field.checked))
			continue;
		draft.push([field.name, field.value]);
	}
	return draft;
}

function putBack(form: HTMLFormElement, draft: Draft): void {
	const left = [...draft];
	for (const field of form.elements as Iterable<any>) {
		if (!field.name || ["hidden", "password", "file", "submit", "button"].includes(field.type))
			continue;
		const choice = /radio|checkbox/.test(field.type);
		const at = left.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
		if (choice)
			field.checked = at >= 0;
		else if (at >= 0)
			field.value = left[at][1];
		if (at >= 0)
			left.splice(at, 1);
	}
}

async function deskIsThere(): Promise<boolean> {
	const stop = new AbortController(), timer = setTimeout(() => stop.abort(), ANSWER_MS);
	try {
		return (await fetch("/healthz", { cache: "no-store", signal: stop.signal })).ok;
	} catch {
		return false;
	} finally {
		clearTimeout(timer);
	}
}

class Form {
	private before: string;
	private sending = false;
	private asked = false;
	private wait = 0;
	private timer = 0;
	private banner = document.getElementById("offline");

	constructor(private form: HTMLFormElement) {
		this.before = JSON.stringify(typedIn(form));
		this.restore();
		form.addEventListener("submit", (event) => this.submit(event));
		form.addEventListener("input", () => this.keep());
		form.addEventListener("change", () => this.keep());
	}

	/* Left alone when the form is new or was sent: then there is nothing to lose. */
	isUnsent(): boolean {
		return !this.sending && !this.form.querySelector("[type=password]") && JSON.stringify(typedIn(this.form)) !== this.before;
	}

	private key(): string {
		return "draft " + this.form.getAttribute("action");
	}

	private keep(): void {
		history.replaceState({ ...history.state, [this.key()]: typedIn(this.form) }, "");
	}

	private restore(): void {
		const draft = history.state?.[this.key()] as Draft | undefined;
		if (!draft || document.getElementById("problem") || JSON.stringify(draft) === this.before)
			return;
		putBack(this.form, draft);
		speak(say("draft"));
	}

	private submit(event: SubmitEvent): void {
		if (this.asked) {
			this.asked = false;
			return;
		}
		event.preventDefault();
		if (this.sending)
			return;
		this.wait = FIRST_WAIT_S;
		this.mark(true);
		void this.send(event.submitter as HTMLButtonElement | null);
	}

	private mark(sending: boolean): void {
		this.sending = sending;
		for (const button of this.form.querySelectorAll("button[type=submit]"))
			sending ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
	}

	private async send(button: HTMLButtonElement | null): Promise<void> {
		clearInterval(this.timer);
		if (!(await deskIsThere())) {
			this.tryLater(button);
			return;
		}
		this.show("");
		/* By its button, which may have an address or a value of its own. */
		this.asked = true;
		this.form.requestSubmit(button);
	}

	private tryLater(button: HTMLButtonElement | null): void {
		let left = this.wait;
		this.wait = Math.min(this.wait * 2, LONGEST_WAIT_S);
		this.show(say("unsent", left));
		this.timer = window.setInterval(() => {
			if (--left > 0)
				this.show(say("unsent", left));
			else
				void this.send(button);
		}, 1000);
	}

	private show(text: string): void {
		if (!this.banner)
			return;
		this.banner.hidden = !text;
		this.banner.textContent = text;
	}

	/* Shown again from the browser's memory: it may be sent once more. */
	again(): void {
		clearInterval(this.timer);
		this.show("");
		this.mark(false);
	}
}

export function startForms(): void {
	const forms = Array.from(document.querySelectorAll<HTMLFormElement>("form[data-guard]"), (form) => new Form(form));
	window.addEventListener("beforeunload", (event) => {
		if (!forms.some((form) => form.isUnsent()))
			return;
		event.preventDefault();
		event.returnValue = say("leave");
	});
	window.addEventListener("pageshow", (event) => {
		if (event.persisted)
			forms.forEach((form) => form.again());
	});
}
