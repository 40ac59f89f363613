import { useEffect, useRef, useState } from "preact/hooks";
import { score } from "../../rules";
import { enqueue } from "../../store/outbox";
import { StorageFull } from "../../store/open";
import type { Sender } from "../../store/parcel";
import { splitKey } from "../../store/rows";
import { spentFaults } from "../../store/spent";
import { wake } from "../../sync/loop";
import { clockOffsetOf } from "../../sync/session";
import { EndPractice, PracticeHint } from "../practice/Ended";
import { said } from "../checklists";
import { decimal } from "../dates";
import { useHeading } from "../frame";
import { BackIcon } from "../icons";
import { Link } from "../link";
import { back, go } from "../router";
import type { Form } from "../runner/form";
import { missingOf, pagesFor, type Page } from "../runner/pages";
import { stageAbove } from "../runner/reopened";
import { NotSaved, ReturnedNotice, TopBar } from "../runner/Runner";
import { Spent } from "../spent/Spent";
import { VERSION } from "../version";
import { OpenThings } from "./OpenThings";
import { words } from "./words";

async function senderOf(person: string): Promise<Sender> {
  return {
    finished_at: new Date().toISOString(),
    clock_offset_ms: await clockOffsetOf(person),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    app: VERSION,
  };
}

/** Leads to an amount or a time that cannot be sent as it was typed. */
function heldByMoney(form: Form): boolean {
  const unclear = spentFaults(form.answers)[0];
  if (unclear) (document.getElementById(unclear) ?? document.getElementById(`${unclear}-amount`))?.focus();
  return unclear !== undefined;
}

/** What is open, what there is by section, and the button that sends. */
export function CheckPage({ form }: { form: Form }) {
  const open = missingOf(form);
  const [stopped, setStopped] = useState(false);
  const { send, busy, problem } = useSend(form);
  const summary = useRef<HTMLDivElement>(null);
  const pages = pagesFor(form);
  const heading = useHeading((stopped ? words.error : "") + words.title, form.draft.id);
  const press = () => {
    if (heldByMoney(form)) return;
    if (!open.length) return void send();
    setStopped(true);
    summary.current?.focus();
    summary.current?.scrollIntoView({ block: "start" });
  };
  return (
    <div class="app">
      <div class="frame runner">
        <TopBar form={form} pages={pages} />
        <main>
          <h2 ref={heading} tabIndex={-1}>{words.title}</h2>
          <ReturnedNotice form={form} />
          <NotSaved form={form} />
          {open.length > 0 && <OpenThings form={form} open={open} summary={summary} onSend={() => !heldByMoney(form) && void send()} />}
          <Provisional form={form} />
          <Sections form={form} pages={pages} />
          {form.draft.practice ? <PracticeHint /> : <Spent form={form} />}
          {!form.draft.practice && <p class="hint">{form.draft.stage ? words.afterStage : words.after}</p>}
          <p class="problem" role="alert">{problem}</p>
        </main>
        <SendBar form={form} pages={pages} busy={busy} onSend={press} />
      </div>
    </div>
  );
}

/** Packs the visit once; a second tap while that happens does nothing. */
function useSend(form: Form) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const gone = useRef(false);
  useEffect(() => () => void (gone.current = true), []);
  const send = async () => {
    if (busy || form.saving !== "saved") return;
    setBusy(true);
    setProblem("");
    try {
      const item = await enqueue(form.draft.id, await senderOf(form.draft.person));
      go({ name: "sent", uuid: item.uuid }, { replace: true });
      void wake();
    } catch (error) {
      setProblem(error instanceof StorageFull ? words.full : words.notPacked);
    } finally {
      if (!gone.current) setBusy(false);
    }
  };
  return { send, busy, problem };
}

/** Only where the checklist allows it; the server's score alone counts. */
function Provisional({ form }: { form: Form }) {
  if (form.checklist.show_score !== "while_filling" || form.draft.stage) return null;
  const { percent } = score(form.checklist, form.answers, form.draft.location);
  return percent === null ? null : <p class="num">{words.soFar(decimal(Number(percent)))}</p>;
}

function photosIn({ answers }: Form, { section }: Page): number {
  const keys = new Set(section.questions.map(({ key }) => key));
  const here = Object.entries(answers).filter(([key]) => keys.has(splitKey(key)?.question ?? key));
  return here.reduce((sum, [, answer]) => sum + (answer.photos?.length ?? 0), 0);
}

function Sections({ form, pages }: { form: Form; pages: Page[] }) {
  const photos = (page: Page) => photosIn(form, page);
  return (
    <ul class="rows" aria-label={words.sections}>
      {pages.map((page) => {
        const title = said(page.section.title);
        const count = photos(page);
        return (
          <li key={page.section.key} class="row checked">
            <span class="row-title">{[stageAbove(form, page.section), title].filter(Boolean).join(" · ")}</span>
            <span class="row-sub num">
              {(page.section.repeat ? words.items : words.answered)(page.done, page.all)}{count > 0 && ` · ${words.photos(count)}`}
            </span>
            <Link to={{ name: "fill", draft: form.draft.id, section: page.section.key, question: null }} class="button">
              <span>{words.change}<span class="vh">{words.changeSection(title)}</span></span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

interface SendBarProps {
  form: Form;
  pages: Page[];
  busy: boolean;
  onSend: () => void;
}

function SendBar({ form, pages, busy, onSend }: SendBarProps) {
  const last = pages.at(-1)?.section.key ?? "";
  return (
    <div class="bar send">
      <button type="button" class="button" aria-label={words.back}
        onClick={() => back({ name: "fill", draft: form.draft.id, section: last, question: null })}><BackIcon /></button>
      {form.draft.practice ? <EndPractice form={form} /> : (
        <button type="button" class="button primary tall" aria-disabled={busy || form.saving !== "saved"} onClick={onSend}>
          {busy ? words.sending : form.draft.stage ? words.sendStage(form.draft.stage.title) : words.send}
        </button>
      )}
    </div>
  );
}

