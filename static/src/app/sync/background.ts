/** The name under which the browser wakes the worker once there is a network. */
export const OUTBOX_TAG = "outbox";

interface Syncing extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/** Whether this browser goes on sending when the page has been left. */
export function sendsInBackground(): boolean {
  return "SyncManager" in globalThis;
}

/** Has the worker send what is left, should this page be gone by then. */
export async function askToSendLater(): Promise<void> {
  if (!sendsInBackground()) return;
  const registration = (await navigator.serviceWorker?.getRegistration("/app/")) as Syncing | undefined;
  // Refused where the person does not allow it: the page sends in any case.
  await registration?.sync?.register(OUTBOX_TAG).catch(() => undefined);
}
