// What may still be asked of somebody who has not answered anything yet.

import { applies, type Seen } from "./conditions";
import type { Condition } from "./types";

/** Whether a condition holds or may still come to hold; what is not answered yet may be anything. */
export function mayApply(condition: Condition, seen: Seen): boolean {
  const { all, any, not, question } = condition;
  if (all) return all.every((part) => mayApply(part, seen));
  if (any) return any.some((part) => mayApply(part, seen));
  if (not) return isOpen(not, seen) || !applies(not, seen);
  return (question !== undefined && !seen.values.has(question)) || applies(condition, seen);
}

function isOpen({ all, any, not, question }: Condition, seen: Seen): boolean {
  if (question !== undefined) return !seen.values.has(question);
  return [...(all ?? []), ...(any ?? []), ...(not ? [not] : [])].some((part) => isOpen(part, seen));
}
