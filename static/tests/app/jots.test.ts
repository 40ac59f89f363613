import { beforeEach, describe, expect, test } from "vitest";
import { mayApply, walk, type Checklist, type Condition } from "../../src/app/rules";
import { getAnswers, getDraft, putAnswer } from "../../src/app/store/drafts";
import { isUnsorted, jotKey, jotsAbout, keepPhotoJot, listJots, placePhoto, SHOP, TYPING } from "../../src/app/store/jots";
import { enqueue } from "../../src/app/store/outbox";
import { detachPhoto, listPhotos, photoBytes } from "../../src/app/store/photos";
import { changeSettings, getSettings } from "../../src/app/store/settings";
import type { Draft } from "../../src/app/store/shapes";
import { placeIn } from "../../src/app/views/router";
import { withJot } from "../../src/app/views/runner/Jots";
import { askable, memosOf } from "../../src/app/views/shop/asked";
import type { Form } from "../../src/app/views/runner/form";
import { aDraft, answer, bytesOf, newPhone, QUAY, SENDER } from "./phone";

const KEYS = new Set(["greeting", "clean"]);
const AT = "2026-11-21T10:05:00.000Z";

async function noted(draft: Draft, text: string, about?: string): Promise<string> {
  const key = jotKey(AT);
  await putAnswer({ draft: draft.id, section: SHOP, question: key, answer: { jot: { at: AT, text, ...(about ? { about } : {}) } } });
  return key;
}

async function photographed(draft: Draft, seed = 1): Promise<{ key: string; sha: string }> {
  const picture = { bytes: bytesOf(900, seed), type: "image/jpeg", taken_at: AT, source: "camera" as const };
  const key = jotKey(AT);
  const { jot } = await keepPhotoJot({ draft: draft.id, key, at: AT, picture, about: undefined });
  return { key, sha: jot!.photo! };
}

beforeEach(newPhone);

describe("what is noted in the shop", () => {
  test("is never sent: no text, no time, no photo that belongs to no question", async () => {
    const draft = await aDraft();
    await answer(draft, "greeting", "yes");
    await noted(draft, "Marta, blond, smiled", "greeting");
    await putAnswer({ draft: draft.id, section: SHOP, question: TYPING, answer: { comment: "half a li" } });
    await photographed(draft);
    const item = await enqueue(draft.id, SENDER);
    const sent = JSON.parse(new TextDecoder().decode(item.body)) as Record<string, unknown>;
    expect(item.photos).toEqual([]);
    expect(Object.keys(sent["answers"] as object)).toEqual(["greeting"]);
    expect(JSON.stringify(sent)).not.toMatch(/Marta|half a li|jot|typing/);
  });

  test("waits to be sorted until it stands with a question or is put aside", async () => {
    const draft = await aDraft();
    await noted(draft, "smiled", "greeting");
    await noted(draft, "name of seller", "Remember the name");
    await noted(draft, "cold in here");
    const answers = await getAnswers(draft.id);
    const waiting = listJots(answers).filter((jot) => isUnsorted(jot, answers, KEYS));
    expect(waiting.map(({ text }) => text).sort()).toEqual(["cold in here", "name of seller"]);
    expect(isUnsorted({ ...waiting[0]!, aside: true }, answers, KEYS)).toBe(false);
    expect(jotsAbout(answers).get("greeting")!.map(({ text }) => text)).toEqual(["smiled"]);
    expect(jotsAbout(answers)).toBe(jotsAbout(answers));
  });

  test("a photo goes with a question, is sent with it, and comes back when it is taken off", async () => {
    const draft = await aDraft();
    const { key, sha } = await photographed(draft);
    expect((await getDraft(draft.id))!.intent).toBeNull();
    const placed = await placePhoto({ draft: draft.id, section: "arrive", question: "clean", photo: sha });
    expect(placed.photos).toEqual([sha]);
    let answers = await getAnswers(draft.id);
    expect(isUnsorted(answers[key]!.jot!, answers, KEYS)).toBe(false);
    await detachPhoto(draft.id, "clean", sha);
    answers = await getAnswers(draft.id);
    expect(isUnsorted(answers[key]!.jot!, answers, KEYS)).toBe(true);
    expect([(await listPhotos(draft.id)).length, (await photoBytes(draft.id, sha))?.byteLength]).toEqual([1, 900]);
    await placePhoto({ draft: draft.id, section: "arrive", question: "clean", photo: sha });
    expect((await enqueue(draft.id, SENDER)).photos).toEqual([sha]);
  });

  test("whoever was in the shop comes back there", async () => {
    const draft = await aDraft();
    expect(placeIn(draft).name).toBe("fill");
    expect(placeIn({ ...draft, at: { section: SHOP, question: null } })).toEqual({ name: "shop", draft: draft.id });
  });

  test("a tap takes the text over, once, as answer or as note", () => {
    const [text, choice] = [{ key: "why", type: "text" }, { key: "clean", type: "yes_no" }] as const;
    const once = withJot(text, { value: "Kind." }, "She smiled");
    expect([once.value, withJot(text, once, "She smiled").value]).toEqual(["Kind. She smiled", "Kind. She smiled"]);
    expect(withJot(choice, { value: "yes" }, "litter")).toEqual({ value: "yes", comment: "litter" });
  });
});

