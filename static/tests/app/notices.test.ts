import { beforeEach, expect, test } from "vitest";
import { keep } from "../../src/app/store/people";
import { countNews, listNotices, readNotices, type Told } from "../../src/app/sync/notices";
import { targetOf } from "../../src/app/views/notices/target";
import { newPhone, SAM } from "./phone";
import { json, newServer, type Server } from "./server";

const told = (id: string, address = ""): Told => ({ id, text: id, more: "", address, at: "2026-11-22T10:00:00Z", read: false });
let server: Server;

beforeEach(async () => {
  await newPhone();
  server = newServer();
  await keep(SAM.id, "notices", [told("one"), told("two")]);
});

test.each([
  ["/app/visit/v1", { name: "visit", id: "v1" }],
  ["/app/money/c1", { name: "money", claim: "c1" }],
  ["/app/", { name: "visits" }],
  ["/app/me", null],
  ["/appeals/a1", "/appeals/a1"],
  ["", null],
  ["//elsewhere.test/", null],
  ["/\\elsewhere.test/", null],
  ["https://elsewhere.test/", null],
])("a notice about %s leads there", (address, target) => {
  expect(targetOf(address)).toEqual(target);
});

test("what is opened is read, here and on the server", async () => {
  server.instead = () => json({ read: 1 });
  await readNotices(SAM.id, "two");
  expect((await listNotices(SAM.id)).map(({ id, read }) => [id, read])).toEqual([["one", false], ["two", true]]);
  expect(await countNews()).toBe(1);
  const [call] = server.calls;
  expect([call!.path, JSON.parse(new TextDecoder().decode(call!.body!))]).toEqual(["/api/v1/notices/read", { ids: ["two"] }]);
});

test("what is read without a network is told later, once", async () => {
  server.instead = () => json({}, 503);
  await readNotices(SAM.id, "one");
  server.instead = () => json({ read: 2 });
  await readNotices(SAM.id);
  await readNotices(SAM.id);
  expect(server.calls.map(({ body }) => (JSON.parse(new TextDecoder().decode(body!)) as { ids: string[] }).ids)).toEqual([["one"], ["one", "two"]]);
  expect(await countNews()).toBe(0);
});
