import type { Claim } from "../../sync/claims";
import { worded } from "../speech";

export const words = worded("money", {
  title: "Time and money",
  back: "Me",
  none: "What your visits cost you is shown here, with what became of it.",
  of: { work: "At the visit", travel: "On the way", money: "Cost" },
  minutes: (count: string) => `${count} min`,
  waiting: "Waiting for a decision",
  review: "Waiting until the visit has been looked at",
  approved: "Accepted",
  cut: (granted: string) => `${granted} accepted`,
  refused: "Refused",
  paid: "Paid",
  why: (reason: string) => `Why: ${reason}`,
  // One claim in a line.
  short: {
    review: "costs wait for the review",
    waiting: "costs wait for a decision",
    paid: "costs paid",
    approved: "costs accepted",
    refused: "costs refused",
    cut: "costs accepted in part",
  } satisfies Record<Exclude<Claim["state"], "decided"> | "approved" | "refused" | "cut", string>,
});
