import { useEffect, useRef, useState } from "preact/hooks";
import { getDraft, patchDraft } from "../../store/drafts";
import { jotKey, keepPhotoJot, listJots, SHOP, type KeptJot } from "../../store/jots";
import { isRunning } from "../../store/stopwatch";
import { useAwake } from "../awake";
import { CardButton } from "../briefing/Card";
import { said } from "../checklists";
import { Hide } from "../cover/Hide";
import { hide } from "../cover/state";
import { clock } from "../dates";
import { useHeading } from "../frame";
import { BackIcon } from "../icons";
import { back, backToForm } from "../router";
import { useCapture, type Capture } from "../runner/capture";
import type { Form } from "../runner/form";
import { Picture } from "../runner/Photos";
import { NotSaved } from "../runner/Runner";
import { Clock } from "../runner/widgets/Stopwatch";
import { useSettings } from "../settings";
import { askable, memosOf, type Memo } from "./asked";
import { Entry } from "./Entry";
import { words } from "./words";

/** So long nobody touches the phone before the list comes over the notes. */
const IDLE_MS = 20_000;

/** In the shop: times, photos and lines, one tap each, and nothing that tells what for. */
export function ShopPage({ form }: { form: Form }) {
  const heading = useHeading(words.title, form.draft.id);
  const [about, setAbout] = useState<Memo | null>(null);
  const capture = useShopCamera(form, about);
  useStaying(form);
  useCovering(capture);
  const questions = askable(form.checklist, form.walk, form.draft.stage?.key);
  const memos = memosOf(form, questions);
  useAwake(questions.some(({ key }) => isRunning(form.answers[key]?.timer)));
  const jots = listJots(form.answers).filter(({ aside }) => !aside);
  return (
    <div class="app dim">
      <div class="frame runner shop">
        <header class="top">
          <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
          <p class="sub"><span role="status">{words.saving[form.saving]}</span></p>
          <Hide />
        </header>
        <main>
          <NotSaved form={form} />
          <Timers form={form} keys={questions.filter(({ type }) => type === "duration").map(({ key }) => key)} />
          <Lost form={form} capture={capture} />
          <Noted form={form} jots={jots} memos={memos} />
          <div role="status">{capture.problem && <p class="problem">{capture.problem}</p>}</div>
        </main>
        <div class="bar jotting">
          <Memos memos={memos} jots={jots} about={about} onPick={setAbout} />
          <Entry form={form} about={about} capture={capture} onDone={() => setAbout(null)} onForget={() => setAbout(null)} />
          <div class="buttons">
            <button type="button" class="button" aria-label={words.visits} onClick={() => back({ name: "visits" })}><BackIcon /></button>
            <button type="button" class="button grow" onClick={() => backToForm(form.draft, form.checklist.sections[0]?.key ?? "")}>{words.fill}</button>
            <CardButton place={form.draft.location} due={null} label={words.card} class="" />
          </div>
        </div>
      </div>
    </div>
  );
}

/** Whoever comes back comes back into the shop. */
function useStaying(form: Form): void {
  useEffect(() => {
    form.stayAt(SHOP);
    void patchDraft(form.draft.id, { at: { section: SHOP, question: null } });
    return () => form.stayAt(null);
  }, [form.draft.id]);
}

/** The list comes by itself: when the app comes back from elsewhere, and when the phone lies idle. */
function useCovering(capture: Capture): void {
  const idle = useSettings()?.idle ?? false;
  const camera = useRef(capture);
  camera.current = capture;
  useEffect(() => {
    const onLeave = () => document.visibilityState === "hidden" && !camera.current.isOpen() && hide();
    document.addEventListener("visibilitychange", onLeave);
    return () => document.removeEventListener("visibilitychange", onLeave);
  }, []);
  useEffect(() => {
    if (!idle) return;
    let timer = 0;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => !camera.current.isOpen() && hide(), IDLE_MS) as unknown as number;
    };
    const touches = ["pointerdown", "keydown", "input"] as const;
    for (const kind of touches) addEventListener(kind, again, { passive: true });
    again();
    return () => {
      clearTimeout(timer);
      for (const kind of touches) removeEventListener(kind, again);
    };
  }, [idle]);
}

function useShopCamera(form: Form, about: Memo | null): Capture {
  return useCapture({
    form, question: SHOP, section: SHOP,
    keep(picture) {
      const at = new Date().toISOString();
      const key = jotKey(at);
      return form.withPhotos(key, () => keepPhotoJot({ draft: form.draft.id, key, at, picture, about: about?.about }));
    },
  });
}

function Timers({ form, keys }: { form: Form; keys: string[] }) {
  if (!keys.length) return null;
  const questions = form.checklist.sections.flatMap((section) => section.questions).filter(({ key }) => keys.includes(key));
  return (
    <section class="times" aria-label={words.timers}>
      {questions.map((question) => (
        <div key={question.key} class="time" role="group" aria-labelledby={`time-${question.key}`}>
          <p id={`time-${question.key}`}>{said(question.text)}</p>
          <Clock question={question} answer={form.answers[question.key] ?? {}} legend={`time-${question.key}`}
            labels={words.timer} change={(next) => form.change(question.key, next)} />
        </div>
      ))}
    </section>
  );
}

interface MemosProps {
  memos: Memo[];
  jots: KeptJot[];
  about: Memo | null;
  onPick: (memo: Memo | null) => void;
}

/** What to keep in mind; a tap begins a line about it. */
function Memos({ memos, jots, about, onPick }: MemosProps) {
  if (!memos.length) return null;
  return (
    <ul class="memos" aria-label={words.remember}>
      {memos.map((memo) => {
        const noted = jots.some((jot) => jot.about === memo.about);
        return (
          <li key={memo.about}>
            <button type="button" class="memo" aria-pressed={about?.about === memo.about}
              onClick={() => {
                onPick(about?.about === memo.about ? null : memo);
                document.getElementById("jot")?.focus();
              }}>
              <span aria-hidden="true">{noted ? "☑" : "☐"}</span> {memo.text}{noted && <span class="vh">{words.noted}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The page was closed while the camera was open. */
function Lost({ form, capture }: { form: Form; capture: Capture }) {
  const [lost, setLost] = useState(false);
  useEffect(() => void getDraft(form.draft.id).then((draft) => setLost(draft?.intent?.question === SHOP)), [form.draft.id]);
  if (!lost || capture.received) return null;
  const dismiss = () => {
    setLost(false);
    void patchDraft(form.draft.id, { intent: null });
  };
  return (
    <div class="notice" role="status">
      <span>{words.lost}</span>
      <button type="button" class="button" onClick={dismiss}>{words.dismiss}</button>
    </div>
  );
}

/** Like messages: the newest below, always in sight. */
function Noted({ form, jots, memos }: { form: Form; jots: KeptJot[]; memos: Memo[] }) {
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [jots.length]);
  if (!jots.length) return <p class="hint">{words.none}</p>;
  const texts = new Map(memos.map(({ about, text }) => [about, text]));
  return (
    <ol class="jots" aria-label={words.list}>
      {jots.map((jot, index) => (
        <li key={jot.key} class="jot" ref={index === jots.length - 1 ? end : null}>
          <time class="num">{clock(jot.at)}</time>
          {jot.about !== undefined && <span class="hint">{texts.get(jot.about) ?? jot.about}</span>}
          {jot.text && <span>{jot.text}</span>}
          {jot.photo && <Picture form={form} photo={form.photos.find(({ sha256 }) => sha256 === jot.photo)} alt={words.taken(clock(jot.at))} />}
        </li>
      ))}
    </ol>
  );
}
