// How much of a visit that is being filled in the server has too.

import { changed } from "./changes";
import { getAnswers, getDraft, listDrafts } from "./drafts";
import { read, under, write } from "./open";
import { keep, kept, keptNames } from "./people";
import { listPhotos } from "./photos";
import type { Answers, Draft, Photo } from "./shapes";

/** A revision on the server that this phone did not make. */
export interface Other {
  revision: number;
  device: string;
  at: string;
}

export interface Backup {
  /** The server's revision that this phone's copy comes from; 0 for none. */
  server: number;
  /** The draft's own revision that was sent; -1: send in any case. */
  local: number;
  /** The draft's own revision that the server would not take; not tried again until it changes. */
  refused?: number;
  at: string;
  /** Photos that the server has. */
  photos: string[];
  /** Another device was faster; nothing goes either way until the person has chosen. */
  conflict?: Other;
  /** The version that was not chosen is kept on the server. */
  beside?: true;
  /** Sent from another phone. */
  ended?: true;
}

export interface DraftDocument {
  draft: Draft;
  answers: Answers;
  photos: Photo[];
}

const NAME = "backup:";
const NONE: Backup = { server: 0, local: -1, at: "", photos: [] };

export async function getBackup(person: string, id: string): Promise<Backup> {
  return (await kept<Backup>(person, NAME + id)) ?? NONE;
}

export async function keepBackup(person: string, id: string, backup: Backup): Promise<void> {
  await keep(person, NAME + id, backup);
}

export async function dropBackup(person: string, id: string): Promise<void> {
  await write(["kept"], (tx) => tx.objectStore("kept").delete([person, NAME + id]));
  changed("kept");
}

/** Drafts that have a backup and are not on this phone any more: removed, or sent. */
export async function listOrphans(person: string): Promise<string[]> {
  const here = new Set((await listDrafts(person)).map(({ id }) => id));
  return (await keptNames(person, NAME)).map((name) => name.slice(NAME.length)).filter((id) => !here.has(id));
}

export async function documentOf(id: string): Promise<DraftDocument | null> {
  const draft = await getDraft(id);
  return draft && { draft, answers: await getAnswers(id), photos: await listPhotos(id) };
}

/** Whether the server has all of it. */
export function isBackedUp(draft: Draft, backup: Backup): boolean {
  return draft.state === "filling" && backup.local === draft.revision && !backup.conflict && !backup.ended;
}

/** What would be lost with this phone, the oldest first. */
export async function listOnlyHere(person: string): Promise<Draft[]> {
  const drafts = await listDrafts(person);
  const backups = await Promise.all(drafts.map(({ id }) => getBackup(person, id)));
  const only = drafts.filter((draft, index) => !isBackedUp(draft, backups[index]!));
  return only.sort((one, other) => one.started_at.localeCompare(other.started_at));
}

/**
 * Puts what another device has in the place of what is here; bytes of photos stay. Gives the
 * draft's own revision from now on; null where the visit waits to be sent or is somebody else's.
 */
export async function replaceDraft(person: string, { draft, answers, photos }: DraftDocument): Promise<number | null> {
  const { id } = draft;
  if (draft.person !== person) return null;
  const here = new Set((await read((db) => db.getAllKeys("bytes", under(id)))).map(([, sha]) => sha));
  const before = await getDraft(id);
  if (before && (before.state !== "filling" || before.person !== person)) return null;
  const revision = Math.max(before?.revision ?? 0, draft.revision) + 1;
  await write(["drafts", "answers", "photos"], async (tx) => {
    await tx.objectStore("drafts").put({ ...draft, state: "filling", intent: null, revision });
    await tx.objectStore("answers").delete(under(id));
    await tx.objectStore("photos").delete(under(id));
    for (const [question, answer] of Object.entries(answers)) await tx.objectStore("answers").put({ draft: id, question, answer });
    for (const photo of photos) await tx.objectStore("photos").put({ ...photo, draft: id, on_server: !here.has(photo.sha256) });
  });
  changed("drafts");
  return revision;
}

/** Those that the person has to choose a version of. */
export async function listTwofold(person: string): Promise<Draft[]> {
  const drafts = await listDrafts(person);
  const backups = await Promise.all(drafts.map(({ id }) => getBackup(person, id)));
  return drafts.filter(({ state }, index) => state === "filling" && backups[index]!.conflict !== undefined);
}
