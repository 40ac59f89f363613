import { expect, test } from "vitest";
import { readChecklist, score, text, Unreadable } from "../../src/app/rules";

const question = { key: "q", type: "yes_no", points: 1 };

test("null counts as absent", () => {
  const read = readChecklist({ pass_mark: null, sections: [{ key: "s", weight: null, questions: [{ ...question, when: null }] }] });
  expect(read).toEqual({ sections: [{ key: "s", questions: [question] }] });
});

test("members from a newer server are passed over", () => {
  const read = readChecklist({ sections: [{ key: "s", questions: [{ ...question, sparkle: 3 }] }], glitter: {} });
  expect(score(read, { q: { value: "yes" } }, {}).percent).toBe("100");
});

test.each([null, undefined, 5, [], {}, { sections: {} }, { sections: [null] }, { sections: [{}] }, { sections: [{ questions: [1] }] }])(
  "%j is no checklist",
  (document) => {
    expect(() => readChecklist(document)).toThrow(Unreadable);
  },
);

test("a type that this app does not know is named", () => {
  const document = { sections: [{ questions: [{ key: "q", type: "hologram" }] }] };
  expect(() => readChecklist(document)).toThrow("hologram");
  expect(() => readChecklist({ sections: [{ questions: [{ type: "text" }] }] })).toThrow("key");
});

test("a question named like what all objects inherit is blank until it is answered", () => {
  const read = readChecklist({ sections: [{ key: "s", questions: [{ ...question, key: "constructor" }] }] });
  expect(score(read, {}, {}).questions[0]!.state).toBe("blank");
});

test("a text comes in the language, its main language, English, or any", () => {
  const words = { de: "Hallo", en: "Hello", fr: "Salut" };
  expect(text("plain", "de")).toBe("plain");
  expect(text(words, "fr")).toBe("Salut");
  expect(text(words, "de-AT")).toBe("Hallo");
  expect(text(words, "nl")).toBe("Hello");
  expect(text({ fr: "Salut" }, "nl")).toBe("Salut");
  expect(text({}, "nl")).toBe("");
  expect(text(undefined, "nl")).toBe("");
});
