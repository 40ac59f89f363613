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

export interface PhotoPlace {
  key: string;
  text: string;
  section: string;
}

async function questionOf(id: string, sha: string): Promise<PhotoPlace | null> {
  const draft = await getDraft(id);
  const checklist = draft && (await keptChecklist(draft.person, draft.checklist));
  const answers = await getAnswers(id);
  const named = Object.entries(answers).find(([, { photos }]) => photos?.includes(sha))?.[0];
  const key = named === undefined ? undefined : (splitKey(named)?.question ?? named);
  const section = checklist?.sections.find(({ questions }) => questions.some((one) => one.key === key));
  const question = section?.questions.find((one) => one.key === key);
  return section && question ? { key: named!, text: said(question.text), section: section.key } : null;
}

/** The question that a photo belongs to. */
export function usePhotoQuestion(draft: string, sha: string | null): PhotoPlace | null {
  return useStored(() => (sha === null ? Promise.resolve(null) : questionOf(draft, sha)), ["drafts"], [draft, sha]) ?? null;
}
