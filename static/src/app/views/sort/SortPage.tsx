import { useState } from "preact/hooks";
import { isForbidden, type Question } from "../../rules";
import { listJots, placePhoto, type KeptJot } from "../../store/jots";
import { said } from "../checklists";
import { clock } from "../dates";
import { useHeading } from "../frame";
import { Edit } from "../edit/Edit";
import { BackIcon } from "../icons";
import { backToForm } from "../router";
import type { Form } from "../runner/form";
import { pagesFor } from "../runner/pages";
import { Picture } from "../runner/Photos";
import { NotSaved, TopBar } from "../runner/Runner";
import { Sheet } from "../Sheet";
import { aboutText, askable } from "../shop/asked";
import { unsorted } from "./ToSort";
import { words } from "./words";

/** What was noted in the shop and belongs to no question yet. */
export function SortPage({ form }: { form: Form }) {
  const heading = useHeading(words.title, form.draft.id);
  const [picking, setPicking] = useState<KeptJot | null>(null);
  const waiting = unsorted(form);
  const aside = listJots(form.answers).filter((jot) => jot.aside);
  return (
    <div class="app">
      <div class="frame runner">
        <TopBar form={form} pages={pagesFor(form)} />
        <main>
          <h2 ref={heading} tabIndex={-1}>{words.title}</h2>
          <NotSaved form={form} />
          <p class="hint">{waiting.length ? words.about : words.empty}</p>
          <ul class="rows">{waiting.map((jot) => <li key={jot.key}><Waiting form={form} jot={jot} onPut={() => setPicking(jot)} /></li>)}</ul>
          {aside.length > 0 && (
            <details class="group">
              <summary>{words.asided} ({aside.length})</summary>
              <ul class="rows">{aside.map((jot) => <li key={jot.key}><Aside form={form} jot={jot} /></li>)}</ul>
            </details>
          )}
          {picking && <Questions form={form} jot={picking} onClose={() => setPicking(null)} />}
        </main>
        <div class="bar">
          <button type="button" class="button primary tall wide" onClick={() => backToForm(form.draft, form.checklist.sections[0]?.key ?? "")}><BackIcon />{words.done}</button>
        </div>
      </div>
    </div>
  );
}

function mark(form: Form, { key }: KeptJot, patch: Partial<KeptJot>): void {
  form.change(key, (answer) => ({ ...answer, jot: { ...answer.jot!, ...patch } }));
}

function Noted({ form, jot }: { form: Form; jot: KeptJot }) {
  return (
    <>
      <span class="row-sub num">{clock(jot.at)}{jot.about !== undefined && ` · ${aboutText(form, jot.about)}`}</span>
      {jot.text && <span>{jot.text}</span>}
      {jot.photo && <Picture form={form} photo={form.photos.find(({ sha256 }) => sha256 === jot.photo)} alt={words.photo(clock(jot.at))} />}
    </>
  );
}

function Waiting({ form, jot, onPut }: { form: Form; jot: KeptJot; onPut: () => void }) {
  const title = jot.text ?? words.photo(clock(jot.at));
  const what = <span class="vh">{words.of(title)}</span>;
  const photo = form.photos.find(({ sha256 }) => sha256 === jot.photo);
  return (
    <div class="row item noted">
      <Noted form={form} jot={jot} />
      {photo && <div><Edit form={form} photo={photo} shownAt={jot.key} title={title} /></div>}
      <div class="buttons">
        <button type="button" class="button" onClick={onPut}>{words.put}{what}</button>
        <button type="button" class="button quiet" onClick={() => mark(form, jot, { aside: true })}>{words.aside}{what}</button>
      </div>
    </div>
  );
}

function Aside({ form, jot }: { form: Form; jot: KeptJot }) {
  const again = () =>
    form.change(jot.key, (answer) => {
      const { aside: _, ...kept } = answer.jot!;
      return { ...answer, jot: kept };
    });
  return (
    <div class="row item noted">
      <Noted form={form} jot={jot} />
      <div class="buttons"><button type="button" class="button" onClick={again}>{words.again}<span class="vh">{words.of(jot.text ?? "")}</span></button></div>
    </div>
  );
}

/** Every question that is or may be asked; for a photo those that take one. */
function Questions({ form, jot, onClose }: { form: Form; jot: KeptJot; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const takes = (question: Question) =>
    jot.photo === undefined || !isForbidden(question, "photo", form.answers[question.key], form.walk);
  const wanted = typed.trim().toLowerCase();
  const found = askable(form.checklist, form.walk, form.draft.stage?.key).filter(takes).filter(({ text }) => said(text).toLowerCase().includes(wanted));
  const pick = ({ key }: Question) => {
    onClose();
    if (jot.photo === undefined) return mark(form, jot, { about: key });
    const section = form.checklist.sections.find(({ questions }) => questions.some((one) => one.key === key))!.key;
    const placing = { draft: form.draft.id, section, question: key, photo: jot.photo };
    void form.withPhotos(key, () => placePhoto(placing));
  };
  return (
    <Sheet title={words.which} onClose={onClose}>
      <input class="field" type="search" aria-label={words.find} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      <ul class="rows">
        {found.map((question) => (
          <li key={question.key}><button type="button" class="row" onClick={() => pick(question)}>{said(question.text)}</button></li>
        ))}
      </ul>
    </Sheet>
  );
}
