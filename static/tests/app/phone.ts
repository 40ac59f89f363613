// A phone for tests: a real (in-memory) IndexedDB, a person, a visit that is filled in.

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { putAnswer, startDraft } from "../../src/app/store/drafts";
import { close } from "../../src/app/store/open";
import { enqueue } from "../../src/app/store/outbox";
import { setPerson } from "../../src/app/store/people";
import type { Sender } from "../../src/app/store/parcel";
import { attachPhoto } from "../../src/app/store/photos";
import type { Draft, OutboxItem, Person, Place } from "../../src/app/store/shapes";

export const SAM: Person = { id: "p-sam", name: "Sam", email: "sam@demo.test" };
export const SUE: Person = { id: "p-sue", name: "Sue", email: "sue@demo.test" };
export const QUAY: Place = { code: "N-043", name: "Quay Side", kind: "own" };
export const SENDER: Sender = { finished_at: "2026-11-21T10:41:00.000Z", clock_offset_ms: 120, time_zone: "Europe/Berlin", app: "0.1.0" };

/** A new phone, with Sam signed in. */
export async function newPhone(): Promise<void> {
  await close();
  globalThis.indexedDB = new IDBFactory();
  await setPerson(SAM);
}

export function aDraft(person = SAM, visit: string | null = "v1"): Promise<Draft> {
  return startDraft({
    person: person.id,
    visit,
    checklist: { key: "retail-visit", version: 3, title: "Retail" },
    location: QUAY,
    section: "arrive",
    now: "2026-11-21T10:02:11.000Z",
  });
}

export async function answer(draft: Draft, question: string, value: string | number): Promise<void> {
  await putAnswer({ draft: draft.id, section: "arrive", question, answer: { value } });
}

export function bytesOf(length: number, seed = 1): ArrayBuffer {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 256).buffer;
}

export async function photograph(draft: Draft, question: string, bytes: ArrayBuffer): Promise<string> {
  const picture = { bytes, type: "image/jpeg", taken_at: "2026-11-21T10:05:00.000Z", source: "camera" as const };
  const kept = await attachPhoto({ draft: draft.id, section: "arrive", question, picture });
  return kept.photos!.at(-1)!;
}

/** A visit with two answers and as many photos as sizes are given, ready to be sent. */
export async function aQueued({ person = SAM, photos = [] as number[] } = {}): Promise<OutboxItem> {
  const draft = await aDraft(person);
  await answer(draft, "greeting", "yes");
  await answer(draft, "clean", "no");
  for (const [index, size] of photos.entries()) await photograph(draft, "clean", bytesOf(size, index));
  return enqueue(draft.id, SENDER);
}
