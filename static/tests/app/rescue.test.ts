import { beforeEach, expect, test } from "vitest";
import { getAnswers, getDraft } from "../../src/app/store/drafts";
import { getItem, listItems, patchItem } from "../../src/app/store/outbox";
import { photoBytes } from "../../src/app/store/photos";
import { bringCopy, listUnsent, saveCopy } from "../../src/app/store/rescue";
import { sendWithout } from "../../src/app/store/without";
import { unzip, zip } from "../../src/app/store/zip";
import { deliver } from "../../src/app/sync/deliver";
import { aDraft, answer, aQueued, bytesOf, newPhone, photograph, SAM, SUE } from "./phone";
import { newServer, puts, type Call } from "./server";

beforeEach(newPhone);

async function damaged(copy: Blob, at: number): Promise<Blob> {
  const bytes = new Uint8Array(await copy.arrayBuffer());
  bytes[at]! ^= 1;
  return new Blob([bytes]);
}

test("what is packed into a zip comes out of it, and nothing out of another file", async () => {
  const entries = [{ name: "ä/1", bytes: new Uint8Array(bytesOf(70_000)) }, { name: "2", bytes: new Uint8Array() }];
  const file = await zip((async function* () { yield* entries; })());
  const found = await unzip(file);
  expect(await Promise.all([...found].map(async ([name, read]) => ({ name, bytes: await read() })))).toEqual(entries);
  await expect(unzip(new Blob(["short"]))).rejects.toThrow();
  await expect(unzip(file.slice(0, file.size - 1))).rejects.toThrow();
  await expect((await unzip(await damaged(file, 100))).get("ä/1")!()).rejects.toThrow();
});

test("a copy carries everything unsent to another phone, which sends the same bytes once", async () => {
  const item = await aQueued({ photos: [100, 200] });
  const draft = await aDraft(SAM, "v2");
  await answer(draft, "greeting", "no");
  const photo = await photograph(draft, "clean", bytesOf(300, 9));
  await aQueued({ person: SUE });
  const copy = await saveCopy(SAM.id, await listUnsent(SAM.id));

  await newPhone();
  const server = newServer();
  expect(await bringCopy(SAM.id, copy)).toEqual({ added: ["Quay Side", "Quay Side"], known: 0, refused: 0 });
  expect(await bringCopy(SAM.id, copy)).toEqual({ added: [], known: 2, refused: 0 });
  expect(await getAnswers(draft.id)).toMatchObject({ greeting: { value: "no" }, clean: { photos: [photo] } });
  expect([(await getDraft(draft.id))!.state, (await photoBytes(draft.id, photo))!.byteLength]).toEqual(["filling", 300]);
  expect(await listItems(SUE.id)).toEqual([]);
  expect(await deliver(item.id)).toBe("sent");
  expect(new Uint8Array(server.audits.get(item.uuid)!)).toEqual(new Uint8Array(item.body));
  expect(await bringCopy(SAM.id, copy)).toMatchObject({ added: [], known: 2 });
});

test("nothing of another person's comes in, and nothing that is not whole", async () => {
  const item = await aQueued({ photos: [5_000] });
  const copy = await saveCopy(SAM.id, [item.id]);
  const where = (await copy.text()).indexOf("photos/" + item.photos[0]) + 200;
  await newPhone();
  expect(await bringCopy(SUE.id, copy)).toEqual({ added: [], known: 0, refused: 1 });
  expect(await bringCopy(SAM.id, await damaged(copy, where))).toEqual({ added: [], known: 0, refused: 1 });
  expect([await getItem(item.id), await getDraft(item.id)]).toEqual([null, null]);
  expect(await bringCopy(SAM.id, copy)).toMatchObject({ added: ["Quay Side"] });
});

test("without the photo that is in the way the rest goes, packed as before", async () => {
  const item = await aQueued({ photos: [100, 200] });
  const [gone, stays] = item.photos as [string, string];
  const packed = await sendWithout(item, gone);
  expect([packed.uuid === item.uuid, packed.photos]).toEqual([false, [stays]]);
  const [one, other] = [item, packed].map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  expect([other.finished_at, other.device]).toEqual([one.finished_at, one.device]);
  const last = await sendWithout(packed, stays);
  expect(last.photos).toEqual([]);
  expect((await getAnswers(item.id))["clean"]).toMatchObject({ evidence_skipped: "other" });
});

test("a photo in the way stops no other, and three go at a time", async () => {
  const server = newServer();
  const item = await aQueued({ photos: [100, 200, 300, 400, 500] });
  let waiting: (() => void)[] = [];
  const third = (go: () => void) => {
    waiting.push(go);
    if (waiting.length < 3) return;
    for (const one of waiting) one();
    waiting = [];
    server.instead = refuse;
  };
  const refuse = (call: Call) => (call.method === "PUT" && call.path.endsWith(item.photos[0]!) ? new Response(null, { status: 415 }) : undefined);
  // Goes on only once three are on their way.
  server.instead = (call) => (call.method === "HEAD" ? new Promise((go) => third(() => go(new Response(null, { status: 404 })))) : refuse(call));
  expect(await deliver(item.id)).toBe("kept");
  expect([server.photos.size, puts(server, "/audits/").length]).toEqual([4, 0]);
  expect((await getItem(item.id))!).toMatchObject({ state: { why: "photo_refused", photo: item.photos[0] } });
  await patchItem(item.id, { state: { word: "waiting" } });
  server.instead = () => undefined;
  expect(await deliver(item.id)).toBe("sent");
});
