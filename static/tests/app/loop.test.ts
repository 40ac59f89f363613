import { beforeEach, expect, test, vi } from "vitest";
import { countMine, countOthers, getItem, listItems, patchItem } from "../../src/app/store/outbox";
import { setWifiOnly } from "../../src/app/store/mobile";
import { kept, setPerson } from "../../src/app/store/people";
import { deliverAll } from "../../src/app/sync/round";
import { isClosed } from "../../src/app/sync/session";
import { aQueued, newPhone, SAM, SUE } from "./phone";
import { json, newServer, puts, reset, type Server } from "./server";

let server: Server;
let held = new Set<string>();

/** One lock a name, refused while it is held: all that the app asks of the browser's own. */
const locks = {
  async request(name: string, _options: LockOptions, work: (lock: object | null) => Promise<unknown>) {
    if (held.has(name)) return work(null);
    held.add(name);
    return work({}).finally(() => held.delete(name));
  },
};

beforeEach(async () => {
  held = new Set();
  vi.stubGlobal("navigator", { locks });
  await newPhone();
  server = newServer();
});

const wordOf = async (id: string) => (await getItem(id))?.state.word;

test("everything that waits is sent, one after the other", async () => {
  for (let count = 0; count < 3; count += 1) await aQueued({ photos: [100 + count] });
  await deliverAll();
  expect([server.audits.size, (await listItems(SAM.id)).length]).toEqual([3, 0]);
});

test("one item that is refused delays no other", async () => {
  const bad = await aQueued();
  await Promise.all([aQueued(), aQueued()]);
  server.instead = (call) => (call.path.endsWith(bad.uuid) ? json({ detail: "A wrong answer." }, 422) : undefined);
  await deliverAll();
  expect(server.audits.size).toBe(2);
  expect((await getItem(bad.id))!.state).toEqual({ word: "needs", why: "refused", detail: "A wrong answer." });
});

test("what was refused is not tried again by itself", async () => {
  const item = await aQueued();
  await patchItem(item.id, { state: { word: "needs", why: "refused", detail: "" } });
  await deliverAll();
  expect(server.calls).toEqual([]);
});

test("what waits for its time is left alone until then", async () => {
  const item = await aQueued();
  await patchItem(item.id, { state: { word: "trying", why: "busy", again_at: Date.now() + 60_000 } });
  await deliverAll();
  expect(server.calls).toEqual([]);
  await patchItem(item.id, { state: { word: "trying", why: "busy", again_at: Date.now() - 1 } });
  await deliverAll();
  expect(server.audits.size).toBe(1);
});

test("an item that was being sent when the app was killed is sent", async () => {
  const item = await aQueued();
  await patchItem(item.id, { state: { word: "sending" } });
  await deliverAll();
  expect(server.audits.size).toBe(1);
});

test("without a network everything waits for its time", async () => {
  const item = await aQueued();
  server.instead = () => reset();
  await deliverAll();
  expect((await getItem(item.id))!.state).toMatchObject({ word: "trying", why: "offline" });
});

test("another person's items are neither sent nor touched", async () => {
  const theirs = await aQueued({ person: SUE });
  await deliverAll();
  expect([server.calls, await wordOf(theirs.id)]).toEqual([[], "waiting"]);
});

test("nothing is sent while nobody is signed in", async () => {
  await aQueued();
  await setPerson(null);
  await deliverAll();
  expect(server.calls).toEqual([]);
});

test("nothing is sent in the session of somebody else", async () => {
  const item = await aQueued({ photos: [100] });
  server.me = SUE;
  await deliverAll();
  expect(puts(server, "/")).toEqual([]);
  expect((await getItem(item.id))!.state).toMatchObject({ word: "needs", why: "other_person" });
  server.me = SAM;
  await deliverAll();
  expect(server.audits.size).toBe(1);
});

test("after the session has ended everything stays, and goes once the person is back", async () => {
  const items = await Promise.all([aQueued(), aQueued(), aQueued()]);
  server.me = null;
  server.instead = (call) => (call.method === "PUT" ? json({}, 401) : undefined);
  await deliverAll();
  expect(await Promise.all(items.map(({ id }) => wordOf(id)))).toEqual(["needs", "needs", "needs"]);
  expect(await kept(SAM.id, "session")).toEqual({ expired: true });
  server.me = SAM;
  server.instead = () => undefined;
  await deliverAll();
  expect([server.audits.size, await kept(SAM.id, "session")]).toEqual([3, { expired: false }]);
});

test("whoever may only deliver any more still does", async () => {
  await aQueued();
  server.me = null;
  await deliverAll();
  expect(server.audits.size).toBe(1);
});

test("a closed account is told so and delivers all the same", async () => {
  const item = await aQueued({ photos: [100] });
  server.instead = ({ path }) => (path === "/api/v1/me" ? json({ code: "account_closed" }, 401) : undefined);
  await deliverAll();
  expect([server.audits.has(item.uuid), await isClosed(SAM.id)]).toEqual([true, true]);
  server.instead = () => undefined;
  await aQueued();
  await deliverAll();
  expect(await isClosed(SAM.id)).toBe(false);
});

test("whoever uses the phone next learns a number of what lies there, and sends none of it", async () => {
  const theirs = await aQueued({ photos: [100] });
  await setPerson(SUE);
  server.me = SUE;
  expect([await countMine(), await countOthers(SUE.id)]).toEqual([0, 1]);
  await deliverAll();
  expect([server.calls.filter(({ method }) => method !== "GET"), await wordOf(theirs.id)]).toEqual([[], "waiting"]);
  await setPerson(SAM);
  server.me = SAM;
  await deliverAll();
  expect(server.audits.has(theirs.uuid)).toBe(true);
});

test("two tabs do not send at the same time", async () => {
  await aQueued({ photos: [100] });
  const [one, other] = await Promise.all([deliverAll(), deliverAll()]);
  expect([one, other].sort()).toEqual([false, true]);
  expect(puts(server, "/audits/").length).toBe(1);
});

test("photos wait for Wi-Fi where the person wants that, answers do not", async () => {
  const connection = { type: "cellular" };
  vi.stubGlobal("navigator", { locks, connection });
  await setWifiOnly(true);
  const [heavy, light, let_go] = [await aQueued({ photos: [100] }), await aQueued(), await aQueued({ photos: [200] })];
  await patchItem(let_go.id, { mobile: true });
  await deliverAll();
  expect([await wordOf(heavy.id), await wordOf(light.id), await wordOf(let_go.id)]).toEqual(["wifi", undefined, undefined]);
  connection.type = "wifi";
  await deliverAll();
  expect(server.audits.size).toBe(3);
});

test("a time to try again that a wrong clock set is not waited for", async () => {
  const item = await aQueued();
  await patchItem(item.id, { state: { word: "trying", why: "busy", again_at: Date.now() + 400 * 86_400_000 } });
  await deliverAll();
  expect(server.audits.size).toBe(1);
});

test("a phone without room sends all the same, and has room then", async () => {
  const item = await aQueued({ photos: [100, 200] });
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  server.instead = (call) => (call.path.includes("/audits/") ? json({}, 503) : undefined);
  await deliverAll();
  expect([server.photos.size, (await getItem(item.id))!.state]).toMatchObject([2, { word: "trying", why: "busy" }]);
  server.instead = () => undefined;
  await patchItem(item.id, { state: { word: "waiting" } });
  await deliverAll();
  expect([server.audits.size, await getItem(item.id)]).toEqual([1, null]);
  full.mockRestore();
});
