import { deviceWords } from "../../store/device";
import { words } from "./backupWords";

/** A phone as it calls itself, "Chrome on Android", in the language of this one. */
export function deviceText(name: string): string {
  const [browser = "", system] = deviceWords(name).split(" on ");
  const known = browser === "A browser" ? words.browser : browser;
  return system ? words.device(known, system) : known;
}
