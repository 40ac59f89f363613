// In which of its languages the app speaks to somebody.

/** As those who read them call them. */
export const NAMES = { en: "English", de: "Deutsch", es: "Español" };
export type Language = keyof typeof NAMES;
export const LANGUAGES = Object.keys(NAMES) as Language[];

/** The first of the tags that the app speaks, "de" for "de-AT"; English where it speaks none. */
export function firstSpoken(tags: readonly string[]): Language {
  for (const tag of tags) {
    const found = LANGUAGES.find((one) => one === tag.toLowerCase().split(/[-_]/)[0]);
    if (found) return found;
  }
  return "en";
}
