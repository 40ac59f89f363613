// In which of its languages the app speaks to somebody.

export const LANGUAGES = ["en", "de", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first of the tags that the app speaks, "de" for "de-AT"; English where it speaks none. */
export function firstSpoken(tags: readonly string[]): Language {
  for (const tag of tags) {
    const found = LANGUAGES.find((one) => one === tag.toLowerCase().split(/[-_]/)[0]);
    if (found) return found;
  }
  return "en";
}
