// What an answer of the server means for an item. Pure: decided by status, type and content alone.

import type { Acknowledgement } from "../store/outbox";
import type { ItemState } from "../store/shapes";
import type { Reply, Trouble } from "./http";

export type Later = Extract<ItemState, { word: "trying" }>["why"];

export type Outcome =
  | { is: "acknowledged"; ack: Acknowledgement }
  | { is: "missing"; photos: string[] }
  | { is: "later"; why: Later; afterMs: number | null }
  | { is: "sign_in" }
  | { is: "deleted" }
  | { is: "withdrawn"; detail: string }
  | { is: "refused"; detail: string };

export type PhotoOutcome =
  | { is: "stored" }
  | { is: "more"; offset: number }
  | { is: "later"; why: Later; afterMs: number | null }
  | { is: "sign_in" }
  | { is: "refused"; detail: string };

interface ProblemDocument {
  code?: string;
  title?: string;
  detail?: string;
  errors?: { pointer?: string; detail?: string }[];
  missing?: unknown;
}

const ACKNOWLEDGING = new Set([200, 201, 202]);
const AGAIN = new Set([408, 425, 429]);

/** 5 s, 10 s, 20 s, … and never more than 10 minutes; in milliseconds. */
export function backOff(attempts: number): number {
  return Math.min(5_000 * 2 ** Math.max(0, attempts - 1), 600_000);
}

export function unreached(why: Trouble): { is: "later"; why: Later; afterMs: null } {
  return { is: "later", why, afterMs: null };
}

function problem(reply: Reply): ProblemDocument {
  return (reply.isJson && typeof reply.json === "object" ? reply.json : {}) as ProblemDocument;
}

function reason(reply: Reply): string {
  const { detail, title, errors } = problem(reply);
  const faults = (errors ?? []).map((fault) => fault.detail).filter((text) => text !== undefined);
  const said = [detail ?? title, ...faults].filter((text) => text !== undefined && text !== "");
  return said.length ? said.join(" ") : `HTTP ${reply.status}`;
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function acknowledged(reply: Reply, expected: { uuid: string; digest: string }): Outcome {
  const ack = reply.json as Partial<Acknowledgement> | null;
  const right = reply.isJson && ack?.id === expected.uuid && ack.digest === expected.digest;
  if (!right) return { is: "later", why: "odd", afterMs: null };
  const { id, digest, state = "submitted", received_at = new Date().toISOString(), score = null } = ack as Acknowledgement;
  return { is: "acknowledged", ack: { id, digest, state, received_at, score } };
}

function other(reply: Reply): Extract<Outcome, { is: "later" | "sign_in" | "refused" }> {
  const { status } = reply;
  if (status === 401) return { is: "sign_in" };
  if (AGAIN.has(status) || status >= 500) return { is: "later", why: "busy", afterMs: reply.retryAfterMs };
  if (status >= 400) return { is: "refused", detail: reason(reply) };
  return { is: "later", why: "odd", afterMs: reply.retryAfterMs };
}

/** Only a digest that equals ours lets the phone let go. */
export function auditOutcome(reply: Reply, expected: { uuid: string; digest: string }): Outcome {
  if (ACKNOWLEDGING.has(reply.status)) return acknowledged(reply, expected);
  if (reply.status === 410) return { is: "deleted" };
  const { code, missing } = problem(reply);
  if (reply.status === 409 && code === "photos_missing" && Array.isArray(missing))
    return { is: "missing", photos: missing.filter(isHash) };
  // Checklist, store or visit are not known to the server any more.
  if (code === "other_checklist" || (reply.status === 404 && code !== undefined)) return { is: "withdrawn", detail: reason(reply) };
  return other(reply);
}

export function photoOutcome(reply: Reply): PhotoOutcome {
  if (reply.status === 200 || reply.status === 201) return { is: "stored" };
  if ((reply.status === 202 || reply.status === 409) && reply.offset !== null) return { is: "more", offset: reply.offset };
  return other(reply);
}
