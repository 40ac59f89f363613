import type { RefObject } from "preact";
import type { Missing } from "../../rules";
import { begunRows } from "../../store/rows";
import { said } from "../checklists";
import { Link } from "../link";
import type { Form } from "../runner/form";
import { keyOfMissing } from "../runner/pages";
import { itemName } from "../runner/RowsPage";
import { words } from "./words";

interface OpenThingsProps {
  form: Form;
  open: Missing[];
  summary: RefObject<HTMLDivElement | null>;
  onSend: () => void;
}

/** Everything that is open, each a link to its question. */
export function OpenThings({ form, open, summary, onSend }: OpenThingsProps) {
  const onlyAnswers = open.every(({ kind }) => kind === "answer");
  return (
    <div class="summary" ref={summary} tabIndex={-1} role="group" aria-labelledby="open-things">
      <h3 id="open-things">{words.problem(open.length)}</h3>
      <ul>{open.map((one) => <li key={`${one.question} ${one.kind} ${one.row ?? ""}`}><OpenThing form={form} missing={one} /></li>)}</ul>
      {onlyAnswers && (
        <>
          <p class="hint">{words.withoutHint}</p>
          {!form.draft.practice && <button type="button" class="button" onClick={onSend}>{words.without}</button>}
        </>
      )}
    </div>
  );
}

function OpenThing({ form, missing }: { form: Form; missing: Missing }) {
  const section = form.checklist.sections.find(({ questions }) => questions.some(({ key }) => key === missing.question));
  const question = section?.questions.find(({ key }) => key === missing.question);
  if (!section || !question) return null;
  const key = keyOfMissing(missing, section, form.answers);
  const to = { name: "fill", draft: form.draft.id, section: section.key, question: key } as const;
  const thing = words[missing.kind](said(question.text));
  const row = missing.row === undefined ? undefined : begunRows(form.answers, section.key)[missing.row];
  return <Link to={to}>{row ? words.inRow(itemName(row), thing) : thing}</Link>;
}
