import { expect, test } from "vitest";
import {
  applicable,
  demandedEvidence,
  isBad,
  isForbidden,
  isRequired,
  missing,
  naAllowed,
  readChecklist,
  states,
  walk,
  walkRow,
  type Answers,
  type Question,
} from "../../src/app/rules";

const checklist = readChecklist({
  sections: [
    {
      key: "arrive",
      questions: [
        { key: "open", type: "yes_no", points: 5, gate: { ends_when: "no" } },
        {
          key: "clean",
          type: "yes_no",
          points: 3,
          na: { location: "kind", is: "competitor" },
          evidence: [
            { kind: "photo", when: "bad", min: 2 },
            { kind: "comment", when: "bad", min: 3 },
            { kind: "photo", when: { location: "kind", is: "competitor" }, forbidden: true },
          ],
        },
        { key: "queue", type: "number", required: true, when: { question: "clean", is: "yes" } },
        { key: "note", type: "text" },
      ],
    },
    {
      key: "items",
      repeat: { label: "Item", max: 3 },
      when: { question: "open", is: "yes" },
      questions: [
        { key: "stock", type: "yes_no", points: 1, required: true },
        { key: "price", type: "money", required: true, when: { all: [{ question: "stock", is: "yes" }, { question: "open", is: "yes" }] } },
      ],
    },
    { key: "uniform", when: { location: "kind", is: "own" }, questions: [{ key: "badge", type: "yes_no" }] },
  ],
});
const questions = new Map(checklist.sections.flatMap((section) => section.questions.map((one) => [one.key, one])));
const question = (key: string): Question => questions.get(key)!;
const own = { kind: "own" };
const competitor = { kind: "competitor" };

test("every question has a state", () => {
  const answers: Answers = { open: { value: "yes" }, clean: { na: true, value: "yes" }, note: { value: "" } };
  expect(Object.fromEntries(states(checklist, answers, competitor))).toEqual({
    open: "answered",
    clean: "na",
    queue: "hidden",
    note: "blank",
    stock: "blank",
    price: "blank",
    badge: "hidden",
  });
});

test("only what is asked is shown, in order", () => {
  const shown = (answers: Answers) =>
    applicable(checklist, answers, own).map(({ section, questions: asked }) => [section.key, ...asked.map(({ key }) => key)]);
  expect(shown({})).toEqual([["arrive", "open", "clean", "note"], ["uniform", "badge"]]);
  expect(shown({ open: { value: "yes" }, clean: { value: "yes" } })).toEqual([
    ["arrive", "open", "clean", "queue", "note"],
    ["items", "stock", "price"],
    ["uniform", "badge"],
  ]);
  expect(shown({ open: { value: "no" } })).toEqual([["arrive", "open"]]);
});

test("required answers are missing while they are asked and blank", () => {
  expect(missing(checklist, {}, own)).toEqual([
    { question: "open", kind: "answer" },
    { question: "clean", kind: "answer" },
  ]);
  expect(missing(checklist, { open: { cant_recall: true }, clean: { na: true } }, own)).toEqual([]);
  expect(missing(checklist, { open: { value: "no" } }, own)).toEqual([]);
});

test("a bad answer demands its photos and its comment", () => {
  const lacking = (answer: Answers[string]) =>
    missing(checklist, { open: { value: "yes" }, clean: answer }, own).map(({ kind }) => kind);
  expect(lacking({ value: "no" })).toEqual(["photo", "comment"]);
  expect(lacking({ value: "no", photos: ["a"], comment: " ab " })).toEqual(["photo", "comment"]);
  expect(lacking({ value: "no", photos: ["a", "b"], comment: "abc" })).toEqual([]);
  expect(lacking({ value: "no", evidence_skipped: "not allowed", comment: "abc" })).toEqual([]);
});

