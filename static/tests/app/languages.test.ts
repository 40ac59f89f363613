// The app in every language it speaks: whole, of one shape, and of somebody's choice.

import { beforeEach, expect, test, vi } from "vitest";
import { firstSpoken, LANGUAGES, NAMES } from "../../src/app/rules";
import { close } from "../../src/app/store/open";
import { keep, setPerson } from "../../src/app/store/people";
import { changeSettings } from "../../src/app/store/settings";
import { reasonChoice, said } from "../../src/app/views/checklists";
import { dateText, dayText, decimal, figure, moment, sizeText } from "../../src/app/views/dates";
import { wished } from "../../src/app/views/language";
import { catalogue as de } from "../../src/app/views/languages/soon-de";
import { catalogue as es } from "../../src/app/views/languages/soon-es";
import { CHECKLIST } from "../../src/app/views/practice/checklist";
import { wholeReason } from "../../src/app/views/runner/WholeNa";
import { lay, speak, worded } from "../../src/app/views/speech";
import { askedText } from "../../src/app/views/visits/rows";
import { words as shell } from "../../src/app/views/words";
import { newPhone, SAM } from "./phone";

type Tree = { [name: string]: Tree | string | string[] | ((...facts: never[]) => string) };

const modules = import.meta.glob<Record<string, Tree>>("../../src/app/views/**/*ords.ts", { eager: true });
const english = Object.entries(modules).flatMap(([path, module]) => Object.entries(module).map(([name, words]) => ({ path, name, words })));
const OTHERS = { de, es } as unknown as Record<string, Record<string, Tree>>;

/** What a word may be told, by the name of what it takes in English; without letters, for those are words. */
const FACTS: Record<string, unknown[]> = {
  ...Object.fromEntries("count done all at index number answers photos unread max limit day_number".split(" ").map((name) => [name, [0, 1, 2, 90]])),
  seconds: [5, 300],
  time: ["14:00", "01:30", "21. 11."],
  rival: [true, false],
  names: [["7", "8"], []],
};
const OTHER_FACTS: Record<string, unknown[]> = {
  "learnedKept sent": [true, false],
  "waitingFor day": [null, 3],
  asked: [{ part: "morning", days: "week", words: "weekday morning" }, { part: "", days: "weekend", words: "at the weekend" }, { part: "", days: "", words: "" }],
};

type Word = Extract<Tree[string], (...facts: never[]) => string>;

/** Lists of facts to tell a word, in turn. */
function factsFor(name: string, word: Word): unknown[][] {
  const [, taken = ""] = /^\(?([^)=]*)\)?\s*=>/.exec(String(word)) ?? [];
  const values = name === "asked" ? [OTHER_FACTS["asked"]!] : taken.split(",").map((one) => one.trim()).filter(Boolean).map((one) => OTHER_FACTS[`${name} ${one}`] ?? FACTS[one] ?? ["7"]);
  return [0, 1, 2, 3].map((turn) => values.map((list) => list[turn % list.length]));
}

/** Each word with its path; a word that takes facts is said with those that English takes. */
function texts(tree: Tree[string], plain: Tree[string], path: string): [string, string][] {
  expect(typeof tree, path).toBe(typeof plain);
  if (typeof tree === "string") return [[path, tree]];
  if (typeof tree === "function") return factsFor(path.split(".").pop()!, plain as Word).map((facts, turn): [string, string] => [`${path}(${turn})`, tree(...(facts as never[]))]);
  expect(Object.keys(tree), path).toEqual(Object.keys(plain));
  return Object.entries(tree).flatMap(([name, one]) => texts(one as Tree, (plain as Tree)[name] as Tree, `${path}.${name}`));
}

/** By the name under which the languages know a module. */
function named(): Record<string, Tree> {
  const found: Record<string, Tree> = {};
  for (const name of Object.keys(de)) {
    lay("xx", { [name]: { found: "here" } });
    const one = english.find(({ words }) => "found" in words);
    lay("en", {});
    delete one?.words["found"];
    if (one) found[name] = one.words;
  }
  return found;
}

