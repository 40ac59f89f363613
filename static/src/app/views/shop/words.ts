import { worded } from "../speech";

export const words = worded("shop", {
  title: "Notes",
  hide: "Hide",
  visits: "Visits",
  timers: "Times",
  timer: { start: "Start", stop: "Stop", lap: "Lap" },
  remember: "Remember",
  noted: ", noted",
  about: (text: string) => `About: ${text}`,
  noAbout: "Not about anything",
  note: "Note",
  add: "Add",
  photo: "Photo",
  taken: (time: string) => `Photo taken at ${time}`,
  lost: "The photo was not received. Take it again.",
  dismiss: "Not now",
  fill: "Fill in",
  card: "Card",
  saving: { saved: "Saved on phone", saving: "Saving…", full: "Not saved: the phone is full", failed: "Not saved yet" },
  none: "Nothing noted yet",
  list: "Noted",
});
