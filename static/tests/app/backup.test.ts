import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { documentOf, getBackup, listOnlyHere } from "../../src/app/store/backups";
import { getAnswers, getDraft, patchDraft, removeDraft } from "../../src/app/store/drafts";
import { close } from "../../src/app/store/open";
import { setPerson } from "../../src/app/store/people";
import { photoBytes } from "../../src/app/store/photos";
import { backUpAll, bringBack, keepMine, keepTheirs, listElsewhere, pullElsewhere, QUIET_MS, takeOver, takeOverVisit } from "../../src/app/sync/backup";
import { aDraft, answer, bytesOf, newPhone, photograph, SAM, SUE } from "./phone";
import { json, newServer, reset, type Call, type Server } from "./server";

interface Kept {
  revision: number;
  device: string;
  document: { draft: { uuid: string; visit: string | null } };
}

let server: Server;
let drafts: Map<string, { all: Kept[]; current: number }>;
let held: Set<string>;

/** What the server does with drafts, in short; the long form has its own tests. */
function answering({ method, path, body }: Call): Response | undefined {
  const [id, query = ""] = path.split("/drafts/")[1]?.split("?") ?? [];
  if (path.includes("/checklists/")) return json({ sections: [] });
  if (path === "/api/v1/drafts") return json({ items: [...drafts].map(([key, { all, current }]) => ({ ...shown(key, all[current]!), visit: all[current]!.document.draft.visit })) });
  if (!id) return undefined;
  const found = drafts.get(id);
  if (method === "GET") {
    const wanted = new URLSearchParams(query).get("revision");
    const one = found?.all.find(({ revision }) => (wanted ? revision === Number(wanted) : revision === found.all[found.current]!.revision));
    const former = found?.all.filter((_, index) => index !== found.current).map((other) => shown(id, other)).reverse();
    return one ? json({ ...shown(id, one), revision: found!.all[found!.current]!.revision, former, document: one.document }) : json({}, 404);
  }
  if (method === "DELETE") return drafts.delete(id) ? new Response(null, { status: 204 }) : json({}, 404);
  const told = JSON.parse(new TextDecoder().decode(body!)) as { person: string; base_revision: number; device: string; aside?: true; document: Kept["document"] };
  if (told.person !== server.me!.id) return json({ code: "other_person" }, 409);
  const all = found?.all ?? [];
  const now = all[found?.current ?? -1];
  if (now && !told.aside && told.base_revision !== now.revision)
    return json({ code: "draft_conflict", current: shown(id, now), base_revision: told.base_revision }, 409);
  all.push({ revision: all.length + 1, device: told.device, document: told.document });
  drafts.set(id, { all, current: told.aside ? found!.current : all.length - 1 });
  return json(shown(id, all[drafts.get(id)!.current]!));
}

function shown(id: string, { revision, device, document }: Kept): object {
  return { id, sends_as: document.draft.uuid, revision, device, updated_at: "2026-11-21T10:00:00Z" };
}

const other = new IDBFactory();
let mine: IDBFactory;

/** The test goes on with the other of Sam's two phones. */
async function takeUp(phone: IDBFactory): Promise<void> {
  await close();
  globalThis.indexedDB = phone;
  await setPerson(SAM);
}

beforeEach(async () => {
  held = new Set();
  const locks = { request: (name: string, _: LockOptions, work: (lock: object | null) => unknown) => Promise.resolve(work(held.has(name) ? null : {})) };
  vi.stubGlobal("navigator", { userAgent: "Linux Android Chrome/150", locks });
  await newPhone();
  mine = globalThis.indexedDB as IDBFactory;
  drafts = new Map();
  server = newServer();
  server.instead = answering;
});

/** Go on with another section. */
const leave = ({ id }: { id: string }) => patchDraft(id, { at: { section: "shop", question: null } });

test("a photo stays on the phone while it may still be blurred", async () => {
  const draft = await aDraft();
  const sha = await photograph(draft, "clean", bytesOf(300));
  await patchDraft(draft.id, { intent: { question: "clean", source: "camera", at: "2026-11-21T10:05:00.000Z", photo: sha, marks: [] } });
  await leave(draft);
  await backUpAll(SAM);
  expect([drafts.has(draft.id), server.photos.has(sha)]).toEqual([true, false]);
  await patchDraft(draft.id, { intent: null, at: { section: "arrive", question: null } });
  await backUpAll(SAM);
  expect(server.photos.has(sha)).toBe(false);
  vi.setSystemTime(Date.now() + QUIET_MS + 1_000);
  await backUpAll(SAM);
  vi.useRealTimers();
  expect(server.photos.has(sha)).toBe(true);
});

const said = async (id: string) => (await getAnswers(id))["greeting"]?.value;

