import { worded } from "../speech";

export const words = worded("rescue", {
  copy: "Save a copy",
  copyOf: (label: string) => ` of ${label}`,
  all: "Save a copy of everything",
  hint: "A file with all that was not sent, for when nothing else helps. It can be brought in on another phone of yours, or by an admin. Photos are in it as they are: keep it to yourself.",
  bring: "Bring in a saved copy",
  brought: (names: string[]) => (names.length ? `On this phone now: ${names.join(", ")}.` : "Nothing new was in it."),
  known: (count: number) => (count === 1 ? "1 visit was here, or sent, before." : `${count} visits were here, or sent, before.`),
  refused: (count: number) => (count === 1 ? "1 visit is somebody else's or not whole, and stays out." : `${count} visits are somebody else's or not whole, and stay out.`),
  failed: "This is no copy that can be read. Nothing was changed.",
  full: "This phone has no room left for it.",
  copyFailed: "The copy could not be made. Nothing is lost.",
  more: "Save or bring in a copy",
});
