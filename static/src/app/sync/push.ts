// Has this phone told what is new while the app is closed. One person's wish never reaches another.

import { toBytes } from "../rules/passkey";
import { keep, kept } from "../store/people";
import type { Person } from "../store/shapes";
import { get, send, Unreachable } from "./http";

const PATH = "/api/v1/me/push";

/** When no note may come, on the clock of this phone; equal ends mean never. */
export interface Hours {
  begins: string;
  ends: string;
}

/** What somebody has asked this phone for. */
export interface Wish extends Hours {
  /** The server's name for this phone. */
  id: string;
  time_zone: string;
}

interface Offer {
  /** The server's public key, null where it cannot push. */
  key: string | null;
  /** `current`: belongs to the session that asks. */
  items: { id: string; current: boolean }[];
}

export type Able = "able" | "install" | "never" | "refused";
export type Turned = "done" | "refused" | "failed";

export const USUAL: Hours = { begins: "21:00", ends: "08:00" };

/** What this browser can do; an iPhone only when the app is on the home screen. */
export function able(): Able {
  if (!("PushManager" in globalThis && "Notification" in globalThis && navigator.serviceWorker)) return isApple() ? "install" : "never";
  return Notification.permission === "denied" ? "refused" : "able";
}

function isApple(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}

async function manager(): Promise<PushManager | undefined> {
  if (able() === "never" || able() === "install") return undefined;
  return (await navigator.serviceWorker.getRegistration("/app/"))?.pushManager;
}

async function subscribed(): Promise<PushSubscription | null> {
  return (await (await manager())?.getSubscription()) ?? null;
}

export async function wish(person: string): Promise<Wish | null> {
  return kept<Wish>(person, "push");
}

/** Whether the server pushes to this person at all; without a network, as it last said. */
export async function isOffered(person: Person): Promise<boolean> {
  try {
    const key = (await get<Offer>(PATH))?.key ?? null;
    await keep(person.id, "pushes", key !== null);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
  return (await kept<boolean>(person.id, "pushes")) ?? false;
}

/** Asks the phone for leave, which it shows once; so only when somebody has tapped for it. */
export async function turnOn(person: Person, hours: Hours): Promise<Turned> {
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  return (await subscribe(person, hours).catch(() => false)) ? "done" : "failed";
}

async function subscribe(person: Person, hours: Hours): Promise<boolean> {
  const key = (await get<Offer>(PATH))?.key;
  const from = await manager();
  if (!key || !from) return false;
  // One that was made for another key, or for somebody else, is not taken over.
  await silence();
  const made = await from.subscribe({ userVisibleOnly: true, applicationServerKey: toBytes(key) });
  if (await tell(person, made, hours)) return true;
  await made.unsubscribe();
  return false;
}

async function tell(person: Person, subscription: PushSubscription, { begins, ends }: Hours): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  const hours = { begins, ends, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const reply = await send("POST", PATH, { json: { endpoint, keys, hours } }).catch(() => null);
  if (reply?.status !== 201) return false;
  await keep(person.id, "push", { ...hours, id: (reply.json as { id: string }).id } satisfies Wish);
  return true;
}

/** Other hours for what is on. */
export async function change(person: Person, hours: Hours): Promise<boolean> {
  const subscription = await subscribed();
  return subscription ? tell(person, subscription, hours) : subscribe(person, hours).catch(() => false);
}

/** The phone is silent at once; a server that is not reached finds nobody there the next time. */
export async function turnOff(person: Person): Promise<void> {
  const was = await wish(person.id);
  await keep(person.id, "push", null);
  await silence();
  if (was) await send("DELETE", `${PATH}/${encodeURIComponent(was.id)}`).catch(() => undefined);
}

/** No note comes to this phone any more, whoever asked for it; what they wished is still known. */
export async function silence(): Promise<void> {
  await (await subscribed())?.unsubscribe();
}

/** At the start: somebody else's notes end here, and one's own come again after signing in anew. */
export async function keepTelling(person: Person): Promise<void> {
  const own = await wish(person.id);
  if (!own) return silence();
  const subscription = await subscribed();
  if (!subscription && Notification.permission !== "granted") return keep(person.id, "push", null);
  const known = (await get<Offer>(PATH))?.items.some(({ id, current }) => id === own.id && current);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone === own.time_zone;
  if (!subscription) await subscribe(person, own);
  else if (known === false || !here) await tell(person, subscription, own);
}
