import { sha256 } from "./hash";
import { replyEntries } from "./replies";
import { begunRows, ITEM, plainAnswers, rowSections } from "./rows";
import { spentEntry, withoutSpent } from "./spent";
import { sentTimer } from "./stopwatch";
import type { Answer, Answers, Draft, Photo } from "./shapes";

export interface Sender {
  finished_at: string;
  /** Server minus phone at the last contact; null when there never was one. */
  clock_offset_ms: number | null;
  time_zone: string;
  app: string;
}

export interface Parcel {
  body: ArrayBuffer;
  digest: string;
  photos: string[];
}

type Json = Record<string, unknown>;

/** The photos that answers name, ascending, each once. */
export function namedPhotos(answers: Answers): string[] {
  const all = Object.values(answers).flatMap((answer) => answer.photos ?? []);
  return [...new Set(all)].sort();
}

function photoEntry(photo: Photo): Json {
  const { taken_at, source, caption } = photo;
  return caption ? { taken_at, source, caption } : { taken_at, source };
}

function answerEntry({ timer, ...answer }: Answer): Json {
  const measured = timer ? sentTimer(timer) : null;
  return measured ? { ...answer, timer: measured } : answer;
}

function isEmpty(answer: Json): boolean {
  return Object.keys(answer).every((key) => key === "at");
}

function answerEntries(answers: Answers): Json {
  const entries = Object.entries(answers).map(([key, answer]) => [key, answerEntry(answer)] as const);
  return Object.fromEntries(entries.filter(([, answer]) => !isEmpty(answer)));
}

/** The rows of repeated sections, each with what it is about. */
function repeatEntries(answers: Answers): Json {
  const sections = rowSections(answers).map((section) => {
    const rows = begunRows(answers, section).map(({ item, answers: row }) => ({ [ITEM]: item, ...answerEntries(row) }));
    return [section, rows] as const;
  });
  return Object.fromEntries(sections.filter(([, rows]) => rows.length));
}

/** The audit as contract.md gives it. */
export function auditDocument(draft: Draft, answers: Answers, photos: Photo[], sender: Sender): Json {
  const named = namedPhotos(answers);
  const known = new Map(photos.map((photo) => [photo.sha256, photo]));
  const repeats = repeatEntries(answers);
  const spent = spentEntry(answers);
  const replies = replyEntries(answers);
  return {
    visit: draft.visit,
    checklist: { key: draft.checklist.key, version: draft.checklist.version },
    location: draft.location.code,
    ...(draft.replaces ? { replaces: draft.replaces } : {}),
    ...(draft.stage ? { stage: draft.stage.key } : {}),
    started_at: draft.started_at,
    finished_at: sender.finished_at,
    device: {
      ...(sender.clock_offset_ms === null ? {} : { clock_offset_ms: sender.clock_offset_ms }),
      time_zone: sender.time_zone,
      app: sender.app,
    },
    answers: answerEntries(withoutSpent(plainAnswers(answers))),
    ...(Object.keys(repeats).length ? { repeats } : {}),
    photos: Object.fromEntries(named.map((sha) => [sha, photoEntry(known.get(sha)!)])),
    ...(spent ? { spent } : {}),
    ...(replies ? { replies } : {}),
  };
}

/** Hex SHA-256 over the body, then for each hash, ascending, a line feed and the hash. */
export async function digestOf(body: ArrayBuffer, photos: string[]): Promise<string> {
  const tail = new TextEncoder().encode([...photos].sort().map((sha) => `\n${sha}`).join(""));
  const whole = new Uint8Array(body.byteLength + tail.byteLength);
  whole.set(new Uint8Array(body));
  whole.set(tail, body.byteLength);
  return sha256(whole);
}

/** The bytes to send. Made once for an audit; every attempt sends these and no others. */
export async function pack(document: Json, photos: string[]): Promise<Parcel> {
  const body = new TextEncoder().encode(JSON.stringify(document)).buffer;
  return { body, digest: await digestOf(body, photos), photos: [...photos].sort() };
}
