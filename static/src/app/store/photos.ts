import { changed } from "./changes";
import { NotKept, touch } from "./drafts";
import { sha256 } from "./hash";
import { read, under, write, type Tx } from "./open";
import type { Answer, Photo, PhotoSource } from "./shapes";

export interface Picture {
  bytes: ArrayBuffer;
  type: string;
  taken_at: string;
  source: PhotoSource;
}

export async function listPhotos(draft: string): Promise<Photo[]> {
  return read((db) => db.getAll("photos", under(draft)));
}

/** The bytes exactly as they were kept, or null when they are not the ones of this hash any more. */
export async function photoBytes(draft: string, sha: string): Promise<ArrayBuffer | null> {
  const row = await read((db) => db.get("bytes", [draft, sha]));
  return row && (await sha256(row.bytes)) === sha ? row.bytes : null;
}

export interface Attachment {
  draft: string;
  section: string;
  question: string;
  picture: Picture;
  /** Takes the place of this one and keeps its position. */
  instead?: string;
}

function withPhoto(answer: Answer, sha: string, instead: string | undefined, now: string): Answer {
  const before = answer.photos ?? [];
  const others = before.filter((one) => one !== sha);
  const photos = instead === undefined ? [...others, sha] : others.map((one) => (one === instead ? sha : one));
  const { evidence_skipped: _, ...rest } = answer;
  return { ...rest, photos: photos.includes(sha) ? photos : [...photos, sha], at: now };
}

/**
 * Keeps the picture and its place in the answer in one strict transaction, ends the intent, and
 * reads the bytes back; resolves with the answer when their hash is right.
 */
export async function attachPhoto(attachment: Attachment): Promise<Answer> {
  const { draft: id, question, picture, instead, section } = attachment;
  const sha = await sha256(picture.bytes);
  const { bytes, ...facts } = picture;
  const now = new Date().toISOString();
  const answer = await write(["drafts", "answers", "photos", "bytes"], async (tx) => {
    await touch(tx, id, { intent: null, at: { section, question } });
    await tx.objectStore("bytes").put({ draft: id, sha256: sha, bytes });
    await tx.objectStore("photos").put({ ...facts, draft: id, sha256: sha, size: bytes.byteLength, caption: "", on_server: false, section });
    const row = await tx.objectStore("answers").get([id, question]);
    const kept = withPhoto(row?.answer ?? {}, sha, instead, now);
    await tx.objectStore("answers").put({ draft: id, question, answer: kept });
    return kept;
  });
  if (!(await photoBytes(id, sha))) throw new NotKept();
  if (instead !== undefined) await write(["answers", "photos", "bytes"], (tx) => dropUnshown(tx, id, instead));
  changed("drafts");
  return answer;
}

export async function captionPhoto(draft: string, sha: string, caption: string): Promise<void> {
  await write(["drafts", "photos"], async (tx) => {
    await touch(tx, draft);
    const photo = await tx.objectStore("photos").get([draft, sha]);
    if (photo) await tx.objectStore("photos").put({ ...photo, caption });
  });
  changed("drafts");
}

/** A photo from the shop goes back among what is to be sorted. */
function showsPhoto({ photos, jot }: Answer, sha: string): boolean {
  return jot?.photo === sha || (photos?.includes(sha) ?? false);
}

/** What no question and no note shows any more goes from the phone. */
async function dropUnshown(tx: Tx, draft: string, sha: string): Promise<void> {
  const rows = await tx.objectStore("answers").getAll(under(draft));
  if (rows.some(({ answer }) => showsPhoto(answer, sha))) return;
  await tx.objectStore("photos").delete([draft, sha]);
  await tx.objectStore("bytes").delete([draft, sha]);
}

/** Takes the photo off one question; its bytes go when no other question shows it. */
export async function detachPhoto(draft: string, question: string, sha: string): Promise<Answer> {
  const answer = await write(["drafts", "answers", "photos", "bytes"], async (tx) => {
    await touch(tx, draft);
    const row = await tx.objectStore("answers").get([draft, question]);
    const { photos: before = [], ...rest } = row?.answer ?? {};
    const photos = before.filter((one) => one !== sha);
    const kept: Answer = photos.length ? { ...rest, photos } : rest;
    await tx.objectStore("answers").put({ draft, question, answer: kept });
    await dropUnshown(tx, draft, sha);
    return kept;
  });
  changed("drafts");
  return answer;
}
