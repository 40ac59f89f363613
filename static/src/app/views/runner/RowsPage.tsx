import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { walkRow, type Section } from "../../rules";
import { getDraft, patchDraft } from "../../store/drafts";
import { addedRow, allRows, ITEM, rowKey, splitKey } from "../../store/rows";
import type { Row, RowItem } from "../../store/shapes";
import { said } from "../checklists";
import { useHeading } from "../frame";
import { answerText, Earlier } from "./Earlier";
import { cleanText } from "./edits";
import type { Form } from "./form";
import { Scan } from "../scan/Scan";
import { isSame } from "../scan/reader";
import { domId, QuestionOf } from "./Question";
import { NotSaved, ReturnedNotice, StageAbove, useDrawn } from "./Runner";
import { words } from "./words";

interface RowsPageProps {
  form: Form;
  section: Section;
  /** The key of the answer to land on. */
  landing: string | null;
}

export function itemName({ item }: Pick<Row, "item">): string {
  return item.name ?? item.barcode ?? words.unnamed;
}

/** A row for each item; one at a time is opened, so that fifty draw as fast as five. */
export function RowsPage({ form, section, landing }: RowsPageProps) {
  const rows = allRows(form.answers, section.key, form.draft.items ?? []);
  const [opened, open] = useState<string | null>(splitKey(landing ?? "")?.row ?? null);
  const [lost, setLost] = useState<string | null>(null);
  const last = useRef<string | null>(null);
  // The app may have been killed in a row, with or without a camera.
  useEffect(() => {
    void getDraft(form.draft.id).then((draft) => {
      const at = splitKey(draft?.intent?.question ?? landing ?? (draft?.at.section === section.key ? (draft.at.question ?? "") : ""));
      setLost((!draft?.intent?.photo && draft?.intent?.question) || null);
      if (at?.section === section.key) open(at.row);
      else if (draft?.at.section !== section.key) void patchDraft(form.draft.id, { at: { section: section.key, question: null } });
    });
  }, [section.key, landing]);
  const row = rows.find(({ id }) => id === opened);
  if (row) {
    last.current = row.id;
    const next = rows[rows.indexOf(row) + 1];
    return <OneRow key={row.id} form={form} section={section} row={row} lost={lost}
      onNext={next ? () => open(next.id) : null} onDone={() => leave(form, section, open)} />;
  }
  return <AllRows form={form} section={section} rows={rows} last={last.current} onOpen={open} />;
}

/** Back at the list, which is also where somebody comes back to. */
function leave(form: Form, section: Section, open: (row: string | null) => void): void {
  open(null);
  void patchDraft(form.draft.id, { at: { section: section.key, question: null } });
}

/** Rows on each side of the last one that are drawn in the first frame: more than a screen shows. */
const NEAR = 7;

interface AllRowsProps {
  form: Form;
  section: Section;
  rows: Row[];
  /** The row that was open before: the list is shown where it stands. */
  last: string | null;
  onOpen: (row: string) => void;
}

function AllRows({ form, section, rows, last, onOpen }: AllRowsProps) {
  const title = said(section.title);
  const heading = useHeading(title, section.key);
  const [whole, setWhole] = useState(false);
  useEffect(() => setWhole(true), []);
  useLayoutEffect(() => {
    if (last !== null) document.getElementById(`row-${last}`)?.scrollIntoView({ block: "center" });
  }, [whole]);
  const place = Math.max(0, rows.findIndex(({ id }) => id === last));
  const most = Number(section.repeat?.max ?? Infinity);
  const add = (item: RowItem = {}) => {
    const id = addedRow(rows);
    form.change(rowKey(section.key, id, ITEM), () => ({ item }));
    onOpen(id);
  };
  // What is on no list becomes an item of its own, where one more may be.
  const find = (barcode: string) => {
    const known = rows.find(({ item }) => isSame(item.barcode, barcode));
    if (known) onOpen(known.id);
    else if (rows.length < most) add({ barcode: cleanText(barcode).slice(0, 48) });
  };
  return (
    <main aria-busy={!whole}>
      <h2 ref={heading} tabIndex={-1}>{title}</h2>
      <StageAbove form={form} section={section} />
      <ReturnedNotice form={form} />
      <NotSaved form={form} />
      <Earlier form={form} />
      {!rows.length && <p class="hint">{words.noItems}</p>}
      <p><Scan class="button wide" onFound={find} /></p>
      <ul class="rows">
        {(whole ? rows : rows.slice(Math.max(0, place - NEAR), place + NEAR)).map((row) => (
          <li key={row.id}>
            <button type="button" class="row" id={`row-${row.id}`} onClick={() => onOpen(row.id)}>
              <span class="row-title">{itemName(row)}</span>
              <span class="row-sub num">{summary(section, row)}</span>
            </button>
          </li>
        ))}
      </ul>
      {rows.length < most && <p><button type="button" class="button wide" onClick={() => add()}>{words.addItem}</button></p>}
    </main>
  );
}