describe("what matters in the shop", () => {
  const maybe: Condition = { question: "tried", is: "yes" };
  const own: Condition = { location: "kind", is: "own" };
  const none = walk({ sections: [] }, {}, QUAY);
  const no = walk({ sections: [{ key: "s", questions: [{ key: "tried", type: "yes_no" }] }] }, { tried: { value: "no" } }, QUAY);

  test.each<[string, Condition, boolean, boolean]>([
    ["an answer that is open may be anything", maybe, true, false],
    ["so may its contrary", { not: maybe }, true, true],
    ["what is known of the place counts", own, true, true],
    ["and rules out", { location: "kind", is: "competitor" }, false, false],
    ["all have to be possible", { all: [maybe, own] }, true, false],
    ["one is enough of any", { any: [maybe, { location: "kind", is: "competitor" }] }, true, false],
    ["a contrary of several", { not: { all: [own, maybe] } }, true, true],
    ["a contrary of what is certain", { not: own }, false, false],
    ["twice contrary", { not: { not: maybe } }, true, false],
  ])("%s", (_, condition, before, after) => {
    expect([mayApply(condition, none), mayApply(condition, no)]).toEqual([before, after]);
  });

  test("times, what to remember, nothing of rows or other stages", () => {
    const checklist: Checklist = {
      briefing: { remember: ["The name", "Name of the seller"] },
      sections: [
        { key: "a", questions: [
          { key: "wait", type: "duration", remember: true }, { key: "seller", type: "text", text: "Who?", remember: "Name of the seller" },
          { key: "fit", type: "duration", when: maybe }, { key: "theirs", type: "text", when: { location: "kind", is: "competitor" } },
        ] },
        { key: "rows", repeat: {}, questions: [{ key: "price", type: "money", remember: true }] },
        { key: "later", stage: "parcel", questions: [{ key: "box", type: "duration" }] },
      ],
    };
    const asked = askable(checklist, walk(checklist, {}, QUAY), "visit");
    expect(asked.map(({ key }) => key)).toEqual(["wait", "seller", "fit"]);
    const memos = memosOf({ checklist } as Form, asked);
    expect(memos).toEqual([{ about: "seller", text: "Name of the seller" }, { about: "The name", text: "The name" }]);
  });
});

test("settings stay on the phone, each by itself", async () => {
  expect(await getSettings()).toEqual({ covered: false, idle: true, focus: false, nearby: false, language: "", early: "" });
  await changeSettings({ covered: true });
  await changeSettings({ idle: false });
  expect(await getSettings()).toMatchObject({ covered: true, idle: false });
});
