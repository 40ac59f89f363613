import { applies } from "./conditions";
import { exact, least, over, reaches, show, sum, times, ZERO, type Exact } from "./exact";
import { text } from "./read";
import type { Answers, Checklist, LocationFacts, Part, QuestionResult, Result } from "./types";
import { walk, type Step, type Walk } from "./walk";
import { earn, pooled, positive } from "./worth";

type Pool = ReturnType<typeof pooled>;

interface Row extends Step {
  readonly points: { earned: Exact; possible: Exact } | null;
}

const shown = (value: Exact | null): string | null => value && show(value);
const below = (percent: Exact | null, mark: Exact | null): boolean => !!percent && !!mark && !reaches(percent, mark);

function part(key: string, { percent, earned, possible }: Pool): Part {
  return { key, percent: shown(percent), earned: show(earned), possible: show(possible) };
}

function rowResult({ question, section, state, points }: Row): QuestionResult {
  const answered = state === "answered" || (section.repeat && state !== "hidden");
  return {
    key: question.key,
    state: points ? "scored" : answered ? "unscored" : (state as "hidden"),
    earned: shown(points && points.earned),
    possible: shown(points && points.possible),
  };
}

/** `critical_when` decides instead of the points where it is given, for every question that is asked. */
function isMissed({ question, state, points }: Row, seen: Walk): boolean {
  if (state === "hidden") return false;
  if (question.critical_when) return applies(question.critical_when, seen);
  return !!question.critical && !!points && !positive(points.earned);
}

function pools({ sections, cap_bonus = true }: Checklist, rows: readonly Row[]): Pool[] {
  return sections.map((section) => pooled(rows.flatMap((row) => (row.section === section && row.points) || []), cap_bonus));
}

function dimensions({ cap_bonus = true }: Checklist, rows: readonly Row[]): Part[] {
  const found = new Map<string, NonNullable<Row["points"]>[]>();
  for (const { points, question } of rows) {
    if (points && question.dimension) found.set(question.dimension, [...(found.get(question.dimension) ?? []), points]);
  }
  return [...found].map(([key, points]) => part(key, pooled(points, cap_bonus)));
}

/** Section percents by weight where any section has one, else pooled points. */
function total({ sections, cap_bonus = true }: Checklist, parts: readonly Pool[], ended: Walk["ended"]): Exact | null {
  if (ended) return ended === "zero" ? ZERO : null;
  if (sections.every(({ weight }) => weight === undefined)) return pooled(parts, cap_bonus).percent;
  const shares = parts.flatMap(({ percent }, index) =>
    percent ? [{ percent, weight: exact(sections[index]!.weight) ?? ZERO }] : [],
  );
  const weights = sum(shares.map(({ weight }) => weight));
  return positive(weights) ? over(sum(shares.map(({ weight, percent }) => times(weight, percent))), weights) : null;
}

/** The label of the highest band that begins at or below the percent; the first of equal ones. */
function band({ bands = [], language = "en" }: Checklist, percent: Exact | null): string | null {
  let found: { from: Exact; label: string } | null = null;
  for (const { from, label } of bands) {
    const start = exact(from) ?? ZERO;
    if (percent && reaches(percent, start) && !(found && reaches(found.from, start)))
      found = { from: start, label: text(label, language) };
  }
  return found && found.label;
}

/** What the visit failed, in the order that the result names it. */
function failures(checklist: Checklist, missed: readonly Row[], parts: readonly Pool[]): string[] {
  const sections = checklist.sections.filter((section, index) => below(parts[index]!.percent, exact(section.pass_mark)));
  return [...missed.map(({ question }) => `critical:${question.key}`), ...sections.map(({ key }) => `section:${key}`)];
}

/** The sections as shown: at 0 where the policy says so and a critical question was missed. */
function afterPolicy({ critical, sections }: Checklist, parts: readonly Pool[], missed: readonly Row[]): Pool[] {
  const zeroed = critical?.policy === "zero_section" ? missed.map(({ section }) => section) : [];
  return parts.map((pool, index) =>
    zeroed.includes(sections[index]!) ? { ...pool, earned: ZERO, percent: pool.percent && ZERO } : pool,
  );
}

function capped({ critical }: Checklist, percent: Exact | null, missed: readonly Row[]): Exact | null {
  const most = critical?.policy === "cap" && missed.length ? exact(critical.cap) : null;
  return percent && most ? least(percent, most) : percent;
}

function decided(checklist: Checklist, percent: Exact | null, ended: Walk["ended"], failed: string[]) {
  if (ended === "could_not_shop") return { outcome: ended, failed: [] };
  if (below(percent, exact(checklist.pass_mark))) failed.push("pass_mark");
  if (ended) failed.push("gate");
  return { outcome: !percent ? "no_score" : failed.length ? "failed" : "passed", failed } as const;
}

/** A visit's score, exact and the same as the server's, whose score alone counts. */
export function score(checklist: Checklist, answers: Answers, location: LocationFacts): Result {
  const seen = walk(checklist, answers, location);
  const rows = seen.steps.map((step) => ({ ...step, points: earn(step.question, seen.values.get(step.question.key)) }));
  const missed = rows.filter((row) => isMissed(row, seen));
  const truly = pools(checklist, rows);
  const parts = afterPolicy(checklist, truly, missed);
  const percent = capped(checklist, total(checklist, parts, seen.ended), missed);
  return {
    percent: shown(percent),
    true_percent: shown(total(checklist, truly, seen.ended)),
    earned: show(sum(parts.map(({ earned }) => earned))),
    possible: show(sum(parts.map(({ possible }) => possible))),
    ...decided(checklist, percent, seen.ended, failures(checklist, missed, parts)),
    band: band(checklist, percent),
    sections: parts.map((pool, index) => part(checklist.sections[index]!.key, pool)),
    dimensions: dimensions(checklist, rows),
    questions: rows.map(rowResult),
  };
}
