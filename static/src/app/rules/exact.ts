/** Exact rational numbers, so that 0.1 + 0.2 is 0.3 and a pass mark is met or it is not. */
export interface Exact {
  readonly n: bigint;
  /** Always positive, and without a factor in common with `n`. */
  readonly d: bigint;
}

export const ZERO: Exact = { n: 0n, d: 1n };
export const ONE: Exact = { n: 1n, d: 1n };
export const HUNDRED: Exact = { n: 100n, d: 1n };

/** The largest magnitude that counts as a number. */
const LIMIT = 10n ** 15n;
const DECIMAL = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,20})?$/;
const SHORTEST = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

const size = (n: bigint): bigint => (n < 0n ? -n : n);

function common(a: bigint, b: bigint): bigint {
  return b ? common(b, a % b) : a;
}

function ratio(n: bigint, d: bigint): Exact {
  const factor = common(n, d);
  const turned = factor < 0n === d < 0n ? factor : -factor;
  return { n: n / turned, d: d / turned };
}

/**
 * The value of a JSON number, which stands for its shortest decimal text, or of a decimal
 * string, which is written as JSON writes numbers but without an exponent. Null for the rest.
 */
export function exact(value: unknown): Exact | null {
  if (typeof value === "string" ? !DECIMAL.test(value) : typeof value !== "number") return null;
  const found = SHORTEST.exec(String(value));
  if (!found) return null;
  const [, whole, part = "", power = "0"] = found;
  const digits = BigInt(whole + part);
  const places = part.length - Number(power);
  const result = ratio(digits * 10n ** BigInt(Math.max(-places, 0)), 10n ** BigInt(Math.max(places, 0)));
  return size(result.n) > LIMIT * result.d ? null : result;
}

export const add = (a: Exact, b: Exact): Exact => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Exact, b: Exact): Exact => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Exact, b: Exact): Exact => ratio(a.n * b.n, a.d * b.d);
export const over = (a: Exact, b: Exact): Exact => ratio(a.n * b.d, a.d * b.n);
/** Whether `a` is at least `b`. */
export const reaches = (a: Exact, b: Exact): boolean => a.n * b.d >= b.n * a.d;
export const least = (a: Exact, b: Exact): Exact => (reaches(a, b) ? b : a);
export const most = (a: Exact, b: Exact): Exact => (reaches(a, b) ? a : b);
export const sum = (values: readonly Exact[]): Exact => values.reduce(add, ZERO);

/** Decimal text, half up (away from zero) at `places`, without trailing zeros or "-0". */
export function show(value: Exact, places = 4): string {
  const steps = (2n * 10n ** BigInt(places) * size(value.n) + value.d) / (2n * value.d);
  const digits = String(steps).padStart(places + 1, "0");
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return value.n < 0n && steps ? `-${text}` : text;
}
