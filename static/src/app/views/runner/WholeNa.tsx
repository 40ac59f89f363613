import { useState } from "preact/hooks";
import { naAllowed, type Question } from "../../rules";
import { said } from "../checklists";
import { say } from "../say";
import { unmarked, withNa } from "./edits";
import type { Form } from "./form";
import type { Page } from "./pages";
import { words } from "./words";

/** What was marked at once since the app was opened, by draft and section: that is what Undo takes back. */
const marked = new Map<string, string[]>();

function inState({ walk }: Form, { section }: Page, wanted: "blank" | "na"): Question[] {
  return walk.steps.filter((step) => step.section === section && step.state === wanted).map(({ question }) => question);
}

/** A reason is kept and sent in English, whatever the app speaks, and shown as the app does; another is as it was given. */
export function wholeReason(kept: string): string {
  return (words.whole.reasons as Record<string, string>)[kept] ?? kept;
}

/** N/A for all that is open in a section and offers it. Answers that were given stay. */
export function WholeNa({ form, page }: { form: Form; page: Page }) {
  const [asking, setAsking] = useState(false);
  const id = `${form.draft.id} ${page.section.key}`;
  const title = said(page.section.title);
  const open = page.section.repeat ? [] : inState(form, page, "blank").filter((question) => naAllowed(question, form.walk));
  const given = inState(form, page, "na").map(({ key }) => key);
  const back = marked.get(id)?.filter((key) => given.includes(key)) ?? (open.length === 0 && given.length > 1 ? given : []);
  const mark = (reason: string) => {
    for (const { key } of open) form.change(key, (before) => withNa(before, reason));
    marked.set(id, open.map(({ key }) => key));
    setAsking(false);
    say(words.whole.marked(open.length));
  };
  const undo = () => {
    for (const key of back) form.change(key, unmarked);
    marked.delete(id);
    say(words.whole.undone);
  };
  if (back.length)
    return <button type="button" class="button" onClick={undo}>{words.whole.undo}<span class="vh">{words.whole.undoOf(title)}</span></button>;
  if (!open.length) return null;
  return (
    <>
      <button type="button" class="button" aria-expanded={asking} onClick={() => setAsking(!asking)}>{words.whole.na}<span class="vh">{words.whole.naOf(title)}</span></button>
      {asking && (
        <div class="ask" role="group" aria-label={words.whole.why(open.length)}>
          <p>{words.whole.why(open.length)}</p>
          {Object.entries(words.whole.reasons).map(([key, text]) => <button type="button" key={key} class="button" onClick={() => mark(key)}>{text}</button>)}
        </div>
      )}
    </>
  );
}
