// A staged visit on the phone: which part is to be filled in now, and what is waited for.

import type { Checklist, Section } from "./types";

/** A stage as the server's list of visits gives it; days count from the end of the first one. */
export interface StageFacts {
  key: string;
  title: string;
  state: "waiting" | "open" | "sent" | "expired";
  opens: string | null;
  due: string | null;
  waiting_for: string;
  day: number | null;
}

/** The stage that a section belongs to. */
export function stageOf(section: Section): string {
  return section.stage ?? "visit";
}

/** The checklist's stages in the order of asking. */
export function stageKeys(checklist: Checklist): string[] {
  return [...new Set(checklist.sections.map(stageOf))];
}

/**
 * The stage to fill in at `now` (milliseconds). The server's list may be older than the clock and
 * than what this phone has sent: `sent` has the keys of those.
 */
export function openStage(stages: readonly StageFacts[], now: number, sent: readonly string[] = []): StageFacts | null {
  const isOpen = ({ key, state, opens, due }: StageFacts) => {
    if (sent.includes(key)) return false;
    if (state === "open") return true;
    return state === "waiting" && opens !== null && Date.parse(opens) <= now && (due === null || Date.parse(due) > now);
  };
  return stages.find(isOpen) ?? null;
}

/** What comes next while nothing is open; null when something is, or when all is over. */
export function nextStage(stages: readonly StageFacts[], now: number, sent: readonly string[] = []): StageFacts | null {
  if (openStage(stages, now, sent)) return null;
  return stages.find(({ key, state }) => state === "waiting" && !sent.includes(key)) ?? null;
}
