import { getAnswers } from "./drafts";
import { enqueue, reopen } from "./outbox";
import { detachPhoto } from "./photos";
import { write } from "./open";
import { changed } from "./changes";
import type { Sender } from "./parcel";
import type { OutboxItem } from "./shapes";

/** When and by what it was packed; packed again, it says the same. */
function senderOf({ body, queued_at }: OutboxItem): Sender {
  const packed = JSON.parse(new TextDecoder().decode(body)) as {
    finished_at?: string;
    device?: { clock_offset_ms?: number; time_zone?: string; app?: string };
  };
  const { clock_offset_ms = null, time_zone = "", app = "" } = packed.device ?? {};
  return { finished_at: packed.finished_at ?? queued_at, clock_offset_ms, time_zone, app };
}

/** Where the photo was the only one, its place says that it is missing for another reason. */
async function noteMissing(draft: string, question: string): Promise<void> {
  await write(["answers"], async (tx) => {
    const row = await tx.objectStore("answers").get([draft, question]);
    if (row && !row.answer.photos?.length)
      await tx.objectStore("answers").put({ ...row, answer: { ...row.answer, evidence_skipped: "other" } });
  });
}

/** Packs the visit again without one photo that is in the way, under a new id. */
export async function sendWithout(item: OutboxItem, sha: string): Promise<OutboxItem> {
  await reopen(item.id);
  for (const [question, { photos }] of Object.entries(await getAnswers(item.id)))
    if (photos?.includes(sha)) {
      await detachPhoto(item.id, question, sha);
      await noteMissing(item.id, question);
    }
  changed("drafts");
  return enqueue(item.id, senderOf(item));
}
