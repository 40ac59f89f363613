import { answer, creationOptions, isRefusal, requestOptions, type Options } from "../rules/passkey";
import type { Person } from "../store/shapes";
import { bringMe } from "./account";
import { send, Unreachable } from "./http";
import { entered, type SignIn } from "./session";

export type Made = "made" | "not now" | "failed";

export function isAble(): boolean {
  return "credentials" in navigator && "PublicKeyCredential" in globalThis;
}

async function optionsOf(path: string): Promise<Options | null> {
  const reply = await send("POST", path, { json: {} });
  return reply.status === 200 && reply.isJson ? (reply.json as Options) : null;
}

/** Asks for the screen lock and keeps a passkey for the person who is signed in. */
export async function makePasskey(person: Person): Promise<Made> {
  try {
    const options = await optionsOf("/api/v1/me/passkey-options");
    if (!options) return "failed";
    const made = await navigator.credentials.create({ publicKey: creationOptions(options) });
    if (!made) return "not now";
    const reply = await send("POST", "/api/v1/me/passkeys", { json: { credential: answer(made as PublicKeyCredential) } });
    if (reply.status !== 201) return "failed";
    await bringMe(person);
    return "made";
  } catch (error) {
    return isRefusal(error) ? "not now" : "failed";
  }
}

let waiting: AbortController | null = null;

/** Null when the person chose none; `beside` offers passkeys beside the name instead of asking at once. */
export async function signInWithPasskey({ beside = false } = {}): Promise<SignIn | null> {
  waiting?.abort();
  const mine = (waiting = new AbortController());
  try {
    if (beside && !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return null;
    const options = await optionsOf("/api/v1/session/passkey/options");
    if (!options) return { is: "failed", why: "busy" };
    const mediation = beside ? "conditional" : "optional";
    const found = await navigator.credentials.get({ publicKey: requestOptions(options), mediation, signal: mine.signal });
    if (!found) return null;
    return await entered(await send("POST", "/api/v1/session/passkey", { json: { credential: answer(found as PublicKeyCredential) } }));
  } catch (error) {
    if (error instanceof Unreachable) return { is: "failed", why: error.why };
    return null;
  }
}
