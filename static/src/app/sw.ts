// Keeps the shell of the app on the phone, so that it opens without a network.

import { OUTBOX_TAG } from "./sync/background";
import { opened, pushed } from "./sync/pushed";
import { countOnTheWay, deliverAll } from "./sync/round";

/** Paths below the scope, put in by the build. */
declare const SHELL: string[];
/** Not needed before the first use, small, and wanted without a network. */
declare const SOON: string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const SCOPE = worker.registration.scope;
const NAME = `shell-${VERSION}`;
const INDEX = new URL("index.html", SCOPE).href;
/** A tab of the build before this one may still ask for its own assets. */
const BUILDS_KEPT = 2;

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  // "reload" goes past the HTTP cache: an index and its assets must be of one build.
  await cache.addAll(SHELL.map((path) => new Request(new URL(path, SCOPE), { cache: "reload" })));
  await bringTheRest();
}

/** A browser that can sends requests past the worker without starting it. */
interface Routing {
  addRoutes?(rule: { condition: { urlPattern: string }; source: "network" }): Promise<void>;
}

/** Else each part of a photo would be copied into the worker, and stay there until it is collected. */
worker.addEventListener("install", (event) => {
  const left = (event as Routing).addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" });
  event.waitUntil(left?.catch(() => undefined) ?? Promise.resolve());
});

async function activate(): Promise<void> {
  const shells = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== NAME);
  await Promise.all(shells.slice(0, Math.max(0, shells.length - BUILDS_KEPT + 1)).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** A page that is only being opened loses nothing when the build that waits takes over first. */
async function takeOver(): Promise<boolean> {
  const { waiting } = worker.registration;
  if (!waiting || (await worker.clients.matchAll({ type: "window" })).length > 1) return false;
  waiting.postMessage("use-it");
  return true;
}

async function page(request: Request): Promise<Response> {
  if (await takeOver()) return new Response("", { headers: { Refresh: "0" } });
  const cache = await caches.open(NAME);
  return (await cache.match(INDEX)) ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const found = (await cache.match(request, { ignoreSearch: true })) ?? (await caches.match(request, { ignoreSearch: true }));
  return found ?? (isLater(request) ? kept(request, cache) : fetch(request));
}

/** Parts that are brought when they are first needed. */
function isLater({ url }: Request): boolean {
  return new URL(url).pathname.includes("/assets/later-");
}

async function kept(request: Request, cache: Cache): Promise<Response> {
  const answer = await fetch(request);
  // What a Wi-Fi that wants a login gives instead is not kept.
  const right = answer.ok && !/^text\/html\b/i.test(answer.headers.get("Content-Type") ?? "");
  if (right) await cache.put(request, answer.clone()).catch(() => undefined);
  return answer;
}

/** Nobody waits for it; what could not be brought is asked for again when the app is next looked at. */
async function bringTheRest(): Promise<void> {
  const cache = await caches.open(NAME);
  for (const path of SOON) {
    const request = new Request(new URL(path, SCOPE));
    if (!(await cache.match(request))) await kept(request, cache).catch(() => undefined);
  }
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));

worker.addEventListener("message", (event) => {
  if (event.data === "use-it") void worker.skipWaiting();
  if (event.data === "bring-the-rest") event.waitUntil(bringTheRest());
});

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

/** With no page open: what is left is sent from here. Not done is an error, so that the browser asks again. */
async function sendRest(): Promise<void> {
  if ((await deliverAll()) && (await countOnTheWay()) > 0) throw new Error("not everything could be sent yet");
}

worker.addEventListener("sync" as "message", (event: Event) => {
  const sync = event as SyncEvent;
  if (sync.tag === OUTBOX_TAG) sync.waitUntil(sendRest());
});

worker.addEventListener("push", (event) => event.waitUntil(pushed(worker, (event.data?.json() as { title?: unknown } | undefined)?.title)));
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(opened(worker));
});

worker.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  if (!event.request.url.startsWith(SCOPE)) return;
  event.respondWith(event.request.mode === "navigate" ? page(event.request) : asset(event.request));
});
