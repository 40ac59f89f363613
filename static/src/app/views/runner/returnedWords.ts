import { worded } from "../speech";

/** About a visit that a reviewer sent back. */
export const words = worded("returned", {
  whole: "Your answers are all here. Change what the reviewer asks for, then send again.",
  named: "Only what the reviewer asks about is here. Change it, then send again. The rest counts as you sent it.",
  stages: (titles: string) => `This is about: ${titles}. Only what the reviewer asks about is here. Change it, then send again. The rest counts as you sent it.`,
  reply: "Answer the reviewer, if you like",
});
