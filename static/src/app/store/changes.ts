// Tells every open page of the app that something in the store has changed.

export type Topic = "person" | "kept" | "drafts" | "outbox" | "sent" | "learned" | "settings";

const listeners = new Set<(topic: Topic) => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("notes-changes");

function tell(topic: Topic): void {
  for (const listener of listeners) listener(topic);
}

if (channel) channel.onmessage = (event: MessageEvent<Topic>) => tell(event.data);

export function changed(...topics: Topic[]): void {
  for (const topic of topics) {
    tell(topic);
    channel?.postMessage(topic);
  }
}

export function onChange(listener: (topic: Topic) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
