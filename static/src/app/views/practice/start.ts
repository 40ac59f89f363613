import { checklistName } from "../../store/checklistName";
import { listDrafts, startDraft } from "../../store/drafts";
import { keep } from "../../store/people";
import type { Draft, Person } from "../../store/shapes";
import { CHECKLIST, place, practice } from "./checklist";

/** One at a time: who has begun goes on. Needs no network. */
export async function startPractice({ id: person }: Person): Promise<Draft> {
  const running = (await listDrafts(person)).find(({ practice }) => practice);
  if (running) return running;
  await keep(person, checklistName(CHECKLIST), CHECKLIST);
  const [first] = CHECKLIST.sections;
  return startDraft({ person, visit: null, checklist: practice(), location: place(), section: first!.key, now: new Date().toISOString(), practice: true });
}
