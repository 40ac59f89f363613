// The stopwatch counts from stored times, never from ticks, so it survives a killed page.

import type { Answer, Lap, Timer } from "./shapes";

function seconds({ started_at, stopped_at }: Lap, now: number): number {
  const end = stopped_at === undefined ? now : Date.parse(stopped_at);
  return Math.max(0, (end - Date.parse(started_at)) / 1000);
}

export function isRunning(timer: Timer | undefined): boolean {
  const last = timer?.laps.at(-1);
  return last !== undefined && last.stopped_at === undefined;
}

/** Whole seconds over all parts; `now` in milliseconds counts for the part that runs. */
export function elapsed(timer: Timer | undefined, now: number): number {
  return Math.round((timer?.laps ?? []).reduce((sum, lap) => sum + seconds(lap, now), 0));
}

/** Starts, or adds a part to what was measured before. */
export function started(answer: Answer, now: string): Answer {
  const { value: _, na: _na, cant_recall: _cr, ...rest } = answer;
  const before = answer.timer?.laps ?? [];
  const timer: Timer = { started_at: answer.timer?.started_at ?? now, laps: [...before, { started_at: now }] };
  return { ...rest, timer, at: now };
}

export function stopped(answer: Answer, now: string): Answer {
  if (!answer.timer || !isRunning(answer.timer)) return answer;
  const laps = answer.timer.laps.map((lap) => (lap.stopped_at === undefined ? { ...lap, stopped_at: now } : lap));
  const timer: Timer = { started_at: answer.timer.started_at, stopped_at: now, laps };
  return { ...answer, value: elapsed(timer, Date.parse(now)), timer, at: now };
}

/** Entered by hand, or the word for "it never happened": there is no measurement behind it. */
export function byHand(answer: Answer, value: number | string, now: string): Answer {
  const { timer: _, na: _na, cant_recall: _cr, ...rest } = answer;
  return { ...rest, value, at: now };
}

/** 0:41, 12:05, 1:00:09 */
export function clockText(total: number): string {
  const [hours, minutes, secs] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const tail = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(secs).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** As it is sent: one part needs no list, and a stopwatch that still runs has measured nothing yet. */
export function sentTimer(timer: Timer): Timer | null {
  if (isRunning(timer)) return null;
  return timer.laps.length > 1 ? timer : { ...timer, laps: [] };
}
