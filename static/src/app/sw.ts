// Keeps the shell of the app on the phone, so that it opens without a network.

/** Paths below the scope, put in by the build. */
declare const SHELL: string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const SCOPE = worker.registration.scope;
const NAME = `shell-${VERSION}`;
const INDEX = new URL("index.html", SCOPE).href;

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  // "reload" goes past the HTTP cache: an index and its assets must be of one build.
  await cache.addAll(SHELL.map((path) => new Request(new URL(path, SCOPE), { cache: "reload" })));
}

async function activate(): Promise<void> {
  const stale = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== NAME);
  await Promise.all(stale.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function fromShell(request: Request, key: string): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(key)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));

worker.addEventListener("message", (event) => {
  if (event.data === "use-it") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const url = new URL(event.request.url);
  if (!url.href.startsWith(SCOPE)) return;
  if (event.request.mode === "navigate") {
    event.respondWith(fromShell(event.request, INDEX));
  } else if (SHELL.includes(url.pathname.slice(new URL(SCOPE).pathname.length))) {
    event.respondWith(fromShell(event.request, url.origin + url.pathname));
  }
});
