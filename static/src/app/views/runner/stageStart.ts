import { openStage, stageOf, walk, type Checklist, type StageFacts } from "../../rules";
import { listSent } from "../../store/outbox";
import { kept } from "../../store/people";
import type { Answers, Person, Sent, Visit } from "../../store/shapes";
import { isUnderWay, stagesName, type OwnStages } from "../../sync/pull";
import { said } from "../checklists";
import { pagesOf } from "./pages";

/** What a draft of one stage begins with; empty for a visit that is sent whole. */
export interface StageStart {
  stage?: { key: string; title: string };
  earlier?: Answers;
  section?: string;
}

/** The stages of a visit that this phone has sent, whatever the server's list says. */
export function sentStages(visit: Visit, sent: readonly Sent[]): string[] {
  return sent.flatMap((one) => (one.visit === visit.id && one.stage !== undefined ? [one.stage] : []));
}

/** Whether a visit is filled in by stages just now: a correction answers the whole of it. */
export function isStaged({ state, stages }: Visit): boolean {
  return state !== "returned" && !!stages?.length;
}

/** The stage to fill in now; null when nothing is open. */
export function stageNow(visit: Visit, sent: readonly Sent[], now: number): StageFacts | null {
  return openStage(visit.stages ?? [], now, sentStages(visit, sent));
}

function firstSectionOf(checklist: Checklist, visit: Visit, stage: string, earlier: Answers): string {
  const [page] = pagesOf(checklist, walk(checklist, earlier, visit.location), stage);
  return page?.section.key ?? checklist.sections.find((section) => stageOf(section) === stage)?.key ?? "";
}

/** Null when no stage is open, or when what was sent before has not come onto this phone yet. */
export async function stageStart(person: Person, visit: Visit, checklist: Checklist): Promise<StageStart | null> {
  if (!isStaged(visit)) return {};
  const open = stageNow(visit, await listSent(person.id), Date.now());
  const before = await kept<OwnStages>(person.id, stagesName(visit.id));
  if (!open || (isUnderWay(visit) && !before)) return null;
  const title = said(checklist.stages?.find(({ key }) => key === open.key)?.title) || open.title;
  const earlier = (before?.answers ?? {}) as Answers;
  return { stage: { key: open.key, title }, earlier, section: firstSectionOf(checklist, visit, open.key, earlier) };
}
