// Time and money of a visit. Kept like answers, each field by itself the moment it is typed and as
// it was typed, under keys that no question can have; put together when the visit is packed.

import type { Answer, Answers } from "./shapes";

const MARK = "$";
export const WORK = "$minutes";
export const TRAVEL = "$travel";
const ITEM = "$item:";
const MINUTES_MOST = 24 * 60;
export const ITEMS_MOST = 20;

export interface SpentItem {
  key: string;
  amount: string;
  currency: string;
  note: string;
  receipt: string | null;
}

type Json = Record<string, unknown>;

export function isSpent(key: string): boolean {
  return key.startsWith(MARK);
}

/** The answers without time and money. */
export function withoutSpent(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !isSpent(key)));
}

function itemOf(key: string, { value, comment, photos }: Answer): SpentItem {
  const [amount = "", currency = ""] = Array.isArray(value) ? value : [];
  return { key, amount, currency, note: comment ?? "", receipt: photos?.[0] ?? null };
}

/** What was typed, in the order of adding. */
export function spentItems(answers: Answers): SpentItem[] {
  const keys = Object.keys(answers).filter((key) => key.startsWith(ITEM)).sort();
  return keys.map((key) => itemOf(key, answers[key]!));
}

/** The key of one more item; one that was taken away does not come back under its old key. */
export function nextItem(keys: string[]): string {
  const numbers = keys.filter((key) => key.startsWith(ITEM)).map((key) => Number(key.slice(ITEM.length)));
  return ITEM + String(Math.max(0, ...numbers) + 1).padStart(4, "0");
}

function isBegun({ amount, note, receipt }: SpentItem): boolean {
  return Boolean(amount.trim() || note.trim() || receipt);
}

/** A decimal as the server takes it; null for what is none. */
export function amountOf(typed: string): string | null {
  const text = typed.trim().replace(",", ".").replace(/^0+(?=\d)/, "");
  return /^\d{1,9}(\.\d{1,3})?$/.test(text) ? text : null;
}

/** Whole minutes, 0 for nothing typed, null for what is none. */
export function minutesOf(answer: Answer | undefined): number | null {
  const typed = typeof answer?.value === "string" ? answer.value.trim() : "";
  if (typed === "") return 0;
  return /^\d{1,4}$/.test(typed) && Number(typed) <= MINUTES_MOST ? Number(typed) : null;
}

/** Keys of what cannot be sent as it was typed. */
export function spentFaults(answers: Answers): string[] {
  const minutes = [WORK, TRAVEL].filter((key) => minutesOf(answers[key]) === null);
  const items = spentItems(answers).filter((item) => isBegun(item) && amountOf(item.amount) === null);
  return [...minutes, ...items.map(({ key }) => key)];
}

function itemEntry({ amount, currency, note, receipt }: SpentItem): Json {
  return {
    amount: amountOf(amount), currency,
    ...(note.trim() ? { note: note.trim() } : {}),
    ...(receipt ? { photo: receipt } : {}),
  };
}

/** `spent` as contract.md gives it; null where nothing was spent. */
export function spentEntry(answers: Answers): Json | null {
  const [minutes, travel] = [minutesOf(answers[WORK]), minutesOf(answers[TRAVEL])];
  const items = spentItems(answers).filter((item) => isBegun(item) && amountOf(item.amount) !== null).map(itemEntry);
  if (!minutes && !travel && !items.length) return null;
  return { minutes: minutes ?? 0, ...(travel ? { travel_minutes: travel } : {}), items };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What was asked for with the visit that came back, as the phone keeps it. */
export function spentAnswers(spent: unknown): Answers {
  if (typeof spent !== "object" || spent === null) return {};
  const { minutes, travel_minutes: travel, items } = spent as { minutes?: unknown; travel_minutes?: unknown; items?: unknown };
  const found: Answers = {};
  if (typeof minutes === "number" && minutes) found[WORK] = { value: String(minutes) };
  if (typeof travel === "number" && travel) found[TRAVEL] = { value: String(travel) };
  for (const item of Array.isArray(items) ? (items as Json[]) : []) {
    const photo = text(item["photo"]);
    found[nextItem(Object.keys(found))] = {
      value: [text(item["amount"]), text(item["currency"])],
      ...(text(item["note"]) ? { comment: text(item["note"]) } : {}),
      ...(photo ? { photos: [photo] } : {}),
    };
  }
  return found;
}
