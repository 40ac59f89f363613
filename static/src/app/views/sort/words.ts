import { worded } from "../speech";

export const words = worded("sort", {
  title: "Your notes",
  about: "Only you see these. Put what belongs to a question there; the rest is never sent.",
  toSort: (count: number) => (count === 1 ? "1 note to sort" : `${count} notes to sort`),
  put: "Put with a question",
  aside: "Not needed",
  asided: "Put aside",
  again: "Needed after all",
  done: "Done",
  empty: "Everything is sorted.",
  photo: (time: string) => `Photo taken at ${time}`,
  which: "Which question?",
  find: "Find a question",
  of: (text: string) => `: ${text}`,
  use: (time: string, text: string) => `Use as the answer or note, ${time}: ${text}`,
});
