import { expect, test } from "vitest";
import type { Question } from "../../src/app/rules";
import { show } from "../../src/app/rules/exact";
import { earn, natural, worth } from "../../src/app/rules/worth";

const wait: Question = { key: "w", type: "duration", bands: [{ up_to: 30, points: 5 }, { up_to: 60, points: 2 }] };
const parts: Question = {
  key: "m",
  type: "multi",
  options: [{ key: "a", points: 2 }, { key: "b", points: "0.5" }, { key: "bad", points: -5 }],
};

function earned(question: Question, value: unknown): string | null {
  const points = earn(question, value);
  return points && show(points.earned);
}

test.each([
  [30, "5"],
  ["30.01", "2"],
  [61, "0"],
  ["never", "0"],
  [-1, null],
  ["soon", null],
])("a wait of %s earns %s", (value, points) => {
  expect(earned(wait, value)).toBe(points);
});

test("a number may be negative where a duration may not", () => {
  expect(earned({ ...wait, type: "number" }, -1)).toBe("5");
});

test.each([
  [["a", "b"], "2.5"],
  [["a", "a"], "2"],
  [["bad"], "0"],
  [[], "0"],
  [["c"], null],
  ["a", null],
])("ticking %j earns %s", (value, points) => {
  expect(earned(parts, value)).toBe(points);
});

test("all or nothing wants exactly the positive options", () => {
  const all: Question = { ...parts, mode: "all_or_nothing" };
  expect(earned(all, ["b", "a"])).toBe("2.5");
  expect(earned(all, ["a", "b", "bad"])).toBe("0");
  expect(earned(all, ["a"])).toBe("0");
});

test("what no answer can earn is never scored", () => {
  expect(worth({ key: "y", type: "yes_no" })).toBeNull();
  expect(worth({ key: "t", type: "text", points: 3 })).toBeNull();
  expect(worth({ key: "n", type: "number" })).toBeNull();
  expect(worth({ key: "c", type: "choice", options: [{ key: "a", points: -1 }], points: 3 })).toBeNull();
  expect(worth({ key: "s", type: "scale", min: 5, max: 5, points: 3 })).toBeNull();
  expect(natural({ key: "y", type: "yes_no" }, "maybe")).toBeNull();
});
