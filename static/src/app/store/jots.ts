// What is noted in the shop. Kept like answers, under keys that no question can have, and left out
// of everything that is sent: a jot goes out only as the comment that its shopper makes of it.

import { changed } from "./changes";
import { NotKept, touch } from "./drafts";
import { sha256 } from "./hash";
import { write } from "./open";
import { photoBytes, type Picture } from "./photos";
import type { Answer, Answers, Jot } from "./shapes";

const HEAD = "$jot:";
/** The line that is being typed. */
export const TYPING = "$typing";
/** Where somebody is who is in the shop, in place of a section. */
export const SHOP = "$shop";

export interface KeptJot extends Jot {
  key: string;
}

/** A key of its own; keys sort by time. */
export function jotKey(at: string): string {
  return `${HEAD}${at}-${crypto.randomUUID().slice(0, 4)}`;
}

/** The oldest first. */
export function listJots(answers: Answers): KeptJot[] {
  const keys = Object.keys(answers).filter((key) => key.startsWith(HEAD)).sort();
  return keys.flatMap((key) => (answers[key]!.jot ? [{ key, ...answers[key]!.jot }] : []));
}

/** Whether a jot waits to be put with a question; `keys` are those of the form. */
export function isUnsorted({ photo, about, aside }: Jot, answers: Answers, keys: ReadonlySet<string>): boolean {
  if (aside) return false;
  if (photo === undefined) return about === undefined || !keys.has(about);
  return !Object.values(answers).some(({ photos }) => photos?.includes(photo));
}

export interface PhotoJot {
  draft: string;
  key: string;
  at: string;
  picture: Picture;
  about: string | undefined;
}

/** Keeps a photo and its jot in one strict transaction; resolves when the bytes were read back. */
export async function keepPhotoJot({ draft, key, at, picture, about }: PhotoJot): Promise<Answer> {
  const sha = await sha256(picture.bytes);
  const { bytes, ...facts } = picture;
  const answer: Answer = { jot: { at, photo: sha, ...(about === undefined ? {} : { about }) }, at };
  await write(["drafts", "answers", "photos", "bytes"], async (tx) => {
    await touch(tx, draft, { intent: null });
    await tx.objectStore("bytes").put({ draft, sha256: sha, bytes });
    await tx.objectStore("photos").put({ ...facts, draft, sha256: sha, size: bytes.byteLength, caption: "", on_server: false });
    await tx.objectStore("answers").put({ draft, question: key, answer });
  });
  if (!(await photoBytes(draft, sha))) throw new NotKept();
  changed("drafts");
  return answer;
}

const known = new WeakMap<Answers, ReadonlyMap<string, readonly KeptJot[]>>();

/** Texts by what they are about; worked out once for a state of the form. */
export function jotsAbout(answers: Answers): ReadonlyMap<string, readonly KeptJot[]> {
  const before = known.get(answers);
  if (before) return before;
  const found = new Map<string, KeptJot[]>();
  for (const jot of listJots(answers))
    if (jot.about !== undefined && jot.text && !jot.aside) found.set(jot.about, [...(found.get(jot.about) ?? []), jot]);
  known.set(answers, found);
  return found;
}

export interface Placing {
  draft: string;
  section: string;
  question: string;
  photo: string;
}

/** Puts a photo that is on the phone with a question. */
export async function placePhoto({ draft, section, question, photo }: Placing): Promise<Answer> {
  const now = new Date().toISOString();
  const answer = await write(["drafts", "answers"], async (tx) => {
    await touch(tx, draft, { at: { section, question } });
    const { evidence_skipped: _, ...before } = (await tx.objectStore("answers").get([draft, question]))?.answer ?? {};
    const photos = [...(before.photos ?? []).filter((one) => one !== photo), photo];
    await tx.objectStore("answers").put({ draft, question, answer: { ...before, photos, at: now } });
    return { ...before, photos, at: now };
  });
  changed("drafts");
  return answer;
}
