import { StorageFull } from "../store/open";
import { keep, kept, keptMe } from "../store/people";
import { checklistName } from "../store/checklistName";
import type { ChecklistRef, Person, Place, Visit } from "../store/shapes";
import { pullElsewhere } from "./backup";
import { pullBoard, sendGivenBack } from "./board";
import { pullClaims } from "./claims";
import { get, getAll, Unreachable, type Trouble } from "./http";
import { pullNotices } from "./notices";
import { identify } from "./session";

export interface CatalogueEntry {
  key: string;
  title: string;
  channel: string;
  version: number;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

export interface KeptVisits {
  items: Visit[];
  at: string;
}

/** What has been sent of a staged visit, from whichever phone. */
export interface OwnStages {
  answers: Record<string, unknown>;
  repeats?: Record<string, unknown>;
}

/** An audit as its author gets it back, in the parts that a new revision starts from. */
export interface OwnAudit {
  answers?: Record<string, unknown>;
  repeats?: Record<string, unknown>;
  spent?: unknown;
  photos?: Record<string, Record<string, unknown>> | ({ sha256: string } & Record<string, unknown>)[];
  /** What was sent, where the answer wraps it. */
  audit?: OwnAudit;
}

export type Refresh = "done" | "expired" | "other" | Trouble;

const FILLABLE = new Set(["open", "claimed", "returned"]);

export function isFillable(visit: Visit): boolean {
  return FILLABLE.has(visit.state);
}

function hasVersion(ref: { key: string; version: number | null }): ref is ChecklistRef {
  return ref.version !== null;
}

/** A published version never changes: once it is kept, it is not asked for again. */
async function pullChecklist(person: string, ref: { key: string; version: number | null }): Promise<void> {
  if (!hasVersion(ref)) return;
  const name = checklistName(ref);
  if (await kept(person, name)) return;
  const document = await get<unknown>(`/api/v1/checklists/${encodeURIComponent(ref.key)}/versions/${ref.version}`);
  if (document) await keep(person, name, document);
}

async function pullReturned(person: string, uuid: string): Promise<void> {
  const name = `audit:${uuid}`;
  if (await kept(person, name)) return;
  const audit = await get<OwnAudit>(`/api/v1/audits/${encodeURIComponent(uuid)}`);
  if (audit) await keep(person, name, audit);
}

export function stagesName(visit: string): string {
  return `stages:${visit}`;
}

/** Whether a stage was sent before the one that is open now. */
export function isUnderWay({ state, stages = [] }: Visit): boolean {
  return state === "claimed" && stages.some((stage) => stage.state === "sent");
}

async function pullStages(person: string, visit: Visit): Promise<void> {
  const found = await get<OwnStages>(`/api/v1/visits/${encodeURIComponent(visit.id)}/stages`);
  if (found) await keep(person, stagesName(visit.id), found);
}

async function pullVisits(person: string): Promise<void> {
  const items = await getAll<Visit>("/api/v1/visits?mine=1&limit=200");
  if (!items) return;
  await keep(person, "visits", { items, at: new Date().toISOString() } satisfies KeptVisits);
  const open = items.filter(isFillable);
  for (const visit of open) await pullChecklist(person, visit.checklist);
  for (const visit of open) if (visit.returned) await pullReturned(person, visit.returned.audit);
  for (const visit of open) if (isUnderWay(visit)) await pullStages(person, visit);
}

async function pullUnplanned(person: string): Promise<void> {
  const catalogue = await getAll<CatalogueEntry>("/api/v1/checklists?published=1");
  if (catalogue) {
    await keep(person, "catalogue", catalogue.filter(hasVersion));
    for (const entry of catalogue) await pullChecklist(person, entry);
  }
  const places = await get<Page<Place>>("/api/v1/locations?shoppable=1&q=&limit=50");
  if (places) await keep(person, "places", places.items);
}

/** Brings what is needed to work offline onto the phone: visits, their checklists, what was returned. */
export async function refresh(person: Person): Promise<Refresh> {
  try {
    const identity = await identify(person);
    if (identity !== "same") return identity === "other" ? "other" : "expired";
    await sendGivenBack(person.id);
    await pullVisits(person.id);
    await pullBoard(person.id);
    if ((await keptMe(person.id))?.features?.unplanned) await pullUnplanned(person.id);
    await pullNotices(person.id);
    await pullElsewhere(person.id);
    await pullClaims(person.id);
    return "done";
  } catch (error) {
    if (error instanceof Unreachable) return error.why;
    // What was kept before stays.
    if (error instanceof StorageFull) return "done";
    throw error;
  }
}

/** Places by name, code or address; null when the server cannot be asked. */
export async function findPlaces(query: string): Promise<Place[] | null> {
  const page = await get<Page<Place>>(`/api/v1/locations?shoppable=1&q=${encodeURIComponent(query)}&limit=50`).catch(() => null);
  return page?.items ?? null;
}
