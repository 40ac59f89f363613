import { beforeEach, expect, test } from "vitest";
import { getAnswers, getDraft, listDrafts, patchDraft, putAnswer } from "../../src/app/store/drafts";
import { openDB } from "idb";
import { back, close, leave, read, write } from "../../src/app/store/open";
import { acknowledge, countUnsent, getItem, getSent, listItems, listRemoved, patchItem, purge, reopen, UNDO_MS } from "../../src/app/store/outbox";
import { kept, keep } from "../../src/app/store/people";
import { attachPhoto, captionPhoto, detachPhoto, listPhotos, photoBytes } from "../../src/app/store/photos";
import { UPGRADES } from "../../src/app/store/upgrades";
import { aDraft, answer, aQueued, bytesOf, newPhone, photograph, SAM, SUE } from "./phone";

beforeEach(newPhone);

test("an answer is there after the connection was taken away", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  await close();
  await answer(draft, "clean", "no");
  expect(await getAnswers(draft.id)).toMatchObject({ greeting: { value: "yes" }, clean: { value: "no" } });
});

test("a connection that was closed under the app is opened again at the next use", async () => {
  const draft = await aDraft();
  await read(async (db) => db.close());
  await answer(draft, "greeting", "yes");
  expect(await getAnswers(draft.id)).toMatchObject({ greeting: { value: "yes" } });
});

test("an answer takes the place along, so that the app opens there", async () => {
  const draft = await aDraft();
  await putAnswer({ draft: draft.id, section: "people", question: "greeting", answer: { value: "yes" } });
  expect((await getDraft(draft.id))!.at).toEqual({ section: "people", question: "greeting" });
});

test("an answer taken back leaves none", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  await putAnswer({ draft: draft.id, section: "arrive", question: "greeting", answer: null });
  expect(await getAnswers(draft.id)).toEqual({});
});

test("a transaction that aborts keeps nothing and says so", async () => {
  const draft = await aDraft();
  const work = write(["drafts", "answers"], async (tx) => {
    await tx.objectStore("answers").put({ draft: draft.id, question: "greeting", answer: { value: "yes" } });
    throw new Error("no");
  });
  await expect(work).rejects.toThrow("no");
  expect(await getAnswers(draft.id)).toEqual({});
});

test("a photo is stored as its very bytes and ends the intent", async () => {
  const draft = await aDraft();
  await patchDraft(draft.id, { intent: { question: "clean", source: "camera", at: "now" } });
  const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256).buffer;
  const sha = await photograph(draft, "clean", bytes);
  expect(new Uint8Array((await photoBytes(draft.id, sha))!)).toEqual(new Uint8Array(bytes));
  expect((await getDraft(draft.id))!.intent).toBeNull();
});

test("a photo whose bytes have changed is not given out under its hash", async () => {
  const draft = await aDraft();
  const sha = await photograph(draft, "clean", bytesOf(100));
  await write(["bytes"], (tx) => tx.objectStore("bytes").put({ draft: draft.id, sha256: sha, bytes: bytesOf(100, 2) }));
  expect(await photoBytes(draft.id, sha)).toBeNull();
});

test("six photos on three questions stay apart and in order", async () => {
  const draft = await aDraft();
  const shas: string[] = [];
  for (let index = 0; index < 6; index += 1) shas.push(await photograph(draft, `q${index % 3}`, bytesOf(50, index)));
  const answers = await getAnswers(draft.id);
  expect([0, 1, 2].map((question) => answers[`q${question}`]!.photos)).toEqual([
    [shas[0], shas[3]],
    [shas[1], shas[4]],
    [shas[2], shas[5]],
  ]);
});

test("a photo taken again keeps its position, and the one before goes from the phone", async () => {
  const draft = await aDraft();
  const [first, second] = [await photograph(draft, "clean", bytesOf(10, 1)), await photograph(draft, "clean", bytesOf(10, 2))];
  const picture = { bytes: bytesOf(10, 3), type: "image/jpeg", taken_at: "2026-11-21T10:06:00Z", source: "camera" as const };
  const kept = await attachPhoto({ draft: draft.id, section: "arrive", question: "clean", picture, instead: first });
  expect(kept.photos!.length).toBe(2);
  expect(kept.photos![1]).toBe(second);
  expect(kept.photos![0]).not.toBe(first);
  expect((await listPhotos(draft.id)).map(({ sha256: sha }) => sha).sort()).toEqual([...kept.photos!].sort());
  expect(await photoBytes(draft.id, first)).toBeNull();
});

