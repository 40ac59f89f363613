import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { getAnswers, getDraft, putAnswer } from "../../src/app/store/drafts";
import { enqueue, getItem } from "../../src/app/store/outbox";
import { auditDocument, digestOf, pack } from "../../src/app/store/parcel";
import { replyKey } from "../../src/app/store/replies";
import { listPhotos } from "../../src/app/store/photos";
import { aDraft, answer, bytesOf, newPhone, photograph, SENDER } from "./phone";

beforeEach(newPhone);

const hex = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");

test("the digest is over the body and then each hash, ascending, after a line feed", async () => {
  const body = new TextEncoder().encode('{"é":1}').buffer;
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  expect(await digestOf(body, [b, a])).toBe(hex(`{"é":1}\n${a}\n${b}`));
  expect(await digestOf(body, [])).toBe(hex('{"é":1}'));
});

test("the bytes are the document's JSON in UTF-8", async () => {
  const { body } = await pack({ answer: "Bäckerei 🥨" }, []);
  expect(new TextDecoder("utf-8", { fatal: true }).decode(body)).toBe('{"answer":"Bäckerei 🥨"}');
});

test("an audit says what contract.md asks for", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  const sha = await photograph(draft, "clean", bytesOf(10));
  const document = auditDocument((await getDraft(draft.id))!, await getAnswers(draft.id), await listPhotos(draft.id), SENDER);
  expect(document).toMatchObject({
    visit: "v1",
    checklist: { key: "retail-visit", version: 3 },
    location: "N-043",
    started_at: "2026-11-21T10:02:11.000Z",
    finished_at: "2026-11-21T10:41:00.000Z",
    device: { clock_offset_ms: 120, time_zone: "Europe/Berlin", app: "0.1.0" },
    answers: { greeting: { value: "yes" }, clean: { photos: [sha] } },
    photos: { [sha]: { taken_at: "2026-11-21T10:05:00.000Z", source: "camera" } },
  });
  expect(Object.keys(document)).not.toContain("replaces");
});

test("what the shopper answers to remarks goes along, and is no answer to a question", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  await putAnswer({ draft: draft.id, section: "arrive", question: replyKey("greeting"), answer: { comment: " I was there. " } });
  await putAnswer({ draft: draft.id, section: "arrive", question: replyKey("clean"), answer: { comment: "  " } });
  const document = auditDocument(draft, await getAnswers(draft.id), [], SENDER);
  expect(document["replies"]).toEqual({ greeting: "I was there." });
  expect(Object.keys(document["answers"] as object)).toEqual(["greeting"]);
  expect(auditDocument(draft, {}, [], SENDER)).not.toHaveProperty("replies");
});

test("without a contact there is no clock offset rather than a wrong one", async () => {
  const draft = await aDraft();
  const document = auditDocument(draft, {}, [], { ...SENDER, clock_offset_ms: null });
  expect(document["device"]).toEqual({ time_zone: "Europe/Berlin", app: "0.1.0" });
});

test("a stopwatch that still runs is not sent as a measurement", async () => {
  const draft = await aDraft();
  const laps = [{ started_at: "2026-11-21T10:10:00Z" }];
  const document = auditDocument(draft, { queue: { timer: { started_at: laps[0]!.started_at, laps }, at: "x" } }, [], SENDER);
  expect(document["answers"]).toEqual({});
});

test("the same photo on two questions is listed once and named twice", async () => {
  const draft = await aDraft();
  const sha = await photograph(draft, "clean", bytesOf(10));
  expect(await photograph(draft, "tidy", bytesOf(10))).toBe(sha);
  const item = await enqueue(draft.id, SENDER);
  expect(item.photos).toEqual([sha]);
  const sent = JSON.parse(new TextDecoder().decode(item.body)) as { answers: Record<string, { photos: string[] }> };
  expect([sent.answers["clean"]!.photos, sent.answers["tidy"]!.photos]).toEqual([[sha], [sha]]);
});

test("the stored bytes are those of the digest", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  const item = await enqueue(draft.id, SENDER);
  const stored = (await getItem(draft.id))!;
  expect(hex(new Uint8Array(stored.body))).toBe(item.digest);
});

test("once it is queued no answer can be changed under it", async () => {
  const draft = await aDraft();
  await enqueue(draft.id, SENDER);
  await expect(putAnswer({ draft: draft.id, section: "arrive", question: "greeting", answer: { value: "no" } })).rejects.toThrow();
  await expect(enqueue(draft.id, SENDER)).rejects.toThrow();
});
