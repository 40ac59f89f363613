// What the worker does when it is woken, and when a note is tapped.

import { listDrafts } from "../store/drafts";
import { currentPerson, kept } from "../store/people";

/** Milliseconds since the last change of a visit in which somebody may still be in the shop. */
const AT_WORK = 2 * 3_600_000;

interface Page {
  focus(): Promise<unknown>;
}

/** The worker, as far as it is needed here. */
export interface Woken {
  registration: Pick<ServiceWorkerRegistration, "scope" | "pushManager" | "showNotification">;
  clients: { matchAll(options: { type: "window" }): Promise<readonly Page[]>; openWindow(url: string): Promise<unknown> };
}

/** A page holds a lock for the visit that is open in it. */
async function isAtWork(person: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  if (held?.some(({ name }) => name?.startsWith("draft "))) return true;
  const since = Date.now() - AT_WORK;
  return (await listDrafts(person)).some(({ practice, state, updated_at }) => !practice && state === "filling" && Date.parse(updated_at) > since);
}

/** One note for all that is new, without sound; none in the shop, and none for somebody who is not here any more. */
export async function pushed(woken: Woken, title: unknown): Promise<void> {
  const { pushManager } = woken.registration;
  const person = await currentPerson();
  if (!person || !(await kept(person.id, "push"))) return void (await (await pushManager.getSubscription())?.unsubscribe());
  if (typeof title !== "string" || (await isAtWork(person.id))) return;
  await woken.registration.showNotification(title, { tag: "notes", silent: true, icon: "/app/icons/192.png" });
}

/** To the app, where it is open already. */
export async function opened({ clients, registration }: Woken): Promise<void> {
  const [page] = await clients.matchAll({ type: "window" });
  await (page ? page.focus() : clients.openWindow(registration.scope));
}
