import { beforeEach, describe, expect, test } from "vitest";
import { write } from "../../src/app/store/open";
import { getItem, getSent, patchItem } from "../../src/app/store/outbox";
import { photoBytes } from "../../src/app/store/photos";
import type { OutboxItem } from "../../src/app/store/shapes";
import { deliver } from "../../src/app/sync/deliver";
import { RANGE } from "../../src/app/sync/upload";
import { aQueued, bytesOf, newPhone } from "./phone";
import { json, newServer, puts, redirected, reset, timedOut, type Call, type Server } from "./server";

let server: Server;
beforeEach(async () => {
  await newPhone();
  server = newServer();
});

const stateOf = async ({ id }: OutboxItem) => (await getItem(id))!.state;

test("photos go first, then the very bytes that were stored", async () => {
  const item = await aQueued({ photos: [100, 200] });
  expect(await deliver(item.id)).toBe("sent");
  expect(server.calls.filter(({ method }) => method === "PUT").map(({ path }) => path.split("/")[3])).toEqual(["photos", "photos", "audits"]);
  expect(server.audits.get(item.uuid)).toEqual(new Uint8Array(item.body));
  expect(await getSent(item.uuid)).not.toBeNull();
});

test("no request ever follows a redirect", async () => {
  await deliver((await aQueued({ photos: [100] })).id);
  expect(new Set(server.calls.map(({ redirect }) => redirect))).toEqual(new Set(["manual"]));
});

const body = (call: Call) => call.method === "PUT" && call.path.includes("/audits/");
const ack = (item: OutboxItem) => ({ id: item.uuid, state: "submitted", digest: item.digest, received_at: "2026-11-21T10:41:09Z", score: null });
const problem = (status: number, code = "fault") => () => json({ code, detail: "A planted fault." }, status);

/** Everything in trust.md A20 that is no acknowledgement, and what the item says afterwards. */
const FAULTS: [string, (item: OutboxItem) => Response, object][] = [
  ["200 with a page", () => new Response("<html>", { headers: { "Content-Type": "text/html" } }), { word: "trying", why: "portal" }],
  ["200 with another digest", (item) => json({ ...ack(item), digest: "0".repeat(64) }), { word: "trying", why: "odd" }],
  ["200 with another id", (item) => json({ ...ack(item), id: "another" }), { word: "trying", why: "odd" }],
  ["201 as plain text", (item) => new Response(JSON.stringify(ack(item)), { status: 201 }), { word: "trying", why: "odd" }],
  ["200 with half a JSON", () => new Response('{"id":', { headers: { "Content-Type": "application/json" } }), { word: "trying", why: "odd" }],
  ["202 without anything", () => new Response(null, { status: 202 }), { word: "trying", why: "odd" }],
  ["204", () => new Response(null, { status: 204 }), { word: "trying", why: "odd" }],
  ["a redirect", redirected, { word: "trying", why: "portal" }],
  ["301 as it is", () => new Response(null, { status: 301 }), { word: "trying", why: "portal" }],
  ["302 as it is", () => new Response(null, { status: 302 }), { word: "trying", why: "portal" }],
  ["304", () => new Response(null, { status: 304 }), { word: "trying", why: "odd" }],
  ["400", problem(400), { word: "needs", why: "refused", detail: "A planted fault." }],
  ["401", problem(401), { word: "needs", why: "sign_in" }],
  ["403", problem(403), { word: "needs", why: "refused" }],
  ["404", problem(404), { word: "needs", why: "withdrawn", detail: "A planted fault." }],
  ["408", problem(408), { word: "trying", why: "busy" }],
  ["409 of another kind", problem(409, "conflict"), { word: "needs", why: "refused" }],
  ["410", problem(410), { word: "needs", why: "deleted" }],
  ["413", problem(413), { word: "needs", why: "refused" }],
  ["422", problem(422), { word: "needs", why: "refused" }],
  ["425", problem(425), { word: "trying", why: "busy" }],
  ["429", problem(429), { word: "trying", why: "busy" }],
  ["500", problem(500), { word: "trying", why: "busy" }],
  ["502 with a page", () => new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }), { word: "trying", why: "busy" }],
  ["503", problem(503), { word: "trying", why: "busy" }],
  ["504", problem(504), { word: "trying", why: "busy" }],
  ["a reset", reset, { word: "trying", why: "offline" }],
  ["silence", timedOut, { word: "trying", why: "timeout" }],
];

