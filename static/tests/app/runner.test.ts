import { describe, expect, test } from "vitest";
import { metresBetween, walk, type Checklist } from "../../src/app/rules";
import type { Draft } from "../../src/app/store/shapes";
import { neighbours } from "../../src/app/views/runner/Bar";
import { pagesFor } from "../../src/app/views/runner/pages";
import { isSame } from "../../src/app/views/scan/reader";
import type { Visit } from "../../src/app/store/shapes";
import { listVisits } from "../../src/app/views/visits/lists";
import { distanceText } from "../../src/app/views/visits/nearby";
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

describe("how far it is", () => {
  const BERLIN = { lat: 52.5200, lon: 13.4050 };

  test.each([
    ["Berlin to Hamburg", { lat: 53.5511, lon: 9.9937 }, 255_300],
    ["over the date line", { lat: 52.52, lon: 13.405 - 360 }, 0],
    ["the other end of the earth", { lat: -52.52, lon: -166.595 }, 20_015_115],
  ])("%s", (_, to, metres) => {
    expect(Math.abs(metresBetween(BERLIN, to) - metres)).toBeLessThan(Math.max(1, metres * 0.002));
    expect(metresBetween(BERLIN, to)).toBeCloseTo(metresBetween(to, BERLIN), 3);
  });

  test.each([[null, ""], [0, "50 m"], [412, "400 m"], [974, "950 m"], [980, "1.0 km"], [1240, "1.2 km"], [34_900, "35 km"]])("%s m is said as “%s”", (metres, text) => {
    expect(distanceText(metres)).toBe(text);
  });

  test("the nearest comes first among what is not late; without a position, what is due first", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    const visit = (id: string, days: number, lat: number | null): Visit => ({
      id, state: "claimed", window: { opens: null, due: new Date(now + days * 86_400_000).toISOString() }, briefing: null, returned: null, audit: null,
      location: { ...QUAY, position: lat === null ? null : { lat, lon: 13.4 } }, checklist: { key: "k", version: 1, title: "Retail" },
    });
    const visits = [visit("far", 2, 53), visit("near", 4, 52.6), visit("nowhere", 3, null), visit("late", -1, 53), visit("later", -2, 52.52)];
    const order = (here: typeof BERLIN | null) => {
      const { groups } = listVisits(visits, { drafts: [], sent: [], here }, now);
      return [groups.overdue, groups.week].map((group) => group.map(({ id }) => id));
    };
    expect(order(BERLIN)).toEqual([["later", "late"], ["near", "far", "nowhere"]]);
    expect(order(null)).toEqual([["later", "late"], ["far", "nowhere", "near"]]);
  });
});
