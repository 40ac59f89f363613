import { useEffect, useState } from "preact/hooks";

interface InstallEvent extends Event {
  prompt(): Promise<void>;
}

let offered: InstallEvent | null = null;
const listeners = new Set<() => void>();

function offer(event: InstallEvent | null): void {
  offered = event;
  for (const listener of listeners) listener();
}

export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer(event as InstallEvent);
  });
  addEventListener("appinstalled", () => offer(null));
}

/** The way to install where the browser has one. */
export function useInstall(): (() => void) | null {
  const [event, setEvent] = useState(offered);
  useEffect(() => {
    const update = () => setEvent(offered);
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  return event && (() => void event.prompt().then(() => offer(null)));
}

/** Not every WebKit says; where it does not, nobody has promised to keep anything. */
async function isPersisted(): Promise<boolean> {
  return (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
}

/** Whether the browser keeps what is stored; null while it has not answered. */
export function usePersisted(): boolean | null {
  const [persisted, setPersisted] = useState<boolean | null>(null);
  useEffect(() => void isPersisted().then(setPersisted), []);
  return persisted;
}

export async function askToKeep(): Promise<void> {
  if (!(await isPersisted())) await navigator.storage?.persist?.();
}