describe.each(FAULTS)("the server answers %s", (_, fault, state) => {
  test("the item stays with its bytes and says why; the next attempt makes one audit", async () => {
    const item = await aQueued({ photos: [100] });
    server.instead = (call) => (body(call) ? fault(item) : undefined);
    expect(await deliver(item.id)).toBe("kept");
    const after = (await getItem(item.id))!;
    expect(after.state).toMatchObject(state);
    expect([after.digest, new Uint8Array(after.body)]).toEqual([item.digest, new Uint8Array(item.body)]);
    expect(await photoBytes(item.id, item.photos[0]!)).not.toBeNull();
    server.instead = () => undefined;
    expect(await deliver(item.id)).toBe("sent");
    expect([...server.audits]).toEqual([[item.uuid, new Uint8Array(item.body)]]);
  });

  test("on the way of a photo nothing is let go either", async () => {
    const item = await aQueued({ photos: [100] });
    server.instead = (call) => (call.method === "PUT" && call.path.includes("/photos/") ? fault(item) : undefined);
    await deliver(item.id);
    expect(server.audits.size).toBe(0);
    expect((await getItem(item.id))!.digest).toBe(item.digest);
    expect(await photoBytes(item.id, item.photos[0]!)).not.toBeNull();
  });
});

test("202 is an acknowledgement when it carries the digest", async () => {
  const item = await aQueued();
  server.instead = (call) => (body(call) ? json({ ...ack(item), state: "quarantined" }, 202) : undefined);
  expect(await deliver(item.id)).toBe("sent");
  expect((await getSent(item.uuid))!.state).toBe("quarantined");
});

test("the server's wait is respected when it is longer than ours", async () => {
  const item = await aQueued();
  server.instead = (call) => (body(call) ? json({}, 429, { "Retry-After": "3600" }) : undefined);
  const before = Date.now();
  await deliver(item.id);
  expect(await stateOf(item)).toMatchObject({ word: "trying" });
  expect(((await stateOf(item)) as { again_at: number }).again_at).toBeGreaterThanOrEqual(before + 3_600_000);
});

test("an answer that is lost after the server has it is made good by sending the same again", async () => {
  const item = await aQueued({ photos: [100] });
  let lost = 0;
  server.instead = (call) => {
    if (!body(call) || lost === 5) return undefined;
    lost += 1;
    server.audits.set(item.uuid, call.body!);
    return reset();
  };
  for (let attempt = 0; attempt < 5; attempt += 1) expect(await deliver(item.id)).toBe("kept");
  expect(await deliver(item.id)).toBe("sent");
  expect(server.audits.size).toBe(1);
});

test("photos the server misses after all are sent again", async () => {
  const item = await aQueued({ photos: [100, 200] });
  await patchItem(item.id, { uploaded: item.photos });
  expect(await deliver(item.id)).toBe("sent");
  expect([...server.photos.keys()].sort()).toEqual(item.photos);
});

test("a server that always misses a photo is left alone for a while", async () => {
  const item = await aQueued({ photos: [100] });
  server.instead = (call) => (body(call) ? json({ code: "photos_missing", missing: item.photos }, 409) : undefined);
  expect(await deliver(item.id)).toBe("kept");
  expect(await stateOf(item)).toMatchObject({ word: "trying", why: "odd" });
});

