// What of a checklist matters while somebody is in the shop. Pure.

import { mayApply, stageOf, text, type Checklist, type Condition, type Question, type Seen } from "../../rules";
import { said } from "../checklists";
import type { Form } from "../runner/form";

export interface Memo {
  /** The key of its question, or the text where there is none, in English if it has that. */
  about: string;
  text: string;
}

/** The questions that are asked or may still be, outside of rows. */
export function askable(checklist: Checklist, seen: Seen, stage?: string): Question[] {
  const may = ({ when }: { when?: Condition }) => when === undefined || mayApply(when, seen);
  return checklist.sections
    .filter((section) => !section.repeat && (stage === undefined || stageOf(section) === stage) && may(section))
    .flatMap(({ questions }) => questions.filter(may));
}

/** What to keep in mind: by question, then what the briefing adds. Times have buttons of their own. */
export function memosOf({ checklist }: Form, questions: Question[]): Memo[] {
  const asked = questions
    .filter(({ remember, type }) => remember && type !== "duration")
    .map((question) => ({ about: question.key, text: said(typeof question.remember === "boolean" ? question.text : question.remember) }));
  const told = (checklist.briefing?.remember ?? []).map((memo) => ({ about: text(memo, "en"), text: said(memo) }));
  return [...asked, ...told.filter(({ text }) => !asked.some((one) => one.text === text))];
}

/** What a note is about, as one reads it. */
export function aboutText({ checklist }: Pick<Form, "checklist">, about: string): string {
  return said(checklist.briefing?.remember?.find((memo) => text(memo, "en") === about)) || about;
}
