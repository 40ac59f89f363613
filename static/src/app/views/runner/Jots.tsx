import type { Question } from "../../rules";
import type { KeptJot } from "../../store/jots";
import type { Answer } from "../../store/shapes";
import { clock } from "../dates";
import { words } from "../sort/words";
import { withComment, withValue } from "./edits";

/** The text added to what there is: as the answer where that is a text, else as the note. */
export function withJot(question: Question, answer: Answer, text: string): Answer {
  const joined = (before: string | undefined) => (before?.includes(text) ? before : [before, text].filter(Boolean).join(" "));
  if (question.type !== "text") return withComment(answer, joined(answer.comment));
  return withValue(question, answer, joined(typeof answer.value === "string" ? answer.value : undefined));
}

interface JotsProps {
  question: Question;
  jots: readonly KeptJot[];
  change: (next: (answer: Answer) => Answer) => void;
}

/** What was noted about a question; a tap takes it over. */
export function Jots({ question, jots, change }: JotsProps) {
  if (!jots.length) return null;
  return (
    <ul class="quotes">
      {jots.map(({ key, at, text = "" }) => (
        <li key={key}>
          <button type="button" class="quote" aria-label={words.use(clock(at), text)} onClick={() => change((before) => withJot(question, before, text))}>
            <time class="num">{clock(at)}</time> {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
