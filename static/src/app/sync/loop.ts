import { listItems, patchItem, purge, setState } from "../store/outbox";
import type { OutboxItem, Person } from "../store/shapes";
import { currentPerson } from "../store/people";
import { listWaiting } from "../store/learned";
import { deliver } from "./deliver";
import { Unreachable } from "./http";
import { deliverLearned } from "./learned";
import { backOff } from "./outcome";
import { identify, type Identity } from "./session";

/** While another tab holds the lock, this one looks again after this many milliseconds. */
const OTHER_TAB_MS = 15_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let again = false;

function isDue(item: OutboxItem, identity: Identity): boolean {
  const { state } = item;
  if (state.word === "trying") return state.again_at <= Date.now();
  if (state.word === "needs") return identity === "same" && (state.why === "sign_in" || state.why === "other_person");
  return true;
}

async function postpone(items: OutboxItem[], why: "offline" | "timeout" | "portal"): Promise<void> {
  for (const item of items) {
    const attempts = item.attempts + 1;
    await patchItem(item.id, { attempts, state: { word: "trying", why, again_at: Date.now() + backOff(attempts) } });
  }
}

async function holdBack(items: OutboxItem[]): Promise<void> {
  for (const item of items) await setState(item.id, { word: "needs", why: "other_person", detail: "" });
}

/** A failure of the phone's own is one more reason to try again, never one to stop the others. */
async function deliverOrPostpone(item: OutboxItem): Promise<void> {
  try {
    await deliver(item.id);
  } catch {
    const again_at = Date.now() + backOff(item.attempts + 1);
    await setState(item.id, { word: "trying", why: "odd", again_at }).catch(() => undefined);
  }
}

async function deliverDue(person: Person): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const items = (await listItems(person.id)).filter((item) => !tried.has(item.id) && isDue(item, "same"));
    const [first] = items;
    if (!first) return;
    const identity = await identify(person).catch((error: unknown) => error);
    if (identity instanceof Unreachable) return postpone(items, identity.why);
    if (identity === "other") return holdBack(items);
    tried.add(first.id);
    if (isDue(first, identity as Identity)) await deliverOrPostpone(first);
  }
}

async function scheduleNext(): Promise<void> {
  const person = await currentPerson();
  const items = person ? await listItems(person.id) : [];
  const times = items.flatMap(({ state }) => (state.word === "trying" ? [state.again_at] : []));
  const learned = person ? await listWaiting(person.id) : [];
  times.push(...learned.filter(({ again_at }) => again_at > 0).map(({ again_at }) => again_at));
  if (times.length) wakeIn(Math.max(0, Math.min(...times) - Date.now()));
}

function wakeIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void wake(), ms);
}

/** One round over whatever is due; true when this tab held the lock. */
export async function deliverAll(): Promise<boolean> {
  return navigator.locks.request("sync", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await purge(Date.now());
    const person = await currentPerson();
    if (person) await deliverDue(person);
    if (person) await deliverLearned(person);
    return true;
  });
}

/** Starts a round; a call during one makes another follow. */
export async function wake(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    do {
      again = false;
      if (!(await deliverAll())) wakeIn(OTHER_TAB_MS);
    } while (again);
    await scheduleNext();
  } finally {
    running = false;
  }
}

/** "Now": what waits for its time, or was refused, is tried at once. */
export async function tryNow(id: string): Promise<void> {
  await setState(id, { word: "waiting" });
  await wake();
}

const UNREACHED = new Set(["offline", "timeout", "portal"]);

/** Whatever could not be reached is due at once: the network seems to be back. */
async function hurry(): Promise<void> {
  const person = await currentPerson();
  if (person)
    for (const item of await listItems(person.id))
      if (item.state.word === "trying" && UNREACHED.has(item.state.why)) await setState(item.id, { word: "waiting" });
  await wake();
}

/** Sends on start, when the network or the page comes back, and by the clock. */
export function startSending(): void {
  addEventListener("online", () => void hurry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void hurry();
  });
  void wake();
}
