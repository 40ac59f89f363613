// The only place that calls fetch. Redirects are never followed: whoever redirects us is not the server.

export type Trouble = "offline" | "timeout" | "portal";

/** No answer of the server's was received. */
export class Unreachable extends Error {
  readonly why: Trouble;

  constructor(why: Trouble) {
    super(why);
    this.why = why;
  }
}

export interface Reply {
  status: number;
  /** The parsed body when it came as JSON, else null. */
  json: unknown;
  isJson: boolean;
  /** Bytes of a photo that the server holds already. */
  offset: number | null;
  /** Milliseconds that the server asks us to wait. */
  retryAfterMs: number | null;
}

export interface Request {
  body?: ArrayBuffer | Uint8Array<ArrayBuffer>;
  json?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

const JSON_TYPES = /^application\/(problem\+)?json\b/i;

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

/** A page is no answer of ours; answers to HEAD and 204 have no content whose type would mean anything. */
function isPortal(response: Response, method: string): boolean {
  const redirected = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400 && response.status !== 304);
  const bare = method === "HEAD" || response.status === 204;
  const page = !bare && response.ok && /^text\/html\b/i.test(response.headers.get("Content-Type") ?? "");
  return redirected || page;
}

async function readReply(response: Response, method: string): Promise<Reply> {
  if (isPortal(response, method)) throw new Unreachable("portal");
  const isJson = JSON_TYPES.test(response.headers.get("Content-Type") ?? "");
  const json: unknown = isJson ? await response.json().catch(() => null) : null;
  const seconds = wholeNumber(response.headers.get("Retry-After"));
  return {
    status: response.status,
    json,
    isJson: isJson && json !== null,
    offset: wholeNumber(response.headers.get("Upload-Offset")),
    retryAfterMs: seconds === null ? null : seconds * 1000,
  };
}

/** One request; throws Unreachable when no answer of the server's came in time (default 30 s). */
export async function send(method: string, path: string, request: Request = {}): Promise<Reply> {
  const { body, json, headers = {}, timeoutMs = 30_000 } = request;
  const jsonHeaders = json === undefined ? {} : { "Content-Type": "application/json" };
  try {
    const response = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...jsonHeaders, ...headers },
      body: body ?? (json === undefined ? null : JSON.stringify(json)),
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readReply(response, method);
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "offline");
  }
}

const PAGES = 10;

/** All pages of a list; null when not even the first came. */
export async function getAll<T>(path: string): Promise<T[] | null> {
  const items: T[] = [];
  let after = "";
  for (let page = 0; page < PAGES; page += 1) {
    const found = await get<{ items: T[]; next: string | null }>(path + after);
    if (!found) return page === 0 ? null : items;
    items.push(...found.items);
    if (found.next === null || found.next === undefined) break;
    after = `&after=${encodeURIComponent(found.next)}`;
  }
  return items;
}

/** A GET that must answer 200 with JSON; null when it does not. */
export async function get<T>(path: string): Promise<T | null> {
  const reply = await send("GET", path);
  return reply.status === 200 && reply.isJson ? (reply.json as T) : null;
}
