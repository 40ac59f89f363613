import { beforeEach, describe, expect, test } from "vitest";
import { keep, kept } from "../../src/app/store/people";
import type { Visit } from "../../src/app/store/shapes";
import { claim, giveBack, keptBoard, knownThere, listGivenBack, pullBoard, sendGivenBack } from "../../src/app/sync/board";
import type { KeptVisits } from "../../src/app/sync/pull";
import { askedText } from "../../src/app/views/visits/rows";
import { newPhone, QUAY, SAM } from "./phone";
import { json, newServer, type Call, type Server } from "./server";

let server: Server;

const offer = (id: string, state = "open"): Visit => ({
  id, state, location: QUAY, window: { opens: null, due: null }, briefing: null, asked: { part: "morning", days: "weekend" },
  checklist: { key: "k", version: 1, title: "Retail" }, returned: null, audit: null,
});

beforeEach(async () => {
  await newPhone();
  server = newServer();
  await keep(SAM.id, "visits", { items: [offer("mine", "claimed")], at: "2026-11-22T10:00:00Z" } satisfies KeptVisits);
  await keep(SAM.id, "board", { items: [offer("a"), offer("b")], at: "2026-11-22T10:00:00Z" });
});

const onBoard = async () => (await keptBoard(SAM.id))?.items.map(({ id }) => id);
const inList = async () => (await kept<KeptVisits>(SAM.id, "visits"))?.items.map(({ id }) => id);
const told = () => server.calls.filter(({ method }) => method === "PATCH").map(({ path, body }) => [path, body && JSON.parse(new TextDecoder().decode(body))]);

describe("the job board", () => {
  test("is kept as the server says it, and stays when the server cannot be asked", async () => {
    server.instead = () => json({ items: [offer("c")], next: null });
    await pullBoard(SAM.id);
    server.instead = () => json({}, 503);
    await pullBoard(SAM.id);
    expect(await onBoard()).toEqual(["c"]);
  });

  test("what is taken is in the own list at once and no longer on the board", async () => {
    server.instead = ({ method }: Call) => (method === "POST" ? json(offer("a", "claimed")) : undefined);
    expect(await claim(SAM, "a")).toEqual({ is: "mine" });
    expect([await onBoard(), await inList()]).toEqual([["b"], ["mine", "a"]]);
  });

  test("what somebody else took meanwhile leaves the board, in the server's words", async () => {
    server.instead = () => json({ code: "visit_taken", detail: "Somebody else has taken this visit." }, 409);
    expect(await claim(SAM, "a")).toEqual({ is: "refused", detail: "Somebody else has taken this visit." });
    expect([await onBoard(), await inList()]).toEqual([["b"], ["mine"]]);
  });

  test.each([[503], [429], [401]])("an answer %s takes nothing and forgets nothing", async (status) => {
    server.instead = () => json({}, status);
    expect(await claim(SAM, "a")).toEqual({ is: "failed", why: "busy" });
    expect(await onBoard()).toEqual(["a", "b"]);
  });

  test("says when to go in the server's words; a list kept by an older version has none", () => {
    expect(askedText({ ...offer("a"), asked: { part: "morning", days: "weekend", words: "weekend morning" } })).toBe("weekend morning");
    expect(askedText({ ...offer("a"), asked: { part: "", days: "" } })).toBe("");
  });
});

describe("giving a visit back", () => {
  const one = { visit: "mine", act: "decline" as const, why: "ill" as const, reason: "" };

  test("is told to the server at once", async () => {
    server.instead = () => json(offer("mine"));
    await giveBack(SAM.id, one);
    expect(told()).toEqual([["/api/v1/visits/mine", { act: "decline", why: "ill", reason: "" }]]);
    expect(await listGivenBack(SAM.id)).toEqual([]);
  });

  test("a place where one is known leaves the board at once, and the server hears of it later", async () => {
    server.instead = () => {
      throw new TypeError("Failed to fetch");
    };
    await knownThere(SAM.id, "a");
    expect(await onBoard()).toEqual(["b"]);
    server.calls.length = 0;
    server.instead = () => json(offer("a"));
    await sendGivenBack(SAM.id);
    expect(told()).toEqual([["/api/v1/visits/a", { act: "decline", why: "known", reason: "" }]]);
  });

  test("waits for a network and is then told once", async () => {
    server.instead = () => {
      throw new TypeError("Failed to fetch");
    };
    await giveBack(SAM.id, one);
    await giveBack(SAM.id, { ...one, why: "far" });
    expect((await listGivenBack(SAM.id)).map(({ why }) => why)).toEqual(["far"]);
    server.calls.length = 0;
    server.instead = () => json(offer("mine"));
    await sendGivenBack(SAM.id);
    await sendGivenBack(SAM.id);
    expect(told()).toHaveLength(1);
  });

  test.each([[404], [403], [409]])("an answer %s means that it is somebody else's by now", async (status) => {
    server.instead = () => json({}, status);
    await giveBack(SAM.id, one);
    expect(await listGivenBack(SAM.id)).toEqual([]);
  });

  test.each([[500], [401]])("an answer %s keeps it for the next time", async (status) => {
    server.instead = () => json({}, status);
    await giveBack(SAM.id, one);
    expect(await listGivenBack(SAM.id)).toEqual([one]);
  });
});
