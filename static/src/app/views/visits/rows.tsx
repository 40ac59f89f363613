import { openStage, type Point } from "../../rules";
import type { Draft, Place, Visit } from "../../store/shapes";
import { isFillable } from "../../sync/pull";
import { moment, shortly } from "../dates";
import { Link } from "../link";
import { useProgress } from "../progress";
import { placeIn } from "../router";
import { waitingText } from "../runner/StageLine";
import { distanceText, distanceTo } from "./nearby";
import { words } from "./words";

export function KindChip({ place }: { place: Place }) {
  return <span class="chip">{place.kind === "competitor" ? words.competitor : words.own}</span>;
}

/** A visit that is being filled in. */
export function Card({ draft }: { draft: Draft; now: number }) {
  const progress = useProgress(draft);
  return (
    <Link to={placeIn(draft)} class="row card">
      <span class="row-title">{words.continue} · {draft.location.name}</span>
      <span class="row-sub">{draft.checklist.title}</span>
      <span class="row-sub num">{progress && `${words.progress(progress.done, progress.all)} · `}{words.onPhone}</span>
    </Link>
  );
}

/** At what time of day and week to go, in words; empty for any. What an older phone kept has none. */
export function askedText({ asked }: Visit): string {
  return asked ? words.asked(asked) : "";
}

export function dueText(visit: Visit, now: number): string {
  const { window } = visit;
  const stage = openStage(visit.stages ?? [], now);
  if (stage) return stage.due ? words.stage(stage.title, shortly(stage.due, now)) : stage.title;
  const waiting = waitingText(visit, [], now);
  if (waiting) return waiting;
  if (window.opens && Date.parse(window.opens) > now) return words.from(shortly(window.opens, now));
  if (!window.due) return words.anytime;
  const late = Date.parse(window.due) < now;
  return late ? words.was(moment(window.due, now)) : words.until(shortly(window.due, now));
}

export function Row({ visit, now, here }: { visit: Visit; now: number; here: Point | null }) {
  const asked = askedText(visit);
  const far = distanceText(distanceTo(visit, here));
  return (
    <Link to={{ name: "visit", id: visit.id }} class="row">
      <span class="row-title">{visit.location.name} <KindChip place={visit.location} /></span>
      <span class="row-sub">{visit.checklist.title} · {far && <span class="num">{far} · </span>}{dueText(visit, now)}{asked && ` · ${asked}`}</span>
    </Link>
  );
}

/** What became of a visit that is done, in words. */
export function doneText(visit: Visit, now: number): string {
  const sent = visit.audit?.sent_at;
  // Still to be done by the server's list, which is older than what was sent from here.
  const state = isFillable(visit) ? "submitted" : visit.state;
  if (state === "submitted" && sent) return words.sent(moment(sent, now));
  return [words.states[state] ?? state, sent && words.wasSent(moment(sent, now))].filter(Boolean).join(" · ");
}

/** `money` says what became of what it cost, where it cost something. */
export function DoneRow({ visit, now, money }: { visit: Visit; now: number; money: string }) {
  return (
    <Link to={{ name: "visit", id: visit.id }} class="row still">
      <span class="row-title">{visit.location.name}</span>
      <span class="row-sub">{[visit.checklist.title, doneText(visit, now), money].filter(Boolean).join(" · ")}</span>
    </Link>
  );
}
