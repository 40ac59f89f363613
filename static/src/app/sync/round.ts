// One round over whatever is due. The page runs it, and the worker when there is no page.

import { listItems, patchItem, purge, setState } from "../store/outbox";
import { StorageFull } from "../store/open";
import type { OutboxItem, Person } from "../store/shapes";
import { wifiOnly } from "../store/mobile";
import { currentPerson } from "../store/people";
import { backUpAll } from "./backup";
import { deliver } from "./deliver";
import { Unreachable } from "./http";
import { deliverLearned } from "./learned";
import { onMobileData } from "./line";
import { backOff } from "./outcome";
import { identify, type Identity } from "./session";

/** A time to try again that is further away than this was set by a clock that was wrong. */
const FARTHEST_MS = 24 * 3_600_000;

interface Now {
  identity: Identity;
  /** Photos wait for Wi-Fi just now. */
  held: boolean;
}

function isHeld({ mobile, photos, uploaded }: OutboxItem, held: boolean): boolean {
  return held && !mobile && uploaded.length < photos.length;
}

function isDue(item: OutboxItem, { identity, held }: Now): boolean {
  const { state } = item;
  if (state.word === "wifi") return !isHeld(item, held);
  if (state.word === "trying") return state.again_at <= Date.now() || state.again_at > Date.now() + FARTHEST_MS;
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
  } catch (error) {
    if (error instanceof StorageFull) return setState(item.id, { word: "needs", why: "full", detail: "" });
    const again_at = Date.now() + backOff(item.attempts + 1);
    await setState(item.id, { word: "trying", why: "odd", again_at }).catch(() => undefined);
  }
}

async function deliverDue(person: Person): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const held = onMobileData() && (await wifiOnly());
    const items = (await listItems(person.id)).filter((item) => !tried.has(item.id) && isDue(item, { identity: "same", held }));
    const [first] = items;
    if (!first) return;
    const identity = await identify(person).catch((error: unknown) => error);
    if (identity instanceof Unreachable) return postpone(items, identity.why);
    if (identity === "other") return holdBack(items);
    tried.add(first.id);
    if (isHeld(first, held)) await setState(first.id, { word: "wifi" });
    else if (isDue(first, { identity: identity as Identity, held })) await deliverOrPostpone(first);
  }
}

/** One round over whatever is due; true when this tab, or the worker, held the lock. */
export async function deliverAll(): Promise<boolean> {
  return navigator.locks.request("sync", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await purge(Date.now());
    const person = await currentPerson();
    if (person) await deliverDue(person);
    if (person) await deliverLearned(person);
    if (person) await backUpAll(person);
    return true;
  });
}

const ON_ITS_WAY = new Set(["waiting", "sending", "trying"]);

/** What goes by itself once there is a network. */
export async function countOnTheWay(): Promise<number> {
  const person = await currentPerson();
  const items = person ? await listItems(person.id) : [];
  return items.filter(({ state }) => ON_ITS_WAY.has(state.word)).length;
}
