// The phone's side of tests/rules/test_agreement.py: for every line with a visit, one line with
// what the phone's rules make of it.
import { createInterface } from "node:readline";
import { isBad, isForbidden, isRequired, missing, naAllowed, readChecklist, score, text, walk } from "../../src/app/rules";

const KINDS = ["photo", "comment"];

function judged({ section, question, state }, answers, seen) {
  const answer = Object.hasOwn(answers, question.key) ? answers[question.key] : undefined;
  return {
    question: question.key,
    required: isRequired(section, question),
    bad: isBad(question, answer),
    na: state !== "hidden" && naAllowed(question, seen),
    forbidden: KINDS.filter((kind) => state !== "hidden" && isForbidden(question, kind, answer, seen)),
  };
}

function verdict({ checklist, answers, location, repeats }) {
  const read = readChecklist(checklist);
  const seen = walk(read, answers, location);
  return {
    result: score(read, answers, location),
    missing: missing(read, answers, location, repeats).map(({ question, kind, row = null }) => [question, kind, row]),
    questions: seen.steps.filter(({ section }) => !section.repeat).map((step) => judged(step, answers, seen)),
    titles: ["en", "de-AT", "fr"].map((language) => text(read.title, language)),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(verdict(JSON.parse(line)))}\n`);
}
