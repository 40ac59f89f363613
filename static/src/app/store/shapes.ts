import type { Briefing, StageFacts } from "../rules";

// What the phone keeps. Times are RFC 3339 UTC as the phone's own clock says them.

export interface Person {
  id: string;
  name: string;
  email: string | null;
}

export interface Limits {
  photo_bytes: number;
  audit_bytes: number;
  text_chars: number;
  photos_per_audit: number;
}

export interface Me {
  person: Person;
  /** What they speak, the best first; empty where nobody has said. */
  languages?: string[];
  grants?: { role: string; region: string | null; location: string | null }[];
  server_time: string;
  limits: Limits;
  features: { unplanned?: boolean };
  /** Who sends shoppers into its own stores, and a number that is answered; empty where nobody said. */
  employer?: { name: string; phone: string };
}

export interface Place {
  code: string;
  name: string;
  kind: "own" | "competitor";
  brand?: string | null;
  market?: string | null;
  tags?: string[];
  region?: string | null;
  time_zone?: string;
  address?: string | null;
  position?: { lat: number; lon: number } | null;
  /** Why no visit that nobody planned may begin there now, in words. */
  barred?: string | null;
}

export interface ChecklistRef {
  key: string;
  version: number;
}

export interface Thread {
  question: string | null;
  text: string;
}

export interface Returned {
  audit: string;
  message: string;
  threads: Thread[];
  at: string;
  /** Keys of the questions that the visit showed when it was sent; on the phone only. */
  shown?: string[];
}

/** Something to look for; `price` is ours, a decimal. */
export interface ListedItem {
  name: string;
  barcode: string;
  price: string;
  size: string;
}

/** What holds for a visit's wave and market besides the briefing. */
export interface Scenario {
  persona: string;
  story: string;
  question: string;
  right_answer: string;
  items: ListedItem[];
  spend_limit: { amount: string; currency: string } | null;
}

/** What a row is about: an item of the scenario's list, or one that the shopper added. */
export interface RowItem {
  name?: string;
  barcode?: string;
  size?: string;
}

/** One row of a repeated section. */
export interface Row {
  id: string;
  item: RowItem;
  answers: Answers;
}

/** From the first to the last, both included: "2026-11-27". */
export interface Days {
  from: string;
  until: string;
}

export interface Visit {
  id: string;
  state: string;
  location: Place;
  window: { opens: string | null; due: string | null };
  briefing: Briefing | null;
  /** What whoever planned the visit wants to add. */
  note?: string | null;
  /** When to go: part of the day, "week" or "weekend", and both in words; empty for any. */
  asked?: { part: string; days: string; words?: string };
  /** Days of the window on which nobody is to go. */
  blackouts?: Days[];
  scenario?: Scenario | null;
  checklist: ChecklistRef & { title: string };
  returned: Returned | null;
  audit: { uuid: string; state: string; sent_at: string } | null;
  /** The parts of a staged visit; none for a visit that is sent whole. */
  stages?: StageFacts[];
}

export interface Lap {
  started_at: string;
  /** Absent while it runs. */
  stopped_at?: string;
}

export interface Timer {
  started_at: string;
  stopped_at?: string;
  laps: Lap[];
}

export type Value = string | number | string[];

export interface Answer {
  value?: Value;
  na?: true;
  na_reason?: string;
  cant_recall?: true;
  timer?: Timer;
  reasons?: string[];
  comment?: string;
  photos?: string[];
  /** Why the evidence that was asked for is not there. */
  evidence_skipped?: string;
  /** What a row of a repeated section is about. */
  item?: RowItem;
  /** Under keys of its own, see store/jots. */
  jot?: Jot;
  at?: string;
}

/** Something noted in the shop. It stays the shopper's own: no jot is ever sent. */
export interface Jot {
  at: string;
  text?: string;
  /** Hash of a photo that may go with a question later. */
  photo?: string;
  /** The question that it belongs with, or what was to be remembered. */
  about?: string;
  /** Not needed, says the shopper. */
  aside?: true;
}

export type Answers = Record<string, Answer>;

/** A visit being filled in, or waiting to be sent. */
export interface Draft {
  /** Key on this phone, for good. */
  id: string;
  /** Id under which it is sent; made when the visit is opened, never when it is sent. */
  uuid: string;
  person: string;
  visit: string | null;
  checklist: ChecklistRef & { title: string };
  location: Place;
  replaces: string | null;
  returned: Returned | null;
  /** The part of a staged visit that this is; absent for a whole visit. */
  stage?: { key: string; title: string };
  /** What the stages before say: conditions look back at it. */
  earlier?: Answers;
  /** The items of the scenario's list as they were when the visit was opened. */
  items?: RowItem[];
  /** To learn the app with: stays on this phone, and is never sent. */
  practice?: true;
  state: "filling" | "queued";
  started_at: string;
  updated_at: string;
  /** Grows with every change of the draft, its answers or its photos. */
  revision: number;
  /** Where the person was: section and the question last touched. */
  at: { section: string; question: string | null };
  /** Written before a camera opens: on many phones that kills the page. */
  intent: Intent | null;
}

/** A picture that is being taken, or one (`photo`) that is being drawn on and the marks so far. */
export interface Intent {
  question: string;
  source: PhotoSource;
  at: string;
  photo?: string;
  marks?: Mark[];
}

export type MarkKind = "circle" | "arrow" | "blur";

export interface Point {
  x: number;
  y: number;
}

/** Something drawn on a photo, in its pixels: from corner to corner, or from tail to tip. */
export interface Mark {
  kind: MarkKind;
  from: Point;
  to: Point;
  /** Of the noise that a blur is made of. */
  seed: number;
}

export type PhotoSource = "camera" | "gallery";

export interface Photo {
  draft: string;
  sha256: string;
  type: string;
  size: number;
  taken_at: string;
  source: PhotoSource;
  caption: string;
  /** On the server since an earlier audit of the same visit: there are no bytes here. */
  on_server: boolean;
  /** In which it was taken; not known of what was taken in the shop. */
  section?: string;
}

export type ItemState =
  | { word: "waiting" }
  | { word: "sending" }
  /** The person wants photos to go over Wi-Fi only, and there is none. */
  | { word: "wifi" }
  | { word: "trying"; why: "offline" | "timeout" | "portal" | "busy" | "odd"; again_at: number }
  | { word: "needs"; why: Need; detail: string; photo?: string };

export type Need = "sign_in" | "other_person" | "refused" | "damaged" | "withdrawn" | "full" | "photo_refused" | "photo_damaged" | "photo_gone" | "deleted";

export interface OutboxItem {
  /** The draft's id. */
  id: string;
  uuid: string;
  person: string;
  visit: string | null;
  label: string;
  title: string;
  stage?: string;
  body: ArrayBuffer;
  digest: string;
  /** Hashes that the body names, ascending. */
  photos: string[];
  uploaded: string[];
  state: ItemState;
  attempts: number;
  /** Its photos may go over mobile data, whatever the setting says. */
  mobile?: true;
  queued_at: string;
  /** Removed by the person; goes for good once the time for Undo is over. */
  removed_at: number | null;
}

export interface Score {
  percent: string | null;
  outcome: string;
  earned: string;
  possible: string;
}

/** The summary line that stays after the server has acknowledged. */
export interface Sent {
  uuid: string;
  person: string;
  visit: string | null;
  label: string;
  title: string;
  stage?: string;
  sent_at: string;
  state: string;
  score: Score | null;
}
