import { add, exact, HUNDRED, least, minus, most, ONE, over, reaches, sum, times, ZERO, type Exact } from "./exact";
import type { Decimal, Question } from "./types";

const MEASURES: readonly string[] = ["number", "money", "duration"];

const points = (item: { points?: Decimal }): Exact => exact(item.points) ?? ZERO;
export const positive = (value: Exact): boolean => value.n > 0n;

function highest(items: readonly { points?: Decimal }[]): Exact | null {
  return items.length ? items.map(points).reduce(most) : null;
}

function ends({ min = 1, max = 5 }: Question): [Exact, Exact] {
  return [exact(min) ?? ZERO, exact(max) ?? ZERO];
}

/** The natural maximum m of a question; null where nothing can be scored. */
export function best(question: Question): Exact | null {
  const { type, options = [], bands = [] } = question;
  if (MEASURES.includes(type)) return highest(bands);
  if (type === "choice") return highest(options);
  if (type === "multi" && question.mode !== "reasons") return sum(options.map(points).filter(positive));
  if (type === "scale") return reaches(...ends(question)) ? null : ONE;
  return type === "yes_no" ? ONE : null;
}

/** The worth p: the points given, else m; null when the question is never scored. */
export function worth(question: Question): Exact | null {
  const m = best(question);
  if (!m || !positive(m)) return null;
  return exact(question.points) ?? (["yes_no", "scale"].includes(question.type) ? null : m);
}

function measured({ type, bands = [], never }: Question, value: unknown): Exact | null {
  if (value === "never") return points(never ?? {});
  const number = exact(value);
  if (!number || (type === "duration" && number.n < 0n)) return null;
  const band = bands.find(({ up_to, at_least }) => {
    const [high, low] = [exact(up_to), exact(at_least)];
    return (!high || reaches(high, number)) && (!low || reaches(number, low));
  });
  return points(band ?? {});
}

function multi({ mode, options = [] }: Question, value: unknown, m: Exact): Exact | null {
  if (!Array.isArray(value) || !value.every((key) => options.some((option) => option.key === key))) return null;
  const ticked = options.filter((option) => value.includes(option.key));
  // The sum never exceeds m, which is the sum of all positive options.
  if (mode !== "all_or_nothing") return most(sum(ticked.map(points)), ZERO);
  const wanted = options.filter((option) => positive(points(option)));
  return ticked.length === wanted.length && ticked.every((option) => wanted.includes(option)) ? m : ZERO;
}

function scale(question: Question, value: unknown): Exact | null {
  const [low, high] = ends(question);
  const number = exact(value);
  if (!number || !reaches(number, low) || !reaches(high, number)) return null;
  const share = over(minus(number, low), minus(high, low));
  return question.reverse ? minus(ONE, share) : share;
}

/** The natural value e of an answered value; null when it lies outside the question's domain. */
export function natural(question: Question, value: unknown): Exact | null {
  const m = best(question);
  if (!m) return null;
  switch (question.type) {
    case "yes_no":
      return value === "yes" || value === "no" ? (value === (question.good ?? "yes") ? ONE : ZERO) : null;
    case "scale":
      return scale(question, value);
    case "choice": {
      const option = question.options?.find(({ key }) => key === value);
      return option ? points(option) : null;
    }
    case "multi":
      return multi(question, value, m);
    default:
      return measured(question, value);
  }
}

/** Points of one answered question, null when it is unscored. */
export function earn(question: Question, value: unknown): { earned: Exact; possible: Exact } | null {
  const [m, p] = [best(question), worth(question)];
  const e = m && p && natural(question, value);
  return e ? { earned: over(times(p, e), m), possible: question.bonus ? ZERO : p } : null;
}

/** Earned at least 0; the percent at most 100 when capped, and null when nothing was possible. */
export function pooled(parts: readonly { earned: Exact; possible: Exact }[], cap: boolean) {
  const earned = most(parts.map((part) => part.earned).reduce(add, ZERO), ZERO);
  const possible = sum(parts.map((part) => part.possible));
  const percent = positive(possible) ? over(times(HUNDRED, earned), possible) : null;
  return { earned, possible, percent: percent && cap ? least(percent, HUNDRED) : percent };
}
