// What is drawn on a photo, in pixels of the photo. Pure: taps, drags and keys give marks, and a
// mark never leaves the photo.

import type { Mark, MarkKind, Point } from "../../store/shapes";

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Point, Size {}

/** Of the long edge: the smallest mark, and what one press of a button moves. */
const SMALLEST = 1 / 24;
const STEP = 1 / 48;
/** Of the short edge: what a tap places; about a face across a counter. */
const PLACED = 0.3;

const longEdge = ({ width, height }: Size) => Math.max(width, height);

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

export function inside({ x, y }: Point, { width, height }: Size): Point {
  return { x: within(x, 0, width), y: within(y, 0, height) };
}

function smallest(size: Size): number {
  return longEdge(size) * SMALLEST;
}

export function stepOf(size: Size): number {
  return longEdge(size) * STEP;
}

export function boxOf({ from, to }: Pick<Mark, "from" | "to">): Box {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return { x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
}

/** By so much, or as far as there is room. */
export function moved(mark: Mark, by: Point, size: Size): Mark {
  const { x, y, width, height } = boxOf(mark);
  const [dx, dy] = [within(by.x, -x, size.width - width - x), within(by.y, -y, size.height - height - y)];
  return {
    ...mark,
    from: { x: mark.from.x + dx, y: mark.from.y + dy },
    to: { x: mark.to.x + dx, y: mark.to.y + dy },
  };
}

/** A mark of a sensible size where somebody tapped; an arrow points there, from the side with more room. */
export function placed(kind: MarkKind, at: Point, size: Size, seed: number): Mark {
  const side = Math.max(Math.min(size.width, size.height) * PLACED, Math.min(smallest(size), size.width, size.height));
  if (kind === "arrow") {
    const [right, down] = [at.x < size.width / 2 ? 1 : -1, at.y < size.height / 2 ? 1 : -1];
    const from = { x: at.x + right * side * 0.8, y: at.y + down * side * 0.8 };
    return { kind, seed, from: inside(from, size), to: inside(at, size) };
  }
  const corner = { x: at.x - side / 2, y: at.y - side / 2 };
  return moved({ kind, seed, from: corner, to: { x: corner.x + side, y: corner.y + side } }, { x: 0, y: 0 }, size);
}

function grown(from: number, to: number, least: number, most: number): [number, number] {
  const start = within(Math.min(from, to), 0, most - least);
  return [start, within(Math.max(from, to), start + least, most)];
}

/** A box from corner to corner, no smaller than can be seen and held. */
function boxed(mark: Mark, size: Size): Mark {
  const [left, right] = grown(mark.from.x, mark.to.x, Math.min(smallest(size), size.width), size.width);
  const [top, bottom] = grown(mark.from.y, mark.to.y, Math.min(smallest(size), size.height), size.height);
  return { ...mark, from: { x: left, y: top }, to: { x: right, y: bottom } };
}

function isShort({ from, to }: Pick<Mark, "from" | "to">, size: Size): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) < smallest(size) / 2;
}

/** What a finger drew from one point to another; one that hardly moved has tapped. */
export function drawn(mark: Mark, size: Size): Mark {
  const { kind, seed } = mark;
  const clipped = { ...mark, from: inside(mark.from, size), to: inside(mark.to, size) };
  if (isShort(clipped, size)) return placed(kind, clipped.from, size, seed);
  return kind === "arrow" ? clipped : boxed(clipped, size);
}

/** The far corner, or the tip of an arrow, is put elsewhere. */
export function stretched(mark: Mark, by: Point, size: Size): Mark {
  const to = inside({ x: mark.to.x + by.x, y: mark.to.y + by.y }, size);
  if (mark.kind === "arrow") return isShort({ from: mark.from, to }, size) ? mark : { ...mark, to };
  const [least, box] = [smallest(size), boxOf(mark)];
  const corner = { x: Math.max(to.x, box.x + least), y: Math.max(to.y, box.y + least) };
  return { ...mark, from: { x: box.x, y: box.y }, to: inside(corner, size) };
}

function toSegment({ from, to }: Mark, at: Point): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const along = within(((at.x - from.x) * x + (at.y - from.y) * y) / (x * x + y * y || 1), 0, 1);
  return Math.hypot(at.x - from.x - along * x, at.y - from.y - along * y);
}

function inBox({ x, y, width, height }: Box, at: Point, slack: number): boolean {
  return at.x >= x - slack && at.x <= x + width + slack && at.y >= y - slack && at.y <= y + height + slack;
}

/** The middle of a circle is free for what it is drawn around. */
function onRing(mark: Mark, at: Point, slack: number): boolean {
  const { x, y, width, height } = boxOf(mark);
  const [rx, ry] = [width / 2 || 1, height / 2 || 1];
  const off = Math.hypot((at.x - x - rx) / rx, (at.y - y - ry) / ry) - 1;
  return Math.abs(off) * Math.min(rx, ry) <= slack;
}

export function touches(mark: Mark, at: Point, slack: number): boolean {
  if (mark.kind === "arrow") return toSegment(mark, at) <= slack;
  return mark.kind === "circle" ? onRing(mark, at, slack) : inBox(boxOf(mark), at, 0);
}

/** The mark that a finger takes hold of: the one that is chosen before others, then the newest. */
export function topmost(marks: readonly Mark[], at: Point, slack: number, chosen = -1): number {
  const held = marks[chosen];
  if (held && (touches(held, at, slack) || (held.kind !== "arrow" && inBox(boxOf(held), at, 0)))) return chosen;
  return marks.findLastIndex((mark) => touches(mark, at, slack));
}

const THIRDS = ["start", "middle", "end"] as const;
export type Third = (typeof THIRDS)[number];

/** In which part of the photo a mark is, for those who cannot see it. */
export function whereabouts(mark: Mark, { width, height }: Size): { across: Third; down: Third } {
  const box = boxOf(mark);
  const third = (part: number) => THIRDS[within(Math.floor(part * 3), 0, 2)]!;
  return { across: third((box.x + box.width / 2) / width), down: third((box.y + box.height / 2) / height) };
}

/** Noise in place of the photo: shades from -1 to 1 that depend on nothing but the seed. */
export function* shades(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  }
}

/** The whole pixels that a blur covers, to its last edge, and the side of its blocks. */
export function covered(mark: Mark, size: Size): Box & { block: number } {
  const box = boxOf(mark);
  const [x, y] = [Math.max(0, Math.floor(box.x)), Math.max(0, Math.floor(box.y))];
  const width = Math.min(size.width, Math.ceil(box.x + box.width)) - x;
  const height = Math.min(size.height, Math.ceil(box.y + box.height)) - y;
  return { x, y, width, height, block: Math.max(1, Math.ceil(Math.max(width, height) / 8)) };
}