/** The first answers of a row, or what it is; "not noted yet" before. */
function summary({ questions }: Section, { item, answers }: Row): string {
  const answered = questions.filter(({ key }) => answers[key] && Object.keys(answers[key]!).some((name) => name !== "at"));
  const said = answered.slice(0, 3).map((question) => answerText(question, answers[question.key]!));
  return [...(said.length ? said : [words.notNoted]), ...(item.size ? [item.size] : [])].join(" · ");
}

interface OneRowProps {
  form: Form;
  section: Section;
  row: Row;
  lost: string | null;
  onNext: (() => void) | null;
  onDone: () => void;
}

function OneRow({ form, section, row, lost, onNext, onDone }: OneRowProps) {
  const title = itemName(row);
  const heading = useHeading(title, row.id);
  const inRow = useRowForm(form, section, row);
  const asked = inRow.walk.steps.filter(({ state }) => state !== "hidden");
  const drawn = useDrawn(asked.length, splitKey(lost ?? "")?.row === row.id, 2);
  useEffect(() => {
    const at = splitKey(lost ?? "");
    if (at?.row === row.id) document.getElementById(domId(at.question))?.scrollIntoView({ block: "center" });
    else document.querySelector(".app")?.scrollTo(0, 0);
  }, [row.id, lost]);
  return (
    <main aria-busy={drawn < asked.length}>
      <h2 ref={heading} tabIndex={-1}>{title}</h2>
      <NotSaved form={form} />
      {row.item.barcode && row.item.name && <p class="hint num">{row.item.barcode}{row.item.size && ` · ${row.item.size}`}</p>}
      {!isListed(form, row) && <Naming form={form} section={section} row={row} />}
      {asked.slice(0, drawn).map(({ question }, index) => (
        <QuestionOf key={question.key} form={inRow} section={section.key} question={question} number={index + 1} thread={null}
          lost={lost === inRow.keyOf(question.key)} />
      ))}
      <div class="buttons foot">
        <button type="button" class="button" onClick={onDone}>{words.allItems}</button>
        {onNext && <button type="button" class="button primary" onClick={onNext}>{words.nextItem}</button>}
      </div>
    </main>
  );
}

function isListed({ draft }: Form, { id }: Row): boolean {
  return /^\d+$/.test(id) && Number(id) < (draft.items?.length ?? 0);
}

/** The form as one row sees it: its own answers by question, kept under keys of the row. */
function useRowForm(form: Form, section: Section, row: Row): Form {
  const keyOf = (question: string) => rowKey(section.key, row.id, question);
  const walked = useMemo(() => walkRow(section, row.answers, form.walk), [form.walk, form.answers]);
  const name = () => {
    if (!(keyOf(ITEM) in form.answers)) form.change(keyOf(ITEM), () => ({ item: row.item }));
  };
  return {
    ...form,
    answers: row.answers,
    walk: walked,
    keyOf,
    change(question, next) {
      name();
      form.change(keyOf(question), next);
    },
    withPhotos(question, task) {
      name();
      return form.withPhotos(keyOf(question), task);
    },
  };
}

/** What an added row is about. */
function Naming({ form, section, row }: Pick<OneRowProps, "form" | "section" | "row">) {
  const change = (part: "name" | "barcode", text: string) => {
    const clean = cleanText(text).slice(0, 200);
    form.change(rowKey(section.key, row.id, ITEM), ({ item }) => ({ item: { ...(item ?? row.item), [part]: clean } }));
  };
  return (
    <>
      <div class="question">
        <label class="label" for="item-name">{words.itemName}</label>
        <input id="item-name" class="field" autocomplete="off" enterkeyhint="next" maxLength={200} value={row.item.name ?? ""}
          onInput={(event) => change("name", event.currentTarget.value)} />
      </div>
      <div class="question entry-scan">
        <label class="label" for="item-barcode">{words.itemBarcode}</label>
        <input id="item-barcode" class="field num" inputMode="numeric" autocomplete="off" enterkeyhint="next" maxLength={48} value={row.item.barcode ?? ""}
          onInput={(event) => change("barcode", event.currentTarget.value)} />
        <Scan onFound={(barcode) => change("barcode", barcode)} />
      </div>
    </>
  );
}
