// A server for tests, behind fetch: it does what contract.md says, and what it is told to do wrong.

import { createHash } from "node:crypto";
import { vi } from "vitest";
import { SAM } from "./phone";

export interface Call {
  method: string;
  path: string;
  range: string | null;
  body: Uint8Array | null;
  redirect: RequestRedirect | undefined;
}

type Answering = (call: Call) => Response | Promise<Response> | undefined;

export interface Server {
  calls: Call[];
  photos: Map<string, Uint8Array>;
  partial: Map<string, Uint8Array>;
  audits: Map<string, Uint8Array>;
  me: { id: string } | null;
  /** Asked first; undefined lets the server answer as it should. */
  instead: Answering;
}

function hex(...parts: (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ...headers } });
}

function putPhoto(server: Server, sha: string, { body, range }: Call): Response {
  let bytes = body!;
  if (server.photos.has(sha)) return json({}, 200);
  if (range) {
    const [, from, to, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range)!.map(Number) as [number, number, number, number];
    const held = server.partial.get(sha) ?? new Uint8Array();
    if (from !== held.length) return json({ code: "wrong_offset" }, 409, { "Upload-Offset": String(held.length) });
    if (bytes.length !== to - from + 1) return json({ code: "wrong_length" }, 422);
    bytes = Uint8Array.from([...held, ...bytes]);
    server.partial.set(sha, bytes);
    if (bytes.length < size) return json({}, 202, { "Upload-Offset": String(bytes.length) });
    server.partial.delete(sha);
  }
  if (hex(bytes) !== sha) return json({ code: "wrong_hash", detail: "The bytes are not those of the hash." }, 422);
  server.photos.set(sha, bytes);
  return json({}, 201);
}

function putAudit(server: Server, uuid: string, { body }: Call): Response {
  const known = server.audits.get(uuid);
  if (known && hex(known) !== hex(body!)) return json({ code: "conflict", detail: "Another audit has this id." }, 409);
  const document = JSON.parse(new TextDecoder().decode(body!)) as { photos: Record<string, unknown> };
  const hashes = Object.keys(document.photos).sort();
  const missing = hashes.filter((sha) => !server.photos.has(sha));
  if (missing.length) return json({ code: "photos_missing", missing }, 409);
  server.audits.set(uuid, body!);
  const digest = hex(body!, ...hashes.map((sha) => `\n${sha}`));
  return json({ id: uuid, state: "submitted", digest, received_at: "2026-11-21T10:41:09Z", score: null }, known ? 200 : 201);
}

function answers(server: Server, call: Call): Response {
  const id = call.path.split("/").at(-1)!;
  if (call.path === "/api/v1/hello") return json({ name: "Notes", session: server.me !== null });
  if (call.path === "/api/v1/me")
    return server.me ? json({ person: server.me, server_time: new Date().toISOString(), limits: {}, features: {} }) : json({}, 401);
  if (call.method === "HEAD") {
    if (server.photos.has(id)) return new Response(null, { status: 200 });
    const held = server.partial.get(id);
    return new Response(null, { status: 404, headers: held ? { "Upload-Offset": String(held.length) } : {} });
  }
  if (call.path.startsWith("/api/v1/photos/")) return putPhoto(server, id, call);
  if (call.path.startsWith("/api/v1/audits/")) return putAudit(server, id, call);
  return json({}, 404);
}

/** Puts a new server behind fetch. */
export function newServer(): Server {
  const server: Server = { calls: [], photos: new Map(), partial: new Map(), audits: new Map(), me: SAM, instead: () => undefined };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const sent = typeof init.body === "string" ? new TextEncoder().encode(init.body).buffer : init.body;
    const bytes = sent instanceof ArrayBuffer ? new Uint8Array(sent) : sent;
    const body = bytes instanceof Uint8Array ? bytes.slice() : null;
    const headers = new Headers(init.headers);
    const call: Call = { method: init.method!, path, range: headers.get("Content-Range"), body, redirect: init.redirect };
    server.calls.push(call);
    return (await server.instead(call)) ?? answers(server, call);
  });
  return server;
}

/** What a browser gives a page that does not follow redirects. */
export function redirected(): Response {
  const response = new Response(null, { status: 200 });
  return Object.defineProperties(response, { type: { value: "opaqueredirect" }, status: { value: 0 }, ok: { value: false } });
}

export function timedOut(): never {
  throw new DOMException("The operation timed out.", "TimeoutError");
}

export function reset(): never {
  throw new TypeError("Failed to fetch");
}

export function puts({ calls }: Server, part: string): Call[] {
  return calls.filter(({ method, path }) => method === "PUT" && path.includes(part));
}
