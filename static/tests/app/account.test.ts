import { beforeEach, expect, test, vi } from "vitest";
import { answer, creationOptions, isRefusal, requestOptions, toBytes, toText } from "../../src/app/rules/passkey";
import { keep, kept } from "../../src/app/store/people";
import { accept, condition, isWelcome, report, waitingAgreement } from "../../src/app/sync/account";
import { askForCode, signIn } from "../../src/app/sync/session";
import { aQueued, newPhone, SAM } from "./phone";
import { json, newServer, reset, type Server } from "./server";

let server: Server;
let said: unknown[];
beforeEach(async () => {
  await newPhone();
  server = newServer();
  said = [];
  const answers = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    if (path === "/api/v1/me/device") said.push(JSON.parse(init.body as string));
    return answers(path, init);
  });
});

test("bytes come back from their text, whatever they are", () => {
  for (const length of [0, 1, 2, 3, 31, 32, 255]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 73 + 251) % 256);
    const written = toText(bytes.buffer);
    expect(written).toMatch(/^[A-Za-z0-9_-]*$/);
    expect(new Uint8Array(toBytes(written))).toEqual(bytes);
  }
});

test("options become bytes where the browser wants bytes", () => {
  const made = creationOptions({ publicKey: { challenge: "AQI", rp: { id: "x" }, user: { id: "Aw", name: "sam" }, excludeCredentials: [{ id: "BA" }] } });
  expect([new Uint8Array(made.challenge as ArrayBuffer), new Uint8Array(made.user.id as ArrayBuffer)]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  expect(new Uint8Array(made.excludeCredentials![0]!.id as ArrayBuffer)).toEqual(Uint8Array.of(4));
  expect(requestOptions({ publicKey: { challenge: "AQI" } }).allowCredentials).toEqual([]);
});

test("what was signed is written as the server reads it", () => {
  const bytes = Uint8Array.of(255, 254).buffer;
  const signed = { id: "id", rawId: bytes, type: "public-key", response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: null } };
  expect(answer(signed as unknown as PublicKeyCredential)).toEqual({
    id: "id", rawId: "__4", type: "public-key", clientExtensionResults: {},
    response: { clientDataJSON: "__4", authenticatorData: "__4", signature: "__4" },
  });
  expect(isRefusal(new DOMException("", "NotAllowedError"))).toBe(true);
  expect(isRefusal(new Error("broken"))).toBe(false);
});

test("whoever came with a code is asked for a lasting way, whoever has one is not", async () => {
  server.instead = ({ method }) => (method === "POST" ? json({ person: SAM, by: "card" }) : undefined);
  await signIn("0042", "ABCD-EFGH");
  expect(await isWelcome(SAM.id)).toBe(true);
  await newPhone();
  server.instead = ({ method }) => (method === "POST" ? json({ person: SAM, by: "password" }) : undefined);
  await signIn("sam", "demo-demo-demo");
  expect(await isWelcome(SAM.id)).toBe(false);
});

test("asking for a code says whether the server was asked", async () => {
  server.instead = () => json({ sent: true }, 202);
  expect(await askForCode("sam@demo.test")).toBe(true);
  server.instead = reset;
  expect(await askForCode("sam@demo.test")).toBe(false);
});

test("the phone tells counts and a word, once, and again when they change", async () => {
  server.instead = ({ path }) => (path === "/api/v1/me/device" ? new Response(null, { status: 204 }) : undefined);
  await report(SAM, "1.0.0");
  await report(SAM, "1.0.0");
  expect(said).toEqual([{ app: "1.0.0", unsent: 0, oldest_at: null, error: "" }]);
  const item = await aQueued();
  await report(SAM, "1.0.0");
  expect(said[1]).toEqual({ app: "1.0.0", unsent: 1, oldest_at: item.queued_at, error: "" });
});

test("what the phone tells holds nothing of a visit", async () => {
  const item = await aQueued();
  const needs = { ...item, state: { word: "needs" as const, why: "refused" as const, detail: "answers/greeting: Marta was rude" } };
  const told = condition([needs, { ...item, removed_at: 1 }], "1.0.0");
  expect(told).toEqual({ app: "1.0.0", unsent: 1, oldest_at: item.queued_at, error: "refused" });
});

test("an answer without content is taken, whatever type it claims", async () => {
  server.instead = () => new Response(null, { status: 204, headers: { "Content-Type": "text/html; charset=utf-8" } });
  await report(SAM, "1.0.0");
  expect(await kept(SAM.id, "reported")).not.toBeNull();
});

test("without a network nothing is noted as told", async () => {
  server.instead = reset;
  await report(SAM, "1.0.0");
  expect(await kept(SAM.id, "reported")).toBeNull();
});

test("an agreement waits until the server has taken it", async () => {
  const me = (accepted_at: string | null) => ({ person: SAM, grants: [], server_time: "", limits: {}, features: {}, agreement: { number: 2, text: "Be kind.", accepted_at } });
  expect(await waitingAgreement(SAM.id)).toBeNull();
  await keep(SAM.id, "me", me(null));
  expect(await waitingAgreement(SAM.id)).toMatchObject({ number: 2, text: "Be kind." });
  server.instead = reset;
  expect(await accept(SAM, 2)).toBe("failed");
  expect(await waitingAgreement(SAM.id)).not.toBeNull();
  server.instead = ({ method }) => (method === "POST" ? new Response(null, { status: 204 }) : json(me("2026-11-22T00:00:00Z")));
  expect(await accept(SAM, 2)).toBe("accepted");
  expect(await waitingAgreement(SAM.id)).toBeNull();
});
