import type { Missing } from "../../rules";
import { said } from "../checklists";
import { Link } from "../link";
import { Sheet } from "../Sheet";
import type { Form } from "./form";
import { missingIn, missingOf, type Page } from "./pages";
import { WholeNa } from "./WholeNa";
import { words } from "./words";

interface SectionMapProps {
  form: Form;
  pages: Page[];
  current: number;
  onPick: (page: Page) => void;
  onClose: () => void;
}

function evidenceText(page: Page, missing: Missing[]): string {
  const evidence = missingIn(page, missing).filter(({ kind }) => kind !== "answer").length;
  return evidence ? words.evidence(evidence) : "";
}

/** Every section with what is answered; they can be filled in in any order. */
export function SectionMap({ form, pages, current, onPick, onClose }: SectionMapProps) {
  const draft = form.draft.id;
  const missing = missingOf(form);
  return (
    <Sheet title={words.sections} onClose={onClose}>
      <ol class="rows">
        {pages.map((page, index) => (
          <li key={page.section.key} class="mapped">
            <button type="button" class="row" aria-current={index === current ? "step" : undefined} onClick={() => onPick(page)}>
              <span class="row-title">{said(page.section.title)}</span>
              <span class="row-sub num">{words.answered(page.done, page.all)}{evidenceText(page, missing)}</span>
            </button>
            <WholeNa form={form} page={page} />
          </li>
        ))}
      </ol>
      <div class="buttons">
        <Link to={{ name: "visits" }} class="button">{words.visits}</Link>
        <Link to={{ name: "shop", draft }} class="button">{words.shop}</Link>
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={onClose}>{words.close}</button>
        <Link to={{ name: "check", draft }} class="button primary">{words.checkAndSend}</Link>
      </div>
    </Sheet>
  );
}
