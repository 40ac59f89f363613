import { changed } from "./changes";
import { moveLearned } from "./learned";
import { forget, getAnswers, getDraft, NotKept } from "./drafts";
import { currentPerson } from "./people";
import { read, StorageFull, under, write } from "./open";
import { auditDocument, digestOf, namedPhotos, pack, type Sender } from "./parcel";
import { listPhotos } from "./photos";
import type { ItemState, OutboxItem, Score, Sent } from "./shapes";

/** How long a removed item can be had back, in milliseconds. */
export const UNDO_MS = 10_000;

type Patch = Partial<Pick<OutboxItem, "state" | "attempts" | "uploaded" | "removed_at" | "mobile">>;

/** What a full phone could not write down; the next write that succeeds makes up for it. */
const unwritten = new Map<string, Patch>();

function current(item: OutboxItem): OutboxItem {
  return { ...item, ...unwritten.get(item.id) };
}

/** Makes the bytes, once, and queues them; resolves when they were read back with the same digest. */
export async function enqueue(id: string, sender: Sender): Promise<OutboxItem> {
  const draft = await getDraft(id);
  if (draft?.state !== "filling" || draft.practice) throw new NotKept();
  const answers = await getAnswers(id);
  const document = auditDocument(draft, answers, await listPhotos(id), sender);
  const parcel = await pack(document, namedPhotos(answers));
  const item: OutboxItem = {
    id,
    uuid: draft.uuid,
    person: draft.person,
    visit: draft.visit,
    label: draft.location.name,
    title: draft.stage ? `${draft.checklist.title} · ${draft.stage.title}` : draft.checklist.title,
    ...(draft.stage ? { stage: draft.stage.key } : {}),
    ...parcel,
    uploaded: [],
    state: { word: "waiting" },
    attempts: 0,
    queued_at: sender.finished_at,
    removed_at: null,
  };
  await write(["drafts", "outbox"], async (tx) => {
    const now = await tx.objectStore("drafts").get(id);
    if (now?.state !== "filling" || now.revision !== draft.revision) throw new NotKept();
    await tx.objectStore("outbox").add(item);
    await tx.objectStore("drafts").put({ ...now, state: "queued", intent: null });
  });
  await checked(id, item.digest);
  changed("drafts", "outbox");
  return item;
}

async function checked(id: string, digest: string): Promise<void> {
  const back = await getItem(id);
  if (!back || (await digestOf(back.body, back.photos)) !== digest) throw new NotKept();
}

export async function getItem(id: string): Promise<OutboxItem | null> {
  const item = await read((db) => db.get("outbox", id));
  return item ? current(item) : null;
}

/** Oldest first. Items of other people on the same phone are never among them. */
export async function listItems(person: string): Promise<OutboxItem[]> {
  const items = (await read((db) => db.getAllFromIndex("outbox", "person", person))).map(current);
  return items.filter((item) => item.removed_at === null).sort((one, other) => one.queued_at.localeCompare(other.queued_at));
}

/** What this person removed a moment ago and can still have back. */
export async function listRemoved(person: string): Promise<OutboxItem[]> {
  const items = await read((db) => db.getAllFromIndex("outbox", "person", person));
  return items.filter((item) => item.removed_at !== null);
}

/** Unsent items of whomever; a number, because nobody may learn more about another person's. */
export async function countUnsent(): Promise<number> {
  return (await read((db) => db.getAll("outbox"))).filter((item) => item.removed_at === null).length;
}

/** Unsent items of whoever is signed in on this phone. */
export async function countMine(): Promise<number> {
  const person = await currentPerson();
  return person ? (await listItems(person.id)).length : 0;
}

/** What others have on this phone; no more than a number. */
export async function countOthers(person: string): Promise<number> {
  const drafts = await read((db) => db.getAll("drafts"));
  return drafts.filter((draft) => draft.person !== person).length;
}

