// What a reviewer sent back of a staged visit: the stages that hold the questions asked about. Pure.

import { stageOf, type Checklist, type Missing, type Section } from "../../rules";
import type { Draft } from "../../store/shapes";
import { said } from "../checklists";

export interface SentBack {
  checklist: Checklist;
  draft: Pick<Draft, "location"> & Partial<Pick<Draft, "returned">>;
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

/** Whether a section is corrected: one of a stage asked about, or one in which a corrected answer has opened something. */
export function isReopened(form: SentBack, section: Section, missing: readonly Missing[]): boolean {
  const asked = askedStages(form);
  if (!asked || asked.has(stageOf(section))) return true;
  const keys = new Set(section.questions.map(({ key }) => key));
  return missing.some(({ question }) => keys.has(question));
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

const words = {
  whole: "Your answers are all here. Change what the reviewer asks for, then send again.",
  named: "Change what the reviewer asks about, then send again. Your other answers count as you sent them.",
  stages: (titles: string) => `This is about: ${titles}. Change what the reviewer asks about, then send again. The rest counts as you sent it.`,
};

/** What to do about a visit that came back. */
export function whatToDo(form: SentBack): string {
  const titles = askedTitles(form);
  if (titles) return words.stages(titles);
  return namedIn(form).size ? words.named : words.whole;
}
