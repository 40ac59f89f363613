import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Section } from "../../rules";
import { getDraft, patchDraft } from "../../store/drafts";
import { said } from "../checklists";
import { Hide } from "../cover/Hide";
import { useHeading } from "../frame";
import { ReturnedBox } from "../Returned";
import { useSettings } from "../settings";
import { Bar } from "./Bar";
import { Earlier } from "./Earlier";
import type { Form } from "./form";
import { pagesFor, type Page } from "./pages";
import { domId, QuestionOf } from "./Question";
import { stageAbove, whatToDo } from "./reopened";
import { RowsPage } from "./RowsPage";
import { ToSort } from "../sort/ToSort";
import { words } from "./words";

interface RunnerProps {
  form: Form;
  section: string;
  /** The question to land on. */
  landing: string | null;
}

/** One section of the form, or one question of it. */
export function Runner({ form, section, landing }: RunnerProps) {
  const focus = useSettings()?.focus;
  const pages = pagesFor(form);
  const index = Math.max(0, pages.findIndex((page) => page.section.key === section));
  const page = pages[index];
  const at = useAt(form, page, landing);
  if (!page || focus === undefined) return null;
  const one = focus && !page.section.repeat ? at : null;
  return (
    <div class="app">
      <div class="frame runner">
        <TopBar form={form} pages={pages} />
        {page.section.repeat
          ? <RowsPage key={page.section.key} form={form} section={page.section} landing={landing} />
          : <SectionPage key={page.section.key} form={form} page={page} landing={landing} first={index === 0} one={one} />}
        <Bar form={form} pages={pages} index={index} at={one} />
      </div>
    </div>
  );
}

/** The place of the question to show where one is shown at a time. */
function useAt(form: Form, page: Page | undefined, landing: string | null): number {
  const section = page?.section.key ?? "";
  const [last, setLast] = useState<string | null>(null);
  useEffect(() => {
    if (landing === null) void getDraft(form.draft.id).then((draft) => setLast(draft?.at.section === section ? draft.at.question : null));
  }, [section, landing]);
  const wanted = landing ?? last;
  return Math.max(0, page?.questions.findIndex(({ question }) => question.key === wanted) ?? 0);
}

export function TopBar({ form, pages }: { form: Form; pages: Page[] }) {
  const all = pages.reduce((sum, page) => sum + page.all, 0);
  const done = pages.reduce((sum, page) => sum + page.done, 0);
  const failed = form.saving === "full" || form.saving === "failed";
  return (
    <header class="top">
      <h1>{form.draft.location.name}</h1>
      <p class="sub num">
        <span>{words.progress(done, all)}</span>
        <span role="status" class={failed ? "bad" : ""}>{words.saving[form.saving]}</span>
      </p>
      <Hide />
      <progress max={all} value={done} aria-label={words.progress(done, all)} />
    </header>
  );
}

/** What one sees of a page at first. */
const AT_ONCE = 4;

/** How many questions are drawn: a screenful in the first frame, twice as many in each that follows. */
export function useDrawn(count: number, all: boolean, atOnce = AT_ONCE): number {
  const [drawn, setDrawn] = useState(all ? count : atOnce);
  useEffect(() => {
    if (drawn < count) setDrawn(2 * drawn);
  }, [drawn, count]);
  return drawn;
}

/** The draft's own place wins over the top of the page: the app may have been killed here. */
function useLanding(form: Form, page: Page, landing: string | null, whole: boolean): { lost: string | null } {
  const [lost, setLost] = useState<string | null>(null);
  const section = page.section.key;
  useLayoutEffect(() => document.querySelector(".app")?.scrollTo(0, 0), [section]);
  useEffect(() => {
    if (!whole) return;
    void getDraft(form.draft.id).then((draft) => {
      setLost((!draft?.intent?.photo && draft?.intent?.question) || null);
      const at = draft?.intent?.question ?? landing ?? (draft?.at.section === section ? draft.at.question : null);
      const element = at === null ? null : document.getElementById(domId(at));
      if (element && landing !== null) element.focus({ preventScroll: true });
      element?.scrollIntoView({ block: "center" });
      if (draft?.at.section !== section) void patchDraft(form.draft.id, { at: { section, question: null } });
    });
  }, [section, landing, whole]);
  return { lost };
}

interface SectionPageProps {
  form: Form;
  page: Page;
  landing: string | null;
  first: boolean;
  /** The one question that is shown; null: all. */
  one: number | null;
}

function SectionPage({ form, page, landing, first, one }: SectionPageProps) {
  const { section } = page;
  const title = said(section.title);
  const heading = useHeading(title, section.key);
  const shown = one === null ? page.questions : page.questions.slice(one, one + 1);
  const drawn = useDrawn(shown.length, landing !== null);
  const whole = drawn >= shown.length;
  const { lost } = useLanding(form, page, landing, whole);
  const threads = form.draft.returned?.threads ?? [];
  const last = page.questions.at(-1)?.question;
  const ended = form.walk.ended !== null && last?.gate !== undefined;
  return (
    <main aria-busy={!whole}>
      <h2 ref={heading} tabIndex={-1}>{title}</h2>
      <StageAbove form={form} section={section} />
      <ReturnedNotice form={form} />
      <NotSaved form={form} />
      <ToSort form={form} />
      {first && <Earlier form={form} />}
      {shown.slice(0, drawn).map(({ question, number }) => (
        <QuestionOf key={question.key} form={form} section={section.key} question={question} number={number}
          thread={threads.filter((thread) => thread.question === question.key).map((thread) => thread.text).join(" ") || null}
          lost={lost === question.key} />
      ))}
      {ended && <p class="hint" role="status">{words.ended}</p>}
    </main>
  );
}

export function ReturnedNotice({ form }: { form: Form }) {
  const { returned } = form.draft;
  return returned && <ReturnedBox returned={returned}><p class="hint">{whatToDo(form)}</p></ReturnedBox>;
}

/** Of a staged visit that came back: the part that the section belongs to. */
export function StageAbove({ form, section }: { form: Form; section: Section }) {
  const stage = stageAbove(form, section);
  return stage ? <p class="hint">{stage}</p> : null;
}

export function NotSaved({ form }: { form: Form }) {
  if (form.saving !== "full" && form.saving !== "failed") return null;
  return (
    <div class="notice" role="alert">
      <span>{words.notSaved[form.saving]}</span>
      <button type="button" class="button" onClick={form.retry}>{words.retry}</button>
    </div>
  );
}
