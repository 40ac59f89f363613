import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { write } from "../../src/app/store/open";
import { getSent } from "../../src/app/store/outbox";
import { deliver } from "../../src/app/sync/deliver";
import { carryByWorkers } from "../../src/app/sync/porter";
import { uploadPhoto } from "../../src/app/sync/upload";
import type { Task } from "../../src/app/sync/upload.worker";
import { aQueued, newPhone } from "./phone";
import { newServer, puts, type Server } from "./server";

let server: Server;
let made: Thread[];
let atOnce: number;

/** A thread of the browser's; one that cannot be loaded tells so after it was asked. */
class Thread {
  static loads = true;
  ended = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly script: string) {
    made.push(this);
    atOnce = Math.max(atOnce, made.filter(({ ended }) => !ended).length);
  }

  postMessage({ draft, sha }: Task): void {
    if (Thread.loads) void uploadPhoto(draft, sha, { here: true }).then((data) => this.ended || this.onmessage!({ data }));
    else queueMicrotask(() => this.onerror!());
  }

  terminate(): void {
    this.ended = true;
  }
}

beforeEach(async () => {
  await newPhone();
  server = newServer();
  [made, atOnce, Thread.loads] = [[], 0, true];
  vi.stubGlobal("Worker", Thread);
  carryByWorkers("/assets/upload.worker.js");
});
afterEach(() => carryByWorkers(""));

test("large photos go by threads that end, one at a time; all are there and the visit is sent", async () => {
  const item = await aQueued({ photos: [100, 200, 300] });
  await write(["photos"], async (tx) => {
    for (const photo of await tx.objectStore("photos").getAll()) await tx.objectStore("photos").put({ ...photo, size: 3 * 2 ** 20 });
  });
  expect(await deliver(item.id)).toBe("sent");
  expect([...server.photos.keys()].sort()).toEqual(item.photos);
  expect(atOnce).toBe(1);
  expect(made.map(({ script, ended }) => [script, ended])).toEqual(Array.from({ length: 3 }, () => ["/assets/upload.worker.js", true]));
});

test("small photos share a thread in each of three lanes", async () => {
  expect(await deliver((await aQueued({ photos: [100, 200, 300, 400, 500, 600] })).id)).toBe("sent");
  expect(made).toHaveLength(3);
  expect(made.every(({ ended }) => ended)).toBe(true);
});

test("where no thread can be had, the page carries the photos itself", async () => {
  Thread.loads = false;
  const item = await aQueued({ photos: [100, 200] });
  expect(await deliver(item.id)).toBe("sent");
  expect(await getSent(item.uuid)).not.toBeNull();
  expect(puts(server, "/photos/")).toHaveLength(2);
});
