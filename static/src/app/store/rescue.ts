// Everything that was not sent, as a file: out of a phone whose line or account is of no help, and
// into another phone of the same person, or to the server by an admin.

import { changed } from "./changes";
import { getAnswers, getDraft, listDrafts } from "./drafts";
import { sha256 } from "./hash";
import { read, write } from "./open";
import { getItem, getSent, listItems } from "./outbox";
import { digestOf } from "./parcel";
import { listPhotos, photoBytes } from "./photos";
import type { Answers, Draft, OutboxItem, Photo } from "./shapes";
import { NotZip, unzip, zip, type Entry } from "./zip";

/** Says how to read the file; a newer app still reads older copies. */
const FORMAT = 1;
const CONTENTS = "contents.json";

/** What was packed, without its bytes: those lie beside it, as `<uuid>.json`. */
type Packed = Pick<OutboxItem, "id" | "uuid" | "person" | "visit" | "label" | "title" | "stage" | "digest" | "photos" | "queued_at">;

interface Saved {
  draft: Draft;
  answers: Answers;
  photos: Photo[];
  packed: Packed | null;
}

interface Contents {
  format: number;
  person: string;
  visits: Saved[];
}

function packedOf({ id, uuid, person, visit, label, title, stage, digest, photos, queued_at }: OutboxItem): Packed {
  return { id, uuid, person, visit, label, title, ...(stage === undefined ? {} : { stage }), digest, photos, queued_at };
}

function jsonBytes(document: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(document));
}

async function savedOf(draft: Draft): Promise<Saved> {
  const item = draft.state === "queued" ? await getItem(draft.id) : null;
  return { draft, answers: await getAnswers(draft.id), photos: await listPhotos(draft.id), packed: item && packedOf(item) };
}

async function* entries(person: string, ids: string[]): AsyncGenerator<Entry> {
  const drafts = (await Promise.all(ids.map(getDraft))).filter((draft) => draft?.person === person);
  const visits: Saved[] = [];
  for (const draft of drafts) visits.push(await savedOf(draft!));
  yield { name: CONTENTS, bytes: jsonBytes({ format: FORMAT, person, visits } satisfies Contents) };
  const there = new Set<string>();
  for (const { draft, packed, photos } of visits) {
    if (packed) yield { name: `${packed.uuid}.json`, bytes: new Uint8Array((await getItem(draft.id))!.body) };
    for (const { sha256: sha } of photos.filter((one) => !there.has(one.sha256))) {
      const bytes = await photoBytes(draft.id, sha);
      there.add(sha);
      if (bytes) yield { name: `photos/${sha}`, bytes: new Uint8Array(bytes) };
    }
  }
}

/** A zip of the visits named: what waits to be sent, and what is still being filled in. */
export function saveCopy(person: string, ids: string[]): Promise<Blob> {
  return zip(entries(person, ids));
}

/** Ids of everything on this phone that is this person's and was not sent. */
export async function listUnsent(person: string): Promise<string[]> {
  const queued = new Set((await listItems(person)).map(({ id }) => id));
  return (await listDrafts(person)).filter(({ id, state, practice }) => !practice && (state === "filling" || queued.has(id))).map(({ id }) => id);
}

export interface Brought {
  /** Names of the stores whose visits are on this phone now. */
  added: string[];
  /** How many were here, or sent from here, before. */
  known: number;
  /** How many belong to somebody else, or are not whole. */
  refused: number;
}

async function isKnown({ draft, packed }: Saved): Promise<boolean> {
  const sent = await getSent(packed?.uuid ?? draft.uuid);
  const drafts = await read((db) => db.getAll("drafts"));
  return sent !== null || drafts.some((one) => one.id === draft.id || one.uuid === draft.uuid);
}

type Files = Map<string, () => Promise<Uint8Array<ArrayBuffer>>>;

async function bodyOf(packed: Packed, files: Files): Promise<ArrayBuffer> {
  const body = (await files.get(`${packed.uuid}.json`)?.())?.buffer;
  if (!body || (await digestOf(body, packed.photos)) !== packed.digest) throw new NotZip();
  return body;
}

/** The photos first, each by its hash; then the visit, which makes them count. */
async function bringOne({ draft, answers, photos, packed }: Saved, files: Files): Promise<void> {
  const { id } = draft;
  for (const photo of photos) {
    const bytes = (await files.get(`photos/${photo.sha256}`)?.())?.buffer;
    if (!bytes || (await sha256(bytes)) !== photo.sha256) {
      if (!photo.on_server) throw new NotZip();
      continue;
    }
    await write(["bytes"], (tx) => tx.objectStore("bytes").put({ draft: id, sha256: photo.sha256, bytes }));
  }
  const body = packed && (await bodyOf(packed, files));
  const fresh = { uploaded: [], state: { word: "waiting" as const }, attempts: 0, removed_at: null };
  await write(["drafts", "answers", "photos", "outbox"], async (tx) => {
    await tx.objectStore("drafts").add({ ...draft, state: packed ? "queued" : "filling", intent: null });
    for (const [question, answer] of Object.entries(answers)) await tx.objectStore("answers").put({ draft: id, question, answer });
    for (const photo of photos) await tx.objectStore("photos").put({ ...photo, draft: id });
    if (packed && body) await tx.objectStore("outbox").add({ ...packed, ...fresh, body });
  });
}

async function contentsOf(files: Files): Promise<Contents> {
  const bytes = await files.get(CONTENTS)?.();
  if (!bytes) throw new NotZip();
  const contents = JSON.parse(new TextDecoder().decode(bytes)) as Contents;
  if (contents.format !== FORMAT || !Array.isArray(contents.visits)) throw new NotZip();
  return contents;
}

/** Brings a saved copy onto this phone; nothing of another person's, and nothing twice. */
export async function bringCopy(person: string, file: Blob): Promise<Brought> {
  const files = await unzip(file);
  const brought: Brought = { added: [], known: 0, refused: 0 };
  for (const saved of (await contentsOf(files)).visits) {
    if (saved.draft.person !== person || (saved.packed && saved.packed.person !== person)) brought.refused += 1;
    else if (await isKnown(saved)) brought.known += 1;
    else
      await bringOne(saved, files).then(
        () => brought.added.push(saved.draft.location.name),
        (error: unknown) => {
          if (!(error instanceof NotZip)) throw error;
          brought.refused += 1;
        },
      );
  }
  changed("drafts", "outbox");
  return brought;
}
