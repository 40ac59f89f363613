// Days on which nobody is to go, as the briefing says them.

import { afterEach, expect, test } from "vitest";
import { daysText } from "../../src/app/views/briefing/NotOn";
import { words } from "../../src/app/views/briefing/notOnWords";
import { lay, speak } from "../../src/app/views/speech";

const DAYS = [{ from: "2026-11-27", until: "2026-11-29" }, { from: "2026-12-03", until: "2026-12-03" }];

afterEach(() => lay("en", {}));

test.each([
  ["en", "When not to go", "Not on Fri 27 Nov – Sun 29 Nov and Thu 3 Dec."],
  ["de", "Wann nicht", "Nicht Fr 27. Nov – So 29. Nov und Do 3. Dez."],
  ["es", "Cuándo no ir", "No vayas: vie 27 nov – dom 29 nov y jue 3 dic."],
] as const)("the days are said in %s", async (language, title, said) => {
  await speak(language);
  expect([words.title, words.days(daysText(DAYS))]).toEqual([title, said]);
});

test("a single stretch stands by itself", () => {
  expect(words.days(daysText(DAYS.slice(0, 1)))).toBe("Not on Fri 27 Nov – Sun 29 Nov.");
});
