import { expect, test } from "vitest";
import type { Question } from "../../src/app/rules";
import { cleanText, decimalOf, unmarked, withCantRecall, withComment, withNa, withReason, withTick, withValue } from "../../src/app/views/runner/edits";

const yesNo: Question = { key: "clean", type: "yes_no", points: 3 };
const multi: Question = { key: "pay", type: "multi", options: [{ key: "card" }, { key: "cash" }, { key: "none", exclusive: true }] };

test("N/A, cannot recall and blank are three different answers", () => {
  const before = { value: "yes", comment: "Well lit." };
  expect(withNa(before, "closed")).toEqual({ comment: "Well lit.", na: true, na_reason: "closed" });
  expect(withCantRecall(before)).toEqual({ comment: "Well lit.", cant_recall: true });
  expect(withValue(yesNo, before, undefined)).toEqual({ comment: "Well lit." });
});

test("an answer takes N/A and cannot recall away", () => {
  expect(withValue(yesNo, { na: true, na_reason: "closed" }, "yes")).toEqual({ value: "yes" });
  expect(withValue(yesNo, { cant_recall: true }, "no")).toEqual({ value: "no" });
  expect(unmarked({ cant_recall: true, comment: "x" })).toEqual({ comment: "x" });
});

test("reasons stay with a bad answer and go with a good one", () => {
  const bad = withReason(withValue(yesNo, {}, "no"), "litter");
  expect(bad).toEqual({ value: "no", reasons: ["litter"] });
  expect(withValue(yesNo, bad, "yes")).toEqual({ value: "yes" });
  expect(withReason(bad, "litter")).toEqual({ value: "no" });
});

test("ticks come and go, and an exclusive one stands alone", () => {
  const two = withTick(multi, withTick(multi, {}, "card"), "cash");
  expect(two.value).toEqual(["card", "cash"]);
  expect(withTick(multi, two, "none").value).toEqual(["none"]);
  expect(withTick(multi, withTick(multi, two, "none"), "card").value).toEqual(["card"]);
});

test("the last tick taken away leaves no answer, which is not the answer none", () => {
  expect(withTick(multi, { value: ["card"] }, "card")).toEqual({});
  expect(withValue(multi, {}, [])).toEqual({ value: [] });
});

test("a note of nothing is no note", () => {
  expect(withComment({ comment: "x" }, "")).toEqual({});
});

test("text is freed of what JSON cannot carry, and of nothing else", () => {
  expect(cleanText("a\u0000b \ud83e\udd68 \ud83e!")).toBe("ab 🥨 \ufffd!");
});

test.each([
  ["3,99", "3.99"], ["3.50", "3.50"], ["007", "7"], ["0", "0"], ["-1", "-1"], ["−2", "-2"], ["-0", "0"], ["1 000", "1000"], ["0,5", "0.5"],
])("%s is the number %s", (typed, value) => {
  expect(decimalOf(typed)).toBe(value);
});

test.each(["", "abc", "1,234.5", "1e5", "3.", ".5", "12345678901234567"])("%s is no number", (typed) => {
  expect(decimalOf(typed)).toBeNull();
});
