import { describe, expect, test } from "vitest";
import { walk, type Checklist } from "../../src/app/rules";
import type { Draft } from "../../src/app/store/shapes";
import { neighbours } from "../../src/app/views/runner/Bar";
import { pagesFor } from "../../src/app/views/runner/pages";
import { isSame } from "../../src/app/views/scan/reader";
import { QUAY } from "./phone";

const CHECKLIST: Checklist = {
  sections: [
    { key: "a", questions: [{ key: "a1", type: "yes_no" }, { key: "a2", type: "yes_no" }] },
    { key: "rows", repeat: {}, questions: [{ key: "price", type: "money" }] },
    { key: "b", questions: [{ key: "b1", type: "text" }] },
  ],
};
const pages = pagesFor({ checklist: CHECKLIST, walk: walk(CHECKLIST, {}, QUAY), answers: {}, draft: { location: QUAY } as Draft });

describe("what comes before and after", () => {
  test.each([
    ["a section at a time, first", 0, null, null, { section: "rows", question: null }],
    ["a section at a time, last", 2, null, { section: "rows", question: null }, null],
    ["a question at a time, first", 0, 0, null, { section: "a", question: "a2" }],
    ["into rows, which are shown at once", 0, 1, { section: "a", question: "a1" }, { section: "rows", question: null }],
    ["back from rows to the last question", 1, 0, { section: "a", question: "a2" }, { section: "b", question: "b1" }],
    ["a question at a time, last", 2, 0, { section: "rows", question: null }, null],
  ])("%s", (_, index, at, before, after) => {
    expect(neighbours(pages, index, at)).toEqual({ before, after });
  });
});

test.each([
  ["4006381333931", "4006381333931", true], ["036000291452", "0036000291452", true], ["4 006381 333931", "4006381333931", true],
  ["4006381333931", "4006381333948", false], ["", "", false], [undefined, "4006381333931", false],
])("barcode %s is %s: %s", (one, other, same) => {
  expect(isSame(one, other)).toBe(same);
});
