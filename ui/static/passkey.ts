/* passkey: asks the browser for a key, and puts what it says into the form that asked.
 *
 * Everything is prepared by the page (data-…): the script only carries it to navigator.credentials and back. Where the browser can't, the
 * form stays hidden and the page says what to do instead. */
import { speak } from "./script/say";

const ALGORITHMS = [-7, -8, -257], WAIT_MS = 120_000;

function bytes(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
	let letters = "";
	for (const byte of new Uint8Array(buffer))
		letters += String.fromCharCode(byte);
	return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function known(form: HTMLFormElement): PublicKeyCredentialDescriptor[] {
	return (form.dataset.known ?? "").split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
}

async function make(form: HTMLFormElement): Promise<Record<string, string>> {
	const { challenge, rp, rpName, user, userName, display } = form.dataset as Record<string, string>;
	const made = await navigator.credentials.create({ publicKey: {
		challenge: bytes(challenge), rp: { id: rp, name: rpName }, user: { id: bytes(user), name: userName, displayName: display },
		pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })), excludeCredentials: known(form),
		authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" }, attestation: "none", timeout: WAIT_MS,
	} }) as PublicKeyCredential;
	const response = made.response as AuthenticatorAttestationResponse;
	return { client: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}

async function show(form: HTMLFormElement): Promise<Record<string, string>> {
	const { challenge, rp } = form.dataset as Record<string, string>;
	const shown = await navigator.credentials.get({ publicKey: {
		challenge: bytes(challenge), rpId: rp, allowCredentials: known(form), userVerification: "preferred", timeout: WAIT_MS,
	} }) as PublicKeyCredential;
	const response = shown.response as AuthenticatorAssertionResponse;
	return { credential: text(shown.rawId), client: text(response.clientDataJSON), authenticator: text(response.authenticatorData),
		signature: text(response.signature) };
}

function put(form: HTMLFormElement, fields: Record<string, string>): void {
	for (const [name, value] of Object.entries(fields)) {
		const field = document.createElement("input");
		Object.assign(field, { type: "hidden", name, value });
		form.append(field);
	}
}

async function ask(form: HTMLFormElement): Promise<void> {
	const said = form.querySelector("[data-passkey-said]")!, button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
	said.textContent = "";
	button.setAttribute("aria-disabled", "true");
	try {
		put(form, await (form.dataset.passkey === "create" ? make(form) : show(form)));
		form.submit();
	} catch (error) {
		/* Refused, timed out, or not there: the browser does not tell which, and for good reason. */
		said.textContent = (error as DOMException).name === "InvalidStateError" ? form.dataset.twice! : form.dataset.again!;
		speak(said.textContent);
		button.removeAttribute("aria-disabled");
	}
}

function begin(form: HTMLFormElement): void {
	form.hidden = false;
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		if (form.querySelector("button[type=submit]")!.getAttribute("aria-disabled") !== "true")
			void ask(form);
	});
}

if (window.PublicKeyCredential && window.isSecureContext) {
	document.querySelectorAll<HTMLElement>("[data-passkey-missing]").forEach((words) => { words.hidden = true; });
	document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach(begin);
}
