import { onChange } from "../store/changes";
import { listWaiting } from "../store/learned";
import { listItems, setState, patchItem } from "../store/outbox";
import { currentPerson } from "../store/people";
import { askToSendLater } from "./background";
import { onLineChange } from "./line";
import { carryByWorkers } from "./porter";
import { QUIET_MS } from "./backup";
import { countOnTheWay, deliverAll } from "./round";
import uploader from "./upload.worker?worker&url";

/** While another tab holds the lock, this one looks again after this many milliseconds. */
const OTHER_TAB_MS = 15_000;
/** After the last change of a visit. */
const SAVED_MS = 5_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let again = false;

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

/** Starts a round; a call during one makes another follow. */
export async function wake(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    // Asked for before: should this page be killed on the way, the worker goes on.
    if ((await countOnTheWay()) > 0) void askToSendLater();
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

/** Lets the photos of one visit go over mobile data. */
export async function sendOnMobileData(id: string): Promise<void> {
  await patchItem(id, { mobile: true, state: { word: "waiting" } });
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

let saved: ReturnType<typeof setTimeout>[] = [];

/** Sends on start, when the network or the page comes back, after each save, and by the clock. */
export function startSending(): void {
  // Below /assets/, out of the service worker's scope: it would get a copy of every byte that is sent.
  carryByWorkers(uploader.replace("/app/assets/", "/assets/"));
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => void hurry());
  onLineChange(() => void hurry());
  document.addEventListener("resume", () => void hurry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void hurry();
  });
  onChange((topic) => {
    if (topic !== "drafts") return;
    saved.forEach(clearTimeout);
    // The second time for photos, which wait for some quiet.
    saved = [SAVED_MS, QUIET_MS + SAVED_MS].map((ms) => setTimeout(() => void wake(), ms));
  });
  void wake();
}
