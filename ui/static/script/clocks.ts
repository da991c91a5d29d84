/* clocks: the server says when something is due and what time it is; this counts on between two pages.
 *
 * The machine's own clock only measures how long the page has been open: whether it is right does not matter. */
import { say, speak } from "./say";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const SPOKEN_AT = [30 * MINUTE, 15 * MINUTE, 5 * MINUTE, 0];

const served = Number(document.body.dataset.now ?? 0);
const opened = performance.now();

/* The desk's time. A page that was asleep has gone on counting. */
function now(): number {
	return served + performance.now() - opened;
}

/* The two greatest units, seconds only within the last hour. */
export function span(ms: number): string {
	const s = Math.floor(Math.abs(ms) / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
	const units = d ? [say("day", d), say("hour", h % 24)] : h ? [say("hour", h), say("minute", m % 60)] :
		m ? [say("minute", m), say("second", s % 60)] : [say("second", s)];
	return units.join(" ");
}

export function tone(left: number, whole: number): "calm" | "warn" | "late" {
	return left < 0 ? "late" : left <= 15 * MINUTE || left * 4 <= whole ? "warn" : "calm";
}

class Clock {
	private due: number;
	private from: number;
	private left: number;
	private face: HTMLElement;

	constructor(private timer: HTMLElement) {
		this.due = Number(timer.dataset.deadline);
		this.from = Number(timer.dataset.from) || 0;
		this.face = timer.closest<HTMLElement>(".clock") ?? timer;
		this.left = this.due - now();
	}

	private text(selector: string, text: string): void {
		const place = this.face.querySelector(selector);
		if (place && place.textContent !== text)
			place.textContent = text;
	}

	private announce(before: number, left: number): void {
		const passed = SPOKEN_AT.find((at) => before > at && left <= at);
		if (passed === undefined)
			return;
		const duty = this.face.dataset.duty ?? "";
		speak(passed ? say("speak", duty, span(passed)) : say("speakLate", duty));
	}

	tick(): void {
		const left = this.due - now(), whole = this.from ? this.due - this.from : 0, mood = tone(left, whole);
		this.text(".clock-span", span(left));
		this.text(".clock-way", say(left < 0 ? "past" : "left"));
		this.text(".clock-word", say(mood === "warn" ? "soon" : mood));
		this.face.dataset.tone = mood;
		if (whole > 0)
			this.face.querySelector(".clock-bar rect")?.setAttribute("width", String(Math.max(0, Math.min(100, (left * 100) / whole))));
		this.announce(this.left, left);
		this.left = left;
	}
}

export function startClocks(): void {
	const clocks = Array.from(document.querySelectorAll<HTMLElement>("[data-deadline]"), (timer) => new Clock(timer));
	if (!served || !clocks.length)
		return;
	const tick = () => clocks.forEach((clock) => clock.tick());
	tick();
	setInterval(tick, 1000);
}