test("a photo of two questions stays until both have let it go", async () => {
  const draft = await aDraft();
  const sha = await photograph(draft, "clean", bytesOf(10));
  await photograph(draft, "tidy", bytesOf(10));
  await detachPhoto(draft.id, "clean", sha);
  expect(await photoBytes(draft.id, sha)).not.toBeNull();
  await detachPhoto(draft.id, "tidy", sha);
  expect(await photoBytes(draft.id, sha)).toBeNull();
  expect(await listPhotos(draft.id)).toEqual([]);
});

test("a caption stays with its photo", async () => {
  const draft = await aDraft();
  const sha = await photograph(draft, "clean", bytesOf(10));
  await captionPhoto(draft.id, sha, "The door");
  expect((await listPhotos(draft.id))[0]!.caption).toBe("The door");
});

test("nobody sees what another person of the same phone has", async () => {
  await aQueued({ person: SUE });
  await aDraft(SUE);
  await keep(SUE.id, "visits", { items: [] });
  expect([await listItems(SAM.id), await listDrafts(SAM.id), await kept(SAM.id, "visits")]).toEqual([[], [], null]);
  expect(await countUnsent()).toBe(1);
});

test("the right acknowledgement takes everything of the visit and leaves a line", async () => {
  const item = await aQueued({ photos: [100] });
  await acknowledge(item.id, { id: item.uuid, digest: item.digest, state: "submitted", received_at: "2026-11-21T10:41:09Z", score: null });
  const counts = await read(async (db) => Promise.all((["drafts", "answers", "photos", "bytes", "outbox"] as const).map((name) => db.count(name))));
  expect(counts).toEqual([0, 0, 0, 0, 0]);
  expect(await getSent(item.uuid)).toMatchObject({ label: "Quay Side", sent_at: "2026-11-21T10:41:09Z" });
});

test("an acknowledgement of something else takes nothing", async () => {
  const item = await aQueued({ photos: [100] });
  const ack = { id: item.uuid, digest: "0".repeat(64), state: "submitted", received_at: "2026-11-21T10:41:09Z", score: null };
  await expect(acknowledge(item.id, ack)).rejects.toThrow();
  expect((await getItem(item.id))!.digest).toBe(item.digest);
  expect(await photoBytes(item.id, item.photos[0]!)).not.toBeNull();
});

test("what was removed comes back with Undo and goes only when its time is over", async () => {
  const item = await aQueued({ photos: [100] });
  await patchItem(item.id, { removed_at: 1_000 });
  expect(await listItems(SAM.id)).toEqual([]);
  await purge(1_000 + UNDO_MS - 1);
  expect((await listRemoved(SAM.id)).length).toBe(1);
  await patchItem(item.id, { removed_at: null });
  await purge(1_000 + UNDO_MS);
  expect((await listItems(SAM.id)).length).toBe(1);
  await patchItem(item.id, { removed_at: 1_000 });
  await purge(1_000 + UNDO_MS);
  expect([await getItem(item.id), await getDraft(item.id)]).toEqual([null, null]);
});

test("opened again, a refused visit has its answers and another id", async () => {
  const item = await aQueued({ photos: [100] });
  await reopen(item.id);
  const draft = (await getDraft(item.id))!;
  expect([draft.state, draft.uuid === item.uuid, await getItem(item.id)]).toEqual(["filling", false, null]);
  expect(await getAnswers(item.id)).toMatchObject({ greeting: { value: "yes" }, clean: { value: "no" } });
  expect(await photoBytes(item.id, item.photos[0]!)).not.toBeNull();
});

test("upgrades have names of their own", () => {
  expect(new Set(UPGRADES.map(({ name }) => name)).size).toBe(UPGRADES.length);
});

test("a page that is left lets go of the store at once, and does again what that undid when it is back", async () => {
  const draft = await aDraft();
  const kept = putAnswer({ draft: draft.id, section: "arrive", question: "greeting", answer: { value: "yes" } });
  await read(async () => undefined);
  leave();
  const later = getAnswers(draft.id);
  const somebodyElse = await openDB("notes");
  await somebodyElse.put("kept", 1, ["p-sam", "seen"]);
  expect(await somebodyElse.getAll("answers")).toEqual([]);
  somebodyElse.close();
  back();
  await kept;
  await later;
  expect(await getAnswers(draft.id)).toMatchObject({ greeting: { value: "yes" } });
});
