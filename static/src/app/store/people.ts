import { changed } from "./changes";
import { read, write } from "./open";
import type { Me, Person } from "./shapes";

const PERSON = "person";

/** Whoever is signed in on this phone; the server may have ended the session meanwhile. */
export async function currentPerson(): Promise<Person | null> {
  return ((await read((db) => db.get("device", PERSON))) as Person | undefined) ?? null;
}

export async function setPerson(person: Person | null): Promise<void> {
  await write(["device"], async (tx) => {
    if (person) await tx.objectStore("device").put(person, PERSON);
    else await tx.objectStore("device").delete(PERSON);
  });
  changed("person");
}

/** Whether it was anything new: most of what a server says each time it has said before. */
async function put(person: string, name: string, value: unknown): Promise<boolean> {
  return write(["kept"], async (tx) => {
    const store = tx.objectStore("kept");
    const before = await store.get([person, name]);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(value)) return false;
    await store.put(value, [person, name]);
    return true;
  });
}

export async function keep(person: string, name: string, value: unknown): Promise<void> {
  if (await put(person, name, value)) changed("kept");
}

/** The same for what no page shows: nothing is drawn anew because of it. */
export async function keepUnseen(person: string, name: string, value: unknown): Promise<void> {
  await put(person, name, value);
}

export async function kept<T>(person: string, name: string): Promise<T | null> {
  return ((await read((db) => db.get("kept", [person, name]))) as T | undefined) ?? null;
}

/** Names kept for a person that start with `head`. */
export async function keptNames(person: string, head: string): Promise<string[]> {
  const keys = await read((db) => db.getAllKeys("kept", IDBKeyRange.bound([person, head], [person, `${head}\uffff`])));
  return keys.map(([, name]) => name);
}

export async function keptMe(person: string): Promise<Me | null> {
  return kept<Me>(person, "me");
}
