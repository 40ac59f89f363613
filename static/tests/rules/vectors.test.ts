import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/scoring.json";
import { readChecklist, score, type Answers } from "../../src/app/rules";

test("the file of cases is the whole one", () => {
  expect(vectors.cases.length).toBeGreaterThanOrEqual(64);
});

test.each(vectors.cases)("$name", ({ checklist, answers, location, expected }) => {
  expect(score(readChecklist(checklist), answers as unknown as Answers, location)).toEqual(expected);
});
