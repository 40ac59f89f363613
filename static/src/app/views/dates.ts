import { locale } from "./speech";
import { words } from "./words";

const DAY_MS = 86_400_000;

export type Due = "overdue" | "today" | "week" | "later";

const formats: Record<string, Intl.DateTimeFormat> = {};

/** Making a format takes a phone longer than drawing a page; so each is made once for a language and a zone. */
function format(options: Intl.DateTimeFormatOptions, at: number | string): string {
  const date = new Date(at);
  const key = locale() + date.getTimezoneOffset() + JSON.stringify(options);
  return (formats[key] ??= new Intl.DateTimeFormat(locale(), options)).format(date);
}

export function clock(at: number | string): string {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, at);
}

/** Sat 21 Nov */
export function dayText(at: number | string): string {
  const part = (options: Intl.DateTimeFormatOptions) => format(options, at);
  return words.day(part({ weekday: "short" }), part({ day: "numeric" }), part({ month: "short" }));
}

/** 21 Nov 2026, as one writes it here. */
export function dateText(at: string): string {
  return format({ dateStyle: "medium" }, at);
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.floor((at - date.getTimezoneOffset() * 60_000) / DAY_MS);
}

export function daysUntil(at: string, now: number): number {
  return dayNumber(Date.parse(at)) - dayNumber(now);
}

export function dueOf(due: string | null, now: number): Due {
  if (due === null) return "later";
  if (Date.parse(due) < now) return "overdue";
  const days = daysUntil(due, now);
  return days === 0 ? "today" : days < 7 ? "week" : "later";
}

/** The time on the day itself, the weekday within a week, else the day. */
export function shortly(at: string, now: number): string {
  const days = daysUntil(at, now);
  if (days === 0) return clock(at);
  return Math.abs(days) < 7 && days > 0 ? format({ weekday: "short" }, at) : dayText(at);
}

/** Sent today: the time; earlier: the day and the time. */
export function moment(at: string, now: number): string {
  return daysUntil(at, now) === 0 ? clock(at) : `${dayText(at)}, ${clock(at)}`;
}

export function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${decimal(bytes / 1_000_000)} MB`;
}

/** With so many places after the point, as one writes it here: "4.5" or "4,5". */
export function decimal(value: number, places = 1): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: false });
}

/** A number as it is kept, "12.90", as one writes it here; anything else as it is. */
export function figure(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? decimal(Number(text), text.split(".")[1]?.length ?? 0) : text;
}
