/* tocsin: what the pages do better with a script than without. Everything works without it.
 *
 * No markup is ever made from text here (Trusted Types are on): texts are set as textContent, elements are made by name. */
import { startClocks } from "./script/clocks";
import { startForms } from "./script/forms";
import { startKeys } from "./script/keys";
import { watchForNews } from "./script/news";

/* Whoever sent a form that was refused begins at the list of what is wrong. */
function goToProblem(): void {
	document.getElementById("problem")?.focus();
}

function offerPrinting(): void {
	for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
		button.hidden = false;
		button.addEventListener("click", () => window.print());
	}
}

function offerToShowPasswords(): void {
	for (const field of document.querySelectorAll("[data-password]")) {
		const input = field.querySelector("input")!, button = field.querySelector("button")!;
		button.hidden = false;
		button.setAttribute("aria-controls", input.id);
		button.addEventListener("click", () => {
			const hidden = input.type === "password";
			input.type = hidden ? "text" : "password";
			button.textContent = (hidden ? button.dataset.hide : button.dataset.show)!;
		});
		input.form?.addEventListener("submit", () => { input.type = "password"; });
	}
}

goToProblem();
startClocks();
startForms();
startKeys();
watchForNews();
offerPrinting();
offerToShowPasswords();
