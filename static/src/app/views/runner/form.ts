import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { walk, type Checklist, type Walk } from "../../rules";
import { getAnswers } from "../../store/drafts";
import { listPhotos } from "../../store/photos";
import { splitKey } from "../../store/rows";
import type { Answer, Answers, Draft, Photo } from "../../store/shapes";
import { createWriter, type Saving, type Writer } from "./writer";

export interface Form {
  draft: Draft;
  checklist: Checklist;
  answers: Answers;
  photos: Photo[];
  walk: Walk;
  saving: Saving;
  /** Shows the change at once and keeps it; "saved" is said when it was read back from the disk. */
  change(question: string, next: (answer: Answer) => Answer): void;
  /** Runs a change of photos that the store makes itself, and shows the answer it gives. */
  withPhotos(question: string, task: () => Promise<Answer>): Promise<void>;
  /** The same of several answers, by the keys they are kept under. */
  withAnswers(task: () => Promise<Answers>): Promise<void>;
  /** Reads the photos' captions again. */
  reload(): void;
  retry(): void;
  /** Under which key an answer is kept: rows of items have keys of their own. */
  keyOf(question: string): string;
  /** Where somebody is said to be whatever is answered; null: in the section of the answer. */
  stayAt(section: string | null): void;
}

function sectionFinder(checklist: Checklist): (question: string) => string {
  const sections = new Map(checklist.sections.flatMap(({ key, questions }) => questions.map((question) => [question.key, key])));
  return (question) => splitKey(question)?.section ?? sections.get(question) ?? checklist.sections.at(-1)?.key ?? "";
}

/** Asks before the page is left while something is not on the disk. */
function useGuard(writer: Writer): void {
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (writer.busy()) event.preventDefault();
    };
    addEventListener("beforeunload", guard);
    return () => removeEventListener("beforeunload", guard);
  }, [writer]);
}

function withPhotosOf({ photos, jot }: Answer): (answer: Answer) => Answer {
  return (answer) => {
    const { photos: _before, evidence_skipped: _skipped, ...rest } = answer;
    return { ...rest, ...(photos?.length ? { photos } : {}), ...(jot ? { jot } : {}) };
  };
}

/** The answers of a draft while it is filled in; null until they were read. */
export function useForm(draft: Draft, checklist: Checklist): Form | null {
  const [answers, setAnswers] = useState<Answers | null>(null);
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [saving, setSaving] = useState<Saving>("saved");
  const latest = useRef<Answers>({});
  const stay = useRef<string | null>(null);
  const find = useMemo(() => sectionFinder(checklist), [checklist]);
  const options = { draft: draft.id, sectionOf: (question: string) => stay.current ?? find(question), tell: setSaving };
  const writer = useMemo(() => createWriter(options), [draft.id]);
  useGuard(writer);
  const show = (next: Answers) => {
    latest.current = next;
    setAnswers(next);
  };
  const reload = () => void listPhotos(draft.id).then(setPhotos);
  useEffect(() => {
    reload();
    void getAnswers(draft.id).then(show);
  }, [draft.id]);
  const walked = useMemo(() => answers && walk(checklist, { ...draft.earlier, ...answers }, draft.location), [answers]);
  if (!answers || !walked) return null;
  const change: Form["change"] = (question, next) => {
    const answer = { ...next(latest.current[question] ?? {}), at: new Date().toISOString() };
    show({ ...latest.current, [question]: answer });
    writer.put(question, answer);
  };
  const withAnswers: Form["withAnswers"] = async (task) => {
    const amended = Object.entries(await writer.between(task)).map(([key, answer]) => [key, withPhotosOf(answer)] as const);
    for (const [key, amend] of amended) writer.amend(key, amend);
    setPhotos(await listPhotos(draft.id));
    show({ ...latest.current, ...Object.fromEntries(amended.map(([key, amend]) => [key, amend(latest.current[key] ?? {})])) });
  };
  const withPhotos: Form["withPhotos"] = (question, task) => withAnswers(async () => ({ [question]: await task() }));
  const stayAt: Form["stayAt"] = (section) => void (stay.current = section);
  const keyOf: Form["keyOf"] = (question) => question;
  return { draft, checklist, answers, photos, walk: walked, saving, change, withPhotos, withAnswers, reload, retry: writer.retry, keyOf, stayAt };
}
