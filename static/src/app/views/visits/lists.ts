import { nextStage, type Point } from "../../rules";
import type { Draft, OutboxItem, Sent, Visit } from "../../store/shapes";
import { isFillable } from "../../sync/pull";
import { dueOf, type Due } from "../dates";
import { isStaged, sentStages, stageNow } from "../runner/stageStart";
import { distanceTo } from "./nearby";

export type Group = "returned" | Due | "waiting";

export interface Lists {
  groups: Record<Group, Visit[]>;
  done: Visit[];
}

export const ORDER: Group[] = ["returned", "overdue", "today", "week", "later", "waiting"];

const NEAREST: Group[] = ["today", "week", "later"];

function byDue(one: Visit, other: Visit): number {
  return (one.window.due ?? "9").localeCompare(other.window.due ?? "9") || one.location.name.localeCompare(other.location.name);
}

/** The nearest first where it is known how far they are; then by when they are due. */
function byDistance(here: Point | null): (one: Visit, other: Visit) => number {
  return (one, other) => (distanceTo(one, here) ?? Infinity) - (distanceTo(other, here) ?? Infinity) || byDue(one, other);
}

/** The server's list may be older than what this phone has sent, save when what was sent came back. */
function wasSent(visit: Visit, sent: Sent[]): boolean {
  const whole = sent.filter((one) => one.stage === undefined);
  return whole.some((one) => one.visit === visit.id && (visit.returned === null || !isAnswered(visit.returned.at, one)));
}

function isAnswered(returnedAt: string, { sent_at }: Sent): boolean {
  return Date.parse(returnedAt) >= Date.parse(sent_at);
}

/** A staged visit goes on while a stage is open or still to come. */
function isOver(visit: Visit, sent: Sent[], now: number): boolean {
  return isStaged(visit) && !stageNow(visit, sent, now) && !nextStage(visit.stages ?? [], now, sentStages(visit, sent));
}

function groupOf(visit: Visit, sent: Sent[], now: number): Group {
  if (visit.state === "returned") return "returned";
  if (!isStaged(visit)) return dueOf(visit.window.due, now);
  const stage = stageNow(visit, sent, now);
  return stage ? dueOf(stage.due, now) : "waiting";
}

export interface OnPhone {
  drafts: Draft[];
  sent: Sent[];
  /** Where the phone is, if that is known. */
  here?: Point | null;
}

/** What is to be done, by when; what is being filled in or on its way is shown elsewhere. */
export function listVisits(visits: Visit[], { drafts, sent, here = null }: OnPhone, now: number): Lists {
  const taken = new Set(drafts.map((draft) => draft.visit));
  const groups: Record<Group, Visit[]> = { returned: [], overdue: [], today: [], week: [], later: [], waiting: [] };
  const isOpen = (visit: Visit) => isFillable(visit) && !wasSent(visit, sent) && !isOver(visit, sent, now);
  for (const visit of visits.filter((one) => isOpen(one) && !taken.has(one.id)).sort(byDue))
    groups[groupOf(visit, sent, now)].push(visit);
  // What is late or due is in the order of its days; the rest may be done on the way.
  for (const group of NEAREST) groups[group].sort(byDistance(here));
  const done = visits.filter((visit) => !isOpen(visit));
  return { groups, done: done.sort((one, other) => byDue(other, one)) };
}

export interface Tally {
  unsent: number;
  sending: number;
  needs: number;
}

export function tally(items: OutboxItem[]): Tally {
  const of = (word: string) => items.filter((item) => item.state.word === word).length;
  return { unsent: items.length, sending: of("sending"), needs: of("needs") };
}
