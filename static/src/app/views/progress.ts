import { walk } from "../rules";
import { getAnswers, getDraft } from "../store/drafts";
import { splitKey } from "../store/rows";
import type { Draft } from "../store/shapes";
import { keptChecklist, said } from "./checklists";
import { useStored } from "./live";
import { pagesFor, type Page } from "./runner/pages";

export interface Progress {
  done: number;
  all: number;
}

async function progressOf(draft: Draft): Promise<Progress | null> {
  const checklist = await keptChecklist(draft.person, draft.checklist);
  if (!checklist) return null;
  const answers = await getAnswers(draft.id);
  const walked = walk(checklist, { ...draft.earlier, ...answers }, draft.location);
  const pages = pagesFor({ checklist, walk: walked, answers, draft });
  const sum = (of: (page: Page) => number) => pages.reduce((total, page) => total + of(page), 0);
  return { done: sum(({ done }) => done), all: sum(({ all }) => all) };
}

export function useProgress(draft: Draft): Progress | null {
  return useStored(() => progressOf(draft), ["drafts"], [draft.id]) ?? null;
}

async function questionOf(id: string, sha: string): Promise<{ key: string; text: string } | null> {
  const draft = await getDraft(id);
  const checklist = draft && (await keptChecklist(draft.person, draft.checklist));
  const answers = await getAnswers(id);
  const question = checklist?.sections
    .flatMap((section) => section.questions)
    .find((one) => Object.entries(answers).some(([key, { photos }]) => (splitKey(key)?.question ?? key) === one.key && photos?.includes(sha)));
  return question ? { key: question.key, text: said(question.text) } : null;
}

/** The question that a photo belongs to. */
export function usePhotoQuestion(draft: string, sha: string | null): { key: string; text: string } | null {
  return useStored(() => (sha === null ? Promise.resolve(null) : questionOf(draft, sha)), ["drafts"], [draft, sha]) ?? null;
}
