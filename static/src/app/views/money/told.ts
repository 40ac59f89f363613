import type { Asked, Claim } from "../../sync/claims";
import { figure } from "../dates";
import { words } from "./words";

/** "12.90 EUR", "35 min". */
export function quantity({ kind, currency }: Asked, amount: number | string): string {
  return kind === "money" ? `${figure(String(amount))} ${currency ?? ""}`.trim() : words.minutes(String(amount));
}

/** What became of it, in a word or two; the reason is told by itself. */
export function stateText(one: Asked, claim: Claim): string {
  if (one.state === "waiting") return claim.state === "review" ? words.review : words.waiting;
  if (one.state === "refused") return words.refused;
  const said = one.state === "cut" ? words.cut(quantity(one, one.granted ?? 0)) : words.approved;
  return one.paid ? `${said} · ${words.paid}` : said;
}

/** What is true of all that was asked for; empty where it differs. */
export function sameText(claim: Claim): string {
  const [first = "", ...others] = claim.items.map((one) => stateText(one, claim));
  return others.length && others.every((text) => text === first) ? first : "";
}

/** Several claims of one visit, as its stages ask for, in a line; what still waits comes first. */
export function shortText(claims: readonly Claim[]): string {
  if (!claims.length) return "";
  const state = (["review", "waiting"] as const).find((name) => claims.some((claim) => claim.state === name));
  if (state) return words.short[state];
  const items = claims.flatMap((claim) => claim.items);
  const all = (name: Asked["state"]) => items.every((one) => one.state === name);
  if (all("refused")) return words.short.refused;
  if (claims.every((claim) => claim.state === "paid")) return words.short.paid;
  return all("approved") ? words.short.approved : words.short.cut;
}
