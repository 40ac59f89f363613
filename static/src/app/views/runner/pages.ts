// The form as pages: which sections are there, what each still lacks. Pure.

import { isRequired, type Checklist, type Missing, type Question, type Section, type Step, type Walk } from "../../rules";

export interface Page {
  section: Section;
  /** Shown questions with their place in the whole form, from 1. */
  questions: { question: Question; number: number }[];
  done: number;
  /** Unanswered ones, without texts that nobody asks for. */
  left: number;
}

/** A row per item is not asked on the phone yet. */
function isAsked({ section, state }: Step): boolean {
  return state !== "hidden" && !section.repeat;
}

function isLeft({ section, question, state }: Step): boolean {
  return state === "blank" && (question.type !== "text" || isRequired(section, question));
}

export function pagesOf(checklist: Checklist, { steps }: Walk): Page[] {
  const asked = steps.filter(isAsked);
  const numbers = new Map(asked.map((step, index) => [step.question, index + 1]));
  return checklist.sections
    .map((section) => {
      const own = asked.filter((step) => step.section === section);
      return {
        section,
        questions: own.map(({ question }) => ({ question, number: numbers.get(question)! })),
        done: own.filter(({ state }) => state !== "blank").length,
        left: own.filter(isLeft).length,
      };
    })
    .filter(({ questions }) => questions.length > 0);
}

/** What is missing, by the section it is in. */
export function missingIn(page: Page, missing: Missing[]): Missing[] {
  const keys = new Set(page.questions.map(({ question }) => question.key));
  return missing.filter(({ question, row }) => row === undefined && keys.has(question));
}
