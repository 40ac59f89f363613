import { changed } from "./changes";
import { NotKept } from "./drafts";
import { sha256 } from "./hash";
import { read, write, type Tx } from "./open";

export type LearnedTexts = Partial<Record<"copy" | "annoyed" | "praise", string>>;

/** What a person wrote after a visit: typed, then packed once and sent by itself. */
export interface Learned {
  /** The uuid of the visit as it was sent; one of these to each. */
  audit: string;
  uuid: string;
  person: string;
  texts: LearnedTexts;
  state: "typing" | "waiting" | "sent" | "refused" | "skipped";
  /** The exact bytes, from the moment they wait; gone when the server has them. */
  body: ArrayBuffer | null;
  digest: string;
  attempts: number;
  /** Milliseconds; not tried before. */
  again_at: number;
  detail: string;
}

function fresh(person: string, audit: string): Learned {
  return { audit, uuid: crypto.randomUUID(), person, texts: {}, state: "typing", body: null, digest: "", attempts: 0, again_at: 0, detail: "" };
}

export async function getLearned(audit: string): Promise<Learned | null> {
  return (await read((db) => db.get("learned", audit))) ?? null;
}

async function update(person: string, audit: string, change: (now: Learned) => Learned | null): Promise<void> {
  await write(["learned"], async (tx) => {
    const store = tx.objectStore("learned");
    const next = change((await store.get(audit)) ?? fresh(person, audit));
    if (next) await store.put(next);
  });
  changed("learned");
}

/** Kept with every letter; what waits to be sent or was sent never changes any more. */
export function typeLearned(person: string, audit: string, texts: LearnedTexts): Promise<void> {
  return update(person, audit, (now) => (now.state === "typing" || now.state === "skipped" ? { ...now, texts, state: "typing" } : null));
}

export function skipLearned(person: string, audit: string): Promise<void> {
  return update(person, audit, (now) => (now.state === "typing" ? { ...now, state: "skipped" } : null));
}

/** Makes the bytes, once; resolves when they were read back as they were written. */
export async function queueLearned(person: string, audit: string, texts: LearnedTexts): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ audit, ...texts })).buffer;
  const digest = await sha256(body);
  await update(person, audit, (now) =>
    now.state === "typing" || now.state === "skipped" ? { ...now, texts, body, digest, state: "waiting" } : null,
  );
  const back = await getLearned(audit);
  if (!back?.body || (await sha256(back.body)) !== back.digest) throw new NotKept();
}

export async function listWaiting(person: string): Promise<Learned[]> {
  const all = await read((db) => db.getAllFromIndex("learned", "person", person));
  return all.filter(({ state }) => state === "waiting");
}

/** The visit goes under another id now: what was written with it follows, to be sent anew. */
export async function moveLearned(tx: Tx, from: string, to: string): Promise<void> {
  const store = tx.objectStore("learned");
  const found = await store.get(from);
  if (!found || found.state === "sent") return;
  await store.delete(from);
  const state = found.state === "waiting" ? "typing" : found.state;
  await store.put({ ...found, audit: to, uuid: crypto.randomUUID(), state, body: null, digest: "", attempts: 0, again_at: 0 });
}

export function patchLearned(of: Learned, patch: Partial<Pick<Learned, "state" | "attempts" | "again_at" | "detail" | "body">>): Promise<void> {
  return update(of.person, of.audit, (now) => ({ ...now, ...patch }));
}
