import { nextStage } from "../../rules";
import { listSent } from "../../store/outbox";
import type { Person, Visit } from "../../store/shapes";
import { shortly } from "../dates";
import { useStored } from "../live";
import { isStaged, sentStages, stageNow } from "./stageStart";
import { words } from "./words";

/** What a staged visit waits for, in a line; empty while one of its stages can be filled in. */
export function waitingText(visit: Visit, sent: readonly string[], now: number): string {
  const next = nextStage(visit.stages ?? [], now, sent);
  if (!isStaged(visit) || !next) return "";
  const what = words.waitingFor(next.waiting_for || next.title, next.day);
  return next.opens === null ? what : `${what}. ${words.opens(shortly(next.opens, now))}`;
}

/** In the place of the button while no stage is open. */
export function StageLine({ person, visit, now, children }: { person: Person; visit: Visit; now: number; children: preact.ComponentChildren }) {
  const sent = useStored(() => listSent(person.id), ["sent"], [person.id]);
  if (sent === undefined) return null;
  if (!isStaged(visit) || stageNow(visit, sent, now)) return <>{children}</>;
  return <p class="hint" role="status">{waitingText(visit, sentStages(visit, sent), now) || words.stageDone}</p>;
}
