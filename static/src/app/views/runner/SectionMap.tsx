import type { Missing } from "../../rules";
import { said } from "../checklists";
import { Sheet } from "../Sheet";
import { missingIn, type Page } from "./pages";
import { words } from "./words";

interface SectionMapProps {
  pages: Page[];
  current: number;
  missing: Missing[];
  onPick: (page: Page) => void;
  onCheck: () => void;
  onClose: () => void;
}

function evidenceText(page: Page, missing: Missing[]): string {
  const evidence = missingIn(page, missing).filter(({ kind }) => kind !== "answer").length;
  return evidence ? words.evidence(evidence) : "";
}

/** Every section with what is answered; they can be filled in in any order. */
export function SectionMap({ pages, current, missing, onPick, onCheck, onClose }: SectionMapProps) {
  return (
    <Sheet title={words.sections} onClose={onClose}>
      <ol class="rows">
        {pages.map((page, index) => (
          <li key={page.section.key}>
            <button type="button" class="row" aria-current={index === current ? "step" : undefined} onClick={() => onPick(page)}>
              <span class="row-title">{said(page.section.title)}</span>
              <span class="row-sub num">{words.answered(page.done, page.all)}{evidenceText(page, missing)}</span>
            </button>
          </li>
        ))}
      </ol>
      <div class="buttons">
        <button type="button" class="button" onClick={onClose}>{words.close}</button>
        <button type="button" class="button primary" onClick={onCheck}>{words.checkAndSend}</button>
      </div>
    </Sheet>
  );
}
