import { listItems } from "../store/outbox";
import { keep, kept, keptMe, keepUnseen } from "../store/people";
import type { Me, OutboxItem, Person } from "../store/shapes";
import { get, send } from "./http";

/** Said again after this many milliseconds although nothing changed. */
const SAY_EVERY = 6 * 3_600_000;

export interface Agreement {
  number: number;
  accepted_at: string | null;
  text?: string;
}

export interface Account {
  password: boolean;
  passkeys: number;
  passkeys_able: boolean;
}

export type MyMe = Me & { account?: Account; agreement?: Agreement | null; known?: { location: string; name: string }[] };

export interface Session {
  id: string;
  device: string;
  since: string;
  current: boolean;
}

export async function keptAccount(person: string): Promise<MyMe | null> {
  return (await keptMe(person)) as MyMe | null;
}

/** What has to be accepted before the next visit, as far as this phone knows; null for nothing. */
export async function waitingAgreement(person: string): Promise<Agreement | null> {
  const agreement = (await keptAccount(person))?.agreement;
  return agreement && !agreement.accepted_at ? agreement : null;
}

export type Accepted = "accepted" | "changed" | "failed";

/** Only the server can take it; "changed": there is a newer version to read. */
export async function accept(person: Person, number: number): Promise<Accepted> {
  const reply = await send("POST", "/api/v1/me/agreement", { json: { number } }).catch(() => null);
  if (reply?.status !== 204 && reply?.status !== 409) return "failed";
  await bringMe(person);
  return reply.status === 204 ? "accepted" : "changed";
}

/** Asks the server for what it knows of the person, beside the usual round. */
export async function bringMe(person: Person): Promise<void> {
  const me = await get<MyMe>("/api/v1/me").catch(() => null);
  if (me?.person.id === person.id) await keep(person.id, "me", { ...me, server_time: "" });
}

export async function choosePassword(person: Person, password: string, current: string): Promise<"saved" | "wrong" | "failed"> {
  const reply = await send("POST", "/api/v1/me/password", { json: { password, current } }).catch(() => null);
  if (reply?.status === 204) await bringMe(person);
  if (reply?.status === 204) return "saved";
  return reply?.status === 422 ? "wrong" : "failed";
}

export async function listSessions(): Promise<Session[] | null> {
  return (await get<{ items: Session[] }>("/api/v1/me/sessions").catch(() => null))?.items ?? null;
}

export async function endSession(id: string): Promise<boolean> {
  const reply = await send("DELETE", `/api/v1/me/sessions/${encodeURIComponent(id)}`).catch(() => null);
  return reply?.status === 204;
}

export interface Condition {
  app: string;
  unsent: number;
  oldest_at: string | null;
  error: string;
}

function errorOf({ state }: OutboxItem): string {
  return state.word === "needs" || state.word === "trying" ? state.why : "";
}

/** Counts and one word; what stands in the visits is not looked at. */
export function condition(items: OutboxItem[], app: string): Condition {
  const waiting = items.filter(({ removed_at }) => removed_at === null);
  const times = waiting.map(({ queued_at }) => queued_at).sort();
  const errors = waiting.map(errorOf).filter((word) => word !== "");
  return { app, unsent: waiting.length, oldest_at: times[0] ?? null, error: errors[0] ?? "" };
}

/** Tells the help desk how this phone is, when that is news; only after the server was reached. */
export async function report(person: Person, app: string): Promise<void> {
  const now = condition(await listItems(person.id), app);
  const said = await kept<{ text: string; at: number }>(person.id, "reported");
  const text = JSON.stringify(now);
  if (said?.text === text && Date.now() - said.at < SAY_EVERY) return;
  const reply = await send("PUT", "/api/v1/me/device", { json: now }).catch(() => null);
  if (reply?.status === 204) await keepUnseen(person.id, "reported", { text, at: Date.now() });
}

export async function welcomed(person: string): Promise<void> {
  await keep(person, "welcome", null);
}

export async function isWelcome(person: string): Promise<boolean> {
  return Boolean(await kept<string>(person, "welcome"));
}
