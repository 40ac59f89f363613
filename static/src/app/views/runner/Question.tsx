import { useMemo, useState } from "preact/hooks";
import { demandedEvidence, isForbidden, naAllowed, type Question as Asked } from "../../rules";
import { jotsAbout } from "../../store/jots";
import { replyKey } from "../../store/replies";
import type { Answer } from "../../store/shapes";
import { said } from "../checklists";
import { PlusIcon } from "../icons";
import { Below } from "./Below";
import { useCapture, type Capture } from "./capture";
import { withNa, withValue } from "./edits";
import type { Form } from "./form";
import { Jots } from "./Jots";
import { MorePanel } from "./MorePanel";
import { words } from "./questionWords";
import { Thread } from "./Reply";
import { TakePhoto } from "./TakePhoto";
import { Segments } from "./widgets/Segments";
import { words as answers } from "./widgets/words";
import { Widget } from "./Widget";

export interface QuestionProps {
  form: Form;
  section: string;
  question: Asked;
  /** Place in the whole form, from 1. */
  number: number;
  /** What a reviewer said about it. */
  thread: string | null;
  /** The camera was opened for it and no picture came back. */
  lost: boolean;
}

/** All that the parts of a question need to know. */
export interface Parts {
  form: Form;
  question: Asked;
  answer: Answer;
  text: string;
  legend: string;
  capture: Capture;
  photosForbidden: boolean;
  naOffered: boolean;
  change: (next: (answer: Answer) => Answer) => void;
}

export function domId(question: string): string {
  return `q-${question}`;
}

/**
 * Draws the question again only when something about it has changed: a form has many, and a tap
 * has to be seen at once on a slow phone.
 */
export function QuestionOf(props: QuestionProps) {
  const { form, question } = props;
  const answer = form.answers[question.key];
  const reply = form.answers[replyKey(question.key)];
  const noted = (jotsAbout(form.answers).get(question.key) ?? []).map(({ key }) => key).join();
  const offers = [
    naAllowed(question, form.walk),
    isForbidden(question, "photo", answer, form.walk),
    ...demandedEvidence(question, answer, form.walk).flatMap(({ kind, min, max }) => [kind, min, max]),
  ].join();
  return useMemo(() => <Question {...props} />, [answer, reply, noted, offers, form.photos, question, props.number, props.thread, props.lost]);
}

function Question({ form, section, question, number, thread, lost }: QuestionProps) {
  const [more, setMore] = useState(false);
  const [noting, setNoting] = useState(false);
  const answer = form.answers[question.key] ?? {};
  const capture = useCapture({ form, question: question.key, section });
  const text = said(question.text);
  const parts: Parts = {
    form, question, answer, text, capture,
    legend: `${domId(question.key)}-text`,
    photosForbidden: isForbidden(question, "photo", answer, form.walk),
    naOffered: naAllowed(question, form.walk) || answer.na === true,
    change: (next) => form.change(question.key, next),
  };
  const plus = <Plus opened={more} text={text} onPress={() => setMore(!more)} controls={`${domId(question.key)}-more`} />;
  const note = () => {
    setNoting(true);
    setMore(false);
  };
  return (
    <fieldset class={`question ${question.type}`} id={domId(question.key)} tabIndex={-1}>
      <legend id={parts.legend}><span class="num">{number}.</span> {text}</legend>
      {question.help && <p class="help">{said(question.help)}</p>}
      {thread !== null && <Thread form={form} question={question.key} text={thread} />}
      <Jots question={question} jots={jotsAbout(form.answers).get(question.key) ?? []} change={parts.change} />
      {question.type === "yes_no" ? <YesNo {...parts}>{plus}</YesNo> : <Other {...parts} />}
      {question.type !== "yes_no" && plus}
      {more && <MorePanel {...parts} id={`${domId(question.key)}-more`} onNote={note} onDone={() => setMore(false)} />}
      <Below {...parts} lost={lost} noting={noting} onNote={note} />
    </fieldset>
  );
}

interface PlusProps {
  opened: boolean;
  text: string;
  controls: string;
  onPress: () => void;
}

function Plus({ opened, text, controls, onPress }: PlusProps) {
  return (
    <button type="button" class="plus" aria-expanded={opened} aria-controls={controls} aria-label={words.more(text)} onClick={onPress}>
      <PlusIcon />
    </button>
  );
}

function Other(parts: Parts) {
  if (parts.question.type === "photo") return <TakePhoto {...parts} />;
  return <Widget {...parts} />;
}

/** Yes and No look the same, chosen or not. */
function YesNo({ question, answer, legend, change, naOffered, children }: Parts & { children: preact.ComponentChildren }) {
  const segments = [
    { key: "yes", text: answers.yes },
    { key: "no", text: answers.no },
    ...(naOffered ? [{ key: "na", text: answers.na }] : []),
  ];
  const chosen = answer.na ? "na" : typeof answer.value === "string" ? answer.value : null;
  const pick = (key: string | null) =>
    change((before) => (key === "na" ? withNa(before) : withValue(question, before, key ?? undefined)));
  return (
    <Segments class={naOffered ? "yn with-na" : "yn"} name={question.key} label={legend} segments={segments} chosen={chosen} onPick={pick}>
      {children}
    </Segments>
  );
}
