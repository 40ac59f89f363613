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

export async function keep(person: string, name: string, value: unknown): Promise<void> {
  await write(["kept"], (tx) => tx.objectStore("kept").put(value, [person, name]));
  changed("kept");
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
