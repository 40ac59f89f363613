import { useEffect, useRef, useState } from "preact/hooks";
import { demandedEvidence, isBad, type Demand } from "../../rules";
import { patchDraft } from "../../store/drafts";
import { reasonChoice } from "../checklists";
import { unmarked, withComment, withNa, withReason, withSkipped } from "./edits";
import type { Parts } from "./Question";
import { words } from "./questionWords";
import { TakePhoto } from "./TakePhoto";
import { wholeReason } from "./WholeNa";
import { LONGEST } from "./widgets/entries";
import { Segments, Ticks } from "./widgets/Segments";
import { Thumbs } from "./Photos";

interface BelowProps extends Parts {
  lost: boolean;
  noting: boolean;
  onNote: () => void;
}

/** What unfolds below an answered question: why, reasons, photos, a note. */
export function Below(props: BelowProps) {
  const { form, question, answer, text, capture, lost, noting } = props;
  return (
    <div class="below">
      <Marked {...props} />
      {answer.na && <NaReasons {...props} />}
      {isBad(question, answer) && <BadReasons {...props} />}
      <Thumbs form={form} question={question.key} text={text} shas={answer.photos ?? []} capture={capture} />
      <div role="status">
        {capture.busy && <p class="hint">{words.savingPhoto}</p>}
        {capture.problem && <p class="problem">{capture.problem}</p>}
      </div>
      {lost && !capture.received && <Lost {...props} />}
      {demandedEvidence(question, answer, form.walk).map((demand) => <Evidence key={demand.kind} demand={demand} {...props} />)}
      {(noting || answer.comment !== undefined) && <Note {...props} />}
    </div>
  );
}

/** "N/A" and "can't recall" where no button of the row shows them. */
function Marked({ question, answer, change }: Parts) {
  const shown = answer.cant_recall ? words.cantRecall : answer.na && question.type !== "yes_no" ? words.na : null;
  if (shown === null) return null;
  return (
    <p class="mark">
      <span class="marked">{shown}</span>
      <button type="button" class="button quiet" onClick={() => change(unmarked)}>{words.clear}</button>
    </p>
  );
}

function NaReasons({ form, question, answer, legend, change }: Parts) {
  const known = question.na_reasons?.map((reason) => reasonChoice(reason, form.checklist)) ?? [];
  const given = answer.na_reason;
  // Given for a whole section at once, it need not be one of the question's own.
  const reasons = given === undefined || known.some(({ key }) => key === given) ? known : [...known, { key: given, text: wholeReason(given) }];
  if (!reasons.length) return null;
  const id = `${legend}-na`;
  return (
    <>
      <p class="sub-legend" id={id}>{words.why}</p>
      <Segments class="opts" name={`${question.key} na`} label={id} chosen={answer.na_reason ?? null}
        segments={reasons} onPick={(key) => change((before) => withNa(before, key ?? undefined))} />
    </>
  );
}

function BadReasons({ form, question, answer, legend, change }: Parts) {
  if (!question.reasons?.length) return null;
  return (
    <div role="group" aria-labelledby={`${legend}-why`}>
      <p class="sub-legend" id={`${legend}-why`}>{words.whatWasIt}</p>
      <Ticks segments={question.reasons.map((reason) => reasonChoice(reason, form.checklist))} chosen={answer.reasons ?? []}
        onTick={(key) => change((before) => withReason(before, key))} />
    </div>
  );
}

/** The page was closed while the camera was open. */
function Lost({ form, capture, photosForbidden, legend }: Parts) {
  const [seen, setSeen] = useState(false);
  if (seen) return null;
  const dismiss = () => {
    setSeen(true);
    void patchDraft(form.draft.id, { intent: null });
  };
  return (
    <div class="evidence" role="status">
      <p class="problem">{words.lost}</p>
      <TakePhoto capture={capture} photosForbidden={photosForbidden} legend={legend} />
      <button type="button" class="button quiet" onClick={dismiss}>{words.dismiss}</button>
    </div>
  );
}

/** Asks for a photo or a note; never keeps anybody from going on. */
function Evidence({ demand, ...props }: BelowProps & { demand: Demand }) {
  const { question, answer, noting, onNote } = props;
  if (demand.kind === "comment") {
    if ([...(answer.comment ?? "").trim()].length >= demand.min) return null;
    return (
      <div class="evidence">
        <p>{words.needNote(demand.min)}</p>
        {!noting && answer.comment === undefined && <button type="button" class="button" onClick={onNote}>{words.addNote}</button>}
      </div>
    );
  }
  if ((answer.photos?.length ?? 0) >= Math.max(demand.min, 1) || question.type === "photo") return null;
  return (
    <>
      {question.receipt && <p class="hint">{words.receipt}</p>}
      {demand.min === 0 ? <Offer {...props} /> : <PhotoWanted min={demand.min} {...props} />}
    </>
  );
}

function Offer({ capture, photosForbidden, legend }: Parts) {
  return (
    <div class="evidence">
      <p class="hint">{words.offer}</p>
      <TakePhoto capture={capture} photosForbidden={photosForbidden} legend={legend} />
    </div>
  );
}

function PhotoWanted({ min, ...props }: Parts & { min: number }) {
  const { question, answer, legend, change } = props;
  const [asking, setAsking] = useState(false);
  const skipped = answer.evidence_skipped;
  const skip = (reason?: string) => {
    setAsking(false);
    change((before) => withSkipped(before, reason));
  };
  if (skipped !== undefined)
    return (
      <p class="mark">
        <span class="marked">{words.skipped(words.skip[skipped] ?? skipped)}</span>
        <button type="button" class="button quiet" onClick={() => skip()}>{words.clear}</button>
      </p>
    );
  return (
    <div class="evidence">
      <p id={`${legend}-need`}>{words.need(min)}</p>
      <TakePhoto {...props} />
      {asking ? (
        <Segments class="opts" name={`${question.key} skip`} label={`${legend}-need`} chosen={null}
          segments={Object.entries(words.skip).map(([key, text]) => ({ key, text }))} onPick={(key) => key !== null && skip(key)} />
      ) : (
        <button type="button" class="button quiet" onClick={() => setAsking(true)}>{words.whyNot}</button>
      )}
    </div>
  );
}

function Note({ answer, text, change, noting }: BelowProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (noting) field.current?.focus();
  }, [noting]);
  return (
    <textarea class="field note" ref={field} rows={2} aria-label={words.noteFor(text)} enterkeyhint="enter" autocapitalize="sentences" maxLength={LONGEST}
      value={answer.comment ?? ""} onInput={({ currentTarget: { value } }) => change((before) => withComment(before, value))} />
  );
}
