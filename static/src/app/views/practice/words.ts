import { worded } from "../speech";

export const words = worded("practice", {
  title: "Practice",
  place: "Where you are now",
  practise: "Practise without sending",
  failed: "The practice could not be opened. Try again.",
  about: "This is practice: nothing of it is sent, and nobody sees it. A real visit would now wait in the outbox until there is a network.",
  end: "End the practice",
  ending: "Clearing up…",
});
