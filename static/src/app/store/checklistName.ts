import type { ChecklistRef } from "./shapes";

/** Under which name a published version is kept. */
export function checklistName({ key, version }: ChecklistRef): string {
  return `checklist:${key}@${version}`;
}