beforeEach(async () => {
  await newPhone();
  await speak("en");
  vi.stubGlobal("navigator", { userAgent: "", languages: ["en-GB"] });
});

test("every module of words is in every language, and nothing else is", () => {
  const all = named();
  expect(Object.keys(all).length).toBe(english.length);
  for (const other of Object.values(OTHERS)) expect(Object.keys(other).sort()).toEqual(Object.keys(all).sort());
  expect([...LANGUAGES].sort()).toEqual(["en", ...Object.keys(OTHERS)].sort());
  expect(Object.keys(NAMES)).toEqual([...LANGUAGES]);
});

/** What is the same word in both languages. */
const SAME: Record<string, string[]> = {
  de: ["ltr", "Name", "Version", "min", "m", "km", "s", "Start"],
  es: ["ltr", "No", "Error", "min", "m", "km", "s"],
};
const onlyLetters = (text: string) => text.replace(/[^\p{L}]+/gu, " ").trim();

test.each(Object.keys(OTHERS))("%s says everything that English says, in its own words", (tag) => {
  for (const [name, words] of Object.entries(named())) {
    const plain = texts(words, words, name);
    const other = texts(OTHERS[tag]![name]!, words, name);
    for (const [at, [path, text]] of plain.entries()) {
      const told = other[at]![1];
      expect(told.trim() === "", path).toBe(text.trim() === "");
      expect(told, path).not.toMatch(/undefined|NaN|object/);
      if (told === text && onlyLetters(text)) expect(SAME[tag], `${path}: ${text}`).toContain(onlyLetters(text));
    }
  }
});

/** Telling, stiff, or only said in some countries. */
const UNFIT: Record<string, RegExp> = {
  de: /[Tt]estk[aä]uf|[Aa]udit|[Ii]nspe[kz]|[Gg]eheim|\b[Bb]itte\b|[Ll]eider|[Uu]ngültig|(?<![.:] )\b(Ihre?[nms]?|Ihnen)\b|können Sie|Sie können/,
  es: /misteri|audit|inspe|secret|por favor|lo sentimos|inválid|\busted(es)?\b|vosotros|\bmóvil|celular|ordenador|computadora/i,
};

test.each(Object.keys(OTHERS))("the words of the house hold in %s", (tag) => {
  const all = Object.entries(named()).flatMap(([name, words]) => texts(OTHERS[tag]![name]!, words, name));
  expect(all.filter(([, text]) => UNFIT[tag]!.test(text))).toEqual([]);
});

/** What nobody may read over somebody's shoulder, in any language: a bystander knows more than one. */
const TELLING = /myster|misteri|audit|inspe[ckz]|secret|geheim|score|punktzahl|puntua|testk[aä]uf|prüf/i;
/** All that is shown in the shop: the notes, what stands around and over them, the list that hides them. */
const IN_THE_SHOP = ["shell", "shop", "cover", "scan", "widgets"];
const files = import.meta.glob<string>(["../../public/*.webmanifest", "../../src/app/index.html"], { query: "?raw", import: "default", eager: true });

test("no word that is seen in a shop tells what the app is for, in any language", () => {
  for (const name of IN_THE_SHOP) {
    const plain = named()[name]!;
    const all = [plain, ...Object.values(OTHERS).map((other) => other[name]!)].flatMap((words) => texts(words, plain, name));
    expect(all.filter(([, text]) => TELLING.test(text))).toEqual([]);
  }
  const kept = Object.values(files);
  expect(kept.length).toBe(2);
  for (const file of kept) expect(file).not.toMatch(TELLING);
});

