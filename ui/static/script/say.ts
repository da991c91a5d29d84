/* say: words in the reader's language, which the page brings along, and the one place from which anything is spoken. */

const words = document.getElementById("words")?.dataset ?? {};

/* The words of that name with %1, %2 filled in. */
export function say(name: string, ...fills: (string | number)[]): string {
	return (words[name] ?? "").replace(/%([1-9])/g, (_, n) => String(fills[Number(n) - 1] ?? ""));
}

/* Read out by a screen reader when it has nothing better to do. */
export function speak(text: string): void {
	const spoken = document.getElementById("spoken");
	if (spoken && text)
		spoken.textContent = text;
}
