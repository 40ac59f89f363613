import type { ComponentChildren } from "preact";

export interface Segment {
  key: string;
  text: string;
  /** Said after the text by those who do not see the others. */
  suffix?: string;
}

interface SegmentsProps {
  name: string;
  label: string;
  segments: Segment[];
  chosen: string | null;
  /** Null when the chosen one was tapped again. */
  onPick: (key: string | null) => void;
  class: string;
  children?: ComponentChildren;
}

/** Radio buttons as large as their labels; tapping the chosen one clears it. */
export function Segments({ name, label, segments, chosen, onPick, class: className, children }: SegmentsProps) {
  return (
    <div class={`seg ${className}`} role="radiogroup" aria-labelledby={label}>
      {segments.map(({ key, text, suffix }) => (
        <label key={key}>
          <input type="radio" name={name} value={key} checked={chosen === key}
            onClick={() => onPick(chosen === key ? null : key)} onKeyDown={(event) => event.key === "Delete" && onPick(null)} />
          <span>{text}{suffix && <span class="vh"> {suffix}</span>}</span>
        </label>
      ))}
      {children}
    </div>
  );
}

interface TicksProps {
  segments: Segment[];
  chosen: readonly string[];
  onTick: (key: string) => void;
}

export function Ticks({ segments, chosen, onTick }: TicksProps) {
  return (
    <div class="seg opts">
      {segments.map(({ key, text }) => (
        <label key={key}>
          <input type="checkbox" checked={chosen.includes(key)} onClick={() => onTick(key)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
