import { currentPerson, keep, kept } from "../store/people";
import { get, send, Unreachable } from "./http";

export interface Told {
  id: string;
  text: string;
  more: string;
  address: string;
  at: string;
  read: boolean;
}

const NAME = "notices";
/** Read on this phone, and not yet told to the server. */
const READ = "notices:read";

export async function listNotices(person: string): Promise<Told[]> {
  const read = new Set(await kept<string[]>(person, READ));
  const told = (await kept<Told[]>(person, NAME)) ?? [];
  return told.map((one) => ({ ...one, read: one.read || read.has(one.id) }));
}

/** Of whoever is signed in on this phone. */
export async function countNews(): Promise<number> {
  const person = await currentPerson();
  return person ? (await listNotices(person.id)).filter(({ read }) => !read).length : 0;
}

async function tellRead(person: string): Promise<void> {
  const ids = (await kept<string[]>(person, READ)) ?? [];
  if (!ids.length) return;
  const reply = await send("POST", "/api/v1/notices/read", { json: { ids: ids.slice(-500) } });
  if (reply.status !== 200) return;
  // The list from before does not know it yet.
  await keep(person, NAME, await listNotices(person));
  await keep(person, READ, []);
}

export async function pullNotices(person: string): Promise<void> {
  await tellRead(person);
  const page = await get<{ items: Told[] }>("/api/v1/notices?limit=50");
  if (page) await keep(person, NAME, page.items);
}

/** Marks all as read, or the one named, here at once and on the server as soon as it can be reached. */
export async function readNotices(person: string, only?: string): Promise<void> {
  const meant = (await listNotices(person)).filter(({ id, read }) => !read && (only === undefined || only === id));
  const unread = meant.map(({ id }) => id);
  if (!unread.length) return;
  await keep(person, READ, [...((await kept<string[]>(person, READ)) ?? []), ...unread]);
  await tellRead(person).catch((error: unknown) => {
    if (!(error instanceof Unreachable)) throw error;
  });
}
