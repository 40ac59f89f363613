import { beforeEach, expect, test } from "vitest";
import { getAnswers } from "../../src/app/store/drafts";
import { enqueue } from "../../src/app/store/outbox";
import { attachPhoto } from "../../src/app/store/photos";
import type { Draft } from "../../src/app/store/shapes";
import { createWriter, type Saving } from "../../src/app/views/runner/writer";
import { aDraft, bytesOf, newPhone, SENDER } from "./phone";

let draft: Draft;
let said: Saving[];
beforeEach(async () => {
  await newPhone();
  draft = await aDraft();
  said = [];
});

const newWriter = () => createWriter({ draft: draft.id, sectionOf: () => "arrive", tell: (saving) => said.push(saving) });
const settled = (writer: ReturnType<typeof newWriter>) => writer.between(async () => undefined);

test("it says saving until the answer is on the disk", async () => {
  const writer = newWriter();
  writer.put("greeting", { value: "yes" });
  expect([said, writer.busy()]).toEqual([["saving"], true]);
  await settled(writer);
  expect([await getAnswers(draft.id), writer.busy()]).toEqual([{ greeting: { value: "yes" } }, false]);
  await Promise.resolve();
  expect(said.at(-1)).toBe("saved");
});

test("of many changes to one answer the last one stays", async () => {
  const writer = newWriter();
  for (let count = 0; count < 50; count += 1) writer.put("why", { value: `text ${count}` });
  await settled(writer);
  expect((await getAnswers(draft.id))["why"]).toEqual({ value: "text 49" });
});

test("a change made while an earlier one is being written is written too", async () => {
  const writer = newWriter();
  for (let count = 0; count < 20; count += 1) {
    writer.put("why", { value: `text ${count}` });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(writer.busy() || (await getAnswers(draft.id))["why"]!.value === `text ${count}`).toBe(true);
  }
  await settled(writer);
  expect((await getAnswers(draft.id))["why"]).toEqual({ value: "text 19" });
});

test("an answer emptied is an answer taken away", async () => {
  const writer = newWriter();
  writer.put("why", { value: "text" });
  writer.put("why", { at: "2026-11-21T10:00:00Z" });
  await settled(writer);
  expect(await getAnswers(draft.id)).toEqual({});
});

test("a change while a photo is being kept does not lose the photo", async () => {
  const writer = newWriter();
  const picture = { bytes: bytesOf(10), type: "image/jpeg", taken_at: "2026-11-21T10:05:00Z", source: "camera" as const };
  const photo = writer.between(() => attachPhoto({ draft: draft.id, section: "arrive", question: "clean", picture }));
  writer.put("clean", { value: "no" });
  const { photos } = await photo;
  writer.amend("clean", (answer) => ({ ...answer, photos: photos! }));
  await settled(writer);
  expect((await getAnswers(draft.id))["clean"]).toEqual({ value: "no", photos });
});

test("what could not be written stays in memory, is said, and is written at the next try", async () => {
  const writer = newWriter();
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  writer.put("greeting", { value: "yes" });
  await settled(writer);
  await Promise.resolve();
  expect([said.at(-1), writer.busy(), await getAnswers(draft.id)]).toEqual(["full", true, {}]);
  IDBObjectStore.prototype.put = put;
  writer.retry();
  await settled(writer);
  await Promise.resolve();
  expect([said.at(-1), await getAnswers(draft.id)]).toEqual(["saved", { greeting: { value: "yes" } }]);
});

test("an answer to a visit that waits to be sent is not called saved", async () => {
  await enqueue(draft.id, SENDER);
  const writer = newWriter();
  writer.put("greeting", { value: "yes" });
  await settled(writer);
  await Promise.resolve();
  expect(said.at(-1)).toBe("failed");
});
