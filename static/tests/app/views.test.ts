import { beforeEach, describe, expect, test } from "vitest";
import type { Checklist } from "../../src/app/rules";
import { walk } from "../../src/app/rules";
import { getAnswers } from "../../src/app/store/drafts";
import { keep } from "../../src/app/store/people";
import type { Draft, ItemState, OutboxItem, Sent, Visit } from "../../src/app/store/shapes";
import { formerOf, openVisit } from "../../src/app/views/briefing/start";
import { reasonChoice } from "../../src/app/views/checklists";
import { dueOf } from "../../src/app/views/dates";
import { statusOf } from "../../src/app/views/outbox/status";
import { href, parse, type Route } from "../../src/app/views/router";
import { wholeTexts } from "../../src/app/views/Returned";
import { pagesOf } from "../../src/app/views/runner/pages";
import { listVisits } from "../../src/app/views/visits/lists";
import { newPhone, QUAY, SAM } from "./phone";

const NOW = new Date(2026, 10, 21, 12).getTime();
const hours = (count: number) => new Date(NOW + count * 3_600_000).toISOString();

function visit(id: string, more: Partial<Visit> = {}): Visit {
  return {
    id, state: "claimed", location: QUAY, window: { opens: null, due: null }, briefing: null,
    checklist: { key: "k", version: 1, title: "Retail" }, returned: null, audit: null, ...more,
  };
}

const sentFor = (id: string, at = hours(-1)): Sent => ({
  uuid: `u-${id}`, person: SAM.id, visit: id, label: "Quay Side", title: "Retail", sent_at: at, state: "submitted", score: null,
});
const returned = (at: string) => ({ audit: "u-1", message: "Again.", threads: [], at });

describe("the list of visits", () => {
  test.each([[null, "later"], [-1, "overdue"], [3, "today"], [30, "week"], [24 * 9, "later"]])("due in %s hours is %s", (due, group) => {
    expect(dueOf(due === null ? null : hours(due), NOW)).toBe(group);
  });

  test("goes by when they are due and leaves out what is being filled in", () => {
    const visits = [visit("c", { window: { opens: null, due: hours(5) } }), visit("b", { window: { opens: null, due: hours(4) } }), visit("a")];
    const { groups } = listVisits(visits, { drafts: [{ visit: "a" } as Draft], sent: [] }, NOW);
    expect([groups.today.map(({ id }) => id), groups.later]).toEqual([["b", "c"], []]);
  });

  test("a visit sent from this phone is done though the server's list is older", () => {
    const { groups, done } = listVisits([visit("a")], { drafts: [], sent: [sentFor("a")] }, NOW);
    expect([groups.later, done.map(({ id }) => id)]).toEqual([[], ["a"]]);
  });

  test("a visit that came back is to be done, and done again once the answer to it was sent", () => {
    const back = visit("a", { state: "returned", returned: returned(hours(-2)) });
    const list = (sent: Sent[]) => listVisits([back], { drafts: [], sent }, NOW).groups.returned.length;
    expect([list([sentFor("a", hours(-3))]), list([sentFor("a", hours(-3)), sentFor("a", hours(-1))])]).toEqual([1, 0]);
  });
});

describe("the state of an item", () => {
  const status = (state: ItemState, online = true) =>
    statusOf({ state, uploaded: ["a"], photos: ["a", "b", "c"] } as OutboxItem, { now: NOW, online });

  test.each<[ItemState, boolean, string]>([
    [{ word: "waiting" }, true, "On phone"],
    [{ word: "waiting" }, false, "Waiting (offline)"],
    [{ word: "sending" }, true, "Sending 1/3"],
    [{ word: "trying", why: "busy", again_at: NOW + 30_000 }, true, "Trying again in 30 s"],
    [{ word: "trying", why: "offline", again_at: NOW + 30_000 }, false, "Waiting (offline)"],
    [{ word: "needs", why: "sign_in", detail: "" }, true, "Needs you"],
  ])("%o is said in a word", (state, online, word) => {
    expect(status(state, online).word).toBe(word);
  });

  test("a need has a reason, with the server's own words where there are any", () => {
    expect(status({ word: "needs", why: "refused", detail: "The checklist was withdrawn." }).reason).toBe(
      "The server did not accept it. The checklist was withdrawn.",
    );
  });
});

const CHECKLIST: Checklist = {
  language: "de",
  sections: [
    { key: "a", questions: [{ key: "open", type: "yes_no", points: 1, gate: { ends_when: "no" } }, { key: "why", type: "text" }] },
    { key: "b", questions: [{ key: "clean", type: "yes_no", points: 1 }, { key: "must", type: "text", required: true }] },
    { key: "items", repeat: { label: "Item" }, questions: [{ key: "price", type: "money" }] },
  ],
};

