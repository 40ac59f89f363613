import { worded } from "../speech";

/** For whoever cannot do a visit. */
export const words = worded("giveBack", {
  why: "Why not?",
  free: "Saying no costs nothing. The visit goes back to the list, and nobody is told in the shop.",
  kept: "What you have filled in stays on this phone.",
  whys: { known: "They know me there", ill: "I am ill", far: "Too far", time: "No time", other: "Something else" },
  known: "You are not offered this place again.",
  say: "In a few words",
  send: "Give it back",
  keep: "Keep the visit",
});
