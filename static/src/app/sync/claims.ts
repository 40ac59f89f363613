import { keep, kept } from "../store/people";
import { getAll } from "./http";

/** One thing that was asked for with a visit: minutes, or an amount in `currency`. */
export interface Asked {
  item: number;
  kind: "work" | "travel" | "money";
  asked: number | string;
  currency: string | null;
  note: string;
  state: "waiting" | "approved" | "cut" | "refused";
  granted: number | string | null;
  reason: string;
  paid: boolean;
}

/** What a visit cost, and what became of it, as the server said last. */
export interface Claim {
  id: string;
  visit: string | null;
  location: { name: string };
  day: string;
  state: "review" | "waiting" | "decided" | "paid";
  items: Asked[];
}

const NAME = "claims";
const DAYS = 120;

/** What is older is found at the desk. */
export async function pullClaims(person: string, now = Date.now()): Promise<void> {
  const since = new Date(now - DAYS * 86_400_000).toISOString().slice(0, 10);
  const found = await getAll<Claim>(`/api/v1/expenses/mine?limit=200&since=${since}`);
  if (found) await keep(person, NAME, found.reverse());
}

/** The newest first. */
export async function listClaims(person: string): Promise<Claim[]> {
  return (await kept<Claim[]>(person, NAME)) ?? [];
}
