// A phone that was last opened with the release before this one. The fixture is what that release
// left in its store; it is never written anew, releases that follow add files of their own.

import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { openDB, type IDBPDatabase } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listDrafts } from "../../src/app/store/drafts";
import { close, onBlocked, read, type Notes } from "../../src/app/store/open";
import { listItems, listSent } from "../../src/app/store/outbox";
import { currentPerson } from "../../src/app/store/people";
import { UPGRADES } from "../../src/app/store/upgrades";
import { deliverAll } from "../../src/app/sync/round";
import left from "./fixtures/release-1.json";
import { SAM } from "./phone";
import { newServer } from "./server";

interface Left {
  version: number;
  stores: Record<string, { key?: unknown; value: unknown }[]>;
}

function revived(_key: string, value: unknown): unknown {
  const bytes = (value as { $bytes?: string } | null)?.$bytes;
  return typeof bytes === "string" ? Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)).buffer : value;
}

/** The store as it was left, with the old release's tab still open. */
async function oldPhone(on: { versionchange: "close" | "stay" }): Promise<IDBPDatabase<Notes>> {
  await close();
  globalThis.indexedDB = new IDBFactory();
  const { version, stores } = JSON.parse(JSON.stringify(left), revived) as Left;
  const db: IDBPDatabase<Notes> = await openDB<Notes>("notes", version, {
    upgrade(made) {
      for (const { apply } of UPGRADES.slice(0, version)) apply(made);
    },
    blocking() {
      if (on.versionchange === "close") db.close();
    },
  });
  const tx = db.transaction([...db.objectStoreNames], "readwrite");
  for (const [name, rows] of Object.entries(stores))
    for (const { key, value } of rows) await tx.objectStore(name as "device").put(value, ...((key === undefined ? [] : [key]) as [string]));
  await tx.done;
  return db;
}

beforeEach(() => {
  const locks = { request: (_name: string, _options: LockOptions, work: (lock: object) => unknown) => Promise.resolve(work({})) };
  vi.stubGlobal("navigator", { userAgent: "", locks });
});
afterEach(() => onBlocked(() => undefined));

test("what waited under the release before arrives, byte by byte", async () => {
  await oldPhone({ versionchange: "close" });
  const server = newServer();
  expect(await currentPerson()).toEqual(SAM);
  const items = await listItems(SAM.id);
  expect([items.length, (await listDrafts(SAM.id)).filter(({ state }) => state === "filling").length, (await listSent(SAM.id)).length]).toEqual([3, 1, 1]);
  await deliverAll();
  expect(items.map(({ uuid, body }) => [uuid, new Uint8Array(body)])).toEqual([...server.audits]);
  expect([(await listItems(SAM.id)).length, (await listDrafts(SAM.id)).length]).toEqual([0, 1]);
});

test("an old tab that stays open is named, and nothing is lost when it goes", async () => {
  const old = await oldPhone({ versionchange: "stay" });
  const told: boolean[] = [];
  onBlocked((blocked) => told.push(blocked));
  const waiting = read((db) => db.count("outbox"));
  await vi.waitFor(() => expect(told).toEqual([true]));
  old.close();
  expect([await waiting, told]).toEqual([3, [true, false]]);
});
