import { putAnswer } from "../../store/drafts";
import { StorageFull } from "../../store/open";
import type { Answer } from "../../store/shapes";

export type Saving = "saved" | "saving" | "full" | "failed";

export interface Writer {
  /** Of several answers to one question that wait, the last is written. */
  put(question: string, answer: Answer): void;
  /** Runs `task` between two writes, so that neither overwrites what the other kept. */
  between<T>(task: () => Promise<T>): Promise<T>;
  /** Changes an answer that is still waiting. */
  amend(question: string, change: (answer: Answer) => Answer): void;
  retry(): void;
  /** Whether something is only in memory. */
  busy(): boolean;
}

export interface WriterOptions {
  draft: string;
  sectionOf: (question: string) => string;
  tell: (saving: Saving) => void;
}

function isEmpty(answer: Answer): boolean {
  return Object.keys(answer).every((key) => key === "at");
}

/** Writes answers one after the other, each on the disk before the next. */
export function createWriter({ draft, sectionOf, tell }: WriterOptions): Writer {
  const waiting = new Map<string, Answer>();
  let chain: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let trouble: "full" | "failed" | null = null;

  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    queued += 1;
    if (!trouble) tell("saving");
    const result = chain.then(task);
    chain = result.catch(() => undefined).then(() => {
      queued -= 1;
      if (queued === 0) tell(trouble ?? "saved");
    });
    return result;
  };

  const writeOne = async (question: string, answer: Answer) => {
    await putAnswer({ draft, question, section: sectionOf(question), answer: isEmpty(answer) ? null : answer });
    if (waiting.get(question) === answer) waiting.delete(question);
  };

  const writeWaiting = async () => {
    try {
      for (const [question, answer] of waiting) await writeOne(question, answer);
      trouble = null;
    } catch (error) {
      trouble = error instanceof StorageFull ? "full" : "failed";
    }
  };

  return {
    put(question, answer) {
      waiting.set(question, answer);
      void enqueue(writeWaiting);
    },
    between: enqueue,
    amend(question, change) {
      const answer = waiting.get(question);
      if (answer) waiting.set(question, change(answer));
    },
    retry: () => void enqueue(writeWaiting),
    busy: () => waiting.size > 0,
  };
}
