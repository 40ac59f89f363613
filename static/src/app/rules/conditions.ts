import { exact, reaches, show, type Exact } from "./exact";
import type { Condition, LocationFacts } from "./types";

/** What conditions look at: the value of every answered question so far and of no other. */
export interface Seen {
  readonly values: ReadonlyMap<string, unknown>;
  readonly location: LocationFacts;
}

type Comparable = readonly [text: string, number: Exact | null];

/** A member of a JSON object, never one that all objects inherit. */
export function own(members: object, name: string): unknown {
  return Object.hasOwn(members, name) ? (members as Record<string, unknown>)[name] : undefined;
}

/** None for null, lists and objects, which equal nothing; a number's text is its plain expansion. */
function comparable(value: unknown): Comparable[] {
  const number = exact(value);
  if (typeof value === "string" || typeof value === "boolean") return [[String(value), number]];
  return number ? [[show(number, 20), number]] : [];
}

function same([text, number]: Comparable, [other, wanted]: Comparable): boolean {
  return number && wanted ? reaches(number, wanted) && reaches(wanted, number) : text === other;
}

/** By code point; plain `<` goes by UTF-16 unit and puts emoji before the last letters. */
function textReaches(text: string, other: string): boolean {
  const [left, right] = [[...text], [...other]];
  const at = left.findIndex((letter, index) => letter !== right[index]);
  return at < 0 ? left.length === right.length : at >= right.length || left[at]!.codePointAt(0)! > right[at]!.codePointAt(0)!;
}

function atLeast([text, number]: Comparable, [other, wanted]: Comparable): boolean {
  return number && wanted ? reaches(number, wanted) : textReaches(text, other);
}

/** Whether an answer, or any item of its list, equals one of the operands. */
export function isAny(value: unknown, operands: readonly unknown[]): boolean {
  const wanted = operands.flatMap(comparable);
  return [value].flat().flatMap(comparable).some((item) => wanted.some((operand) => same(item, operand)));
}

function tests(condition: Condition, value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  const { is, is_not, any_of, at_least, at_most } = condition;
  const items = [value].flat().flatMap(comparable);
  const holds = (operand: unknown, test: (item: Comparable, wanted: Comparable) => boolean): boolean =>
    operand === undefined || items.some((item) => comparable(operand).some((wanted) => test(item, wanted)));
  return (
    holds(is, same) &&
    holds(is_not, (item, wanted) => !same(item, wanted)) &&
    (any_of === undefined || isAny(value, any_of)) &&
    holds(at_least, atLeast) &&
    holds(at_most, (item, wanted) => atLeast(wanted, item))
  );
}

/** A list matches when any of its items does; what is not answered makes every test false. */
export function applies(condition: Condition, seen: Seen): boolean {
  const { all, any, not, question, location } = condition;
  if (all) return all.every((part) => applies(part, seen));
  if (any) return any.some((part) => applies(part, seen));
  if (not) return !applies(not, seen);
  return tests(condition, question === undefined ? own(seen.location, location ?? "") : seen.values.get(question));
}
