import { readChecklist, text, type Checklist, type Reason, type Text } from "../rules";
import { kept } from "../store/people";
import type { ChecklistRef } from "../store/shapes";
import { checklistName } from "../store/checklistName";
import { locale } from "./speech";

export function said(value: Text | undefined): string {
  return text(value, locale());
}

/** The version that a visit is filled in with, from the phone; null when it never came onto it. */
export async function keptChecklist(person: string, ref: ChecklistRef): Promise<Checklist | null> {
  const document = await kept<{ document?: unknown; sections?: unknown }>(person, checklistName(ref));
  if (!document) return null;
  return readChecklist(document.sections ? document : document.document);
}

export interface Choice {
  key: string;
  text: string;
}

/** A reason that is only a text is its own key, in the checklist's language. */
export function reasonChoice(reason: Reason, checklist: Checklist): Choice {
  if (typeof reason === "object" && typeof reason["key"] === "string" && "text" in reason)
    return { key: reason["key"], text: said(reason["text"] as Text) };
  return { key: text(reason as Text, checklist.language ?? "en"), text: said(reason as Text) };
}
