import { useEffect, useRef, useState } from "preact/hooks";
import { getDraft, patchDraft } from "../../store/drafts";
import type { Mark, MarkKind, Photo, Point } from "../../store/shapes";
import type { Form } from "../runner/form";
import { moved, placed, stretched, type Size } from "./marks";
import { words } from "./words";

/** What is drawn, and how one gets back; `chosen` is -1 when none is taken hold of. */
export interface Marking {
  marks: readonly Mark[];
  chosen: number;
  tool: MarkKind | null;
  /** What has just happened, for those who do not see it. */
  told: string;
  canUndo: boolean;
  pick: (tool: MarkKind) => void;
  choose: (at: number) => void;
  /** One more, or a changed one in its place. */
  keep: (mark: Mark, at?: number) => void;
  place: (at: Point) => void;
  move: (at: number, by: Point) => void;
  stretch: (at: number, by: Point) => void;
  remove: (at: number) => void;
  undo: () => void;
}

export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** As it is called: by what it is, and the how many-th of those. */
export function nameOf(marks: readonly Mark[], at: number): string {
  const { kind } = marks[at]!;
  return words.named[kind](marks.slice(0, at + 1).filter((mark) => mark.kind === kind).length);
}

interface Place {
  form: Form;
  photo: Photo;
  /** Key of the answer or note that shows the photo. */
  shownAt: string;
}

/** What was drawn outlives the page: it is kept with the draft until it is burnt in or left. */
function useOutliving({ form, photo, shownAt }: Place, steps: readonly Mark[][], restore: (marks: Mark[]) => void): void {
  const opened = useRef(false);
  useEffect(() => {
    void getDraft(form.draft.id).then((draft) => {
      opened.current = true;
      if (draft?.intent?.photo === photo.sha256 && draft.intent.marks?.length) restore(draft.intent.marks);
    });
  }, []);
  useEffect(() => {
    if (!opened.current) return;
    const marks = steps.at(-1) ?? [];
    const intent = { question: shownAt, source: photo.source, at: new Date().toISOString(), photo: photo.sha256, marks };
    // A phone without room says so when the photo is saved.
    void patchDraft(form.draft.id, { intent: marks.length ? intent : null }).catch(() => undefined);
  }, [steps]);
}

export function useMarking(place: Place, size: Size): Marking {
  const [steps, setSteps] = useState<Mark[][]>([]);
  const [chosen, choose] = useState(-1);
  const [tool, setTool] = useState<MarkKind | null>(null);
  const [told, tell] = useState("");
  useOutliving(place, steps, (marks) => setSteps([marks]));
  const marks = steps.at(-1) ?? [];
  const step = (next: Mark[]) => setSteps((before) => [...before, next]);
  const keep: Marking["keep"] = (mark, at = marks.length) => {
    const next = marks.toSpliced(at, 1, mark);
    step(next);
    choose(at);
    if (at === marks.length) tell(words.placed(nameOf(next, at)));
  };
  return {
    marks, chosen, tool, told, choose, keep,
    canUndo: steps.length > 0,
    pick(kind) {
      setTool(tool === kind ? null : kind);
      choose(-1);
      tell("");
    },
    place: (at) => tool && keep(placed(tool, at, size, newSeed())),
    move: (at, by) => keep(moved(marks[at]!, by, size), at),
    stretch: (at, by) => keep(stretched(marks[at]!, by, size), at),
    remove(at) {
      tell(words.removed(nameOf(marks, at)));
      step(marks.toSpliced(at, 1));
      choose(-1);
    },
    undo() {
      setSteps((before) => before.slice(0, -1));
      choose(-1);
      tell(words.undone);
    },
  };
}
