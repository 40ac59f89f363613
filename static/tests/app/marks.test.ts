import { expect, test } from "vitest";
import type { Mark, MarkKind, Point } from "../../src/app/store/shapes";
import { boxOf, covered, drawn, moved, placed, shades, stretched, topmost, touches, whereabouts } from "../../src/app/views/edit/marks";

const SIZES = [{ width: 2048, height: 1536 }, { width: 900, height: 1600 }, { width: 640, height: 30 }];
const KINDS: MarkKind[] = ["circle", "arrow", "blur"];
const BIG = SIZES[0]!;

/** Points in and around a photo, by chance that is the same each time. */
function points(count: number, { width, height }: { width: number; height: number }): Point[] {
  const chance = shades(7);
  return Array.from({ length: count }, () => ({ x: (0.5 + chance.next().value) * width, y: (0.5 + chance.next().value) * height }));
}

function expectInside(mark: Mark, size: { width: number; height: number }): void {
  const { x, y, width, height } = boxOf(mark);
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-6);
  expect(x + width).toBeLessThanOrEqual(size.width + 1e-6);
  expect(y + height).toBeLessThanOrEqual(size.height + 1e-6);
}

test("whatever is tapped, drawn, moved or stretched, a mark stays in its photo", () => {
  for (const size of SIZES)
    for (const kind of KINDS) {
      const at = points(60, size);
      for (const [index, from] of at.slice(1).entries()) {
        const to = at[index]!;
        const [tapped, pulled] = [placed(kind, from, size, 1), drawn({ kind, from, to, seed: 1 }, size)];
        const by = { x: to.x - from.x, y: to.y - from.y };
        for (const mark of [tapped, pulled, moved(pulled, by, size), stretched(pulled, by, size), stretched(tapped, by, size)]) expectInside(mark, size);
      }
    }
});

test("moving keeps the size, and a mark comes back the way it went", () => {
  const mark = placed("blur", { x: 900, y: 700 }, BIG, 1);
  const there = moved(mark, { x: 100, y: -50 }, BIG);
  expect(boxOf(there)).toEqual({ ...boxOf(mark), x: boxOf(mark).x + 100, y: boxOf(mark).y - 50 });
  expect(moved(there, { x: -100, y: 50 }, BIG)).toEqual(mark);
  const { x, y, width } = boxOf(moved(mark, { x: 9000, y: 0 }, BIG));
  expect([x + width, y]).toEqual([BIG.width, boxOf(mark).y]);
  expect(width).toBeCloseTo(boxOf(mark).width);
});

test("a tap places the middle of a shape there, and the tip of an arrow", () => {
  const at = { x: 1000, y: 700 };
  const box = boxOf(placed("circle", at, BIG, 1));
  expect([box.x + box.width / 2, box.y + box.height / 2]).toEqual([at.x, at.y]);
  expect(box.width).toBeCloseTo(1536 * 0.3);
  expect(placed("arrow", at, BIG, 1).to).toEqual(at);
  expect(drawn({ kind: "arrow", from: at, to: { x: 1003, y: 700 }, seed: 1 }, BIG)).toEqual(placed("arrow", at, BIG, 1));
});

test("what is drawn goes from finger to finger, in either direction, and can be held", () => {
  const there = drawn({ kind: "blur", from: { x: 800, y: 600 }, to: { x: 500, y: 900 }, seed: 1 }, BIG);
  expect(boxOf(there)).toEqual({ x: 500, y: 600, width: 300, height: 300 });
  expect(boxOf(drawn({ kind: "blur", from: { x: 800, y: 600 }, to: { x: 1200, y: 601 }, seed: 1 }, BIG)).height).toBeCloseTo(2048 / 24);
  const [left, up] = [stretched(there, { x: -9000, y: 0 }, BIG), stretched(there, { x: 0, y: -9000 }, BIG)];
  expect(boxOf(left).width).toBeCloseTo(2048 / 24);
  expect(boxOf(up).height).toBeCloseTo(2048 / 24);
  const arrow = placed("arrow", { x: 1000, y: 700 }, BIG, 1);
  expect(stretched(arrow, { x: arrow.from.x - 1000, y: arrow.from.y - 700 }, BIG)).toEqual(arrow);
});

test("a finger takes what is chosen, then the newest; the middle of a circle is free", () => {
  const marks = [placed("blur", { x: 800, y: 700 }, BIG, 1), placed("blur", { x: 900, y: 700 }, BIG, 2), placed("circle", { x: 850, y: 700 }, BIG, 3)];
  const between = { x: 850, y: 700 };
  expect(topmost(marks, between, 40)).toBe(1);
  expect(topmost(marks, between, 40, 0)).toBe(0);
  expect(topmost(marks, between, 40, 2)).toBe(2);
  expect(topmost(marks, { x: 850, y: 700 - 0.15 * 1536 }, 40)).toBe(2);
  expect(topmost(marks, { x: 100, y: 100 }, 40)).toBe(-1);
  const pointing: Mark = { kind: "arrow", from: { x: 0, y: 0 }, to: { x: 100, y: 100 }, seed: 1 };
  expect([touches(pointing, { x: 60, y: 50 }, 10), touches(pointing, { x: 100, y: 0 }, 10)]).toEqual([true, false]);
});

test("a blur covers every pixel that its frame touches, in a few large blocks", () => {
  const mark: Mark = { kind: "blur", from: { x: 10.6, y: 20.2 }, to: { x: 410.4, y: 120.9 }, seed: 1 };
  expect(covered(mark, BIG)).toEqual({ x: 10, y: 20, width: 401, height: 101, block: 51 });
  const edge = placed("blur", { x: 2048, y: 1536 }, BIG, 1);
  const { x, y, width, height } = covered(edge, BIG);
  expect([x + width, y + height]).toEqual([2048, 1536]);
});

test("the shades of a blur come from chance alone and are spread evenly", () => {
  const take = (seed: number) => Array.from({ length: 400 }, ((one) => () => one.next().value)(shades(seed)));
  const one = take(1);
  expect(take(1)).toEqual(one);
  expect(take(2)).not.toEqual(one);
  expect(Math.min(...one)).toBeLessThan(-0.95);
  expect(Math.max(...one)).toBeGreaterThan(0.95);
  expect(Math.abs(one.reduce((sum, shade) => sum + shade, 0) / 400)).toBeLessThan(0.1);
});

test("where a mark is can be said", () => {
  expect(whereabouts(placed("circle", { x: 100, y: 1500 }, BIG, 1), BIG)).toEqual({ across: "start", down: "end" });
  expect(whereabouts(placed("circle", { x: 1024, y: 768 }, BIG, 1), BIG)).toEqual({ across: "middle", down: "middle" });
});
