import type { Picture } from "./photos";
import type { PhotoSource } from "./shapes";

/** The file is bigger than the server takes, and this phone cannot make it smaller. */
export class TooLarge extends Error {
  readonly size: number;
  readonly limit: number;

  constructor(size: number, limit: number) {
    super();
    this.size = size;
    this.limit = limit;
  }
}

/** After this long the worker has choked on the picture; the original is kept instead. */
const PATIENCE_MS = 30_000;

let queue: Promise<unknown> = Promise.resolve();

function shrinkNow(file: Blob): Promise<ArrayBuffer | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./shrink.worker.ts", import.meta.url), { type: "module" });
    const end = (bytes: ArrayBuffer | null) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(bytes);
    };
    const timer = setTimeout(() => end(null), PATIENCE_MS);
    worker.onmessage = (event: MessageEvent<ArrayBuffer | null>) => end(event.data);
    worker.onerror = () => end(null);
    worker.postMessage(file);
  });
}

/** One picture at a time: two decoded at once are too much for a small phone. */
function shrink(file: Blob): Promise<ArrayBuffer | null> {
  const next = queue.then(() => shrinkNow(file));
  queue = next;
  return next;
}

/**
 * The bytes to keep: a JPEG of at most 2048 px, or the original where this browser cannot decode
 * it (HEIC on most). `limit` in bytes is what the server takes.
 */
export async function takePicture(file: File, source: PhotoSource, limit: number): Promise<Picture> {
  const taken_at = new Date(source === "camera" ? Date.now() : file.lastModified).toISOString();
  const small = await shrink(file);
  if (small && small.byteLength <= limit) return { bytes: small, type: "image/jpeg", taken_at, source };
  if (file.size > limit) throw new TooLarge(file.size, limit);
  return { bytes: await file.arrayBuffer(), type: file.type || "application/octet-stream", taken_at, source };
}
