// Puts audits of large photos into the app's own store, as a shopper without a network would.
async ({person, head, audits, photos, bytes}) => {
  const open = indexedDB.open("notes");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const start = Uint8Array.from(atob(head), (letter) => letter.charCodeAt(0));
  const hex = (sum) => Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
  const hash = async (content) => hex(await crypto.subtle.digest("SHA-256", content));
  const put = (rows) => new Promise((done, failed) => {
    const tx = db.transaction([...new Set(rows.map(([store]) => store))], "readwrite");
    for (const [store, row] of rows) tx.objectStore(store).put(row);
    tx.oncomplete = () => done();
    tx.onabort = () => failed(tx.error);
  });
  for (let audit = 0; audit < audits; audit += 1) {
    const id = crypto.randomUUID();
    const facts = {};
    for (let photo = 0; photo < photos; photo += 1) {
      const content = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(content.subarray(at, at + 65536));
      content.set(start);
      const sha256 = await hash(content);
      facts[sha256] = {taken_at: "2026-11-20T10:10:00Z", source: "camera"};
      await put([["bytes", {draft: id, sha256, bytes: content.buffer}],
        ["photos", {draft: id, sha256, type: "image/jpeg", size: bytes, taken_at: "2026-11-20T10:10:00Z",
          source: "camera", caption: "", on_server: false}]]);
    }
    const names = Object.keys(facts).sort();
    const told = {visit: null, checklist: {key: "visit", version: 1}, location: "N-002",
      started_at: "2026-11-20T10:02:11Z", finished_at: "2026-11-20T10:41:00Z", device: {time_zone: "UTC", app: "1"},
      answers: {clean: {value: "yes", photos: names}}, photos: facts};
    const body = new TextEncoder().encode(JSON.stringify(told));
    const whole = new Blob([body, ...names.map((name) => "\n" + name)]);
    const digest = await hash(await whole.arrayBuffer());
    const common = {id, uuid: id, person, visit: null};
    await put([["drafts", {...common, state: "queued", revision: 1, started_at: told.started_at, updated_at: told.started_at,
        checklist: {...told.checklist, title: "Visit"}, location: {code: "N-002", name: "N", kind: "own"},
        at: {section: "arrive", question: null}, intent: null, replaces: null, returned: null}],
      ["outbox", {...common, label: "N", title: "Visit", body: body.buffer, digest, photos: names, uploaded: [],
        state: {word: "waiting"}, attempts: 0, queued_at: told.finished_at, removed_at: null}]]);
  }
}
