import { beforeEach, expect, test, vi } from "vitest";
import { getLearned, listWaiting, queueLearned, skipLearned, typeLearned } from "../../src/app/store/learned";
import { getDraft } from "../../src/app/store/drafts";
import { reopen } from "../../src/app/store/outbox";
import { keep, kept } from "../../src/app/store/people";
import { deliverLearned } from "../../src/app/sync/learned";
import { listNotices, pullNotices, readNotices } from "../../src/app/sync/notices";
import { aQueued, newPhone, SAM } from "./phone";
import { json, newServer, puts, reset, type Call, type Server } from "./server";

let server: Server;
const AUDIT = "11111111-1111-4111-8111-111111111111";
const TEXTS = { copy: "They walk you to the shelf", praise: "" };

async function digest(body: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(body)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the server says to a receipt that is right. */
async function taken({ path, body }: Call): Promise<Response> {
  return json({ id: path.split("/").at(-1), digest: await digest(body!) }, 201);
}

function answering(how: (call: Call) => Response | Promise<Response>): void {
  server.instead = (call) => (call.path.includes("/learned/") ? how(call) : undefined);
}

beforeEach(async () => {
  vi.unstubAllGlobals();
  await newPhone();
  server = newServer();
});

const due = async () => {
  vi.setSystemTime(Date.now() + 3_600_000);
  await deliverLearned(SAM);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

test("what is typed is kept with every letter and sent only when it is done", async () => {
  await typeLearned(SAM.id, AUDIT, { copy: "They" });
  expect((await getLearned(AUDIT))?.texts).toEqual({ copy: "They" });
  await deliverLearned(SAM);
  expect(server.calls).toEqual([]);
});

test("it is sent with the id of the visit and let go after its receipt", async () => {
  answering(taken);
  await queueLearned(SAM.id, AUDIT, TEXTS);
  await deliverLearned(SAM);
  const [call] = puts(server, "/learned/");
  expect(JSON.parse(new TextDecoder().decode(call!.body!))).toEqual({ audit: AUDIT, ...TEXTS });
  expect(await getLearned(AUDIT)).toMatchObject({ state: "sent", body: null });
});

test("the same bytes go every time under the same id", async () => {
  answering(() => reset());
  await queueLearned(SAM.id, AUDIT, TEXTS);
  await deliverLearned(SAM);
  await typeLearned(SAM.id, AUDIT, { copy: "Something else" });
  await queueLearned(SAM.id, AUDIT, { copy: "Something else" });
  answering(taken);
  await due();
  const [one, two] = puts(server, "/learned/");
  expect([one!.path, one!.body]).toEqual([two!.path, two!.body]);
  expect((await getLearned(AUDIT))?.state).toBe("sent");
});

test.each([
  ["another digest", () => json({ id: "x", digest: "0" }, 201)],
  ["a page of the network", () => new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } })],
  ["a server in trouble", () => json({}, 503)],
  ["a session that ended", () => json({}, 401)],
  ["a visit that is not there yet", () => json({ code: "visit_missing" }, 409)],
])("after %s it waits and is tried again", async (_, answer) => {
  answering(answer);
  await queueLearned(SAM.id, AUDIT, TEXTS);
  await deliverLearned(SAM);
  await deliverLearned(SAM);
  expect(puts(server, "/learned/").length).toBe(1);
  expect((await listWaiting(SAM.id)).length).toBe(1);
  answering(taken);
  await due();
  expect((await getLearned(AUDIT))?.state).toBe("sent");
});

test("what is refused stays with its reason and is not sent again", async () => {
  answering(() => json({ code: "invalid", detail: "Too long." }, 422));
  await queueLearned(SAM.id, AUDIT, TEXTS);
  await deliverLearned(SAM);
  await due();
  expect(puts(server, "/learned/").length).toBe(1);
  expect(await getLearned(AUDIT)).toMatchObject({ state: "refused", detail: "Too long.", texts: TEXTS });
});

test("it goes after its visit, never before", async () => {
  answering(taken);
  const item = await aQueued();
  await queueLearned(SAM.id, item.uuid, TEXTS);
  await deliverLearned(SAM);
  expect(puts(server, "/learned/")).toEqual([]);
});

test("a visit that is changed before it is sent takes along what was written with it", async () => {
  const item = await aQueued();
  await queueLearned(SAM.id, item.uuid, TEXTS);
  await reopen(item.id);
  const { uuid } = (await getDraft(item.id))!;
  expect([await getLearned(item.uuid), await getLearned(uuid)]).toMatchObject([null, { state: "typing", texts: TEXTS, body: null }]);
});

test("nothing is sent in somebody else's name", async () => {
  answering(taken);
  server.me = { id: "p-sue" };
  await queueLearned(SAM.id, AUDIT, TEXTS);
  await deliverLearned(SAM);
  expect(puts(server, "/learned/")).toEqual([]);
});

test("not this time is remembered, and may be taken back by writing", async () => {
  await typeLearned(SAM.id, AUDIT, {});
  await skipLearned(SAM.id, AUDIT);
  expect((await getLearned(AUDIT))?.state).toBe("skipped");
});

const NEWS = { id: "n1", text: "A visit for you.", more: "", address: "/app/", at: "2026-11-21T10:00:00Z", read: false };

test("news is read offline, and the server hears of it later", async () => {
  const told: string[] = [];
  server.instead = (call) => {
    if (call.path.endsWith("/read")) return reset();
    return call.path.includes("/notices") ? json({ items: [NEWS], next: null }) : undefined;
  };
  await pullNotices(SAM.id);
  server.instead = () => reset();
  await readNotices(SAM.id);
  expect((await listNotices(SAM.id)).map(({ read }) => read)).toEqual([true]);
  expect(await kept(SAM.id, "notices:read")).toEqual(["n1"]);
  server.instead = (call) => (call.path.endsWith("/read") ? (told.push("read"), json({ read: 1 })) : json({ items: [{ ...NEWS, read: true }] }));
  await pullNotices(SAM.id);
  expect([told, await kept(SAM.id, "notices:read")]).toEqual([["read"], []]);
});

test("a phone without news shows none", async () => {
  await keep(SAM.id, "other", []);
  expect(await listNotices(SAM.id)).toEqual([]);
});