describe("a photo of several ranges", () => {
  const size = RANGE * 2 + 17;

  test("is sent in ranges of 256 KiB", async () => {
    const item = await aQueued({ photos: [size] });
    expect(await deliver(item.id)).toBe("sent");
    expect(puts(server, "/photos/").map(({ range }) => range)).toEqual([
      `bytes 0-${RANGE - 1}/${size}`,
      `bytes ${RANGE}-${2 * RANGE - 1}/${size}`,
      `bytes ${2 * RANGE}-${size - 1}/${size}`,
    ]);
  });

  test("goes on where it was cut", async () => {
    const item = await aQueued({ photos: [size] });
    server.instead = (call) => (call.range?.startsWith(`bytes ${RANGE}-`) ? reset() : undefined);
    await deliver(item.id);
    server.instead = () => undefined;
    server.calls.length = 0;
    expect(await deliver(item.id)).toBe("sent");
    expect(puts(server, "/photos/")[0]!.range).toBe(`bytes ${RANGE}-${2 * RANGE - 1}/${size}`);
  });

  test("jumps to where the server is", async () => {
    const item = await aQueued({ photos: [size] });
    server.partial.set(item.photos[0]!, new Uint8Array(bytesOf(size, 0)).slice(0, RANGE));
    server.instead = (call) => (call.method === "HEAD" ? new Response(null, { status: 404 }) : undefined);
    expect(await deliver(item.id)).toBe("sent");
  });

  test("begins anew when what lay on the server was not its beginning", async () => {
    const item = await aQueued({ photos: [size] });
    server.partial.set(item.photos[0]!, new Uint8Array(RANGE));
    let dropped = false;
    server.instead = (call) => {
      if (call.method !== "PUT" || dropped || !call.range?.includes(`-${size - 1}/`)) return undefined;
      dropped = true;
      server.partial.clear();
      return json({ code: "wrong_hash" }, 422);
    };
    expect(await deliver(item.id)).toBe("sent");
  });

  test("is left for later by a server that never moves on", async () => {
    const item = await aQueued({ photos: [size] });
    server.instead = (call) => (call.range ? json({}, 202, { "Upload-Offset": "0" }) : undefined);
    expect(await deliver(item.id)).toBe("kept");
    expect(await stateOf(item)).toMatchObject({ word: "trying", why: "odd" });
    expect(puts(server, "/photos/").length).toBeLessThan(10);
  });
});

describe("a photo of the earlier version", () => {
  const earlier = async () => {
    const item = await aQueued({ photos: [100] });
    const sha = item.photos[0]!;
    await write(["photos", "bytes"], async (tx) => {
      const photo = (await tx.objectStore("photos").get([item.id, sha]))!;
      await tx.objectStore("photos").put({ ...photo, on_server: true });
      await tx.objectStore("bytes").delete([item.id, sha]);
    });
    return { item, sha };
  };

  test("needs no bytes while the server has it", async () => {
    const { item, sha } = await earlier();
    server.photos.set(sha, new Uint8Array(bytesOf(100, 0)));
    server.instead = ({ method }) => (method === "HEAD" ? new Response(null, { headers: { "Upload-Offset": "100" } }) : undefined);
    expect(await deliver(item.id)).toBe("sent");
    expect(puts(server, "/photos/")).toEqual([]);
  });

  test("that is gone from the server is said to be", async () => {
    const { item, sha } = await earlier();
    await deliver(item.id);
    expect(await stateOf(item)).toMatchObject({ word: "needs", why: "photo_gone", photo: sha });
  });
});

test("a photo that the server has is not sent again", async () => {
  const item = await aQueued({ photos: [100] });
  server.photos.set(item.photos[0]!, new Uint8Array(bytesOf(100, 0)));
  expect(await deliver(item.id)).toBe("sent");
  expect(puts(server, "/photos/")).toEqual([]);
});

test.each([413, 415, 422])("a photo refused with %i is named and kept", async (status) => {
  const item = await aQueued({ photos: [100] });
  server.instead = (call) => (call.method === "PUT" && call.path.includes("/photos/") ? json({ detail: "Not this one." }, status) : undefined);
  await deliver(item.id);
  expect(await stateOf(item)).toEqual({ word: "needs", why: "photo_refused", detail: "Not this one.", photo: item.photos[0] });
});

test("damaged bytes are flagged and never sent under the old hash", async () => {
  const item = await aQueued({ photos: [100] });
  const sha256 = item.photos[0]!;
  await write(["bytes"], (tx) => tx.objectStore("bytes").put({ draft: item.id, sha256, bytes: bytesOf(100, 9) }));
  await deliver(item.id);
  expect(await stateOf(item)).toMatchObject({ word: "needs", why: "photo_damaged", photo: sha256 });
  expect(puts(server, "/photos/")).toEqual([]);
});

test("a damaged body is never sent", async () => {
  const item = await aQueued();
  await write(["outbox"], (tx) => tx.objectStore("outbox").put({ ...item, body: bytesOf(10) }));
  await deliver(item.id);
  expect(await stateOf(item)).toMatchObject({ word: "needs" });
  expect(server.calls).toEqual([]);
});

test("what the person removed is not sent", async () => {
  const item = await aQueued();
  await patchItem(item.id, { removed_at: Date.now() });
  expect(await deliver(item.id)).toBe("kept");
  expect(server.calls).toEqual([]);
});
