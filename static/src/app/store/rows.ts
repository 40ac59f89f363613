// Rows of a repeated section. The phone keeps each answer of a row by itself, like any other, under
// a key that no question can have; the rows are put together when they are shown and sent.

import type { Answer, Answers, Row, RowItem } from "./shapes";

/** The member of a row that says what it is about; keys of questions begin with a letter or digit. */
export const ITEM = "@item";
const MARK = "#";

export function rowKey(section: string, row: string, question: string): string {
  return [section, row, question].join(MARK);
}

export function splitKey(key: string): { section: string; row: string; question: string } | null {
  const parts = key.split(MARK);
  if (parts.length !== 3) return null;
  return { section: parts[0]!, row: parts[1]!, question: parts[2]! };
}

/** The answers outside of rows. */
export function plainAnswers(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !splitKey(key)));
}

/** The row of the item at this place of the list; those that people add come after. */
export function listedRow(index: number): string {
  return String(index).padStart(4, "0");
}

/** The name of one more row. */
export function addedRow(rows: readonly Row[]): string {
  const numbers = rows.filter(({ id }) => id.startsWith("a")).map(({ id }) => Number(id.slice(1)));
  return `a${String(Math.max(-1, ...numbers) + 1).padStart(4, "0")}`;
}

function withAnswer(row: Row | undefined, id: string, question: string, answer: Answer): Row {
  const { item = {}, answers = {} } = row ?? {};
  return question === ITEM ? { id, item: answer.item ?? {}, answers } : { id, item, answers: { ...answers, [question]: answer } };
}

/** The rows that something is kept of, in order. */
export function keptRows(answers: Answers, section: string): Row[] {
  const rows = new Map<string, Row>();
  for (const [key, answer] of Object.entries(answers)) {
    const at = splitKey(key);
    if (at?.section === section) rows.set(at.row, withAnswer(rows.get(at.row), at.row, at.question, answer));
  }
  return [...rows.values()].sort((one, other) => one.id.localeCompare(other.id));
}

/** Every item of the list, then what was added; those not begun have no answers. */
export function allRows(answers: Answers, section: string, items: readonly RowItem[]): Row[] {
  const kept = new Map(keptRows(answers, section).map((row) => [row.id, row]));
  const listed = items.map((item, index) => {
    const id = listedRow(index);
    return { id, item, answers: kept.get(id)?.answers ?? {} };
  });
  const known = new Set(listed.map(({ id }) => id));
  return [...listed, ...[...kept.values()].filter(({ id }) => !known.has(id))];
}

function isBegun(row: Row): boolean {
  return Object.values(row.answers).some((answer) => Object.keys(answer).some((name) => name !== "at"));
}

/** The rows that are sent: those with an answer. */
export function begunRows(answers: Answers, section: string): Row[] {
  return keptRows(answers, section).filter(isBegun);
}

/** The sections that rows are kept of. */
export function rowSections(answers: Answers): string[] {
  const named = Object.keys(answers).flatMap((key) => splitKey(key)?.section ?? []);
  return [...new Set(named)];
}

/** Rows that the server gave back, as the phone keeps them. */
export function flatRows(repeats: unknown): Answers {
  const found: Answers = {};
  for (const [section, rows] of Object.entries((repeats ?? {}) as Record<string, unknown>)) {
    for (const [index, row] of (Array.isArray(rows) ? rows : []).entries())
      for (const [question, answer] of Object.entries((row ?? {}) as Record<string, object>)) {
        const key = rowKey(section, `b${String(index).padStart(4, "0")}`, question);
        found[key] = question === ITEM ? { item: answer as RowItem } : (answer as Answer);
      }
  }
  return found;
}
