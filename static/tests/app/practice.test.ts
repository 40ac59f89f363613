import { beforeEach, expect, test } from "vitest";
import { score, walk } from "../../src/app/rules";
import { getAnswers, listDrafts } from "../../src/app/store/drafts";
import { enqueue, listItems } from "../../src/app/store/outbox";
import { listUnsent } from "../../src/app/store/rescue";
import { backUpAll } from "../../src/app/sync/backup";
import { keptChecklist } from "../../src/app/views/checklists";
import { missingOf, pagesFor } from "../../src/app/views/runner/pages";
import { place, practice } from "../../src/app/views/practice/checklist";
import { startPractice } from "../../src/app/views/practice/start";
import { aDraft, answer, newPhone, SAM, SENDER, SUE } from "./phone";
import { json, newServer, puts } from "./server";

beforeEach(newPhone);

test("a practice is filled in as a visit is, and begun once", async () => {
  const draft = await startPractice(SAM);
  expect((await startPractice(SAM)).id).toBe(draft.id);
  expect((await startPractice(SUE)).id).not.toBe(draft.id);
  const checklist = (await keptChecklist(SAM.id, practice()))!;
  const form = async () => {
    const answers = await getAnswers(draft.id);
    return { checklist, answers, walk: walk(checklist, answers, place()), draft };
  };
  expect(pagesFor(await form()).map(({ section, all }) => [section.key, all])).toEqual([["look", 2], ["time", 4]]);
  await answer(draft, "window", "yes");
  expect(pagesFor(await form())[0]!.all, "an answer opens a question").toBe(3);
  for (const [question, value] of [["clean", "yes"], ["breath", 20], ["light", 5], ["sound", "quiet"]] as const) await answer(draft, question, value);
  const whole = await form();
  expect([missingOf(whole), score(checklist, whole.answers, place()).percent]).toEqual([[], "100"]);
});

test("nothing of it leaves the phone", async () => {
  const server = newServer();
  server.instead = () => json({ revision: 1 });
  const draft = await startPractice(SAM);
  await answer(draft, "window", "no");
  await expect(enqueue(draft.id, SENDER)).rejects.toThrow();
  await backUpAll(SAM);
  expect([await listItems(SAM.id), await listUnsent(SAM.id), puts(server, "/drafts/"), (await listDrafts(SAM.id)).length]).toEqual([[], [], [], 1]);
  await aDraft();
  await backUpAll(SAM);
  expect([(await listUnsent(SAM.id)).length, puts(server, "/drafts/").length]).toEqual([1, 1]);
});
