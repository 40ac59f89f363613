import { replyKey } from "../../store/replies";
import { cleanText } from "./edits";
import type { Form } from "./form";
import { words } from "./returnedWords";

/** A remark at a question, and room to say something about it. */
export function Thread({ form, question, text }: { form: Form; question: string; text: string }) {
  const key = replyKey(question);
  const change = (typed: string) => form.change(key, (before) => ({ ...before, comment: cleanText(typed) }));
  return (
    <div class="thread">
      <p>{text}</p>
      <label>
        <span class="hint">{words.reply}</span>
        <textarea class="field" rows={1} value={form.answers[key]?.comment ?? ""} onInput={(event) => change(event.currentTarget.value)} />
      </label>
    </div>
  );
}
