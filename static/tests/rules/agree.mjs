// The phone's side of tests/rules/test_agreement.py: for every line with a visit, one line with
// what the phone's rules make of it.
import { createInterface } from "node:readline";
import { isBad, isForbidden, isRequired, missing, naAllowed, readChecklist, score, stageKeys, text, walk, walkRow } from "../../src/app/rules";

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

// What each row of each repeated section that is asked says, question by question.
function rows(read, repeats, seen) {
  const shown = new Set(seen.steps.filter(({ state }) => state !== "hidden").map(({ section }) => section));
  const repeated = read.sections.filter((section) => section.repeat && shown.has(section));
  return repeated.flatMap((section) =>
    (Object.hasOwn(repeats, section.key) ? repeats[section.key] : []).flatMap((row, index) =>
      walkRow(section, row, seen)
        .steps.filter(({ state }) => state !== "hidden")
        .map(({ question, state }) => [section.key, index, question.key, state === "answered" ? "unscored" : state]),
    ),
  );
}

function verdict({ checklist, answers, location, repeats }) {
  const read = readChecklist(checklist);
  const seen = walk(read, answers, location);
  return {
    result: score(read, answers, location),
    missing: missing(read, answers, location, repeats).map(({ question, kind, row = null }) => [question, kind, row]),
    questions: seen.steps.filter(({ section }) => !section.repeat).map((step) => judged(step, answers, seen)),
    stages: stageKeys(read),
    rows: rows(read, repeats, seen),
    titles: ["en", "de-AT", "fr"].map((language) => text(read.title, language)),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(verdict(JSON.parse(line)))}\n`);
}
