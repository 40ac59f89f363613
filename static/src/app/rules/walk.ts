import { applies, isAny, own, type Seen } from "./conditions";
import type { Answers, Checklist, Gate, LocationFacts, Question, Section, State } from "./types";

export interface Step {
  readonly section: Section;
  readonly question: Question;
  readonly state: State;
}

/** The form as it was gone through, with what conditions see at its end. */
export interface Walk extends Seen {
  readonly steps: readonly Step[];
  /** What the gate that ended the form makes of the visit. */
  readonly ended: NonNullable<Gate["counts_as"]> | null;
}

export interface Shown {
  readonly section: Section;
  readonly questions: readonly Question[];
}

/** How a question was answered, with the value when it was. N/A and cannot recall outrank a value. */
export function given({ type }: Question, answer: unknown): [Exclude<State, "hidden">, unknown?] {
  if (typeof answer !== "object" || !answer) return ["blank"];
  if (own(answer, "na") === true) return ["na"];
  if (own(answer, "cant_recall") === true) return ["cant_recall"];
  let value = own(answer, "value") ?? null;
  if (value === null && (type === "photo" || type === "signature")) {
    const photos = own(answer, "photos");
    value = Array.isArray(photos) && photos.length ? photos : null;
  }
  return value === null || value === "" ? ["blank"] : ["answered", value];
}

/** One question, when it is its turn; an answered value is added to what later conditions see. */
function ask(question: Question, answers: Answers, seen: Seen & { values: Map<string, unknown> }): State {
  if (question.when && !applies(question.when, seen)) return "hidden";
  const [state, value] = given(question, own(answers, question.key));
  if (state === "answered") seen.values.set(question.key, value);
  return state;
}

/**
 * Goes through the form in the order of asking. The questions of a repeated section are blank
 * here whenever the section is shown: they are answered in its rows, see rowStates.
 */
export function walk(checklist: Checklist, answers: Answers, location: LocationFacts): Walk {
  const seen = { values: new Map<string, unknown>(), location };
  const steps: Step[] = [];
  let ended: Walk["ended"] = null;
  for (const section of checklist.sections) {
    const shown = !section.when || applies(section.when, seen);
    for (const question of section.questions) {
      const state = !shown || ended ? "hidden" : section.repeat ? "blank" : ask(question, answers, seen);
      steps.push({ section, question, state });
      if (question.gate && state === "answered" && isAny(seen.values.get(question.key), [question.gate.ends_when]))
        ended = question.gate.counts_as ?? "could_not_shop";
    }
  }
  return { ...seen, steps, ended };
}

/** The state of every question of a visit; of a repeated section's see `walk`. */
export function states(checklist: Checklist, answers: Answers, location: LocationFacts): Map<string, State> {
  return new Map(walk(checklist, answers, location).steps.map(({ question, state }) => [question.key, state]));
}

/** The state of every question in one row of a shown repeated section, and what its conditions see. */
export function walkRow(section: Section, row: Answers, visit: Seen): Walk {
  const seen = { values: new Map(visit.values), location: visit.location };
  const steps = section.questions.map((question) => ({ section, question, state: ask(question, row, seen) }));
  return { ...seen, steps, ended: null };
}

/** The sections and questions to ask, in order; a section without any is left out. */
export function applicable(checklist: Checklist, answers: Answers, location: LocationFacts): Shown[] {
  const asked = walk(checklist, answers, location).steps.filter(({ state }) => state !== "hidden");
  return checklist.sections
    .map((section) => ({
      section,
      questions: asked.filter((step) => step.section === section).map((step) => step.question),
    }))
    .filter(({ questions }) => questions.length);
}
