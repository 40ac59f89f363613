import { isUnsorted, listJots, type KeptJot } from "../../store/jots";
import { Link } from "../link";
import type { Form } from "../runner/form";
import { words } from "./words";

export function questionKeys({ checklist }: Form): ReadonlySet<string> {
  return new Set(checklist.sections.flatMap(({ questions }) => questions.map(({ key }) => key)));
}

export function unsorted(form: Form): KeptJot[] {
  const jots = listJots(form.answers);
  if (!jots.length) return jots;
  const keys = questionKeys(form);
  return jots.filter((jot) => isUnsorted(jot, form.answers, keys));
}

/** How many notes wait; nothing where none do. */
export function ToSort({ form }: { form: Form }) {
  const count = unsorted(form).length;
  if (!count) return null;
  return <p><Link to={{ name: "sort", draft: form.draft.id }} class="button wide">{words.toSort(count)}</Link></p>;
}
