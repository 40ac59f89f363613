// What a reviewer sent back: the questions asked about, and the stages that hold them. Pure.

import { stageOf, type Checklist, type Missing, type Section } from "../../rules";
import type { Draft } from "../../store/shapes";
import { said } from "../checklists";
import { words } from "./returnedWords";

export interface SentBack {
  checklist: Checklist;
  draft: Partial<Pick<Draft, "returned">>;
}

function namedIn({ draft }: SentBack): Set<string> {
  return new Set(draft.returned?.threads.flatMap(({ question }) => question ?? []));
}

/** Keys of the stages asked about; null where all of the visit is open, or it has no stages. */
export function askedStages(form: SentBack): Set<string> | null {
  const named = namedIn(form);
  const asked = form.checklist.sections.filter(({ questions }) => questions.some(({ key }) => named.has(key)));
  return form.checklist.stages?.length && asked.length ? new Set(asked.map(stageOf)) : null;
}

/**
 * Keys of the questions that are open: those asked about, those that the visit did not show when it was sent, for
 * a corrected answer has opened them, and those that lack something. Null where all is open.
 */
export function openQuestions({ checklist, draft }: SentBack, missing: readonly Missing[]): Set<string> | null {
  const named = namedIn({ checklist, draft });
  const shown = draft.returned?.shown;
  if (!named.size || !shown) return null;
  const before = new Set(shown);
  const opened = checklist.sections.flatMap(({ questions }) => questions.flatMap(({ key }) => (before.has(key) ? [] : key)));
  return new Set([...named, ...opened, ...missing.map(({ question }) => question)]);
}

function titleOf({ stages = [] }: Checklist, key: string): string {
  return said(stages.find((stage) => stage.key === key)?.title) || key;
}

/** The stage that a section of a returned visit belongs to; empty where nothing was divided. */
export function stageAbove(form: SentBack, section: Section): string {
  return askedStages(form) ? titleOf(form.checklist, stageOf(section)) : "";
}

/** The stages asked about, as one reads them, in their order; empty where all is open. */
export function askedTitles(form: SentBack): string {
  const asked = askedStages(form);
  const keys = form.checklist.stages?.map(({ key }) => key).filter((key) => asked?.has(key)) ?? [];
  return keys.map((key) => titleOf(form.checklist, key)).join(", ");
}

/** What to do about a visit that came back. */
export function whatToDo(form: SentBack): string {
  const titles = askedTitles(form);
  if (titles) return words.stages(titles);
  return namedIn(form).size ? words.named : words.whole;
}
