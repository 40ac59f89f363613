import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Mark, Point } from "../../store/shapes";
import { newSeed, nameOf, type Marking } from "./marking";
import { boxOf, drawn, inside, moved, stepOf, stretched, topmost, whereabouts, type Size } from "./marks";
import { paint, type Source } from "./paint";
import { words } from "./words";

/** In CSS pixels: how far beside a thing a finger may land, and how large its handles are drawn. */
const SLACK = 24;
const KNOB = 9;

interface StageProps {
  photo: Source;
  marking: Marking;
}

type Drag = { how: "draw" | "move" | "stretch"; from: Point; before: Mark; at: number };

/** CSS pixels to one of the photo. */
function useScale(svg: RefObject<SVGSVGElement | null>, { width, height }: Size): number {
  const [scale, setScale] = useState(1);
  useLayoutEffect(() => {
    const element = svg.current!;
    const measure = () => setScale(Math.min(element.clientWidth / width, element.clientHeight / height) || 1);
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, []);
  return scale;
}

/** Where on the photo a finger is. */
function pointOf(event: PointerEvent, svg: SVGSVGElement): Point {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  return { x, y };
}

function dragged({ how, from, before }: Drag, to: Point, size: Size): Mark {
  const by = { x: to.x - from.x, y: to.y - from.y };
  if (how === "draw") return drawn({ ...before, to }, size);
  return how === "move" ? moved(before, by, size) : stretched(before, by, size);
}

/** A finger takes hold of a mark or its far corner, else draws, else lets go. */
function useFinger(marking: Marking, size: Size, scale: number) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const [live, setLive] = useState<Mark | null>(null);
  const { marks, chosen, tool } = marking;
  const begin = (at: Point): Drag | null => {
    const held = marks[chosen];
    if (held && Math.hypot(held.to.x - at.x, held.to.y - at.y) <= SLACK / scale) return { how: "stretch", from: at, before: held, at: chosen };
    const found = topmost(marks, at, SLACK / scale, chosen);
    if (found >= 0) return { how: "move", from: at, before: marks[found]!, at: found };
    const from = inside(at, size);
    return tool && { how: "draw", from, before: { kind: tool, from, to: from, seed: newSeed() }, at: marks.length };
  };
  const down = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const next = begin(pointOf(event, event.currentTarget));
    setDrag(next);
    marking.choose(next && next.how !== "draw" ? next.at : -1);
  };
  const move = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    if (!drag || !event.isPrimary) return;
    const to = pointOf(event, event.currentTarget);
    const far = Math.hypot(to.x - drag.from.x, to.y - drag.from.y) * scale > 4;
    if (live || far) setLive(dragged(drag, to, size));
  };
  const end = (mark: Mark | null) => {
    if (drag && mark) marking.keep(mark, drag.at);
    setDrag(null);
    setLive(null);
  };
  const up = () => end(live ?? (drag?.how === "draw" ? drawn(drag.before, size) : null));
  const shown = live && drag ? marks.toSpliced(drag.at, 1, live) : marks;
  return { shown, held: live && drag ? drag.at : chosen, on: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: () => end(null) } };
}

/** The photo; each mark can be reached by keyboard and by a screen reader too. */
export function Stage({ photo, marking }: StageProps) {
  const [canvas, svg] = [useRef<HTMLCanvasElement>(null), useRef<SVGSVGElement>(null)];
  const scale = useScale(svg, photo);
  const { shown, held, on } = useFinger(marking, photo, scale);
  const fine = Math.min(1, scale * devicePixelRatio);
  const [width, height] = [Math.round(photo.width * fine), Math.round(photo.height * fine)];
  useEffect(() => {
    const element = canvas.current!;
    if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
    paint(element, photo, shown);
  }, [photo, shown, width, height]);
  return (
    <div class={marking.tool ? "stage armed" : "stage"}>
      <canvas ref={canvas} aria-hidden="true" />
      <svg ref={svg} viewBox={`0 0 ${photo.width} ${photo.height}`} role="group" aria-label={words.photo} {...on}>
        {shown.map((mark, at) => (
          <Handle key={at} mark={mark} name={at < marking.marks.length ? nameOf(marking.marks, at) : ""} chosen={at === held} scale={scale} size={photo}
            marking={marking} at={at} />
        ))}
      </svg>
    </div>
  );
}

interface HandleProps {
  mark: Mark;
  name: string;
  chosen: boolean;
  scale: number;
  size: Size;
  marking: Marking;
  at: number;
}

const KEYS: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** The tip of an arrow stays in sight beside its handle. */
function beyondTip({ kind, from, to }: Mark, far: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return kind === "arrow" && length ? { x: ((to.x - from.x) / length) * far, y: ((to.y - from.y) / length) * far } : { x: 0, y: 0 };
}

function Handle({ mark, name, chosen, scale, size, marking, at }: HandleProps) {
  const box = boxOf(mark);
  const { across, down } = whereabouts(mark, size);
  const beyond = beyondTip(mark, (2 * KNOB) / scale);
  const press = (event: KeyboardEvent) => {
    const way = KEYS[event.key];
    const step = stepOf(size);
    if (way) (event.shiftKey ? marking.stretch : marking.move)(at, { x: way.x * step, y: way.y * step });
    else if (event.key === "Delete" || event.key === "Backspace") marking.remove(at);
    else if (event.key === "Enter" || event.key === " ") marking.choose(at);
    else return;
    event.preventDefault();
  };
  return (
    <g role="button" tabIndex={0} aria-pressed={chosen} aria-label={words.at(name, words.down[down], words.across[across])}
      class={chosen ? "held" : ""} onFocus={() => marking.choose(at)} onClick={() => marking.choose(at)} onKeyDown={press}>
      <rect class="frame-under" {...box} />
      <rect class="frame-line" {...box} />
      {chosen && <circle class="knob" cx={mark.to.x + beyond.x} cy={mark.to.y + beyond.y} r={KNOB / scale} />}
    </g>
  );
}
