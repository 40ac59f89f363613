import { worded } from "../speech";

/** Days of a visit's window on which nobody is to go. */
export const words = worded("notOn", {
  title: "When not to go",
  days: (days: string) => `Not on ${days}.`,
});
