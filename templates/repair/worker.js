// Stands in the place of a worker that is broken, and takes itself off. Notes are not its business.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = (await caches.keys()).filter((name) => name.startsWith("shell-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
  // Once only: a page that comes from the network registers this again, and finds nothing to take.
  if (names.length === 0) return;
  for (const client of await self.clients.matchAll({ type: "window" })) await client.navigate(client.url);
}
