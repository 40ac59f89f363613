import { describe, expect, test } from "vitest";
import { add, exact, minus, over, reaches, show, times, ZERO, type Exact } from "../../src/app/rules/exact";

const number = (value: unknown): Exact => exact(value)!;

test.each([
  ["5", "5"],
  ["5.0", "5"],
  ["-0.25", "-0.25"],
  [5e-324, "0"],
  [1e-7, "0"],
  [0.00005, "0.0001"],
  [0.1, "0.1"],
  [-0, "0"],
  [1e15, "1000000000000000"],
  ["0.00004999", "0"],
  ["-0.00005", "-0.0001"],
  ["-0.00004", "0"],
])("%s is read and shown as %s", (value, shown) => {
  expect(show(number(value))).toBe(shown);
});

test.each(["", "+5", ".5", "5.", "1e3", " 5", "007", "5\n", "٥", "never", NaN, Infinity, 1e16, 1e21, true, null, [5], {}])(
  "%s is no number",
  (value) => {
    expect(exact(value)).toBeNull();
  },
);

test("a number is its shortest decimal text", () => {
  expect(exact(0.1)).toEqual({ n: 1n, d: 10n });
  expect(exact(1.5e-7)).toEqual({ n: 3n, d: 20_000_000n });
  expect(show(number(1e-7), 20)).toBe("0.0000001");
});

test("halves go away from zero at four places", () => {
  expect(show(over(number(1), number(3)))).toBe("0.3333");
  expect(show(over(number(2), number(3)))).toBe("0.6667");
  expect(show(over(number("-0.5"), number(10_000)))).toBe("-0.0001");
});

describe("arithmetic stays exact and in lowest terms", () => {
  test("0.1 + 0.2 is 0.3", () => expect(add(number(0.1), number(0.2))).toEqual(number(0.3)));
  test("0.3 - 0.3 is 0", () => expect(minus(number(0.3), number("0.30"))).toEqual(ZERO));
  test("the sign stays above", () => expect(over(number(3), number(-6))).toEqual({ n: -1n, d: 2n }));
  test("a third of three is one", () => expect(times(over(number(1), number(3)), number(3))).toEqual({ n: 1n, d: 1n }));
  test("two thirds do not reach 66.67 %", () => {
    expect(reaches(over(number(200), number(3)), number("66.67"))).toBe(false);
    expect(reaches(number("66.67"), over(number(200), number(3)))).toBe(true);
  });
});
