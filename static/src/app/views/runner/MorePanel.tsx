import { withCantRecall, withNa } from "./edits";
import type { Parts } from "./Question";
import { words } from "./questionWords";
import { TakePhoto } from "./TakePhoto";

interface MorePanelProps extends Parts {
  id: string;
  onNote: () => void;
  onDone: () => void;
}

/** What ＋ unfolds: photo, note, "can't recall", N/A. */
export function MorePanel({ id, onNote, onDone, ...parts }: MorePanelProps) {
  const { question, naOffered, change } = parts;
  const mark = (next: typeof withCantRecall) => {
    change((before) => next(before));
    onDone();
  };
  return (
    <div class="more" id={id}>
      {question.type !== "photo" && <TakePhoto {...parts} />}
      <div class="aux">
        <button type="button" class="button" onClick={onNote}>{words.note}</button>
        <button type="button" class="button" onClick={() => mark(withCantRecall)}>{words.cantRecall}</button>
        {question.type !== "yes_no" && naOffered && (
          <button type="button" class="button" onClick={() => mark((before) => withNa(before))}>{words.na}</button>
        )}
      </div>
    </div>
  );
}
