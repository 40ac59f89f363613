import { beforeEach, describe, expect, test } from "vitest";
import { nextStage, openStage, walk, type Checklist, type StageFacts } from "../../src/app/rules";
import { getAnswers, getDraft, putAnswer } from "../../src/app/store/drafts";
import { acknowledge, enqueue, listSent } from "../../src/app/store/outbox";
import { auditDocument } from "../../src/app/store/parcel";
import { keep } from "../../src/app/store/people";
import { listPhotos } from "../../src/app/store/photos";
import { addedRow, allRows, begunRows, flatRows, ITEM, keptRows, listedRow, rowKey, splitKey } from "../../src/app/store/rows";
import type { Answer, Answers, Draft, Visit } from "../../src/app/store/shapes";
import { stagesName } from "../../src/app/sync/pull";
import { formerOf, openVisit } from "../../src/app/views/briefing/start";
import { keyOfMissing, missingOf, pagesFor } from "../../src/app/views/runner/pages";
import { stageAbove, whatToDo } from "../../src/app/views/runner/reopened";
import { waitingText } from "../../src/app/views/runner/StageLine";
import { listVisits } from "../../src/app/views/visits/lists";
import { newPhone, photograph, bytesOf, QUAY, SAM, SENDER } from "./phone";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const CHECKLIST: Checklist = {
  key: "order",
  stages: [{ key: "order", title: "Order" }, { key: "delivery", title: { en: "Delivery" } }],
  sections: [
    { key: "shop", stage: "order", questions: [{ key: "found", type: "yes_no", points: 4 }] },
    {
      key: "items", stage: "order", repeat: { max: 60 },
      questions: [{ key: "price", type: "money", required: true }, { key: "look", type: "photo", required: false }],
    },
    {
      key: "parcel", stage: "delivery",
      questions: [
        { key: "whole", type: "yes_no", points: 6 },
        { key: "missing", type: "text", required: true, when: { question: "found", is: "no" } },
      ],
    },
  ],
};

function facts(key: string, state: StageFacts["state"], more: Partial<StageFacts> = {}): StageFacts {
  return { key, title: key, state, opens: null, due: null, waiting_for: "", day: null, ...more };
}

function aVisit(stages: StageFacts[], more: Partial<Visit> = {}): Visit {
  return {
    id: "v1", state: "claimed", location: QUAY, window: { opens: null, due: "2026-11-30T12:00:00Z" }, briefing: null,
    checklist: { key: "order", version: 1, title: "Online order" }, returned: null, audit: null, stages,
    scenario: { persona: "", story: "", question: "", right_answer: "", spend_limit: null, items: [
      { name: "Pencil", barcode: "4006381333931", price: "1.00", size: "1" },
      { name: "Pen", barcode: "", price: "2.00", size: "" },
    ] },
    ...more,
  };
}

async function put(draft: { id: string }, question: string, answer: Answer): Promise<void> {
  await putAnswer({ draft: draft.id, section: "shop", question, answer });
}

beforeEach(newPhone);

describe("which stage is open", () => {
  const delivery = facts("delivery", "waiting", { opens: "2026-11-21T11:00:00Z", due: "2026-11-25T00:00:00Z" });

  test("the open one, or one whose day has come since the list was made", () => {
    expect(openStage([facts("order", "open"), delivery], NOW)?.key).toBe("order");
    expect(openStage([facts("order", "sent"), delivery], NOW)?.key).toBe("delivery");
    expect(openStage([facts("order", "sent"), delivery], NOW - 7_200_000)).toBeNull();
    expect(openStage([facts("order", "sent"), { ...delivery, due: "2026-11-21T11:30:00Z" }], NOW)).toBeNull();
  });

  test("not what this phone has sent already", () => {
    expect(openStage([facts("order", "open"), facts("delivery", "waiting")], NOW, ["order"])).toBeNull();
    expect(nextStage([facts("order", "open"), facts("delivery", "waiting")], NOW, ["order"])?.key).toBe("delivery");
  });

  test("what is waited for is said in a line", () => {
    const next = facts("delivery", "waiting", { waiting_for: "the parcel", day: 3 });
    expect(waitingText(aVisit([facts("order", "sent"), next]), [], NOW)).toBe("Waiting for: the parcel, day 3");
    expect(waitingText(aVisit([facts("order", "open"), next]), [], NOW)).toBe("");
    expect(waitingText(aVisit([]), [], NOW)).toBe("");
  });
});

