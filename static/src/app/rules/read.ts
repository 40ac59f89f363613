import { own } from "./conditions";
import type { Checklist, Text } from "./types";

const TYPES =
  "yes_no choice multi scale number money duration nps text date time photo barcode signature".split(" ");

/** The checklist cannot be filled in by this version of the app. */
export class Unreadable extends Error {}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The list of objects under `name`. */
function objects(value: unknown, name: string): object[] {
  const found = isObject(value) ? own(value, name) : null;
  if (!Array.isArray(found) || !found.every(isObject)) throw new Unreadable(`This checklist has no ${name}.`);
  return found;
}

/**
 * The checklist of a document that the server has published, and so has checked: here it is
 * only made sure that this app can ask all of it. Members that are null count as absent;
 * members that it does not know are passed over.
 */
export function readChecklist(document: unknown): Checklist {
  const plain: unknown = JSON.parse(JSON.stringify(document ?? null), (_, value: unknown) => value ?? undefined);
  for (const section of objects(plain, "sections")) {
    for (const question of objects(section, "questions")) {
      const type = String(own(question, "type"));
      if (!TYPES.includes(type)) throw new Unreadable(`This app does not know questions of the type ${type}.`);
      if (typeof own(question, "key") !== "string") throw new Unreadable("A question has no key.");
    }
  }
  return plain as Checklist;
}

/** The text in `language`, else in its main language ("de" for "de-AT"), English, or any. */
export function text(value: Text | undefined, language: string): string {
  if (typeof value !== "object") return value ?? "";
  for (const wanted of [language, language.replace(/-.*/, ""), "en"]) {
    const found = own(value, wanted);
    if (typeof found === "string") return found;
  }
  return Object.values(value)[0] ?? "";
}
