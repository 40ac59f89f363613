import { useState } from "preact/hooks";
import type { Question } from "../../../rules";
import { said } from "../../checklists";
import { withTick, withValue } from "../edits";
import type { WidgetProps } from "../Widget";
import { Segments, Ticks, type Segment } from "./Segments";
import { words } from "./words";

/** From here on a list can be searched. */
const LONG = 12;
const NONE = "\u0000none";

function optionsOf(question: Question): Segment[] {
  return (question.options ?? []).map(({ key, text }) => ({ key, text: said(text) || key }));
}

function useFilter(segments: Segment[]) {
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const field = segments.length > LONG && (
    <input class="field filter" type="search" aria-label={words.filter} placeholder={words.filter} value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)} />
  );
  return { field, found: wanted ? segments.filter(({ text }) => text.toLowerCase().includes(wanted)) : segments };
}

export function ChoiceWidget({ question, answer, legend, change }: WidgetProps) {
  const { field, found } = useFilter(optionsOf(question));
  const chosen = typeof answer.value === "string" ? answer.value : null;
  return (
    <>
      {field}
      <Segments class="opts" name={question.key} label={legend} segments={found} chosen={chosen}
        onPick={(key) => change((before) => withValue(question, before, key ?? undefined))} />
    </>
  );
}

export function MultiWidget({ question, answer, change }: WidgetProps) {
  const { field, found } = useFilter(optionsOf(question));
  const chosen = Array.isArray(answer.value) ? answer.value : null;
  const ticked = chosen?.length === 0 ? [NONE] : (chosen ?? []);
  const exclusive = question.options?.some((option) => option.exclusive) ?? false;
  const tick = (key: string) =>
    change((before) => {
      if (key !== NONE) return withTick(question, before, key);
      return withValue(question, before, chosen?.length === 0 ? undefined : []);
    });
  // An exclusive option of the checklist's own says "none" in its own words.
  const segments = exclusive ? found : [...found, { key: NONE, text: words.none }];
  return (
    <>
      {field}
      <Ticks segments={segments} chosen={ticked} onTick={tick} />
    </>
  );
}

function steps(min: number, max: number): Segment[] {
  const count = Math.min(Math.max(max - min + 1, 0), 11);
  return Array.from({ length: count }, (_, index) => {
    const value = min + index;
    return { key: String(value), text: String(value), suffix: words.of(max) };
  });
}

export function ScaleWidget({ question, answer, legend, change }: WidgetProps) {
  const [min, max] = [Number(question.min ?? 1), Number(question.max ?? 5)];
  const segments = steps(min, max);
  return (
    <Segments class={segments.length <= 5 ? "r5" : "r6"} name={question.key} label={legend} segments={segments}
      chosen={typeof answer.value === "number" ? String(answer.value) : null}
      onPick={(key) => change((before) => withValue(question, before, key === null ? undefined : Number(key)))} />
  );
}

export function NpsWidget({ question, answer, legend, change }: WidgetProps) {
  return (
    <Segments class="r6" name={question.key} label={legend} segments={steps(0, 10)}
      chosen={typeof answer.value === "number" ? String(answer.value) : null}
      onPick={(key) => change((before) => withValue(question, before, key === null ? undefined : Number(key)))} />
  );
}
