// A visit to learn the app with: each kind of question once, in the room where one is. Never sent.

import type { Place } from "../../store/shapes";

export const PRACTICE = { key: "practice", version: 1, title: "Practice" };

export const PLACE: Place = { code: "practice", name: "Where you are now", kind: "own" };

export const CHECKLIST = {
  ...PRACTICE,
  language: "en",
  channel: "store",
  pass_mark: 80,
  show_score: "while_filling",
  sections: [
    {
      key: "look",
      title: "Have a look round",
      weight: 50,
      questions: [
        { key: "window", type: "yes_no", points: 4, na: true, text: "Can you see a window from here?", help: "Tap an answer. It is saved on the phone at once." },
        { key: "clean", type: "yes_no", points: 4, when: { question: "window", is: "yes" }, text: "Is it clean?", help: "This question came because you said yes." },
        { key: "table", type: "photo", required: false, text: "Take a photo of the table in front of you", help: "A photo taken here stays on the phone; it is not sent, and goes with the practice." },
      ],
    },
    {
      key: "time",
      title: "Take your time",
      weight: 50,
      questions: [
        { key: "breath", type: "duration", bands: [{ up_to: 30, points: 4 }, { points: 2 }], text: "How long do three calm breaths take?", help: "Start the watch, breathe, stop it. It runs on while you look elsewhere." },
        { key: "light", type: "scale", min: 1, max: 5, points: 5, text: "How bright is it where you are, from 1 (dark) to 5?" },
        { key: "sound", type: "choice", text: "What do you hear?", options: [{ key: "quiet", text: "Hardly anything", points: 4 }, { key: "voices", text: "Voices", points: 3 }, { key: "noise", text: "A lot of noise", points: 1 }] },
        { key: "note", type: "text", required: false, text: "Anything else?", help: "The + at each question adds a note, N/A, or that you can’t recall." },
      ],
    },
  ],
};
