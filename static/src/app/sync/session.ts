import { keepUnseen, keep, kept, setPerson } from "../store/people";
import { read, write } from "../store/open";
import type { Me, Person } from "../store/shapes";
import { get, send, Unreachable, type Reply, type Trouble } from "./http";

export interface Hello {
  name: string;
  demo?: { email: string; role: string }[];
  ways?: { passkeys: boolean; mail: boolean };
  session?: boolean;
}

/** How somebody came in; whoever came with a code is asked for a lasting way. */
export type Way = "password" | "card" | "mail" | "passkey";

export type SignIn = { is: "in"; person: Person } | { is: "wrong" } | { is: "wait"; seconds: number } | { is: "failed"; why: Trouble | "busy" };

/** Who the server takes this phone for. */
export type Identity = "same" | "other" | "nobody";

export interface Clock {
  offset_ms: number;
  at: string;
}

/** Set while the server has not been told of a sign-out that happened without a network. */
const LEFT = "left";

export async function hello(): Promise<Hello | null> {
  return get<Hello>("/api/v1/hello").catch(() => null);
}

function personOf(json: unknown): Person {
  const { id, name, email } = (json as { person: Person }).person;
  return { id, name, email };
}

export async function signIn(email: string, password: string): Promise<SignIn> {
  try {
    return await entered(await send("POST", "/api/v1/session", { json: { email, password } }));
  } catch (error) {
    if (error instanceof Unreachable) return { is: "failed", why: error.why };
    throw error;
  }
}

/** What an answer to any way of signing in means; whoever is in is at work on this phone. */
export async function entered(reply: Reply): Promise<SignIn> {
  if (reply.status === 200 && reply.isJson) {
    const person = await adopt(personOf(reply.json));
    const { by } = reply.json as { by?: Way };
    if (by === "card" || by === "mail") await keep(person.id, "welcome", by);
    return { is: "in", person };
  }
  if (reply.status === 429) return { is: "wait", seconds: waitOf(reply.json, reply.retryAfterMs) };
  return reply.status >= 500 ? { is: "failed", why: "busy" } : { is: "wrong" };
}

/** Has a code sent by mail; false when the server could not be asked. */
export async function askForCode(email: string): Promise<boolean> {
  const reply = await send("POST", "/api/v1/session/code", { json: { email } }).catch(() => null);
  return reply?.status === 202;
}

function waitOf(json: unknown, retryAfterMs: number | null): number {
  const said = (json as { retry_after?: unknown } | null)?.retry_after;
  return typeof said === "number" ? said : Math.ceil((retryAfterMs ?? 60_000) / 1000);
}

async function adopt(person: Person): Promise<Person> {
  await write(["device"], (tx) => tx.objectStore("device").delete(LEFT));
  await keep(person.id, "session", { expired: false });
  await setPerson(person);
  return person;
}

/** Signs out on this phone at once and on the server as soon as it can be reached. Deletes nothing. */
export async function signOut(): Promise<void> {
  await write(["device"], (tx) => tx.objectStore("device").put(true, LEFT));
  await setPerson(null);
  await leave();
}

async function leave(): Promise<void> {
  const reply = await send("DELETE", "/api/v1/session").catch(() => null);
  if (reply && (reply.status < 300 || reply.status === 401))
    await write(["device"], (tx) => tx.objectStore("device").delete(LEFT));
}

/** Takes over the session of somebody who signed in on another page of the same server. */
export async function adoptSession(): Promise<Person | null> {
  if (await read((db) => db.get("device", LEFT))) await leave();
  if (await read((db) => db.get("device", LEFT))) return null;
  // Asked beforehand, as a browser notes every refusal as an error.
  const me = (await hello())?.session && (await get<Me>("/api/v1/me").catch(() => null));
  return me ? adopt(personOf(me)) : null;
}

/** Server minus phone, halfway between asking and hearing. */
export function clockOffset(serverTime: string, asked: number, heard: number): number {
  return Math.round(Date.parse(serverTime) - (asked + heard) / 2);
}

async function noteContact(me: Me, asked: number): Promise<void> {
  const offset_ms = clockOffset(me.server_time, asked, Date.now());
  // Without the time, which is new at each contact when nothing else is.
  await keep(me.person.id, "me", { ...me, server_time: "" });
  await keep(me.person.id, "session", { expired: false });
  if (Number.isFinite(offset_ms)) await keepUnseen(me.person.id, "clock", { offset_ms, at: new Date().toISOString() } satisfies Clock);
}

/** Asks the server whose session this is; throws Unreachable. Nothing of one person is sent as another. */
export async function identify(person: Person): Promise<Identity> {
  const asked = Date.now();
  const reply = await send("GET", "/api/v1/me", { timeoutMs: 15_000 });
  if (reply.status === 200 && reply.isJson) {
    const me = reply.json as Me;
    if (me.person.id !== person.id) return "other";
    await noteContact(me, asked);
    return "same";
  }
  const closed = (reply.json as { code?: unknown } | null)?.code === "account_closed";
  if (reply.status === 401) await keep(person.id, "session", { expired: true, ...(closed ? { closed } : {}) });
  if (reply.status >= 500) throw new Unreachable("timeout");
  return "nobody";
}

export async function isExpired(person: string): Promise<boolean> {
  return (await kept<{ expired: boolean }>(person, "session"))?.expired ?? false;
}

/** The account was closed: what was begun is still sent, and nothing new comes. */
export async function isClosed(person: string): Promise<boolean> {
  return (await kept<{ closed?: boolean }>(person, "session"))?.closed ?? false;
}

export async function clockOffsetOf(person: string): Promise<number | null> {
  return (await kept<Clock>(person, "clock"))?.offset_ms ?? null;
}
