import { expect, test } from "vitest";
import { applies } from "../../src/app/rules/conditions";
import type { Condition } from "../../src/app/rules";

const values = new Map<string, unknown>([
  ["yes", "yes"],
  ["five", 5],
  ["list", ["a", "c"]],
  ["none", []],
  ["nested", [["a"], null, { a: 1 }]],
  ["day", "2026-11-21"],
  ["wait", "never"],
  ["letter", "\uffee"],
  ["small", 1e-7],
]);
const location = { kind: "own", tags: ["parking"], brand: null, market: "", floors: 2, open: true };
const holds = (condition: Condition): boolean => applies(condition, { values, location });

test.each<[string, Condition]>([
  ["an equal text", { question: "yes", is: "yes" }],
  ["numbers and decimal strings as numbers", { question: "five", is: "5.0" }],
  ["any item of a list", { question: "list", is: "c" }],
  ["any item of a list that is something else", { question: "list", is_not: "a" }],
  ["one of several", { question: "yes", any_of: ["no", "yes"] }],
  ["at least itself", { question: "five", at_least: 5 }],
  ["at most more", { question: "five", at_most: "5.01" }],
  ["dates in their order", { question: "day", at_least: "2026-09-30" }],
  ["never, which is longer than every wait", { question: "wait", at_least: 900 }],
  ["an empty list as an answer", { question: "none", answered: true }],
  ["a tag", { location: "tags", is: "parking" }],
  ["a number of the location", { location: "floors", at_least: 2 }],
  ["true as a text", { location: "open", is: "true" }],
  ["text by code point: a late letter is before an emoji", { question: "letter", at_most: "\u{1f600}" }],
  ["the plain text of a small number", { question: "small", at_most: "0.0000001x" }],
  ["all relations of one test", { question: "five", at_least: 1, at_most: 9 }],
  ["nothing at all in all", { all: [] }],
  ["not on what was never answered", { not: { question: "absent", answered: true } }],
])("%s holds", (_, condition) => {
  expect(holds(condition)).toBe(true);
});

test.each<[string, Condition]>([
  ["what was never answered", { question: "absent", is_not: "yes" }],
  ["is_not on an empty list", { question: "none", is_not: "a" }],
  ["a longer text at most its beginning", { question: "yes", at_most: "ye" }],
  ["lists and objects in a list", { question: "nested", is: "a" }],
  ["an attribute that is null", { location: "brand", is_not: "x" }],
  ["an attribute that is empty", { location: "market", answered: true }],
  ["what every object inherits", { location: "constructor", answered: true }],
  ["one of all relations", { question: "five", at_least: 1, at_most: 4 }],
  ["nothing at all in any", { any: [] }],
  ["a number in text order when one side is a number of the other kind", { question: "five", at_least: "x" }],
])("%s does not hold", (_, condition) => {
  expect(holds(condition)).toBe(false);
});
