// Drafts on the server: there as soon as there is signal, and only ever replaced by whoever saw
// what lies there.

import { documentOf, dropBackup, getBackup, isBackedUp, keepBackup, listOrphans, replaceDraft, type Backup, type DraftDocument, type Other } from "../store/backups";
import { checklistName } from "../store/checklistName";
import { deviceName } from "../store/device";
import { getDraft, listDrafts } from "../store/drafts";
import { wifiOnly } from "../store/mobile";
import { listSent } from "../store/outbox";
import { StorageFull } from "../store/open";
import { keep, kept } from "../store/people";
import type { ChecklistRef, Draft, Person, Photo } from "../store/shapes";
import { get, send, Unreachable, type Reply } from "./http";
import { onMobileData } from "./line";
import { uploadPhoto } from "./upload";

/** A draft as the server lists it. */
export interface Elsewhere {
  id: string;
  sends_as: string;
  visit: string | null;
  revision: number;
  device: string;
  updated_at: string;
  location: { name: string; code: string };
  checklist: ChecklistRef & { title: string };
  answers: number;
}

interface Whole extends Elsewhere {
  former: { revision: number; device: string; updated_at: string }[];
  document: DraftDocument;
}

/** What came of bringing another version here. "open": another tab has it. */
export type Brought = "done" | "open" | "failed";

const ELSEWHERE = "elsewhere";
/** So long without a change that nobody is about to blur something. */
export const QUIET_MS = 300_000;

/** Answers go at once; a photo may still be blurred while its section is open. */
function isSettled({ sha256: sha, section = "" }: Photo, { at, intent, updated_at }: Draft): boolean {
  const left = section !== "" && section !== at.section;
  return intent?.photo !== sha && (left || Math.abs(Date.now() - Date.parse(updated_at)) > QUIET_MS);
}

function path(id: string, query = ""): string {
  return `/api/v1/drafts/${encodeURIComponent(id)}${query}`;
}

async function put(document: DraftDocument, more: { base_revision: number; aside?: true }): Promise<Reply> {
  const { id, person } = document.draft;
  return send("PUT", path(id), { json: { person, device: await deviceName(), ...more, document } });
}

function codeOf({ json }: Reply): string {
  return (json as { code?: string } | null)?.code ?? "";
}

function conflictOf({ json }: Reply): Other {
  const { current } = json as { current: { revision: number; device: string; updated_at: string } };
  return { revision: current.revision, device: current.device, at: current.updated_at };
}

/** A conflict with oneself is an answer that was lost: what lies there came from here. */
async function settled(backup: Backup): Promise<Backup> {
  const { conflict, ...rest } = backup;
  return conflict?.device === (await deviceName()) ? { ...rest, server: conflict.revision, local: -1 } : backup;
}

function after(reply: Reply, backup: Backup, revision: number): Backup {
  const { refused: _, ...rest } = backup;
  const told = reply.json as { revision?: unknown; updated_at?: string } | null;
  if (reply.status === 200 && typeof told?.revision === "number")
    return { ...rest, server: told.revision, local: revision, at: told.updated_at ?? new Date().toISOString() };
  if (reply.status === 409 && codeOf(reply) === "draft_conflict") return { ...rest, conflict: conflictOf(reply) };
  if (reply.status === 409 && codeOf(reply) === "already_sent") return { ...rest, ended: true };
  return reply.status >= 400 && reply.status < 500 && reply.status !== 401 && reply.status !== 429 ? { ...backup, refused: revision } : backup;
}

async function backUpPhotos({ draft, photos }: DraftDocument): Promise<void> {
  const { id, person } = draft;
  for (const photo of photos) {
    const [backup, sha] = [await getBackup(person, id), photo.sha256];
    if (photo.on_server || backup.photos.includes(sha) || !isSettled(photo, draft)) continue;
    if ((await uploadPhoto(id, sha, { here: true })).is !== "stored") return;
    await keepBackup(person, id, { ...(await getBackup(person, id)), photos: [...backup.photos, sha] });
  }
}

async function backUpOne(draft: Draft): Promise<void> {
  const document = await documentOf(draft.id);
  let backup = await getBackup(draft.person, draft.id);
  if (!document || document.draft.state !== "filling" || backup.conflict || backup.ended) return;
  const { revision } = document.draft;
  if (!isBackedUp(document.draft, backup) && backup.refused !== revision) {
    backup = await settled(after(await put(document, { base_revision: backup.server }), backup, revision));
    await keepBackup(draft.person, draft.id, backup);
  }
  if (isBackedUp(document.draft, backup) && !(onMobileData() && (await wifiOnly()))) await backUpPhotos(document);
}

/** What was removed here is removed there, unless another device has gone on with it. */
async function dropOrphans(person: string): Promise<void> {
  for (const id of await listOrphans(person)) {
    const { server } = await getBackup(person, id);
    const reply = server ? await send("DELETE", path(id, `?revision=${server}&person=${encodeURIComponent(person)}`)) : null;
    const settled = !reply || reply.status === 204 || reply.status === 404 || codeOf(reply) === "draft_conflict";
    if (settled) await dropBackup(person, id);
  }
}