describe("the list of visits", () => {
  const lists = (visit: Visit, stage?: string) => {
    const sent = stage ? [{ uuid: "u", person: SAM.id, visit: "v1", label: "", title: "", stage, sent_at: "2026-11-21T11:00:00Z", state: "kept", score: null }] : [];
    const { groups, done } = listVisits([visit], { drafts: [], sent }, NOW);
    return [...Object.entries(groups).flatMap(([group, found]) => found.map(() => group)), ...done.map(() => "done")];
  };

  test("a stage is due when it is due, and a visit that waits is no task", () => {
    expect(lists(aVisit([facts("order", "open", { due: "2026-11-21T18:00:00Z" }), facts("delivery", "waiting")]))).toEqual(["today"]);
    expect(lists(aVisit([facts("order", "sent"), facts("delivery", "waiting")]))).toEqual(["waiting"]);
  });

  test("having sent one stage does not make the visit done, having sent all does", () => {
    const stages = [facts("order", "open"), facts("delivery", "waiting")];
    expect(lists(aVisit(stages), "order")).toEqual(["waiting"]);
    expect(lists(aVisit([facts("order", "sent"), facts("delivery", "open")]), "delivery")).toEqual(["done"]);
  });

  test("a visit that came back is one task as a whole", () => {
    const returned = { audit: "a1", message: "", threads: [], at: "2026-11-21T11:30:00Z" };
    expect(lists(aVisit([facts("order", "sent")], { state: "returned", returned }), "order")).toEqual(["returned"]);
  });
});

describe("a staged visit that came back", () => {
  const OWN = { found: { value: "yes" }, whole: { value: "yes" } };
  const back = async (question: string | null) => {
    await keep(SAM.id, "audit:a1", { answers: OWN });
    const returned = { audit: "a1", message: "", threads: [{ question, text: "Sure?" }], at: "2026-11-21T11:30:00Z" };
    return (await openVisit(SAM, aVisit([facts("order", "sent")], { state: "returned", returned }), CHECKLIST))!;
  };
  const formOf = (draft: Draft, answers: Answers = OWN) => ({ checklist: CHECKLIST, answers, walk: walk(CHECKLIST, answers, QUAY), draft });
  const questions = (form: ReturnType<typeof formOf>) => pagesFor(form).map((page) => page.questions.map(({ question }) => question.key));
  const sections = (form: ReturnType<typeof formOf>) => pagesFor(form).map(({ section }) => section.key);

  test("opens the question that is asked about, and says its stage", async () => {
    const draft = await back("whole");
    const form = formOf(draft);
    expect([draft.stage, draft.replaces, draft.at.section]).toEqual([undefined, "a1", "parcel"]);
    expect(sections(form)).toEqual(["parcel"]);
    expect(stageAbove(form, CHECKLIST.sections[2]!)).toBe("Delivery");
    expect(whatToDo(form)).toContain("This is about: Delivery.");
  });

  test("opens nothing but what is asked for and what a corrected answer opens, in another stage too", async () => {
    const draft = await back("found");
    expect(sections(formOf(draft))).toEqual(["shop"]);
    const no = formOf(draft, { ...OWN, found: { value: "no" } });
    expect(questions(no)).toEqual([["found"], ["missing"]]);
    expect(missingOf(no).map(({ question }) => question)).toEqual(["missing"]);
  });

  test("is open as a whole where no question was named", async () => {
    const form = formOf(await back(null));
    expect(sections(form)).toEqual(["shop", "items", "parcel"]);
    expect([stageAbove(form, CHECKLIST.sections[0]!), whatToDo(form).startsWith("Your answers are all here.")]).toEqual(["", true]);
  });
});

describe("a stage on the phone", () => {
  test("shows its own sections, with a page of rows", async () => {
    const draft = (await openVisit(SAM, aVisit([facts("order", "open"), facts("delivery", "waiting")]), CHECKLIST))!;
    expect(draft.stage).toEqual({ key: "order", title: "Order" });
    expect(draft.items).toEqual([{ name: "Pencil", barcode: "4006381333931", size: "1" }, { name: "Pen" }]);
    const form = { checklist: CHECKLIST, answers: {}, walk: walk(CHECKLIST, {}, QUAY), draft };
    expect(pagesFor(form).map(({ section, all, left }) => [section.key, all, left])).toEqual([["shop", 1, 1], ["items", 2, 2]]);
    expect(missingOf(form)).toEqual([{ question: "found", kind: "answer" }]);
  });

  test("cannot be opened before its time, nor before what was sent has come onto the phone", async () => {
    const waits = aVisit([facts("order", "sent"), facts("delivery", "waiting")]);
    const opens = aVisit([facts("order", "sent"), facts("delivery", "open")]);
    expect(await openVisit(SAM, waits, CHECKLIST)).toBeNull();
    expect(await openVisit(SAM, opens, CHECKLIST)).toBeNull();
  });

  test("goes on from what another phone has sent", async () => {
    await keep(SAM.id, stagesName("v1"), { answers: { found: { value: "no" } } });
    const draft = (await openVisit(SAM, aVisit([facts("order", "sent"), facts("delivery", "open")]), CHECKLIST))!;
    expect([draft.stage?.title, draft.at.section, draft.earlier]).toEqual(["Delivery", "parcel", { found: { value: "no" } }]);
    const form = { checklist: CHECKLIST, answers: {}, walk: walk(CHECKLIST, draft.earlier!, QUAY), draft };
    expect(pagesFor(form).map(({ questions }) => questions.map(({ question }) => question.key))).toEqual([["whole", "missing"]]);
    expect(missingOf(form).map(({ question }) => question)).toEqual(["whole", "missing"]);
    const document = auditDocument((await getDraft(draft.id))!, {}, [], SENDER);
    expect(document).toMatchObject({ stage: "delivery", answers: {} });
  });

  test("is sent under its own id, and the line that stays says which it was", async () => {
    const draft = (await openVisit(SAM, aVisit([facts("order", "open")]), CHECKLIST))!;
    await put(draft, "found", { value: "yes" });
    const item = await enqueue(draft.id, SENDER);
    expect([item.stage, item.title]).toEqual(["order", "Online order · Order"]);
    await acknowledge(item.id, { id: item.uuid, state: "kept", digest: item.digest, received_at: "2026-11-21T12:00:00Z", score: null });
    expect(await listSent(SAM.id)).toMatchObject([{ stage: "order", state: "kept" }]);
  });
});