describe("the pages of the form", () => {
  const pages = (answers: object) => pagesOf(CHECKLIST, walk(CHECKLIST, answers as never, QUAY));

  test("count what is left without the texts nobody asks for", () => {
    expect(pages({}).map(({ section, done, left }) => [section.key, done, left])).toEqual([["a", 0, 1], ["b", 0, 2]]);
  });

  test("number the questions through", () => {
    expect(pages({})[1]!.questions.map(({ number }) => number)).toEqual([3, 4]);
  });

  test("end with a gate", () => {
    expect(pages({ open: { value: "no" } }).map(({ section }) => section.key)).toEqual(["a"]);
  });
});

test("what a reviewer said about the whole is shown once", () => {
  const threads = [{ question: null, text: "Blurred." }, { question: "clean", text: "Which corner?" }];
  expect(wholeTexts({ audit: "u", message: "Blurred.", threads, at: "" })).toEqual(["Blurred."]);
  expect(wholeTexts({ audit: "u", message: "", threads, at: "" })).toEqual(["Blurred."]);
});

test("a reason that is only a text is its own key, in the checklist's language", () => {
  expect(reasonChoice({ de: "Kein Fenster", en: "No window" }, CHECKLIST)).toEqual({ key: "Kein Fenster", text: "No window" });
  expect(reasonChoice({ key: "closed", text: { en: "Closed" } }, CHECKLIST)).toEqual({ key: "closed", text: "Closed" });
});

test.each<Route>([
  { name: "visits" },
  { name: "me" },
  { name: "visit", id: "a/b" },
  { name: "fill", draft: "d", section: "Ä b", question: "q 1" },
  { name: "check", draft: "d" },
  { name: "sent", uuid: "u" },
])("the address of %o leads back to it", (route) => {
  const address = new URL(href(route), "http://phone");
  expect(parse(address.pathname, address.hash)).toEqual(route);
});

describe("opening a visit", () => {
  beforeEach(newPhone);

  test("twice goes on with the same draft", async () => {
    const first = await openVisit(SAM, visit("v1"), CHECKLIST);
    expect((await openVisit(SAM, visit("v1"), CHECKLIST))!.id).toBe(first!.id);
  });

  test("that came back begins with the former answers, under a new id that names the old", async () => {
    const sha = "a".repeat(64);
    const audit = { answers: { clean: { value: "no", photos: [sha] } }, photos: [{ sha256: sha, taken_at: "2026-11-20T10:00:00Z", source: "gallery" }] };
    await keep(SAM.id, "audit:u-1", audit);
    const draft = (await openVisit(SAM, visit("v1", { state: "returned", returned: returned(hours(-2)) }), CHECKLIST))!;
    expect([draft.replaces, draft.uuid === "u-1"]).toEqual(["u-1", false]);
    expect(await getAnswers(draft.id)).toEqual(audit.answers);
  });

  test("that came back begins at the first question that was asked about", async () => {
    await keep(SAM.id, "audit:u-1", { answers: {} });
    const threads = [{ question: "must", text: "More?" }, { question: "clean", text: "Which corner?" }];
    const back = visit("v1", { state: "returned", returned: { ...returned(hours(-2)), threads } });
    expect((await openVisit(SAM, back, CHECKLIST))!.at).toEqual({ section: "b", question: "clean" });
  });

  test("that came back waits until its answers are on the phone", async () => {
    expect(await openVisit(SAM, visit("v1", { state: "returned", returned: returned(hours(-2)) }), CHECKLIST)).toBeNull();
  });
});

test.each([
  [{ answers: { a: { photos: ["s"] } }, photos: { s: { taken_at: "2026-11-20T10:00:00Z", source: "gallery", caption: "Door" } } }],
  [{ audit: { answers: { a: { photos: ["s"] } }, photos: { s: { taken_at: "2026-11-20T10:00:00Z", source: "gallery", caption: "Door" } } } }],
  [{ answers: { a: { photos: ["s"] } }, photos: [{ sha256: "s", taken_at: "2026-11-20T10:00:00Z", source: "gallery", caption: "Door" }] }],
])("former photos are taken over from %o", (audit) => {
  expect(formerOf(audit).photos).toEqual([
    { sha256: "s", type: "", size: 0, taken_at: "2026-11-20T10:00:00Z", source: "gallery", caption: "Door", on_server: true },
  ]);
});