test("where photos are forbidden none is demanded", () => {
  const answers: Answers = { open: { value: "yes" }, clean: { value: "no" } };
  expect(demandedEvidence(question("clean"), answers["clean"], walk(checklist, answers, own))).toEqual([
    { kind: "photo", min: 2, max: Infinity },
    { kind: "comment", min: 3, max: Infinity },
  ]);
  const there = walk(checklist, answers, competitor);
  expect(demandedEvidence(question("clean"), answers["clean"], there).map(({ kind }) => kind)).toEqual(["comment"]);
  expect(isForbidden(question("clean"), "photo", undefined, there)).toBe(true);
  expect(isForbidden(question("clean"), "comment", undefined, there)).toBe(false);
});

test("demands of one kind are one demand, the highest", () => {
  const both: Question = {
    key: "b",
    type: "yes_no",
    evidence: [
      { kind: "photo", max: 2 },
      { kind: "photo", when: "bad", min: 3, max: 5 },
    ],
  };
  const seen = walk({ sections: [] }, {}, own);
  expect(demandedEvidence(both, { value: "no" }, seen)).toEqual([{ kind: "photo", min: 3, max: 5 }]);
  expect(demandedEvidence(both, { value: "yes" }, seen)).toEqual([{ kind: "photo", min: 1, max: 2 }]);
});

test("N/A is offered by the checklist or by its condition", () => {
  expect(naAllowed(question("clean"), walk(checklist, {}, competitor))).toBe(true);
  expect(naAllowed(question("clean"), walk(checklist, {}, own))).toBe(false);
  expect(naAllowed({ ...question("open"), na: true }, walk(checklist, {}, own))).toBe(true);
  expect(naAllowed(question("open"), walk(checklist, {}, own))).toBe(false);
});

test("bad is worth nothing, scored or not; partly good is not bad", () => {
  const scale: Question = { key: "s", type: "scale" };
  expect(isBad(question("badge"), { value: "no" })).toBe(true);
  expect(isBad({ ...question("badge"), good: "no" }, { value: "no" })).toBe(false);
  expect(isBad(scale, { value: 1 })).toBe(true);
  expect(isBad(scale, { value: 2 })).toBe(false);
  expect(isBad(scale, { na: true, value: 1 })).toBe(false);
  expect(isBad(question("note"), { value: "no" })).toBe(false);
  expect(isBad(question("badge"), undefined)).toBe(false);
});

test("conditions in a row see that row and the visit", () => {
  const answers: Answers = { open: { value: "yes" }, clean: { value: "yes" }, queue: { value: 3 } };
  const rows = [{ stock: { value: "yes" } }, { stock: { value: "no" } }, {}];
  expect(missing(checklist, answers, own, { items: rows })).toEqual([
    { question: "price", kind: "answer", row: 0 },
    { question: "stock", kind: "answer", row: 2 },
  ]);
  const inside = walkRow(checklist.sections[1]!, rows[0]!, walk(checklist, answers, own));
  expect(inside.steps.map(({ state }) => state)).toEqual(["answered", "blank"]);
});

test("rows of a hidden section are not missed", () => {
  expect(missing(checklist, { open: { value: "no" } }, own, { items: [{}] })).toEqual([]);
});

test("rows are facts: nothing in them is wanted unless the checklist says so", () => {
  const [arrive, items] = checklist.sections;
  const scorable: Question = { key: "x", type: "yes_no", points: 1 };
  expect(isRequired(arrive!, scorable)).toBe(true);
  expect(isRequired(items!, scorable)).toBe(false);
  expect(isRequired(items!, question("stock"))).toBe(true);
  expect(isRequired(arrive!, { ...scorable, required: false })).toBe(false);
});

test("photos answer a photo question", () => {
  const photo: Question = { key: "p", type: "photo", required: true };
  const one = { sections: [{ key: "s", questions: [photo] }] };
  expect(missing(one, { p: { photos: [] } }, own)).toEqual([{ question: "p", kind: "answer" }]);
  expect(missing(one, { p: { photos: ["a"] } }, own)).toEqual([]);
});
