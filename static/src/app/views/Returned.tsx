import type { ComponentChildren } from "preact";
import type { Returned } from "../store/shapes";
import { words } from "./words";

/** What the reviewer said about the visit as a whole, each thing once. */
export function wholeTexts({ message, threads }: Returned): string[] {
  const general = threads.filter(({ question }) => question === null).map(({ text }) => text);
  return [message, ...general.filter((text) => !message.includes(text))].filter(Boolean);
}

/** `children`: what to do about it. */
export function ReturnedBox({ returned, children }: { returned: Returned; children?: ComponentChildren }) {
  return (
    <div class="returned">
      <p class="returned-title">{words.sentBack}</p>
      {wholeTexts(returned).map((text) => <p key={text}>{text}</p>)}
      {children}
    </div>
  );
}