describe("rows of items", () => {
  const first = listedRow(0);

  test("are kept answer by answer and sent as the contract says", async () => {
    const draft = (await openVisit(SAM, aVisit([facts("order", "open")]), CHECKLIST))!;
    await put(draft, rowKey("items", first, ITEM), { item: draft.items![0]! });
    await put(draft, rowKey("items", first, "price"), { value: "1.20" });
    await put(draft, rowKey("items", "a0000", ITEM), { item: { name: "Rubber" } });
    await put(draft, rowKey("items", "a0000", "price"), { value: "0.80" });
    await put(draft, rowKey("items", "a0001", ITEM), { item: { name: "Never noted" } });
    const sha = await photograph(draft, rowKey("items", first, "look"), bytesOf(40));
    const answers = await getAnswers(draft.id);
    const document = auditDocument((await getDraft(draft.id))!, answers, await listPhotos(draft.id), SENDER);
    expect(document["answers"]).toEqual({});
    expect(document["repeats"]).toEqual({
      items: [
        { [ITEM]: draft.items![0], price: { value: "1.20" }, look: { photos: [sha], at: expect.any(String) } },
        { [ITEM]: { name: "Rubber" }, price: { value: "0.80" } },
      ],
    });
    expect(Object.keys(document["photos"] as object)).toEqual([sha]);
  });

  test("follow the list, then what was added", () => {
    const answers: Answers = { [rowKey("items", "a0000", "price")]: { value: "3" }, [rowKey("items", listedRow(1), "price")]: { value: "2" } };
    const rows = allRows(answers, "items", [{ name: "Pencil" }, { name: "Pen" }]);
    expect(rows.map(({ id, item }) => [id, item.name])).toEqual([["0000", "Pencil"], ["0001", "Pen"], ["a0000", undefined]]);
    expect(begunRows(answers, "items").map(({ id }) => id)).toEqual(["0001", "a0000"]);
    expect(addedRow(rows)).toBe("a0001");
    expect(addedRow([])).toBe("a0000");
    expect(splitKey("found")).toBeNull();
  });

  test("that lack something are found by their key", () => {
    const answers: Answers = {
      found: { value: "yes" },
      [rowKey("items", first, "price")]: { value: "1" },
      [rowKey("items", listedRow(1), "look")]: { photos: ["a"] },
    };
    const draft = { location: QUAY, stage: { key: "order", title: "Order" } };
    const open = missingOf({ checklist: CHECKLIST, answers, walk: walk(CHECKLIST, answers, QUAY), draft });
    expect(open).toEqual([{ question: "price", kind: "answer", row: 1 }]);
    expect(keyOfMissing(open[0]!, CHECKLIST.sections[1]!, answers)).toBe(rowKey("items", "0001", "price"));
  });

  test("of a visit that came back are there again", () => {
    const repeats = { items: [{ [ITEM]: { name: "Pen" }, price: { value: "2.00" }, look: { photos: ["f".repeat(64)] } }] };
    const { answers, photos } = formerOf({ audit: { answers: { found: { value: "yes" } }, repeats, photos: {} } });
    expect(keptRows(answers, "items")).toEqual([
      { id: "b0000", item: { name: "Pen" }, answers: { price: { value: "2.00" }, look: { photos: ["f".repeat(64)] } } },
    ]);
    expect(photos.map(({ sha256 }) => sha256)).toEqual(["f".repeat(64)]);
    expect(flatRows(null)).toEqual({});
  });

  test("fifty of them with eight answers each are put together in no time", () => {
    const answers: Answers = {};
    for (let row = 0; row < 50; row += 1) for (let field = 0; field < 8; field += 1) answers[rowKey("items", listedRow(row), `f${field}`)] = { value: "1" };
    const start = performance.now();
    for (let round = 0; round < 20; round += 1) expect(allRows(answers, "items", []).length).toBe(50);
    expect((performance.now() - start) / 20).toBeLessThan(16);
  });
});
