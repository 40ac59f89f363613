// The phone's side of tests/rules/test_agreement.py: for every line with a checklist, answers and
// a location, one line with what the phone's rules make of them.
import { createInterface } from "node:readline";
import { isBad, isRequired, readChecklist, score } from "../../src/app/rules";

function verdict({ checklist, answers, location }) {
  const read = readChecklist(checklist);
  const questions = read.sections.flatMap((section) => section.questions.map((question) => ({ section, question })));
  const keys = (chosen) => questions.filter(chosen).map(({ question }) => question.key);
  return {
    result: score(read, answers, location),
    bad: keys(({ question }) => isBad(question, Object.hasOwn(answers, question.key) ? answers[question.key] : undefined)),
    required: keys(({ section, question }) => isRequired(section, question)),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(verdict(JSON.parse(line)))}\n`);
}
