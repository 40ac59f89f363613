import type { ItemState, OutboxItem } from "../../store/shapes";
import { words } from "./words";

export type Tone = "phone" | "sending" | "waiting" | "needs";

export interface Status {
  tone: Tone;
  word: string;
  reason: string;
}

function needsText(state: Extract<ItemState, { word: "needs" }>): string {
  return [words.needs[state.why], state.detail].filter(Boolean).join(" ");
}

/** The state of an item in a word and, where there is one, a reason in plain words. */
export function statusOf(item: OutboxItem, { now, online }: { now: number; online: boolean }): Status {
  const { state } = item;
  switch (state.word) {
    case "sending":
      return { tone: "sending", word: words.sending(item.uploaded.length, item.photos.length), reason: "" };
    case "wifi":
      return { tone: "waiting", word: words.waitingWifi, reason: "" };
    case "needs":
      return { tone: "needs", word: words.needsYou, reason: needsText(state) };
    case "trying": {
      if (!online) return { tone: "waiting", word: words.waitingOffline, reason: "" };
      const seconds = Math.max(0, Math.ceil((state.again_at - now) / 1000));
      return { tone: "waiting", word: words.trying(seconds), reason: words.why[state.why] };
    }
    default:
      return online ? { tone: "phone", word: words.onPhone, reason: "" } : { tone: "waiting", word: words.waitingOffline, reason: "" };
  }
}
