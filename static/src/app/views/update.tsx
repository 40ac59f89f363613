import { useEffect, useState } from "preact/hooks";
import { words } from "./visits/words";

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

function offer(worker: ServiceWorker | null): void {
  waiting = worker;
  for (const listener of listeners) listener();
}

function watch(registration: ServiceWorkerRegistration): void {
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      if (fresh.state === "installed" && navigator.serviceWorker.controller) offer(fresh);
    });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
  });
}

/** Registers the worker. A new one waits until the person says so, or until the app is opened anew. */
export async function keepShell(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/", updateViaCache: "none" });
  watch(registration);
}

/** The worker keeps what is not needed before the first use, so that it is there without a network. */
export function bringTheRest(): void {
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage("bring-the-rest"));
}

/** A visit that is open in any tab may hold something that is not on the disk yet. */
async function isFilling(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name?.startsWith("draft "));
}

function use(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage("use-it");
}

/** Stands on the list of visits only, and waits until nothing is being filled in anywhere. */
export function UpdateNotice() {
  const [ready, setReady] = useState(waiting !== null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const update = () => setReady(waiting !== null);
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  if (!ready) return null;
  const press = () => void isFilling().then((filling) => (filling ? setOpen(true) : use()));
  return (
    <div class="notice" role="status">
      <span>{open ? words.useOpen : words.ready}</span>
      <button type="button" class="button" onClick={press}>{words.use}</button>
    </div>
  );
}
