// What a phone calls sent, and the digest of what it still has, made anew from the bytes.
async () => {
  const open = indexedDB.open("notes");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = (store) => new Promise((done) => {
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const hash = async (content) => {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const [sent, outbox, bytes] = [await all("sent"), await all("outbox"), await all("bytes")];
  const [kept, states] = [{}, {}];
  for (const { id, uuid, body, photos, state } of outbox) {
    const names = [];
    for (const row of bytes.filter(({ draft }) => draft === id)) names.push(await hash(row.bytes));
    const missing = photos.filter((name) => !names.includes(name));
    const parts = [body, ...photos.map((name) => "\n" + name)];
    kept[uuid] = missing.length ? "photos are missing" : await hash(await new Blob(parts).arrayBuffer());
    states[uuid] = JSON.stringify(state);
  }
  db.close();
  return { sent: sent.map(({ uuid }) => uuid), kept, states };
}
