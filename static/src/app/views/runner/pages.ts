// The form as pages: which sections are there, what each still lacks. Pure.

import { isRequired, missing, stageOf, type Checklist, type Missing, type Question, type Section, type Step, type Walk } from "../../rules";
import { allRows, begunRows, rowKey } from "../../store/rows";
import type { Answers, Draft } from "../../store/shapes";
import { openQuestions } from "./reopened";

export interface Page {
  section: Section;
  /** Shown questions with their place in the whole form, from 1; none where each item has a row. */
  questions: { question: Question; number: number }[];
  /** Questions, or items. */
  all: number;
  done: number;
  /** Unanswered ones, without texts that nobody asks for. */
  left: number;
}

/** What pages need to know of a form. */
export interface Filled {
  checklist: Checklist;
  walk: Walk;
  answers: Answers;
  draft: Pick<Draft, "location" | "stage" | "earlier" | "items"> & Partial<Pick<Draft, "returned">>;
}

function isLeft({ section, question, state }: Step): boolean {
  return state === "blank" && (question.type !== "text" || isRequired(section, question));
}

function isHere(section: Section, stage: string | undefined): boolean {
  return stage === undefined || stageOf(section) === stage;
}

/** Pages of plain sections, all or those of one stage; with `open`, of these questions alone. */
export function pagesOf(checklist: Checklist, { steps }: Walk, stage?: string, open: Set<string> | null = null): Page[] {
  const asked = steps.filter(({ section, state }) => state !== "hidden" && !section.repeat && isHere(section, stage));
  const numbers = new Map(asked.map((step, index) => [step.question, index + 1]));
  return checklist.sections
    .map((section) => {
      const own = asked.filter((step) => step.section === section && (!open || open.has(step.question.key)));
      const questions = own.map(({ question }) => ({ question, number: numbers.get(question)! }));
      const done = own.filter(({ state }) => state !== "blank").length;
      return { section, questions, all: own.length, done, left: own.filter(isLeft).length };
    })
    .filter(({ questions }) => questions.length > 0);
}

/** All pages of a form: what its stage, or a reviewer, asks, with a page of rows for each repeated section. */
export function pagesFor(form: Filled): Page[] {
  const { checklist, walk, answers, draft } = form;
  const open = draft.returned ? openQuestions(form, missingOf(form)) : null;
  const stage = draft.stage?.key;
  const plain = new Map(pagesOf(checklist, walk, stage, open).map((page) => [page.section, page]));
  const shown = new Set(walk.steps.filter(({ state }) => state !== "hidden").map(({ section }) => section));
  return checklist.sections.flatMap((section) => {
    if (!section.repeat) return plain.get(section) ?? [];
    const isOpen = !open || section.questions.some(({ key }) => open.has(key));
    if (!isOpen || !shown.has(section) || !isHere(section, stage)) return [];
    const all = allRows(answers, section.key, draft.items ?? []).length;
    const done = begunRows(answers, section.key).length;
    return { section, questions: [], all, done, left: Math.max(0, (draft.items?.length ?? 0) - done) };
  });
}

/** What keeps the form, or its stage, from being sent. Rows are counted as they are sent. */
export function missingOf({ checklist, answers, draft }: Filled): Missing[] {
  const repeated = checklist.sections.filter(({ repeat }) => repeat);
  const repeats = Object.fromEntries(repeated.map(({ key }) => [key, begunRows(answers, key).map((row) => row.answers)]));
  const here = new Set(
    checklist.sections.filter((section) => isHere(section, draft.stage?.key)).flatMap(({ questions }) => questions.map(({ key }) => key)),
  );
  return missing(checklist, { ...draft.earlier, ...answers }, draft.location, repeats).filter(({ question }) => here.has(question));
}

/** The key under which the answer is kept that something is missing of. */
export function keyOfMissing({ question, row }: Missing, section: Section, answers: Answers): string {
  const id = row === undefined ? undefined : begunRows(answers, section.key)[row]?.id;
  return id === undefined ? question : rowKey(section.key, id, question);
}

/** What is missing, by the section it is in. */
export function missingIn(page: Page, missing: Missing[]): Missing[] {
  const keys = new Set(page.section.questions.map(({ key }) => key));
  return missing.filter(({ question }) => keys.has(question));
}
