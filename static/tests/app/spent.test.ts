import { beforeEach, describe, expect, test } from "vitest";
import { getAnswers, getDraft, putAnswer } from "../../src/app/store/drafts";
import { enqueue, getItem } from "../../src/app/store/outbox";
import { auditDocument } from "../../src/app/store/parcel";
import { listPhotos } from "../../src/app/store/photos";
import { amountOf, minutesOf, nextItem, spentAnswers, spentEntry, spentFaults, spentItems, TRAVEL, WORK } from "../../src/app/store/spent";
import type { Answers } from "../../src/app/store/shapes";
import { formerOf } from "../../src/app/views/briefing/start";
import { aDraft, answer, bytesOf, newPhone, photograph, SENDER } from "./phone";

beforeEach(newPhone);

const SPENT: Answers = {
  [WORK]: { value: "35" },
  [TRAVEL]: { value: "40" },
  "$item:0001": { value: ["12,90", "EUR"], comment: " a coffee ", photos: ["a".repeat(64)] },
  "$item:0002": { value: ["3", "CHF"] },
};

describe("what is typed", () => {
  test.each([["12.90", "12.90"], ["12,9", "12.9"], [" 7 ", "7"], ["007.50", "7.50"], ["0", "0"]])("%s is the amount %s", (typed, amount) => {
    expect(amountOf(typed)).toBe(amount);
  });

  test.each(["", "-1", "1.", ".5", "1.2345", "1,234.50", "12 EUR", "1e3", "9999999999"])("%s is no amount", (typed) => {
    expect(amountOf(typed)).toBeNull();
  });

  test.each([["35", 35], ["0", 0], ["", 0], ["1440", 1440], ["1441", null], ["1.5", null], ["-3", null], ["half", null]])("%s are %s minutes", (typed, minutes) => {
    expect(minutesOf({ value: typed })).toBe(minutes);
  });

  test("what cannot be sent is named, and what is empty is nothing", () => {
    const typed = { ...SPENT, [WORK]: { value: "long" }, "$item:0003": { value: ["", "EUR"], comment: "bus" }, "$item:0004": { value: ["", "EUR"] } };
    expect(spentFaults(typed)).toEqual([WORK, "$item:0003"]);
    expect(spentFaults(SPENT)).toEqual([]);
  });

  test("an item that was taken away does not come back under its key", () => {
    expect(nextItem([])).toBe("$item:0001");
    expect(nextItem(["$item:0001", "$item:0009", "greeting"])).toBe("$item:0010");
  });
});

describe("what is sent", () => {
  test("is as contract.md gives it", () => {
    expect(spentEntry(SPENT)).toEqual({
      minutes: 35,
      travel_minutes: 40,
      items: [{ amount: "12.90", currency: "EUR", note: "a coffee", photo: "a".repeat(64) }, { amount: "3", currency: "CHF" }],
    });
  });

  test("is nothing where nothing was spent", () => {
    expect(spentEntry({})).toBeNull();
    expect(spentEntry({ [WORK]: { value: "0" }, "$item:0001": { value: ["", "EUR"] } })).toBeNull();
  });

  test("stands beside the answers, never among them, and the receipt among the photos", async () => {
    const draft = await aDraft();
    await answer(draft, "greeting", "yes");
    await putAnswer({ draft: draft.id, section: "s", question: "$item:0001", answer: { value: ["12.90", "EUR"] } });
    const receipt = await photograph(draft, "$item:0001", bytesOf(10));
    const document = auditDocument((await getDraft(draft.id))!, await getAnswers(draft.id), await listPhotos(draft.id), SENDER);
    expect(document["spent"]).toEqual({ minutes: 0, items: [{ amount: "12.90", currency: "EUR", photo: receipt }] });
    expect(document["answers"]).toEqual({ greeting: { value: "yes" } });
    expect(Object.keys(document["photos"] as object)).toEqual([receipt]);
    const item = await enqueue(draft.id, SENDER);
    expect((await getItem(item.id))!.photos).toEqual([receipt]);
  });

  test("an audit without money says nothing of it", async () => {
    const draft = await aDraft();
    expect(Object.keys(auditDocument(draft, {}, [], SENDER))).not.toContain("spent");
  });
});

test("a visit that comes back brings its money along", () => {
  const { answers, photos } = formerOf({ answers: { greeting: { value: "yes" } }, photos: { ["a".repeat(64)]: { source: "camera" } }, spent: spentEntry(SPENT) });
  expect(spentEntry(answers)).toEqual(spentEntry(SPENT));
  expect(photos.map(({ sha256, on_server }) => [sha256, on_server])).toEqual([["a".repeat(64), true]]);
  expect(spentItems(answers).map(({ note }) => note)).toEqual(["a coffee", ""]);
});

test("what a server says wrongly about money is no reason to lose the visit", () => {
  expect(spentAnswers(null)).toEqual({});
  expect(spentAnswers("x")).toEqual({});
  expect(spentEntry(spentAnswers({ minutes: "35", items: [{ amount: 3 }] }))).toBeNull();
});
