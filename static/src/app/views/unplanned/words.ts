import { worded } from "../speech";

export const words = worded("unplanned", {
  visits: "Visits",
  title: "Start a visit nobody planned",
  checklist: "Which checklist?",
  place: "Where?",
  find: "Name, code or address",
  none: "No place matches. Try another word.",
  offline: "Without a network only the places below are known to this phone.",
  empty: "The checklists are not on this phone yet. They come by themselves once there is a network.",
  notNow: " (not now)",
  barred: (why: string) => `${why} Choose another place.`,
  start: "Start",
});
