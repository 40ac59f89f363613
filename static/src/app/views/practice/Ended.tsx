import { useState } from "preact/hooks";
import { removeDraft } from "../../store/drafts";
import { go } from "../router";
import type { Form } from "../runner/form";
import { words } from "./words";

/** What stands at the end of a practice visit in place of sending. */
export function PracticeHint() {
  return <p class="notice">{words.about}</p>;
}

export function EndPractice({ form }: { form: Form }) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    await removeDraft(form.draft.id);
    go({ name: "visits" }, { replace: true });
  };
  return <button type="button" class="button primary tall" aria-disabled={busy} onClick={() => !busy && void end()}>{busy ? words.ending : words.end}</button>;
}
