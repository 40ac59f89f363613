const said = document.getElementById("said");

async function repair() {
  const found = await navigator.serviceWorker.getRegistrations();
  await Promise.all(found.map((registration) => registration.unregister()));
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-")).map((name) => caches.delete(name)));
}

document.getElementById("repair").addEventListener("click", () => {
  said.textContent = "One moment…";
  repair().then(
    () => { said.textContent = "Done. Open the app while you have a network."; },
    () => { said.textContent = "That did not work. Close all tabs of the app, then try again."; },
  );
});
