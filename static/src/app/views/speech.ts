// What the app says. English stands where it is said; another language is one part, brought when
// it is wanted, that is laid over it.

import type { Language } from "../rules";
import type { Catalogue } from "./languages/catalogue";

type Part = Partial<Record<keyof Catalogue, object>>;

/** Another language is one more module like `soon-de` and one more line here. */
const BRING: Record<Exclude<Language, "en">, () => Promise<{ catalogue: Part }>> = {
  de: () => import("./languages/soon-de"),
  es: () => import("./languages/soon-es"),
};

const english = new Map<object, [keyof Catalogue, object]>();
let shown = "en";
let wanted = shown;
let part: Part = {};

/** Words that speak the chosen language whenever they are read; so they are read where they are drawn, never before. */
export function worded<T extends object>(name: keyof Catalogue, words: T): T {
  const live = { ...words };
  english.set(live, [name, words]);
  return Object.assign(live, part[name]);
}

/** For dates, numbers and the texts of checklists: the language that is shown, as it is spoken where the phone is. */
export function locale(): string {
  return globalThis.navigator?.languages?.find((tag) => tag.startsWith(shown)) ?? shown;
}

/** Lays the words of a language over the English ones. */
export function lay(tag: string, words: Part): void {
  shown = tag;
  part = words;
  for (const [live, [name, plain]] of english) Object.assign(live, plain, part[name]);
}

/** Speaks a language from now on; where it is not on the phone and cannot be brought, the one before. */
export async function speak(tag: Language): Promise<string> {
  wanted = tag;
  const words = tag === "en" ? {} : (await BRING[tag]().catch(() => null))?.catalogue;
  // Whoever asked last is heard.
  if (words && wanted === tag) lay(tag, words);
  return shown;
}
