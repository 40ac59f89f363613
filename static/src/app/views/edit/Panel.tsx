import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MarkKind, Point } from "../../store/shapes";
import { Icon } from "../icons";
import { nameOf, type Marking } from "./marking";
import { stepOf, type Size } from "./marks";
import { words } from "./words";

const TOOLS: Record<MarkKind, ComponentChildren> = {
  circle: <circle cx="12" cy="12" r="8" />,
  arrow: <path d="M5 19L19 5M10 5h9v9" />,
  blur: <path stroke-width="4" d="M5 5h.01M12 5h.01M19 5h.01M5 12h.01M12 12h.01M19 12h.01M5 19h.01M12 19h.01M19 19h.01" />,
};

type Way = keyof typeof words.moves;

const WAYS: Record<Way, { by: Point; path: string }> = {
  left: { by: { x: -1, y: 0 }, path: "M19 12H5M11 6l-6 6 6 6" },
  up: { by: { x: 0, y: -1 }, path: "M12 19V5M6 11l6-6 6 6" },
  down: { by: { x: 0, y: 1 }, path: "M12 5v14M6 13l6 6 6-6" },
  right: { by: { x: 1, y: 0 }, path: "M5 12h14M13 6l6 6-6 6" },
};

interface PanelProps {
  marking: Marking;
  size: Size;
}

/** What was pressed may be gone with the mark, or with the first one: the focus goes on to what comes next. */
function useFocus({ marks, chosen }: Marking) {
  const [panel, before] = [useRef<HTMLDivElement>(null), useRef(marks.length)];
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement instanceof HTMLDialogElement;
    if (lost && marks.length !== before.current) {
      const next = marks.length > before.current && chosen >= 0 ? ".adjust [aria-label]" : ".tool";
      panel.current!.querySelector<HTMLElement>(next)?.focus();
    }
    before.current = marks.length;
  }, [marks]);
  return panel;
}

/** What to draw; above it what can be done with the mark that is taken hold of. */
export function Panel({ marking, size }: PanelProps) {
  const { tool, chosen, told } = marking;
  const panel = useFocus(marking);
  return (
    <div class="drawing" ref={panel}>
      <p class="vh" role="status">{told}</p>
      <div class="with-mark">{chosen >= 0 ? <Adjust key={chosen} marking={marking} size={size} /> : <Hint marking={marking} size={size} />}</div>
      <div class="tools" role="group" aria-label={words.draw}>
        {(Object.keys(TOOLS) as MarkKind[]).map((kind) => (
          <button key={kind} type="button" class="button tool" aria-pressed={tool === kind} onClick={() => marking.pick(kind)}>
            <Icon>{TOOLS[kind]}</Icon>{words.tools[kind]}
          </button>
        ))}
        <button type="button" class="button tool" aria-disabled={!marking.canUndo} onClick={() => marking.canUndo && marking.undo()}>
          <Icon><path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H8" /></Icon>{words.undo}
        </button>
      </div>
    </div>
  );
}

function Hint({ marking: { tool, place }, size }: PanelProps) {
  if (tool === null) return <p class="hint">{words.choose}</p>;
  return (
    <>
      <p class="hint">{words.tapFor[tool]}</p>
      <button type="button" class="button" onClick={() => place({ x: size.width / 2, y: size.height / 2 })}>{words.middle}</button>
    </>
  );
}

/** Everything that a finger can do by dragging, by pressing. */
function Adjust({ marking, size }: PanelProps) {
  const [sizing, setSizing] = useState(false);
  const { marks, chosen } = marking;
  const mark = marks[chosen];
  if (!mark) return null;
  const name = nameOf(marks, chosen);
  const labels = sizing ? (mark.kind === "arrow" ? words.tips : words.sizes) : words.moves;
  const press = ({ x, y }: Point) => {
    const step = stepOf(size);
    (sizing ? marking.stretch : marking.move)(chosen, { x: x * step, y: y * step });
  };
  return (
    <div class="adjust" role="group" aria-label={name} dir="ltr">
      <button type="button" class="button mode" aria-pressed={sizing} onClick={() => setSizing(!sizing)}>{words.size}</button>
      {(Object.keys(WAYS) as Way[]).map((way) => (
        <button key={way} type="button" class="button" aria-label={labels[way]} onClick={() => press(WAYS[way].by)}>
          <Icon><path d={WAYS[way].path} /></Icon>
        </button>
      ))}
      <button type="button" class="button" aria-label={words.remove(name)} onClick={() => marking.remove(chosen)}>
        <Icon><path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" /></Icon>
      </button>
    </div>
  );
}
