// Carries photos to the server in a worker that ends after some of them: what reading, hashing and
// sending leave behind goes with it. In the page, hundreds of megabytes would wait for the collector.

import { uploadPhoto, type Upload } from "./upload";
import type { Task } from "./upload.worker";

/** Bytes after which a worker is left for a new one. */
const ENOUGH = 2 * 2 ** 20;

export interface Porter {
  /** `size`: bytes of the photo. */
  carry: (draft: string, sha: string, size: number) => Promise<Upload>;
  end: () => void;
}

let address = "";

/** From now on photos go by workers; the service worker has none, and sends from where it is. */
export function carryByWorkers(script: string): void {
  if ("Worker" in globalThis) address = script;
}

const asked = new Set<() => void>();

/** A page that is left may be frozen with its workers, and theirs would keep others from the store. */
if ("onpagehide" in globalThis) addEventListener("pagehide", () => asked.forEach((giveUp) => giveUp()));

/** null: the worker could not do it, was not even there, or had to go. */
function ask(worker: Worker, task: Task): Promise<Upload | null> {
  let giveUp = (): void => undefined;
  const answered = new Promise<Upload | null>((done) => {
    giveUp = () => done(null);
    worker.onmessage = ({ data }: MessageEvent<Upload | null>) => done(data);
    worker.onerror = giveUp;
    asked.add(giveUp);
    worker.postMessage(task);
  });
  return answered.finally(() => asked.delete(giveUp));
}

export function porter(): Porter {
  let worker: Worker | null = null;
  let carried = 0;
  const end = (): void => {
    worker?.terminate();
    worker = null;
    carried = 0;
  };
  const carry = async (draft: string, sha: string, size: number): Promise<Upload> => {
    if (!address) return uploadPhoto(draft, sha, { here: true });
    worker ??= new Worker(address, { type: "module" });
    const upload = await ask(worker, { draft, sha });
    carried += size;
    if (!upload || carried >= ENOUGH) end();
    return upload ?? uploadPhoto(draft, sha, { here: true });
  };
  return { carry, end };
}
