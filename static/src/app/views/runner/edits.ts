// What a tap makes of an answer. Pure; the form keeps the result.

import { isBad, type Question } from "../../rules";
import type { Answer, Value } from "../../store/shapes";

/** Text as it can be sent: without what JSON or a database cannot carry. */
export function cleanText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replaceAll("\u0000", "");
}

/** Another value, or none; N/A and "can't recall" end with it, reasons stay with a bad answer only. */
export function withValue(question: Question, answer: Answer, value: Value | undefined): Answer {
  const { value: _, na: _na, na_reason: _why, cant_recall: _cr, ...rest } = answer;
  const next: Answer = value === undefined ? rest : { ...rest, value };
  if (isBad(question, next)) return next;
  const { reasons: _reasons, ...good } = next;
  return good;
}

function without(answer: Answer): Answer {
  const { value: _, timer: _timer, na: _na, na_reason: _why, cant_recall: _cr, reasons: _reasons, ...rest } = answer;
  return rest;
}

export function withNa(answer: Answer, reason?: string): Answer {
  return { ...without(answer), na: true, ...(reason === undefined ? {} : { na_reason: reason }) };
}

export function withCantRecall(answer: Answer): Answer {
  return { ...without(answer), cant_recall: true };
}

/** Takes back N/A or "can't recall". */
export function unmarked(answer: Answer): Answer {
  return without(answer);
}

export function withComment(answer: Answer, comment: string): Answer {
  const { comment: _before, ...rest } = answer;
  const clean = cleanText(comment);
  return clean ? { ...rest, comment: clean } : rest;
}

export function withSkipped(answer: Answer, reason: string | undefined): Answer {
  const { evidence_skipped: _before, ...rest } = answer;
  return reason === undefined ? rest : { ...rest, evidence_skipped: reason };
}

function toggled(list: string[], key: string): string[] {
  return list.includes(key) ? list.filter((one) => one !== key) : [...list, key];
}

export function withReason(answer: Answer, key: string): Answer {
  const reasons = toggled(answer.reasons ?? [], key);
  const { reasons: _, ...rest } = answer;
  return reasons.length ? { ...rest, reasons } : rest;
}

/** An exclusive option stands alone; ticking another one takes it away. */
export function withTick(question: Question, answer: Answer, key: string): Answer {
  const exclusive = new Set((question.options ?? []).filter((option) => option.exclusive).map((option) => option.key));
  const ticked = Array.isArray(answer.value) ? answer.value : [];
  const next = toggled(ticked, key);
  if (!next.includes(key)) return withValue(question, answer, next.length ? next : undefined);
  const kept = exclusive.has(key) ? [key] : next.filter((one) => !exclusive.has(one));
  return withValue(question, answer, kept);
}

/** The number typed, as a plain decimal text; null when it is none. A comma counts as the point. */
export function decimalOf(typed: string): string | null {
  const plain = typed.replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
  const found = /^([-\u2212]?)(\d{1,15})(?:\.(\d{1,20}))?$/.exec(plain);
  if (!found) return null;
  const [, sign = "", whole = "", part] = found;
  const digits = whole.replace(/^0+(?=\d)/, "") + (part === undefined ? "" : `.${part}`);
  return sign && /[1-9]/.test(digits) ? `-${digits}` : digits;
}
