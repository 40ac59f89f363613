import { applies, own, type Seen } from "./conditions";
import type { Answer, Answers, Checklist, Evidence, LocationFacts, Question, Repeats, Section } from "./types";
import { given, walk, walkRow, type Step } from "./walk";
import { best, natural, positive, worth } from "./worth";

export interface Demand {
  readonly kind: Evidence["kind"];
  /** Photos, or characters of the comment; 0 when it is only offered. */
  readonly min: number;
  /** Infinity when the checklist names none. */
  readonly max: number;
}

/** What still keeps a visit from being sent; `row` counts the rows of a repeated section from 0. */
export interface Missing {
  readonly question: string;
  readonly kind: "answer" | Evidence["kind"];
  readonly row?: number;
}

/** Whether N/A is offered. `seen` is what `walk` (or, in a row, `walkRow`) gives. */
export function naAllowed({ na = false }: Question, seen: Seen): boolean {
  return typeof na === "boolean" ? na : applies(na, seen);
}

/** Naturally worth nothing or less: a wrong yes_no even where it is unscored, a partly good answer never. */
export function isBad(question: Question, answer: Answer | undefined): boolean {
  const [state, value] = given(question, answer);
  const [m, e] = [best(question), state === "answered" ? natural(question, value) : null];
  return !!m && positive(m) && !!e && !positive(e);
}

function wanted({ when = "always" }: Evidence, bad: boolean, seen: Seen): boolean {
  return typeof when === "object" ? applies(when, seen) : when === "always" || bad;
}

/** Whether photos or comments must not be offered with this question. */
export function isForbidden(question: Question, kind: Evidence["kind"], answer: Answer | undefined, seen: Seen): boolean {
  const bad = isBad(question, answer);
  return !!question.evidence?.some((item) => item.forbidden && item.kind === kind && wanted(item, bad, seen));
}

/** The evidence that goes with an answer, one demand a kind; nothing unless the question is answered. */
export function demandedEvidence(question: Question, answer: Answer | undefined, seen: Seen): Demand[] {
  if (given(question, answer)[0] !== "answered") return [];
  const bad = isBad(question, answer);
  const found = new Map<Demand["kind"], Demand>();
  for (const item of question.evidence ?? []) {
    const { kind, min = 1, max = Infinity } = item;
    if (!wanted(item, bad, seen) || isForbidden(question, kind, answer, seen)) continue;
    const before = found.get(kind);
    found.set(kind, { kind, min: Math.max(Number(min), before?.min ?? 0), max: Math.max(Number(max), before?.max ?? 0) });
  }
  return [...found.values()];
}

/** A photo is never forced: a reason for having none is enough. */
function isMet({ kind, min }: Demand, { photos = [], comment = "", evidence_skipped }: Answer): boolean {
  return kind === "photo" ? photos.length >= min || !!evidence_skipped : [...comment.trim()].length >= min;
}

/** Whether an answer is wanted: as the checklist says, else whenever the question can be scored. */
export function isRequired(section: Section, question: Question): boolean {
  return question.required ?? (!section.repeat && !!worth(question));
}

function lacks({ section, question, state }: Step, answers: Answers, seen: Seen): Missing["kind"][] {
  if (state === "blank") return isRequired(section, question) ? ["answer"] : [];
  const answer = (own(answers, question.key) ?? {}) as Answer;
  if (state !== "answered") return [];
  return demandedEvidence(question, answer, seen).flatMap((demand) => (isMet(demand, answer) ? [] : [demand.kind]));
}

/** Everything that is missing before the visit can be sent, in the order of asking. */
export function missing(
  checklist: Checklist,
  answers: Answers,
  location: LocationFacts,
  repeats: Repeats = {},
): Missing[] {
  const visit = walk(checklist, answers, location);
  const found = (steps: readonly Step[], given: Answers, seen: Seen, row?: { row: number }): Missing[] =>
    steps.flatMap((step) => lacks(step, given, seen).map((kind) => ({ question: step.question.key, kind, ...row })));
  return checklist.sections.flatMap((section) => {
    const steps = visit.steps.filter((step) => step.section === section);
    if (!section.repeat) return found(steps, answers, visit);
    if (steps.every(({ state }) => state === "hidden")) return [];
    const rows = (own(repeats, section.key) ?? []) as readonly Answers[];
    return rows.flatMap((answered, row) => {
      const inside = walkRow(section, answered, visit);
      return found(inside.steps, answered, inside, { row });
    });
  });
}
