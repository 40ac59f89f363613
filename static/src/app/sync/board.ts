import { keep, kept } from "../store/people";
import type { Person, Visit } from "../store/shapes";
import { get, send, Unreachable, type Trouble } from "./http";

/** What somebody may take from the job board, as the server said last. */
export interface KeptBoard {
  items: Visit[];
}

export type Why = "known" | "ill" | "far" | "time" | "other";

/** A visit that the person does not do; told to the server as soon as it can be reached. */
export interface GivenBack {
  visit: string;
  act: "decline" | "hand_back";
  why: Why;
  reason: string;
}

export type Claimed = { is: "mine" } | { is: "refused"; detail: string } | { is: "failed"; why: Trouble | "busy" };

const BOARD = "board";
const GIVEN_BACK = "given-back";
/** Answers after which asking again may still help. */
const AGAIN = new Set([401, 408, 425, 429]);

export async function pullBoard(person: string): Promise<void> {
  const page = await get<{ items: Visit[] }>("/api/v1/visits?board=1&limit=100");
  if (page) await keep(person, BOARD, { items: page.items } satisfies KeptBoard);
}

export function keptBoard(person: string): Promise<KeptBoard | null> {
  return kept<KeptBoard>(person, BOARD);
}

async function takeOff(person: string, id: string): Promise<void> {
  const board = await keptBoard(person);
  if (board) await keep(person, BOARD, { ...board, items: board.items.filter((one) => one.id !== id) });
}

/** The list with the visit in it, so that its briefing opens without waiting for the next pull. */
async function putOn(person: string, visit: Visit): Promise<void> {
  const list = await kept<{ items: Visit[]; at: string }>(person, "visits");
  const others = list?.items.filter((one) => one.id !== visit.id) ?? [];
  await keep(person, "visits", { items: [...others, visit], at: list?.at ?? new Date().toISOString() });
}

/** Takes an open visit; whoever asks first gets it. */
export async function claim(person: Person, id: string): Promise<Claimed> {
  try {
    const reply = await send("POST", `/api/v1/visits/${encodeURIComponent(id)}/claim`);
    if (reply.status === 200 && reply.isJson) {
      await putOn(person.id, reply.json as Visit);
      await takeOff(person.id, id);
      return { is: "mine" };
    }
    if (reply.status >= 500 || AGAIN.has(reply.status)) return { is: "failed", why: "busy" };
    await takeOff(person.id, id);
    return { is: "refused", detail: (reply.json as { detail?: string } | null)?.detail ?? "" };
  } catch (error) {
    if (error instanceof Unreachable) return { is: "failed", why: error.why };
    throw error;
  }
}

/** Somebody there knows the person: it is offered to others, and the place to this one no more. */
export async function knownThere(person: string, visit: string): Promise<void> {
  await takeOff(person, visit);
  await giveBack(person, { visit, act: "decline", why: "known", reason: "" });
}

export async function listGivenBack(person: string): Promise<GivenBack[]> {
  return (await kept<GivenBack[]>(person, GIVEN_BACK)) ?? [];
}

/** Keeps it first, so that it is not forgotten without a network. */
export async function giveBack(person: string, one: GivenBack): Promise<void> {
  const others = (await listGivenBack(person)).filter(({ visit }) => visit !== one.visit);
  await keep(person, GIVEN_BACK, [...others, one]);
  await sendGivenBack(person).catch((error: unknown) => {
    if (!(error instanceof Unreachable)) throw error;
  });
}

/** Tells the server what waits. Refused for good means that the visit is somebody else's by now. */
export async function sendGivenBack(person: string): Promise<void> {
  for (const one of await listGivenBack(person)) {
    const { visit, act, why, reason } = one;
    const reply = await send("PATCH", `/api/v1/visits/${encodeURIComponent(visit)}`, { json: { act, why, reason } });
    if (reply.status >= 500 || AGAIN.has(reply.status)) return;
    const others = (await listGivenBack(person)).filter((other) => other.visit !== visit);
    await keep(person, GIVEN_BACK, others);
  }
}
