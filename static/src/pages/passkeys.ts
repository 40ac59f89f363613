// Passkeys at the desk: offered beside the name when signing in, made on the account page.
import { answer, creationOptions, isRefusal, requestOptions, type Options } from "../app/rules/passkey";

const FAILED = "That did not work. Try again, or sign in another way.";
const able = "credentials" in navigator && "PublicKeyCredential" in globalThis;
let waiting: AbortController | null = null;

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

async function optionsOf(path: string): Promise<Options> {
  const reply = await post(path, {});
  if (!reply.ok) throw new Error(String(reply.status));
  return (await reply.json()) as Options;
}

function say(text: string): void {
  for (const line of document.querySelectorAll("[data-passkey-trouble]")) line.textContent = text;
}

async function signIn(mediation: CredentialMediationRequirement): Promise<void> {
  waiting?.abort();
  waiting = new AbortController();
  const publicKey = requestOptions(await optionsOf("/api/v1/session/passkey/options"));
  const found = await navigator.credentials.get({ publicKey, mediation, signal: waiting.signal });
  if (!found) return;
  const reply = await post("/api/v1/session/passkey", { credential: answer(found as PublicKeyCredential) });
  if (!reply.ok) throw new Error(String(reply.status));
  const next = document.querySelector<HTMLInputElement>('input[name="next"]')?.value ?? "/";
  location.assign(next);
}

async function make(): Promise<void> {
  const publicKey = creationOptions(await optionsOf("/api/v1/me/passkey-options"));
  const made = await navigator.credentials.create({ publicKey });
  const reply = await post("/api/v1/me/passkeys", { credential: answer(made as PublicKeyCredential) });
  if (!reply.ok) throw new Error(String(reply.status));
  location.assign("/account?done=passkey");
}

function attempt(work: () => Promise<void>): void {
  say("");
  void work().catch((error: unknown) => {
    if (!isRefusal(error)) say(FAILED);
  });
}

function offer(place: HTMLElement, work: () => Promise<void>): void {
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () => attempt(work));
}

async function offerBesideTheName(): Promise<void> {
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await signIn("conditional");
}

const enter = document.querySelector<HTMLElement>("[data-passkey]");
const add = document.querySelector<HTMLElement>("[data-make-passkey]");
if (able && enter) {
  offer(enter, () => signIn("optional"));
  void offerBesideTheName().catch(() => undefined);
}
if (able && add) offer(add, make);
if (able) for (const place of document.querySelectorAll<HTMLElement>("[data-needs-passkeys]")) place.hidden = false;
