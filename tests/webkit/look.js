// What lies in the app's store: answers, and for each photo its name and the hash of what is there.
const db = await new Promise((done, failed) => {
  const asked = indexedDB.open("notes");
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
const all = (store) => new Promise((done) => {
  const asked = db.transaction(store).objectStore(store).getAll();
  asked.onsuccess = () => done(asked.result);
});
const hash = async (content) => {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const answers = Object.fromEntries((await all("answers")).map(({ question, answer }) => [question, answer]));
const bytes = await Promise.all((await all("bytes")).map(async ({ sha256, bytes: content }) =>
  ({ name: sha256, hash: await hash(content), kind: content.constructor.name })));
db.close();
return { answers, bytes };
