// The documents of the checklist language. A member that is absent stands for its default; see
// readChecklist, which takes away the members that are null.

/** A text for people: the same for everybody, or by language. */
export type Text = string | Readonly<Record<string, string>>;
/** A number as the checklist writes it: a JSON number, or a decimal string such as "0.25". */
export type Decimal = number | string;
export type Scalar = string | number | boolean;

export type QuestionType =
  | ("yes_no" | "choice" | "multi" | "scale" | "number" | "money" | "duration")
  | ("nps" | "text" | "date" | "time" | "photo" | "barcode" | "signature");

/** One test, or `all`, `any`, `not`; several relations in one test have to hold together. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  question?: string;
  location?: string;
  is?: Scalar;
  is_not?: Scalar;
  any_of?: Scalar[];
  at_least?: Scalar;
  at_most?: Scalar;
  answered?: true;
}

export interface Option {
  key: string;
  text?: Text;
  points?: Decimal;
  exclusive?: boolean;
}

/** A reason that is only a shown text is its own key, in the checklist's language. */
export type Reason = Text | { key: string; text: Text };

export interface Band {
  points: Decimal;
  up_to?: Decimal;
  at_least?: Decimal;
}

export interface Gate {
  ends_when: Scalar;
  counts_as?: "could_not_shop" | "zero";
}

/** `min` (1) and `max` count photos, or the characters of the comment. */
export interface Evidence {
  kind: "photo" | "comment";
  min?: Decimal;
  max?: Decimal;
  when?: "always" | "bad" | Condition;
  forbidden?: boolean;
}

export interface Question {
  key: string;
  type: QuestionType;
  text?: Text;
  help?: Text;
  example_photo?: string;
  points?: Decimal;
  required?: boolean;
  na?: boolean | Condition;
  na_reasons?: Reason[];
  options?: Option[];
  mode?: "sum" | "all_or_nothing" | "reasons";
  good?: "yes" | "no";
  reverse?: boolean;
  min?: Decimal;
  max?: Decimal;
  unit?: Text;
  bands?: Band[];
  never?: { label: Text; points?: Decimal };
  reasons?: Reason[];
  evidence?: Evidence[];
  critical?: boolean;
  critical_when?: Condition;
  gate?: Gate;
  bonus?: boolean;
  dimension?: string;
  family?: "what" | "how" | "why";
  expect?: Scalar | Scalar[];
  when?: Condition;
  remember?: boolean | Text;
  /** Its photos show receipts: for reviewers only. */
  receipt?: boolean;
  /** What is written here may name staff. */
  names_staff?: boolean;
}

export interface Section {
  key: string;
  title?: Text;
  weight?: Decimal;
  pass_mark?: Decimal;
  when?: Condition;
  stage?: string;
  repeat?: { label?: Text; max?: Decimal };
  questions: Question[];
}

/** A part of a visit that is filled in and sent by itself; days count from the end of the first one. */
export interface StagePlan {
  key: string;
  title?: Text;
  opens_day?: number;
  due_day?: number;
  waiting_for?: Text;
}

export interface Briefing {
  story?: Text;
  do?: Text[];
  remember?: Text[];
  photos?: Text;
  if_noticed?: Text;
  money?: Text;
  readiness?: Text[];
}

export interface Checklist {
  key?: string;
  title?: Text;
  language?: string;
  channel?: string;
  family?: string;
  briefing?: Briefing;
  pass_mark?: Decimal;
  target?: Decimal;
  critical?: { policy?: "flag" | "zero_section" | "cap"; cap?: Decimal };
  cap_bonus?: boolean;
  bands?: { from: Decimal; label: Text }[];
  show_score?: "never" | "after_sending" | "while_filling";
  stages?: StagePlan[];
  sections: Section[];
}

/** What the rules look at in an answer; other members are passed over. */
export interface Answer {
  readonly value?: unknown;
  readonly na?: boolean;
  readonly cant_recall?: boolean;
  readonly comment?: string;
  readonly photos?: readonly string[];
  /** Why the evidence that was asked for is not there; any text will do. */
  readonly evidence_skipped?: string;
}

/** By question key. */
export type Answers = Readonly<Record<string, Answer>>;
/** The rows of repeated sections, by section key. */
export type Repeats = Readonly<Record<string, readonly Answers[]>>;
/** The location's attributes by name: kind, tags, brand, ... */
export type LocationFacts = object;

export type State = "hidden" | "blank" | "na" | "cant_recall" | "answered";

/** Points and percents as decimal texts, half up at 4 places; null where there is none. */
export interface Part {
  key: string;
  percent: string | null;
  earned: string;
  possible: string;
}

export interface QuestionResult {
  key: string;
  state: Exclude<State, "answered"> | "scored" | "unscored";
  earned: string | null;
  possible: string | null;
}

export interface Result {
  percent: string | null;
  /** Before the critical policy; charts plot this one. */
  true_percent: string | null;
  earned: string;
  possible: string;
  outcome: "could_not_shop" | "no_score" | "failed" | "passed";
  failed: string[];
  band: string | null;
  sections: Part[];
  dimensions: Part[];
  questions: QuestionResult[];
}
