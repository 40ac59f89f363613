import { walk, type Checklist } from "../../rules";
import { listDrafts, startDraft } from "../../store/drafts";
import { kept } from "../../store/people";
import { flatRows } from "../../store/rows";
import { spentAnswers } from "../../store/spent";
import type { Answer, Answers, ChecklistRef, Draft, Person, Photo, Place, Returned, Visit } from "../../store/shapes";
import { takeOverVisit } from "../../sync/backup";
import type { OwnAudit } from "../../sync/pull";
import { pagesOf } from "../runner/pages";
import { stageStart } from "../runner/stageStart";

export function firstSection(checklist: Checklist, location: Place): string {
  return pagesOf(checklist, walk(checklist, {}, location))[0]?.section.key ?? "";
}

type KeptPhoto = Omit<Photo, "draft">;

function photoFacts(sha256: string, facts: Record<string, unknown>): KeptPhoto {
  const taken_at = typeof facts["taken_at"] === "string" ? facts["taken_at"] : new Date().toISOString();
  const caption = typeof facts["caption"] === "string" ? facts["caption"] : "";
  return { sha256, type: "", size: 0, taken_at, source: facts["source"] === "gallery" ? "gallery" : "camera", caption, on_server: true };
}

/** The former answers and photos of a returned visit; the photos themselves stay on the server. */
export function formerOf(audit: OwnAudit): { answers: Answers; photos: KeptPhoto[] } {
  const { answers: plain = {}, repeats, photos = {}, spent } = audit.answers ? audit : (audit.audit ?? {});
  const answers = { ...plain, ...flatRows(repeats), ...spentAnswers(spent) };
  const facts = new Map(
    Array.isArray(photos)
      ? photos.map((photo) => [photo.sha256, photo as Record<string, unknown>])
      : Object.entries(photos),
  );
  const former = Object.fromEntries(Object.entries(answers).filter(([, answer]) => typeof answer === "object" && answer !== null)) as Answers;
  const named = new Set(Object.values(former).flatMap((answer: Answer) => answer.photos ?? []));
  return { answers: former, photos: [...named].map((sha) => photoFacts(sha, facts.get(sha) ?? {})) };
}

/** A visit is opened once on a phone: an existing draft is gone on with. */
export async function openVisit(person: Person, visit: Visit, checklist: Checklist): Promise<Draft | null> {
  const running = (await listDrafts(person.id)).find((draft) => draft.visit === visit.id);
  if (running) return running;
  const begun = await takeOverVisit(person, visit.id);
  if (begun) return begun;
  const staged = await stageStart(person, visit, checklist);
  if (!staged) return null;
  const base = {
    person: person.id,
    visit: visit.id,
    checklist: visit.checklist,
    location: visit.location,
    section: firstSection(checklist, visit.location),
    now: new Date().toISOString(),
    items: visit.scenario?.items ?? [],
    ...staged,
  };
  if (!visit.returned || visit.state !== "returned") return startDraft(base);
  const audit = await kept<OwnAudit>(person.id, `audit:${visit.returned.audit}`);
  if (!audit) return null;
  const { returned } = visit, former = formerOf(audit);
  const shown = walk(checklist, former.answers, visit.location).steps.flatMap(({ question, state }) => (state === "hidden" ? [] : question.key));
  return startDraft({ ...base, ...firstAsked(checklist, returned), replaces: returned.audit, returned: { ...returned, shown }, ...former });
}

/** Where the first question stands that the reviewer said something about. */
function firstAsked(checklist: Checklist, { threads }: Returned): { section: string; question: string } | null {
  const asked = new Set(threads.map(({ question }) => question));
  for (const section of checklist.sections)
    for (const question of section.questions) if (asked.has(question.key)) return { section: section.key, question: question.key };
  return null;
}

export interface Unplanned {
  person: Person;
  checklist: ChecklistRef & { title: string };
  document: Checklist;
  location: Place;
}

export function openUnplanned({ person, checklist, document, location }: Unplanned): Promise<Draft> {
  const section = firstSection(document, location);
  return startDraft({ person: person.id, visit: null, checklist, location, section, now: new Date().toISOString() });
}
