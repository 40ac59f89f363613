import { listWaiting, patchLearned, type Learned } from "../store/learned";
import { listItems } from "../store/outbox";
import type { Person } from "../store/shapes";
import { send, Unreachable, type Reply } from "./http";
import { backOff } from "./outcome";
import { identify } from "./session";

const AGAIN = new Set([401, 408, 425, 429]);

/** Only a receipt with our id and digest lets the phone let go. */
function isReceipt({ status, json, isJson }: Reply, { uuid, digest }: Learned): boolean {
  const told = json as { id?: unknown; digest?: unknown } | null;
  return (status === 200 || status === 201) && isJson && told?.id === uuid && told.digest === digest;
}

function isMissingVisit({ status, json }: Reply): boolean {
  return status === 409 && (json as { code?: unknown } | null)?.code === "visit_missing";
}

function reason({ status, json }: Reply): string {
  const { detail } = (json ?? {}) as { detail?: unknown };
  return typeof detail === "string" ? detail : `HTTP ${status}`;
}

async function later(learned: Learned): Promise<void> {
  const attempts = learned.attempts + 1;
  await patchLearned(learned, { attempts, again_at: Date.now() + backOff(attempts) });
}

async function settle(learned: Learned, reply: Reply): Promise<void> {
  if (isReceipt(reply, learned)) return patchLearned(learned, { state: "sent", body: null, again_at: 0 });
  const final = reply.status >= 400 && reply.status < 500 && !AGAIN.has(reply.status) && !isMissingVisit(reply);
  return final ? patchLearned(learned, { state: "refused", detail: reason(reply), again_at: 0 }) : later(learned);
}

async function deliverOne(learned: Learned): Promise<void> {
  const reply = await send("PUT", `/api/v1/learned/${learned.uuid}`, {
    body: learned.body!,
    headers: { "Content-Type": "application/json" },
  });
  await settle(learned, reply);
}

/** Sends what was learned on visits that have left the phone; the same bytes every time. */
export async function deliverLearned(person: Person): Promise<void> {
  const still = new Set((await listItems(person.id)).map(({ uuid }) => uuid));
  const due = (await listWaiting(person.id)).filter(({ audit, again_at }) => !still.has(audit) && again_at <= Date.now());
  if (!due.length) return;
  try {
    const same = (await identify(person)) === "same";
    for (const learned of due) await (same ? deliverOne(learned) : later(learned));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    for (const learned of due) await later(learned);
  }
}
