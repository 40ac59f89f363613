// A photo that was drawn on takes the place of the one that was taken, everywhere in its visit.

import { changed } from "./changes";
import { NotKept, touch } from "./drafts";
import { sha256 } from "./hash";
import { under, write, type Tx } from "./open";
import { photoBytes } from "./photos";
import type { Answer, Answers, Photo } from "./shapes";

export interface Marked {
  draft: string;
  /** Hash of the photo as it was. */
  sha: string;
  /** The JPEG with the marks burnt in. */
  bytes: ArrayBuffer;
  caption: string;
}

/** Refuses what waits to be sent, and what the server has in an audit. */
async function changeable(tx: Tx, draft: string, sha: string): Promise<Photo> {
  const photo = await tx.objectStore("photos").get([draft, sha]);
  if (!photo || photo.on_server) throw new NotKept("This photo cannot be changed any more.");
  return photo;
}

function renamed({ photos, jot, ...rest }: Answer, before: string, sha: string): Answer {
  const named = photos?.map((one) => (one === before ? sha : one));
  return {
    ...rest,
    ...(named ? { photos: [...new Set(named)] } : {}),
    ...(jot ? { jot: jot.photo === before ? { ...jot, photo: sha } : jot } : {}),
  };
}

/** Every answer and note that shows the photo shows the new one from now on. */
async function rename(tx: Tx, draft: string, before: string, sha: string): Promise<Answers> {
  const shown: Answers = {};
  for (const { question, answer } of await tx.objectStore("answers").getAll(under(draft))) {
    if (!answer.photos?.includes(before) && answer.jot?.photo !== before) continue;
    shown[question] = renamed(answer, before, sha);
    await tx.objectStore("answers").put({ draft, question, answer: shown[question] });
  }
  return shown;
}

async function keepBytes(draft: string, before: string, sha: string, bytes: ArrayBuffer): Promise<void> {
  await write(["drafts", "photos", "bytes"], async (tx) => {
    if ((await tx.objectStore("drafts").get(draft))?.state !== "filling") throw new NotKept();
    await changeable(tx, draft, before);
    await tx.objectStore("bytes").put({ draft, sha256: sha, bytes });
  });
  if (await photoBytes(draft, sha)) return;
  await write(["bytes"], (tx) => tx.objectStore("bytes").delete([draft, sha]));
  throw new NotKept();
}

/**
 * The new bytes first, read back; only then, in one strict transaction, does the photo as it was
 * go from the phone. When, by what and of what it was taken stays. Gives the answers that changed.
 */
export async function replacePhoto({ draft, sha: before, bytes, caption }: Marked): Promise<Answers> {
  const sha = await sha256(bytes);
  await keepBytes(draft, before, sha, bytes);
  const answers = await write(["drafts", "answers", "photos", "bytes"], async (tx) => {
    await touch(tx, draft, { intent: null });
    const photo = await changeable(tx, draft, before);
    await tx.objectStore("photos").put({ ...photo, sha256: sha, type: "image/jpeg", size: bytes.byteLength, caption });
    if (sha !== before) for (const store of ["photos", "bytes"] as const) await tx.objectStore(store).delete([draft, before]);
    return rename(tx, draft, before, sha);
  });
  changed("drafts");
  return answers;
}
