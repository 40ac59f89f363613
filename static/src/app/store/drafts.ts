import { changed } from "./changes";
import { read, under, write, type Tx } from "./open";
import type { Answer, Answers, ChecklistRef, Draft, Photo, Place, Returned, RowItem } from "./shapes";

/** What was written is not what is there: the phone's storage cannot be trusted with it. */
export class NotKept extends Error {}

export interface Start {
  person: string;
  visit: string | null;
  checklist: ChecklistRef & { title: string };
  location: Place;
  section: string;
  /** The one to begin with; null: the first of the section. */
  question?: string | null;
  now: string;
  replaces?: string;
  returned?: Returned;
  answers?: Answers;
  photos?: Omit<Photo, "draft">[];
  stage?: { key: string; title: string };
  earlier?: Answers;
  items?: RowItem[];
  practice?: true;
}

/** What names an item; our price stays out of what is sent about somebody else's. */
function itemFacts(item: RowItem): RowItem {
  const facts = [["name", item.name], ["barcode", item.barcode], ["size", item.size]] as const;
  return Object.fromEntries(facts.filter(([, text]) => text));
}

export async function startDraft(start: Start): Promise<Draft> {
  const id = crypto.randomUUID();
  const draft: Draft = {
    id,
    uuid: id,
    person: start.person,
    visit: start.visit,
    checklist: start.checklist,
    location: start.location,
    replaces: start.replaces ?? null,
    returned: start.returned ?? null,
    state: "filling",
    started_at: start.now,
    updated_at: start.now,
    revision: 0,
    at: { section: start.section, question: start.question ?? null },
    intent: null,
    ...(start.stage ? { stage: start.stage, earlier: start.earlier ?? {} } : {}),
    ...(start.practice ? { practice: start.practice } : {}),
    ...(start.items?.length ? { items: start.items.map(itemFacts) } : {}),
  };
  await write(["drafts", "answers", "photos"], async (tx) => {
    await tx.objectStore("drafts").add(draft);
    for (const [question, answer] of Object.entries(start.answers ?? {}))
      await tx.objectStore("answers").put({ draft: id, question, answer });
    for (const photo of start.photos ?? []) await tx.objectStore("photos").put({ ...photo, draft: id });
  });
  changed("drafts");
  return draft;
}

export async function getDraft(id: string): Promise<Draft | null> {
  return (await read((db) => db.get("drafts", id))) ?? null;
}

export async function listDrafts(person: string): Promise<Draft[]> {
  const drafts = await read((db) => db.getAllFromIndex("drafts", "person", person));
  return drafts.sort((one, other) => other.updated_at.localeCompare(one.updated_at));
}

export async function getAnswers(draft: string): Promise<Answers> {
  const rows = await read((db) => db.getAll("answers", under(draft)));
  return Object.fromEntries(rows.map((row) => [row.question, row.answer]));
}

/** Notes a change of a draft inside the caller's transaction; refuses one that waits to be sent. */
export async function touch(tx: Tx, id: string, patch: Partial<Pick<Draft, "at" | "intent">> = {}): Promise<void> {
  const draft = await tx.objectStore("drafts").get(id);
  if (draft?.state !== "filling") throw new NotKept("This visit is not being filled in any more.");
  const now = { updated_at: new Date().toISOString(), revision: draft.revision + 1 };
  await tx.objectStore("drafts").put({ ...draft, ...now, ...patch });
}

export interface Entry {
  draft: string;
  section: string;
  question: string;
  answer: Answer | null;
}

/** Keeps one answer (null: takes it away) and where the person is; resolves when it was read back. */
export async function putAnswer(entry: Entry): Promise<void> {
  const { draft: id, question, answer, section } = entry;
  await write(["drafts", "answers"], async (tx) => {
    await touch(tx, id, { at: { section, question } });
    if (answer) await tx.objectStore("answers").put({ draft: id, question, answer });
    else await tx.objectStore("answers").delete([id, question]);
  });
  const back = await read((db) => db.get("answers", [id, question]));
  if (JSON.stringify(back?.answer ?? null) !== JSON.stringify(answer)) throw new NotKept();
  changed("drafts");
}

/** Changes the draft's own fields, in one strict transaction. */
export async function patchDraft(id: string, patch: Partial<Pick<Draft, "at" | "intent">>): Promise<void> {
  await write(["drafts"], async (tx) => {
    const draft = await tx.objectStore("drafts").get(id);
    if (draft) await tx.objectStore("drafts").put({ ...draft, ...patch });
  });
  changed("drafts");
}

/** Everything of a draft in the stores, inside the caller's transaction. */
export async function forget(tx: Tx, id: string): Promise<void> {
  await tx.objectStore("drafts").delete(id);
  for (const store of ["answers", "photos", "bytes"] as const) await tx.objectStore(store).delete(under(id));
}

export async function removeDraft(id: string): Promise<void> {
  await write(["drafts", "answers", "photos", "bytes"], (tx) => forget(tx, id));
  changed("drafts");
}
