import { useState } from "preact/hooks";
import { byHand, clockText, elapsed, isRunning, started, stopped } from "../../../store/stopwatch";
import type { Answer } from "../../../store/shapes";
import { said } from "../../checklists";
import { clock } from "../../dates";
import { useNow } from "../../live";
import { withValue } from "../edits";
import type { WidgetProps } from "../Widget";
import { Ticks } from "./Segments";
import { words } from "./words";

const NEVER = "never";

function isByHand({ value, timer }: Answer): boolean {
  return typeof value === "number" && timer === undefined;
}

export function StopwatchWidget(props: WidgetProps) {
  const { question, answer, change } = props;
  const [hand, setHand] = useState(false);
  const running = isRunning(answer.timer);
  const entering = !running && (hand || isByHand(answer));
  const toggleHand = () => {
    if (isByHand(answer)) change((before) => withValue(question, before, undefined));
    setHand(!entering);
  };
  const never = answer.value === NEVER;
  const tickNever = () => {
    setHand(false);
    change((before) => (never ? withValue(question, before, undefined) : byHand(before, NEVER, new Date().toISOString())));
  };
  return (
    <>
      {entering ? <HandEntry {...props} /> : <Clock {...props} />}
      {!running && (
        <div class="beside">
          {question.never && <Ticks segments={[{ key: NEVER, text: said(question.never.label) }]} chosen={never ? [NEVER] : []} onTick={tickNever} />}
          <button type="button" class="button quiet" onClick={toggleHand}>{entering ? words.stopwatch : words.byHand}</button>
          {!entering && answer.timer && <Again {...props} />}
        </div>
      )}
    </>
  );
}

/** The time measured, and the button that starts it, stops it, or measures on. */
export function Clock({ answer, change, legend, labels = words }: WidgetProps & { labels?: Record<"start" | "stop" | "lap", string> }) {
  const running = isRunning(answer.timer);
  const now = useNow(running ? 250 : 3_600_000);
  const press = () => {
    const at = new Date().toISOString();
    change((before) => (isRunning(before.timer) ? stopped(before, at) : started(before, at)));
  };
  const laps = answer.timer?.laps ?? [];
  const last = laps.at(-1);
  return (
    <div class="timer">
      <div>
        <output class="num" aria-live="off" aria-label={words.measured}>{clockText(elapsed(answer.timer, Math.max(now, Date.parse(last?.started_at ?? "0") || 0)))}</output>
        <p class="hint num">{running ? words.since(clock(last!.started_at)) : laps.length > 1 ? words.parts(laps.length) : ""}</p>
      </div>
      <button type="button" class={running ? "stop" : laps.length ? "more" : ""} aria-describedby={legend} onClick={press}>
        {running ? labels.stop : laps.length ? labels.lap : labels.start}
      </button>
    </div>
  );
}

/** Drops what was measured. */
function Again({ question, change }: WidgetProps) {
  const over = () =>
    change((before) => {
      const { timer: _, ...rest } = withValue(question, before, undefined);
      return rest;
    });
  return <button type="button" class="button quiet" onClick={over}>{words.over}</button>;
}

function HandEntry({ answer, change, legend }: WidgetProps) {
  const total = typeof answer.value === "number" ? answer.value : null;
  const [minutes, setMinutes] = useState(total === null ? "" : String(Math.floor(total / 60)));
  const [seconds, setSeconds] = useState(total === null ? "" : String(total % 60));
  const enter = (min: string, sec: string) => {
    setMinutes(min);
    setSeconds(sec);
    const [whole, part] = [min, sec].map((text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : text.trim() === "" ? 0 : NaN)) as [number, number];
    const value = whole * 60 + part;
    if (!Number.isNaN(value) && (min.trim() || sec.trim())) change((before) => byHand(before, value, new Date().toISOString()));
  };
  const field = (text: string, unit: string, onText: (text: string) => void) => (
    <label class="hand">
      <input class="field num" inputMode="numeric" enterkeyhint="next" autocomplete="off" aria-describedby={legend} value={text}
        onInput={(event) => onText(event.currentTarget.value)} />
      <span>{unit}</span>
    </label>
  );
  return (
    <div class="entry">
      {field(minutes, words.minutes, (text) => enter(text, seconds))}
      {field(seconds, words.seconds, (text) => enter(minutes, text))}
    </div>
  );
}
