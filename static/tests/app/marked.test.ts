// A photo that was drawn on: what is kept, what goes for good, and what refuses.

import { beforeEach, expect, test } from "vitest";
import { getAnswers, getDraft, NotKept, patchDraft, putAnswer } from "../../src/app/store/drafts";
import { sha256 } from "../../src/app/store/hash";
import { jotKey, keepPhotoJot, placePhoto } from "../../src/app/store/jots";
import { replacePhoto } from "../../src/app/store/marked";
import { read, write } from "../../src/app/store/open";
import { enqueue, reopen } from "../../src/app/store/outbox";
import { captionPhoto, listPhotos, photoBytes } from "../../src/app/store/photos";
import { saveCopy } from "../../src/app/store/rescue";
import { rowKey } from "../../src/app/store/rows";
import type { Draft } from "../../src/app/store/shapes";
import { unzip } from "../../src/app/store/zip";
import { aDraft, bytesOf, newPhone, photograph, SAM, SENDER } from "./phone";

const AT = "2026-11-21T10:05:00.000Z";
const DRAWN = bytesOf(1200, 77);

beforeEach(newPhone);

/** All that the phone keeps, the bytes by the hash that they really have. */
async function everything(): Promise<string> {
  const stores = ["drafts", "answers", "photos", "outbox"] as const;
  const rows = await read((db) => Promise.all(stores.map((store) => db.getAll(store))));
  const bytes = await read((db) => db.getAll("bytes"));
  return JSON.stringify([rows, await Promise.all(bytes.map(async (row) => [row.sha256, await sha256(row.bytes)]))]);
}

async function mark(draft: Draft, sha: string, caption = ""): Promise<string> {
  await replacePhoto({ draft: draft.id, sha, bytes: DRAWN, caption });
  return sha256(DRAWN);
}

test("the drawn-on photo is what is kept and sent; what was taken is on the phone no more, nor in its copy", async () => {
  const draft = await aDraft();
  const other = await photograph(draft, "clean", bytesOf(500, 3));
  const before = await photograph(draft, "clean", bytesOf(900, 1));
  const last = await photograph(draft, "clean", bytesOf(500, 4));
  const sha = await mark(draft, before, "The counter");
  expect((await getAnswers(draft.id))["clean"]!.photos).toEqual([other, sha, last]);
  const photo = (await listPhotos(draft.id)).find((one) => one.sha256 === sha);
  expect(photo).toEqual({ draft: draft.id, sha256: sha, type: "image/jpeg", size: 1200, taken_at: AT, source: "camera", caption: "The counter", on_server: false, section: "arrive" });
  const files = await unzip(await saveCopy(SAM.id, [draft.id]));
  expect([...files.keys()].filter((name) => name.startsWith("photos/")).sort()).toEqual([last, other, sha].map((one) => `photos/${one}`).sort());
  const item = await enqueue(draft.id, SENDER);
  expect(item.photos).toEqual([last, other, sha].sort());
  expect((JSON.parse(new TextDecoder().decode(item.body)) as { photos: object }).photos).toMatchObject({ [sha]: { taken_at: AT, source: "camera", caption: "The counter" } });
  const left = await everything();
  expect(left).toContain(`["${sha}","${sha}"]`);
  expect(left).not.toContain(before);
});

test("wherever the photo is shown, the drawn-on one is: questions, rows, notes", async () => {
  const draft = await aDraft();
  const key = jotKey(AT);
  const picture = { bytes: bytesOf(900, 1), type: "image/png", taken_at: AT, source: "gallery" as const };
  const before = (await keepPhotoJot({ draft: draft.id, key, at: AT, picture, about: "clean" })).jot!.photo!;
  await placePhoto({ draft: draft.id, section: "arrive", question: "clean", photo: before });
  const row = rowKey("items", "0001", "shelf");
  await putAnswer({ draft: draft.id, section: "items", question: row, answer: { value: "yes", photos: [before] } });
  await putAnswer({ draft: draft.id, section: "arrive", question: "greeting", answer: { value: "yes", at: AT } });
  const changed = await replacePhoto({ draft: draft.id, sha: before, bytes: DRAWN, caption: "" });
  const sha = await sha256(DRAWN);
  expect(Object.keys(changed).sort()).toEqual([key, row, "clean"].sort());
  expect(await getAnswers(draft.id)).toMatchObject({
    clean: { photos: [sha] }, [row]: { value: "yes", photos: [sha] }, [key]: { jot: { at: AT, about: "clean", photo: sha } }, greeting: { value: "yes", at: AT },
  });
  expect((await listPhotos(draft.id)).map(({ source, taken_at }) => [source, taken_at])).toEqual([["gallery", AT]]);
  expect(await everything()).not.toContain(before);
});

test("what was drawn is kept with the draft until it is burnt in", async () => {
  const draft = await aDraft();
  const before = await photograph(draft, "clean", bytesOf(900, 1));
  const marks = [{ kind: "blur" as const, from: { x: 1, y: 2 }, to: { x: 300, y: 200 }, seed: 5 }];
  await patchDraft(draft.id, { intent: { question: "clean", source: "camera", at: AT, photo: before, marks } });
  expect((await getDraft(draft.id))!.intent).toMatchObject({ photo: before, marks });
  const { revision } = (await getDraft(draft.id))!;
  await mark(draft, before);
  expect((await getDraft(draft.id))!.intent).toBeNull();
  expect((await getDraft(draft.id))!.revision).toBe(revision + 1);
});

test("bytes that are not what was written leave the photo as it was", async () => {
  const draft = await aDraft();
  const before = await photograph(draft, "clean", bytesOf(900, 1));
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: { bytes?: ArrayBuffer }, ...rest) {
    return put.call(this, this.name === "bytes" ? { ...value, bytes: bytesOf(1200, 78) } : value, ...rest);
  };
  await expect(mark(draft, before)).rejects.toThrow(NotKept);
  IDBObjectStore.prototype.put = put;
  expect((await getAnswers(draft.id))["clean"]!.photos).toEqual([before]);
  expect(await photoBytes(draft.id, before)).toEqual(bytesOf(900, 1));
  expect(await read((db) => db.count("bytes"))).toBe(1);
  expect((await photoBytes(draft.id, await mark(draft, before)))?.byteLength).toBe(1200);
});

test("what waits to be sent and what the server has cannot be changed; called back, it can", async () => {
  const draft = await aDraft();
  const before = await photograph(draft, "clean", bytesOf(900, 1));
  await captionPhoto(draft.id, before, "As it was");
  await enqueue(draft.id, SENDER);
  const waiting = await everything();
  await expect(mark(draft, before)).rejects.toThrow(NotKept);
  expect(await everything()).toBe(waiting);
  await reopen(draft.id);
  const [photo] = await listPhotos(draft.id);
  await write(["photos"], (tx) => tx.objectStore("photos").put({ ...photo!, on_server: true }));
  await expect(mark(draft, before)).rejects.toThrow(NotKept);
  await write(["photos"], (tx) => tx.objectStore("photos").put(photo!));
  expect((await listPhotos(draft.id)).map(({ caption }) => caption)).toEqual(["As it was"]);
  await mark(draft, before, "Marked");
  expect((await listPhotos(draft.id)).map(({ caption }) => caption)).toEqual(["Marked"]);
});
