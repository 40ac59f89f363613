import { stageOf, type Question } from "../../rules";
import type { Answer } from "../../store/shapes";
import { clockText } from "../../store/stopwatch";
import { said } from "../checklists";
import { figure } from "../dates";
import type { Form } from "./form";
import { words } from "./words";

/** What was sent in the stages before: to read, not to change. */
export function Earlier({ form }: { form: Form }) {
  const { draft, checklist } = form;
  const earlier = draft.earlier ?? {};
  const sections = checklist.sections.filter(
    (section) => stageOf(section) !== draft.stage?.key && section.questions.some(({ key }) => key in earlier),
  );
  if (!draft.stage || !sections.length) return null;
  return (
    <details class="group">
      <summary>{words.earlier}</summary>
      {sections.map((section) => (
        <section key={section.key}>
          <h3>{said(section.title)}</h3>
          <ul class="rows">
            {section.questions.filter(({ key }) => key in earlier).map((question) => (
              <li key={question.key} class="row">
                <span class="row-sub">{said(question.text)}</span>
                <span class="row-title">{answerText(question, earlier[question.key]!)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}

/** An answer in words, short. */
export function answerText({ type, options = [] }: Question, { value, na, cant_recall, photos }: Answer): string {
  if (na) return words.na;
  if (cant_recall) return words.cantRecall;
  if (type === "duration" && typeof value === "number") return clockText(value);
  if (value === undefined && photos?.length) return words.photos(photos.length);
  const worded = (one: unknown) => said(options.find(({ key }) => key === one)?.text) || (words.plain[String(one)] ?? figure(String(one)));
  if (Array.isArray(value)) return value.length ? value.map(worded).join(", ") : words.none;
  return value === undefined ? words.open : worded(value);
}
