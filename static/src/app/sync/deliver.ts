import { acknowledge, getItem, patchItem, setState } from "../store/outbox";
import { digestOf } from "../store/parcel";
import { listPhotos } from "../store/photos";
import type { ItemState, Need, OutboxItem, Photo } from "../store/shapes";
import { send, Unreachable } from "./http";
import { auditOutcome, backOff, unreached, type Outcome } from "./outcome";
import { porter, type Porter } from "./porter";
import { uploadPhoto, type Upload } from "./upload";

/** Photos on their way at the same time: more would only share a bad line. */
const AT_ONCE = 3;
/** Bytes of photos in memory at the same time, as far as one photo is not more by itself. */
const IN_FLIGHT = 5 * 2 ** 20;
/** A server that asks for more than this is not believed. */
const LONGEST_MS = 3_600_000;
/** Rounds of "photos missing" that one attempt goes through. */
const ROUNDS = 3;

type Stop = Exclude<Outcome, { is: "acknowledged" | "missing" }> | { is: "photo"; why: Need; detail: string; photo: string };

function stopOf(upload: Exclude<Upload, { is: "stored" }>, photo: string): Stop {
  if (upload.is === "damaged") return { is: "photo", why: "photo_damaged", detail: "", photo };
  if (upload.is === "gone") return { is: "photo", why: "photo_gone", detail: "", photo };
  if (upload.is === "refused") return { is: "photo", why: "photo_refused", detail: upload.detail, photo };
  return upload;
}

function lanes(photos: Photo[]): number {
  const largest = Math.max(1, ...photos.map(({ size }) => size));
  return Math.max(1, Math.min(AT_ONCE, Math.floor(IN_FLIGHT / largest)));
}

/** Sends what is not there yet. A photo that is in the way stops no other; anything else stops all. */
async function sendPhotos(item: OutboxItem, uploaded: Set<string>): Promise<Stop | null> {
  const facts = new Map((await listPhotos(item.id)).map((photo) => [photo.sha256, photo]));
  const left = item.photos.filter((one) => !uploaded.has(one));
  const stops: Stop[] = [];
  const next = async (by: Porter): Promise<void> => {
    const sha = left.shift();
    if (sha === undefined || stops.some(({ is }) => is !== "photo")) return;
    const { on_server, size = 0 } = facts.get(sha) ?? {};
    const upload = await (on_server ? uploadPhoto(item.id, sha, { here: false }) : by.carry(item.id, sha, size));
    if (upload.is === "stored") {
      uploaded.add(sha);
      await patchItem(item.id, { uploaded: [...uploaded] });
    } else {
      stops.push(stopOf(upload, sha));
    }
    return next(by);
  };
  const porters = Array.from({ length: lanes([...facts.values()]) }, porter);
  await Promise.all(porters.map(next)).finally(() => porters.forEach(({ end }) => end()));
  return stops.find(({ is }) => is !== "photo") ?? stops[0] ?? null;
}

async function sendBody(item: OutboxItem): Promise<Outcome> {
  try {
    const reply = await send("PUT", `/api/v1/audits/${item.uuid}`, {
      body: item.body,
      headers: { "Content-Type": "application/json" },
      timeoutMs: 60_000,
    });
    return auditOutcome(reply, item);
  } catch (error) {
    if (error instanceof Unreachable) return unreached(error.why);
    throw error;
  }
}

async function attempt(item: OutboxItem): Promise<Exclude<Outcome, { is: "missing" }> | Stop> {
  const uploaded = new Set(item.uploaded);
  for (let round = 0; round < ROUNDS; round += 1) {
    const stop = await sendPhotos(item, uploaded);
    if (stop) return stop;
    const outcome = await sendBody(item);
    if (outcome.is !== "missing") return outcome;
    for (const sha of outcome.photos) uploaded.delete(sha);
    await patchItem(item.id, { uploaded: [...uploaded] });
  }
  return { is: "later", why: "odd", afterMs: null };
}

function needs(why: Need, detail = "", photo?: string): ItemState {
  return { word: "needs", why, detail, ...(photo === undefined ? {} : { photo }) };
}

function stateAfter(stop: Stop, attempts: number): ItemState {
  switch (stop.is) {
    case "later":
      return { word: "trying", why: stop.why, again_at: Date.now() + Math.max(Math.min(stop.afterMs ?? 0, LONGEST_MS), backOff(attempts)) };
    case "photo":
      return needs(stop.why, stop.detail, stop.photo);
    case "refused":
    case "withdrawn":
      return needs(stop.is, stop.detail);
    case "sign_in":
    case "deleted":
      return needs(stop.is);
  }
}

/** One attempt at one item. Whatever comes of it but an acknowledgement, the item stays as it is. */
export async function deliver(id: string): Promise<"sent" | "kept"> {
  const item = await getItem(id);
  if (!item || item.removed_at !== null) return "kept";
  if ((await digestOf(item.body, item.photos)) !== item.digest) {
    await setState(id, needs("damaged"));
    return "kept";
  }
  await setState(id, { word: "sending" });
  const attempts = item.attempts + 1;
  const outcome = await attempt(item);
  if (outcome.is === "acknowledged") {
    await acknowledge(id, outcome.ack);
    return "sent";
  }
  await patchItem(id, { state: stateAfter(outcome, attempts), attempts });
  return "kept";
}
