import { changed } from "./changes";
import { read, write } from "./open";

const SETTINGS = "settings";

/** How this phone likes it; the same for whoever uses it. */
export interface Settings {
  /** The list that hides everything else is shown. */
  covered: boolean;
  /** In the shop, the list comes by itself when nobody touches the phone for a while. */
  idle: boolean;
  /** One question a page. */
  focus: boolean;
  /** How far visits are away may be worked out, on the phone alone. */
  nearby: boolean;
  /** What the app speaks; empty for what the person and the phone speak. */
  language: string;
  /** What it speaks to those of whom no language is known: chosen where one signs in. */
  early: string;
}

const DEFAULTS: Settings = { covered: false, idle: true, focus: false, nearby: false, language: "", early: "" };

export async function getSettings(): Promise<Settings> {
  return { ...DEFAULTS, ...((await read((db) => db.get("device", SETTINGS))) as Partial<Settings> | undefined) };
}

export async function changeSettings(patch: Partial<Settings>): Promise<void> {
  await write(["device"], async (tx) => {
    const before = (await tx.objectStore("device").get(SETTINGS)) as Partial<Settings> | undefined;
    await tx.objectStore("device").put({ ...before, ...patch }, SETTINGS);
  });
  changed("settings");
}
