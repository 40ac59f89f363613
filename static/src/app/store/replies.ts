// What the shopper answers to a reviewer's remark. Kept like an answer, under a key that no question
// can have.

import type { Answers } from "./shapes";

const REPLY = "$reply:";

export function replyKey(question: string): string {
  return REPLY + question;
}

/** `replies` as they are sent: text by question; null where nothing was said. */
export function replyEntries(answers: Answers): Record<string, string> | null {
  const said = Object.entries(answers)
    .filter(([key]) => key.startsWith(REPLY))
    .map(([key, { comment }]) => [key.slice(REPLY.length), comment?.trim() ?? ""] as const)
    .filter(([, text]) => text);
  return said.length ? Object.fromEntries(said) : null;
}