/** Brings to the server what it has not got yet. Never stands in the way of anything. */
export async function backUpAll(person: Person): Promise<void> {
  try {
    for (const draft of await listDrafts(person.id)) if (!draft.practice) await backUpOne(draft);
    await dropOrphans(person.id);
  } catch (error) {
    if (!(error instanceof Unreachable || error instanceof StorageFull)) throw error;
  }
}

/** Looks what other devices of the person have; only after the server was asked who is signed in. */
export async function pullElsewhere(person: string): Promise<void> {
  const page = await get<{ items: Elsewhere[] }>("/api/v1/drafts");
  if (!page) return;
  const [mine, device] = [new Map((await listDrafts(person)).map((draft) => [draft.id, draft])), await deviceName()];
  const sent = new Set((await listSent(person)).map(({ uuid }) => uuid));
  for (const { id, revision, device: by, updated_at } of page.items) {
    const [draft, backup] = [mine.get(id), await getBackup(person, id)];
    if (draft?.state === "filling" && by !== device && revision > backup.server && !backup.conflict)
      await keepBackup(person, id, { ...backup, conflict: { revision, device: by, at: updated_at } });
  }
  const orphans = new Set(await listOrphans(person));
  const others = page.items.filter(({ id, sends_as }) => !mine.has(id) && !orphans.has(id) && !sent.has(sends_as));
  await keep(person, ELSEWHERE, others);
}

export async function listElsewhere(person: string): Promise<Elsewhere[]> {
  const here = new Set((await listDrafts(person)).map(({ id }) => id));
  return ((await kept<Elsewhere[]>(person, ELSEWHERE)) ?? []).filter(({ id }) => !here.has(id));
}

async function bringChecklist(person: string, { key, version }: ChecklistRef): Promise<boolean> {
  const name = checklistName({ key, version });
  if (await kept(person, name)) return true;
  const document = await get<unknown>(`/api/v1/checklists/${encodeURIComponent(key)}/versions/${version}`);
  if (document) await keep(person, name, document);
  return Boolean(document);
}

/** While nobody has the draft open: what a page has in memory must not be overtaken. */
function unopened(id: string, work: () => Promise<Brought>): Promise<Brought> {
  return navigator.locks.request(`draft ${id}`, { ifAvailable: true }, (lock) => (lock ? work() : "open"));
}

async function bring(person: string, id: string, pick: (whole: Whole) => Promise<DraftDocument | null>): Promise<Brought> {
  const whole = await get<Whole>(path(id));
  const document = whole && (await pick(whole));
  if (!document || document.draft.id !== id || !(await bringChecklist(person, document.draft.checklist))) return "failed";
  if ((await replaceDraft(person, document)) === null) return "failed";
  const { conflict: _, ...before } = await getBackup(person, id);
  // Sent at once, so that the other device learns who goes on with it.
  await keepBackup(person, id, { ...before, server: whole.revision, local: -1, ...(before.local >= 0 ? { beside: true as const } : {}) });
  return "done";
}

async function quietly(work: () => Promise<Brought>): Promise<Brought> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unreachable) return "failed";
    throw error;
  }
}

/** Goes on here with what another phone has begun. */
export function takeOver(person: Person, id: string): Promise<Brought> {
  return quietly(() => unopened(id, () => bring(person.id, id, ({ document }) => Promise.resolve(document))));
}

/** The draft of a visit that was begun on another phone, brought here; null where there is none. */
export async function takeOverVisit(person: Person, visit: string): Promise<Draft | null> {
  const found = (await listElsewhere(person.id)).find((one) => one.visit === visit);
  if (!found || (await takeOver(person, found.id)) !== "done") return null;
  return getDraft(found.id);
}

/** Of two versions, this phone's: the other stays beside it on the server. */
export async function keepMine(person: Person, id: string): Promise<void> {
  const { conflict, ...backup } = await getBackup(person.id, id);
  if (conflict) await keepBackup(person.id, id, { ...backup, server: conflict.revision, local: -1, beside: true });
  await backUpAll(person);
}

/** Leaves what is here on the server, beside the draft; false when that could not be. */
async function leaveAside(id: string): Promise<boolean> {
  const document = await documentOf(id);
  if (!document) return false;
  return (await put(document, { base_revision: 0, aside: true })).status === 200;
}

/** Of two versions, the other phone's: this one's stays beside it on the server. */
export function keepTheirs(person: Person, id: string): Promise<Brought> {
  const pick = async ({ document }: Whole) => ((await leaveAside(id)) ? document : null);
  return quietly(() => unopened(id, () => bring(person.id, id, pick)));
}

/** The version that was not chosen, after all; the one that is here takes its place beside it. */
export function bringBack(person: Person, id: string): Promise<Brought> {
  const pick = async ({ former: [last] }: Whole) => {
    if (!last) return null;
    const other = await get<Whole>(path(id, `?revision=${last.revision}`));
    return other && (await leaveAside(id)) ? other.document : null;
  };
  return quietly(() => unopened(id, () => bring(person.id, id, pick)));
}