/** Notes how far an item is. A phone without room goes on sending: that makes room. */
export async function patchItem(id: string, patch: Patch): Promise<void> {
  const whole = { ...unwritten.get(id), ...patch };
  try {
    await write(["outbox"], async (tx) => {
      const item = await tx.objectStore("outbox").get(id);
      if (item) await tx.objectStore("outbox").put({ ...item, ...whole });
    });
    unwritten.delete(id);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    unwritten.set(id, whole);
  }
  changed("outbox");
}

export function setState(id: string, state: ItemState): Promise<void> {
  return patchItem(id, { state });
}

export interface Acknowledgement {
  id: string;
  state: string;
  digest: string;
  received_at: string;
  score: Score | null;
}

/**
 * The server holds the audit: what the phone kept of it goes, and a line stays. Refuses to let go
 * of anything unless id and digest are those of the item.
 */
export async function acknowledge(id: string, ack: Acknowledgement): Promise<void> {
  try {
    await letGo(id, ack, { line: true });
  } catch (error) {
    // Without room even for the line: what goes makes room.
    if (!(error instanceof StorageFull)) throw error;
    await letGo(id, ack, { line: false });
  }
  unwritten.delete(id);
  changed("drafts", "outbox", "sent");
}

async function letGo(id: string, ack: Acknowledgement, { line }: { line: boolean }): Promise<void> {
  await write(["drafts", "answers", "photos", "bytes", "outbox", "sent"], async (tx) => {
    const item = await tx.objectStore("outbox").get(id);
    if (!item) return;
    if (item.uuid !== ack.id || item.digest !== ack.digest) throw new NotKept("Another audit was acknowledged.");
    const { uuid, person, visit, label, title, stage } = item;
    const of = { uuid, person, visit, label, title, ...(stage === undefined ? {} : { stage }) };
    const sent: Sent = { ...of, sent_at: ack.received_at, state: ack.state, score: ack.score };
    if (line) await tx.objectStore("sent").put(sent);
    await tx.objectStore("outbox").delete(id);
    await forget(tx, id);
  });
}

/** Back to being filled in, under a new id: the server may know the old one with other content. */
export async function reopen(id: string): Promise<void> {
  await write(["drafts", "outbox", "learned"], async (tx) => {
    const draft = await tx.objectStore("drafts").get(id);
    if (!draft) throw new NotKept();
    const uuid = crypto.randomUUID();
    await tx.objectStore("drafts").put({ ...draft, state: "filling", uuid });
    await tx.objectStore("outbox").delete(id);
    unwritten.delete(id);
    await moveLearned(tx, draft.uuid, uuid);
  });
  changed("drafts", "outbox");
}

/** Deletes for good what the person removed and did not take back in time. */
export async function purge(now: number): Promise<void> {
  const items = await read((db) => db.getAll("outbox"));
  const gone = items.filter((item) => item.removed_at !== null && item.removed_at + UNDO_MS <= now);
  for (const { id } of gone)
    await write(["drafts", "answers", "photos", "bytes", "outbox"], async (tx) => {
      await tx.objectStore("outbox").delete(id);
      await forget(tx, id);
    });
  if (gone.length) changed("drafts", "outbox");
}

export async function listSent(person: string): Promise<Sent[]> {
  const sent = await read((db) => db.getAllFromIndex("sent", "person", person));
  return sent.sort((one, other) => other.sent_at.localeCompare(one.sent_at));
}

export async function getSent(uuid: string): Promise<Sent | null> {
  return (await read((db) => db.get("sent", uuid))) ?? null;
}

/** Bytes of the photos that are not on the server yet. */
export async function bytesLeft(item: OutboxItem): Promise<number> {
  const photos = await read((db) => db.getAll("photos", under(item.id)));
  return photos
    .filter((photo) => item.photos.includes(photo.sha256) && !item.uploaded.includes(photo.sha256))
    .reduce((sum, photo) => sum + (photo.on_server ? 0 : photo.size), 0);
}
