import { photoBytes } from "../store/photos";
import { send, Unreachable, type Reply } from "./http";
import { photoOutcome, unreached, type PhotoOutcome } from "./outcome";

/** Small enough that a proxy that buffers whole requests still lets a cut upload go on. */
export const RANGE = 256 * 1024;
/** Answers without progress after which a photo is left for later. */
const PATIENCE = 4;

export type Upload = Exclude<PhotoOutcome, { is: "more" }> | { is: "damaged" } | { is: "gone" };

function path(sha: string): string {
  return `/api/v1/photos/${sha}`;
}

function put(sha: string, bytes: ArrayBuffer, offset: number): Promise<Reply> {
  const end = Math.min(offset + RANGE, bytes.byteLength);
  const whole = offset === 0 && end === bytes.byteLength;
  const range = { "Content-Range": `bytes ${offset}-${end - 1}/${bytes.byteLength}` };
  return send("PUT", path(sha), {
    body: new Uint8Array(bytes, offset, end - offset),
    headers: { "Content-Type": "application/octet-stream", ...(whole ? {} : range) },
    timeoutMs: 60_000,
  });
}

/** How much of the photo the server holds: everything, or a number of bytes below `size`. */
async function held(sha: string, size: number): Promise<"all" | number> {
  const { status, offset } = await send("HEAD", path(sha));
  if (status === 200) return "all";
  return offset !== null && offset < size ? offset : 0;
}

async function push(sha: string, bytes: ArrayBuffer, from: number): Promise<Upload> {
  let offset = from;
  let stalled = 0;
  let restarted = from === 0;
  while (stalled < PATIENCE) {
    const reply = await put(sha, bytes, offset);
    const outcome = photoOutcome(reply);
    if (outcome.is === "more" && outcome.offset < bytes.byteLength) {
      stalled = outcome.offset > offset ? 0 : stalled + 1;
      offset = outcome.offset;
    } else if (reply.status === 422 && !restarted) {
      // What lay there from an earlier attempt was not the beginning of this photo; it is dropped now.
      restarted = true;
      offset = 0;
    } else {
      return outcome.is === "more" ? { is: "later", why: "odd", afterMs: null } : outcome;
    }
  }
  return { is: "later", why: "odd", afterMs: null };
}

/** Gives the memory back at once: hundreds of photos would else wait for the collector. */
function release(bytes: ArrayBuffer | null): void {
  (bytes as { transfer?: (length: number) => unknown } | null)?.transfer?.(0);
}

async function attempt(draft: string, sha: string, here: boolean): Promise<Upload> {
  const bytes = here ? await photoBytes(draft, sha) : null;
  if (here && !bytes) return { is: "damaged" };
  try {
    const there = await held(sha, bytes?.byteLength ?? 0);
    if (there === "all") return { is: "stored" };
    return bytes ? await push(sha, bytes, there) : { is: "gone" };
  } finally {
    release(bytes);
  }
}

/** Brings one photo to the server; bytes whose hash is not the photo's any more are never sent. */
export async function uploadPhoto(draft: string, sha: string, { here }: { here: boolean }): Promise<Upload> {
  try {
    return await attempt(draft, sha, here);
  } catch (error) {
    if (error instanceof Unreachable) return unreached(error.why);
    throw error;
  }
}
