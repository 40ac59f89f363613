import { worded } from "../speech";

export const words = worded("backup", {
  browser: "A browser",
  device: (browser: string, system: string) => `${browser} on ${system}`,
  safe: (time: string) => `Copied to the server ${time}`,
  answersSafe: (time: string) => `Answers copied to the server ${time}, photos follow`,
  only: "Only on this phone so far",
  conflict: (device: string, time: string) => `This visit was changed on another phone too: ${device}, ${time}. Which one do you want to go on with?`,
  mine: "The one on this phone",
  theirs: "The other one",
  kept: "The other is kept, in case you want it back.",
  beside: "Use the other version instead",
  ended: "This visit was sent from another phone. What is here was not sent with it; you can remove it.",
  open: "It is open in another tab. Close it there first.",
  failed: "The server could not be reached. Nothing was changed.",
  elsewhere: "Begun on another phone",
  facts: (answers: number, device: string, time: string) => `${answers === 1 ? "1 answer" : `${answers} answers`} · ${device}, ${time}`,
  take: "Go on here",
  takeThis: (label: string) => ` with ${label}`,
});
