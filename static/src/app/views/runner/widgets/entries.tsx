import { useState } from "preact/hooks";
import { said } from "../../checklists";
import { figure } from "../../dates";
import { Scan } from "../../scan/Scan";
import { cleanText, decimalOf, withValue } from "../edits";
import type { WidgetProps } from "../Widget";
import { words } from "./words";

/** What the server takes of a text, in characters. */
export const LONGEST = 100_000;
/** Counts up to this are easier to tap than to type. */
const TAPPABLE = 20;

export function NumberWidget(props: WidgetProps) {
  const { question, answer, legend, change } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const kept = typeof answer.value === "string" || typeof answer.value === "number" ? String(answer.value) : "";
  const shown = typed ?? figure(kept);
  const wrong = shown.trim() !== "" && decimalOf(shown) === null;
  const type = (text: string) => {
    setTyped(text);
    const value = decimalOf(text);
    change((before) => withValue(question, before, value ?? undefined));
  };
  const unit = said(question.unit);
  return (
    <>
      <div class="entry">
        <Step by={-1} {...props} onStep={() => setTyped(null)} />
        <input class="field num" inputMode="decimal" enterkeyhint="next" autocomplete="off" aria-labelledby={legend} aria-invalid={wrong}
          value={shown} onInput={(event) => type(event.currentTarget.value)} onBlur={() => !wrong && setTyped(null)} />
        {unit && <span class="unit">{unit}</span>}
        <Step by={1} {...props} onStep={() => setTyped(null)} />
      </div>
      {wrong && <p class="problem">{words.number}</p>}
      {!wrong && <OutOfRange {...props} />}
    </>
  );
}

function OutOfRange({ question: { min, max }, answer }: WidgetProps) {
  if (answer.value === undefined || min === undefined || max === undefined) return null;
  const value = Number(answer.value);
  if (value >= Number(min) && value <= Number(max)) return null;
  return <p class="problem">{words.between(figure(String(min)), figure(String(max)))}</p>;
}

function Step({ by, question, answer, change, onStep }: WidgetProps & { by: number; onStep: () => void }) {
  const [min, max] = [Number(question.min ?? 0), Number(question.max ?? Infinity)];
  if (question.type !== "number" || max > TAPPABLE) return null;
  const current = answer.value === undefined ? null : Number(answer.value);
  const next = current === null ? Math.max(min, 0) : current + by;
  const step = () => {
    onStep();
    change((before) => withValue(question, before, String(next)));
  };
  const over = next < min || next > max || (current === null && by < 0);
  return (
    <button type="button" class="button step" aria-label={by < 0 ? words.less : words.more} aria-disabled={over} onClick={() => !over && step()}>
      {by < 0 ? "−" : "+"}
    </button>
  );
}

function valueText({ answer }: WidgetProps): string {
  return typeof answer.value === "string" ? answer.value : "";
}

export function TextWidget(props: WidgetProps) {
  const { question, legend, change } = props;
  return (
    <textarea class="field" rows={3} aria-labelledby={legend} enterkeyhint="enter" autocapitalize="sentences" maxLength={LONGEST} value={valueText(props)}
      onInput={({ currentTarget: { value } }) => change((before) => withValue(question, before, cleanText(value) || undefined))} />
  );
}

export function BarcodeWidget(props: WidgetProps) {
  const { question, legend, change } = props;
  const take = (value: string) => change((before) => withValue(question, before, cleanText(value) || undefined));
  return (
    <div class="entry-scan">
      <input class="field num" aria-labelledby={legend} enterkeyhint="next" autocomplete="off" inputMode="numeric" value={valueText(props)}
        onInput={({ currentTarget: { value } }) => take(value)} />
      <Scan onFound={take} />
    </div>
  );
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function nowAs(type: "date" | "time"): string {
  const now = new Date();
  const date = [now.getFullYear(), twoDigits(now.getMonth() + 1), twoDigits(now.getDate())].join("-");
  return type === "date" ? date : `${twoDigits(now.getHours())}:${twoDigits(now.getMinutes())}`;
}

export function MomentWidget(props: WidgetProps) {
  const { question, legend, change } = props;
  const type = question.type === "date" ? "date" : "time";
  const set = (value: string) => change((before) => withValue(question, before, value || undefined));
  return (
    <div class="entry">
      <button type="button" class="button" onClick={() => set(nowAs(type))}>{type === "date" ? words.today : words.now}</button>
      <input class="field num" type={type} aria-labelledby={legend} value={valueText(props)} onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}
