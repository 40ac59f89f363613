import type { IDBPDatabase } from "idb";
import type { Notes } from "./open";

/** Applied in order; one that was released never changes, and none deletes what a person wrote. */
export const UPGRADES: { name: string; apply: (db: IDBPDatabase<Notes>) => void }[] = [
  {
    name: "the first stores",
    apply(db) {
      db.createObjectStore("device");
      db.createObjectStore("kept");
      db.createObjectStore("drafts", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("answers", { keyPath: ["draft", "question"] });
      db.createObjectStore("photos", { keyPath: ["draft", "sha256"] });
      db.createObjectStore("bytes", { keyPath: ["draft", "sha256"] });
      db.createObjectStore("outbox", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("sent", { keyPath: "uuid" }).createIndex("person", "person");
    },
  },
  {
    name: "what was learned",
    apply(db) {
      db.createObjectStore("learned", { keyPath: "audit" }).createIndex("person", "person");
    },
  },
];
