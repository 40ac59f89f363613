import { openDB, unwrap, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { Learned } from "./learned";
import type { Answer, Draft, OutboxItem, Photo, Sent } from "./shapes";
import { UPGRADES } from "./upgrades";

export interface Notes extends DBSchema {
  device: { key: string; value: unknown };
  /** What the server said, by [person, name]. */
  kept: { key: [string, string]; value: unknown };
  drafts: { key: string; value: Draft; indexes: { person: string } };
  answers: { key: [string, string]; value: { draft: string; question: string; answer: Answer } };
  photos: { key: [string, string]; value: Photo };
  bytes: { key: [string, string]; value: { draft: string; sha256: string; bytes: ArrayBuffer } };
  outbox: { key: string; value: OutboxItem; indexes: { person: string } };
  sent: { key: string; value: Sent; indexes: { person: string } };
  learned: { key: string; value: Learned; indexes: { person: string } };
}

export type Db = IDBPDatabase<Notes>;
export type Name = StoreNames<Notes>;
export type Tx = IDBPTransaction<Notes, Name[], "readwrite">;

const NAME = "notes";
let opened: Promise<Db> | null = null;
let tellBlocked = (_blocked: boolean): void => undefined;

/** Says when a tab with an older release keeps this one from its store, and when no more. */
export function onBlocked(listener: (blocked: boolean) => void): void {
  tellBlocked = listener;
}

const running = new Set<IDBTransaction>();
/** Resolves when the page is shown again; null while it is. */
let away: Promise<void> | null = null;
let comeBack = (): void => undefined;
let departures = 0;

/** Notes what has not ended, reads included: each keeps others from writing. */
function watch(db: IDBDatabase): void {
  const begin = db.transaction.bind(db);
  db.transaction = (...wanted) => {
    const tx = begin(...wanted);
    running.add(tx);
    for (const end of ["complete", "abort"]) tx.addEventListener(end, () => running.delete(tx));
    return tx;
  };
}

/**
 * WebKit freezes a page that is left with whatever it is doing in the store, and nobody else gets in
 * until the page is thrown away. So it lets go; what that undoes is done again when the page is back.
 */
export function leave(): void {
  departures += 1;
  away ??= new Promise((resolve) => (comeBack = resolve));
  for (const tx of running) abort(tx);
  void close();
}

export function back(): void {
  away = null;
  comeBack();
}

if ("onpagehide" in globalThis) {
  addEventListener("pagehide", (event: Event & { persisted?: boolean }) => event.persisted && leave());
  addEventListener("pageshow", back);
}

/** The phone has no room left; nothing of the transaction was kept. */
export class StorageFull extends Error {}

function open(): Promise<Db> {
  return openDB<Notes>(NAME, UPGRADES.length, {
    upgrade(db, from) {
      for (const { apply } of UPGRADES.slice(from)) apply(db);
    },
    blocked() {
      tellBlocked(true);
    },
    // A newer release in another tab wants to upgrade: let it, and open again at the next use.
    blocking() {
      void close();
    },
    terminated() {
      opened = null;
    },
  }).then((db) => {
    watch(unwrap(db));
    tellBlocked(false);
    return db;
  });
}

/** Closes the connection; the next use opens it again. Also the hook by which tests lose it. */
export async function close(): Promise<void> {
  const db = await opened?.catch(() => null);
  opened = null;
  db?.close();
}

function isLost(error: unknown): boolean {
  return error instanceof DOMException && error.name === "InvalidStateError";
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

async function attempt<T>(work: (db: Db) => Promise<T>): Promise<T> {
  if (away) await away;
  opened ??= open();
  const connection = opened;
  try {
    return await work(await connection);
  } catch (error) {
    if (isLost(error) && opened === connection) opened = null;
    throw error;
  }
}

/** Runs `work`; a connection that the system has taken away, or that was let go, is opened again once. */
export async function read<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const before = departures;
  try {
    return await attempt(work);
  } catch (error) {
    if (!isLost(error) && departures === before) throw error;
    return attempt(work);
  }
}

/**
 * Runs `work` in one transaction and resolves when it is on the disk, not when the requests
 * succeed: a request may succeed and the transaction abort afterwards.
 */
export async function write<T>(stores: Name[], work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await read(async (db) => {
      const tx = db.transaction(stores, "readwrite", { durability: "strict" });
      const result = await work(tx).catch(async (error: unknown) => {
        abort(tx);
        await tx.done.catch(() => undefined);
        throw tx.error ?? error;
      });
      await tx.done;
      return result;
    });
  } catch (error) {
    throw isFull(error) ? new StorageFull() : error;
  }
}

function abort(tx: Pick<Tx, "abort">): void {
  try {
    tx.abort();
  } catch {
    // It has ended already.
  }
}

/** Every key that starts with `head`. */
export function under(head: string): IDBKeyRange {
  return IDBKeyRange.bound([head], [head, []]);
}
