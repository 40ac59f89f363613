import { jotKey, TYPING } from "../../store/jots";
import { CameraIcon } from "../icons";
import type { Capture } from "../runner/capture";
import { cleanText } from "../runner/edits";
import type { Form } from "../runner/form";
import type { Memo } from "./asked";
import { words } from "./words";

const LONGEST = 2000;

interface EntryProps {
  form: Form;
  about: Memo | null;
  capture: Capture;
  onDone: () => void;
  onForget: () => void;
}

/** The line at the lower edge; half a line outlives the page as well. */
export function Entry({ form, about, capture, onDone, onForget }: EntryProps) {
  const typed = form.answers[TYPING]?.comment ?? "";
  const type = (text: string) => form.change(TYPING, () => (text ? { comment: cleanText(text) } : {}));
  const add = (event: Event) => {
    event.preventDefault();
    const text = typed.trim();
    if (!text) return;
    const at = new Date().toISOString();
    form.change(jotKey(at), () => ({ jot: { at, text, ...(about ? { about: about.about } : {}) } }));
    type("");
    onDone();
  };
  return (
    <form class="entry" onSubmit={add}>
      {about && <p class="about"><span>{words.about(about.text)}</span><button type="button" class="button quiet" aria-label={words.noAbout} onClick={onForget}>×</button></p>}
      <input id="jot" class="field" aria-label={words.note} enterkeyhint="send" autocomplete="off" autocapitalize="sentences" maxLength={LONGEST}
        value={typed} onInput={(event) => type(event.currentTarget.value)} />
      {typed
        ? <button class="button tall">{words.add}</button>
        : <button type="button" class="button tall" aria-label={words.photo} aria-busy={capture.busy} onClick={() => void capture.open("camera")}><CameraIcon /></button>}
    </form>
  );
}