test("what is begun is on the server with its photos, and another phone goes on with it", async () => {
  const draft = await aDraft();
  await answer(draft, "greeting", "yes");
  const sha = await photograph(draft, "clean", bytesOf(300));
  expect((await listOnlyHere(SAM.id)).length).toBe(1);
  await backUpAll(SAM);
  expect(server.photos.has(sha)).toBe(false);
  await leave(draft);
  await backUpAll(SAM);
  const calls = server.calls.length;
  await backUpAll(SAM);
  expect([server.calls.length - calls, server.photos.has(sha), (await listOnlyHere(SAM.id)).length]).toEqual([0, true, 0]);

  await takeUp(other);
  await pullElsewhere(SAM.id);
  expect((await listElsewhere(SAM.id)).map(({ id }) => id)).toEqual([draft.id]);
  expect((await takeOverVisit(SAM, "v1"))!.id).toBe(draft.id);
  expect([await said(draft.id), await photoBytes(draft.id, sha), (await documentOf(draft.id))!.photos[0]!.on_server]).toEqual(["yes", null, true]);
  await answer(draft, "greeting", "no");
  await backUpAll(SAM);

  await takeUp(mine);
  await answer(draft, "greeting", "mine");
  await backUpAll(SAM);
  expect((await getBackup(SAM.id, draft.id)).conflict).toMatchObject({ revision: 2 });
  expect([await said(draft.id), drafts.get(draft.id)!.all.length]).toEqual(["mine", 2]);
});

test("an answer that was lost is no conflict with oneself", async () => {
  const draft = await aDraft();
  server.instead = (call) => (answering(call) && call.method === "PUT" ? reset() : answering(call));
  await backUpAll(SAM);
  server.instead = answering;
  await answer(draft, "greeting", "yes");
  await backUpAll(SAM);
  await backUpAll(SAM);
  expect([drafts.get(draft.id)!.all.length, (await listOnlyHere(SAM.id)).length]).toEqual([2, 0]);
});

/** A draft that both phones have changed; this one has heard of it. */
async function twofold(): Promise<string> {
  const draft = await aDraft(SAM, null);
  await answer(draft, "greeting", "mine");
  await backUpAll(SAM);
  const { all } = drafts.get(draft.id)!;
  const document = structuredClone(all[0]!.document) as unknown as { answers: object; draft: Kept["document"]["draft"] };
  document.answers = { greeting: { value: "theirs" } };
  all.push({ revision: 2, device: "Safari on iPhone · 12345678", document });
  drafts.set(draft.id, { all, current: 1 });
  await pullElsewhere(SAM.id);
  expect((await getBackup(SAM.id, draft.id)).conflict).toMatchObject({ revision: 2, device: "Safari on iPhone · 12345678" });
  return draft.id;
}

test("of two versions the person keeps this phone's", async () => {
  const id = await twofold();
  await backUpAll(SAM);
  expect(drafts.get(id)!.all.length).toBe(2);
  await keepMine(SAM, id);
  expect([await said(id), drafts.get(id)!.all.length, (await getBackup(SAM.id, id)).beside]).toEqual(["mine", 3, true]);
});

test("or the other's, and has this one back afterwards", async () => {
  const id = await twofold();
  held.add(`draft ${id}`);
  expect(await keepTheirs(SAM, id)).toBe("open");
  held.clear();
  server.instead = (call) => (call.method === "PUT" ? reset() : answering(call));
  expect([await keepTheirs(SAM, id), await said(id)]).toEqual(["failed", "mine"]);
  server.instead = answering;
  expect([await keepTheirs(SAM, id), await said(id)]).toEqual(["done", "theirs"]);
  await backUpAll(SAM);
  expect([await bringBack(SAM, id), await said(id)]).toEqual(["done", "mine"]);
});

test("what was sent elsewhere is said to be, what was removed goes there too", async () => {
  const [sent, gone] = [await aDraft(SAM, "v1"), await aDraft(SAM, "v2")];
  await backUpAll(SAM);
  await removeDraft(gone.id);
  server.instead = (call) => (call.method === "PUT" ? json({ code: "already_sent" }, 409) : answering(call));
  await answer(sent, "greeting", "late");
  await backUpAll(SAM);
  expect([(await getBackup(SAM.id, sent.id)).ended, await said(sent.id), [...drafts.keys()]]).toEqual([true, "late", [sent.id]]);
});

test("nothing of one person goes to another's drafts, and nothing comes from them", async () => {
  const draft = await aDraft();
  server.me = SUE;
  await backUpAll(SAM);
  expect(drafts.size).toBe(0);
  server.me = SAM;
  await answer(draft, "greeting", "yes");
  await backUpAll(SAM);
  await backUpAll(SUE);
  const theirs = drafts.get(draft.id)!.all[0]!.document as unknown as { draft: { person: string; id: string } };
  theirs.draft.person = SUE.id;
  drafts.set(draft.id, { all: [{ revision: 9, device: "x", document: theirs as never }], current: 0 });
  await removeDraft(draft.id);
  expect([await takeOver(SAM, draft.id), await getDraft(draft.id)]).toEqual(["failed", null]);
});

test("a draft that the server will not have is not sent again and again", async () => {
  const draft = await aDraft();
  server.instead = (call) => (call.method === "PUT" ? json({}, 413) : undefined);
  await backUpAll(SAM);
  await backUpAll(SAM);
  expect(server.calls.length).toBe(1);
  server.instead = answering;
  await answer(draft, "greeting", "yes");
  await backUpAll(SAM);
  expect(drafts.size).toBe(1);
});