test("the first language that is spoken is shown: the phone's choice, the person's, the browser's, English", async () => {
  expect([["de-AT"], ["fr", "es_MX", "de"], ["fr"], [], ["", "DE"]].map(firstSpoken)).toEqual(["de", "es", "en", "en", "de"]);
  expect(await wished()).toBe("en");
  vi.stubGlobal("navigator", { userAgent: "", languages: ["fr-FR", "es-MX"] });
  expect(await wished()).toBe("es");
  await keep(SAM.id, "me", { person: SAM, languages: ["fr", "de-CH", "es"] });
  expect(await wished()).toBe("de");
  await changeSettings({ language: "en" });
  expect(await wished(), "chosen on this phone").toBe("en");
  await close();
  expect(await wished(), "after a restart").toBe("en");
  await setPerson(null);
  expect(await wished(), "before anybody signs in").toBe("en");
  await changeSettings({ language: "" });
  expect(await wished(), "nobody is here").toBe("es");
});

test("what is chosen where one signs in speaks to whoever has no language of their own", async () => {
  await changeSettings({ early: "de" });
  expect(await wished(), "nobody is here").toBe("de");
  await setPerson(SAM);
  await keep(SAM.id, "me", { person: SAM, languages: [] });
  expect(await wished(), "none is known of Sam").toBe("de");
  await keep(SAM.id, "me", { person: SAM, languages: ["es"] });
  expect(await wished(), "what is kept of Sam").toBe("es");
  await changeSettings({ language: "en" });
  expect(await wished(), "what Sam chose on this phone").toBe("en");
  await setPerson(null);
  expect(await wished(), "who comes next chooses anew").toBe("de");
});

test("words are of the language that is spoken, those that come later too", async () => {
  expect(await speak("de")).toBe("de");
  expect(shell.visits).toBe("Besuche");
  expect(worded("shell", { ...shell, visits: "Visits" }).visits, "a part that was brought afterwards").toBe("Besuche");
  const [slow, last] = [speak("es"), speak("en")];
  expect([await slow, await last, shell.visits], "who asked last is heard").toEqual(["en", "en", "Visits"]);
  lay("ar", { shell: { direction: "rtl" } });
  expect([shell.direction, shell.visits], "what a language lacks is English").toEqual(["rtl", "Visits"]);
});

test("days, numbers and sizes are written as one writes them there", async () => {
  const at = new Date(2026, 10, 21, 14, 5).getTime();
  const told = () => [dateText("2026-11-21T12:00:00Z"), dayText(at), moment(new Date(at).toISOString(), at), decimal(4.5), figure("1200.50"), figure("12 kg"), sizeText(2_400_000)];
  expect(told()).toEqual(["21 Nov 2026", "Sat 21 Nov", "14:05", "4.5", "1200.50", "12 kg", "2.4 MB"]);
  await speak("de");
  expect(told()).toEqual(["21.11.2026", "Sa 21. Nov", "14:05", "4,5", "1200,50", "12 kg", "2,4 MB"]);
  await speak("es");
  expect(told().slice(3)).toEqual(["4,5", "1200,50", "12 kg", "2,4 MB"]);
  vi.stubGlobal("navigator", { userAgent: "", languages: ["es-MX"] });
  expect(decimal(4.5), "where the phone is").toBe("4.5");
});

test("a checklist speaks the language too, and no key depends on it", async () => {
  const reason = { en: "Closed", de: "Geschlossen" };
  const checklist = { key: "k", title: "T", language: "en", sections: [] } as never;
  const asked = { part: "evening", days: "weekend", words: "weekend evening" };
  const told = () => [said(CHECKLIST.title), reasonChoice(reason, checklist), wholeReason("It was closed"), askedText({ asked } as never)];
  expect(told()).toEqual(["Practice", { key: "Closed", text: "Closed" }, "It was closed", "weekend evening"]);
  await speak("de");
  expect(told()).toEqual(["Übung", { key: "Closed", text: "Geschlossen" }, "Es war geschlossen", "am Wochenende, abends"]);
  expect(wholeReason("die Tür klemmt"), "somebody's own words").toBe("die Tür klemmt");
});
