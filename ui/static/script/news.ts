/* news: the board looks once a minute whether anything has changed, and says so; it never changes under somebody's hands. */
import { say, speak } from "./say";

/* What a page leads to, in what order, and until when: its times and its words may differ without there being news. */
function gist(markup: string): string {
	const main = markup.slice(markup.indexOf("<main"), markup.indexOf("</main>"));
	return (main.match(/(href|data-deadline)="[^"]*"/g) ?? []).join(" ");
}

function tell(): void {
	const line = document.createElement("p"), link = document.createElement("a");
	line.className = "news";
	link.href = location.href;
	link.textContent = say("reload");
	line.append(say("changed") + " ", link);
	document.getElementById("main")?.prepend(line);
	speak(say("changed"));
}

export function watchForNews(): void {
	const every = Number(document.body.dataset.refresh ?? 0);
	if (!every)
		return;
	const known = gist(document.documentElement.outerHTML);
	const look = async () => {
		if (document.hidden)
			return;
		const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
		if (!answer?.ok || answer.redirected)
			return;
		if (gist(await answer.text()) === known)
			return;
		clearInterval(timer);
		tell();
	};
	const timer = setInterval(() => void look(), every * 1000);
}
