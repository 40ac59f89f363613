"""The phone's rules against the server's, on random visits.

The phone's rules are bundled as they are for the phone and run by one Node.js for all examples.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from mystery.audits.repeats.rules import Catalogue, rows_of
from mystery.checklists.rules import (
    Checklist,
    Evidence,
    EvidenceKind,
    EvidenceWhen,
    Question,
    check,
    text,
)
from mystery.checklists.rules.answers import Given
from mystery.checklists.rules.answers import given as how_given
from mystery.scoring.rules import State, as_document, bad, missing, score
from mystery.scoring.rules.result import Row, Seen
from mystery.scoring.rules.walk import walk_through

from .strategies import Json, visits

ROOT = Path(__file__).parents[2]
FRONT = ROOT / "static"
OLDEST_NODE = 22


def node() -> str:
    """The Node.js that the Makefile set up, else the system's."""
    own = ROOT / ".node" / "bin" / "node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "There is no Node.js. Run: make static/node_modules/.ready"
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    assert int(version.stdout.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE, version.stdout
    return found


class Phone:
    """The phone's rules, one answer a question."""

    def __init__(self, script: Path) -> None:
        self.process = subprocess.Popen(
            [node(), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def verdict(self, visit: Json) -> Json:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(visit) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "The phone's rules stopped."
        found: Json = json.loads(line)
        return found

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    bundler = FRONT / "node_modules" / "rolldown" / "bin" / "cli.mjs"
    assert bundler.exists(), "Nothing bundles the rules. Run: make static/node_modules/.ready"
    script = tmp_path_factory.mktemp("phone") / "agree.mjs"
    source = ["tests/rules/agree.mjs", "--platform", "node", "--format", "esm"]
    command = [node(), str(bundler), *source, "--file", str(script)]
    subprocess.run(command, cwd=FRONT, capture_output=True, check=True)
    running = Phone(script)
    yield running
    running.close()


def forbids(item: Evidence, kind: EvidenceKind, *, is_bad: bool, seen: Seen) -> bool:
    if not item.forbidden or item.kind is not kind:
        return False
    if isinstance(item.when, EvidenceWhen):
        return is_bad or item.when is EvidenceWhen.ALWAYS
    return seen.holds(item.when)


def judged(row: Row, answer: object, *, required: bool, seen: Seen) -> Json:
    question, shown = row.question, row.state is not State.HIDDEN
    how, value = how_given(question, answer)
    is_bad = how is Given.ANSWERED and bad(question, value)
    return {
        "question": question.key,
        "required": required,
        "bad": is_bad,
        "na": shown and na_offered(question, seen),
        "forbidden": [
            kind.value
            for kind in EvidenceKind
            if shown
            and any(forbids(item, kind, is_bad=is_bad, seen=seen) for item in question.evidence)
        ],
    }


def na_offered(question: Question, seen: Seen) -> bool:
    return question.na if isinstance(question.na, bool) else seen.holds(question.na)


def server_verdict(visit: Json) -> Json:
    checklist: Checklist = check(visit["checklist"])
    answers, location = visit["answers"], visit["location"]
    walk = walk_through(checklist, answers, location)
    section_of = {
        question.key: section for section in checklist.sections for question in section.questions
    }
    lacking = missing(checklist, answers, location, repeats=visit["repeats"])
    return {
        "result": as_document(score(checklist, answers, location)),
        "missing": [[item.key, item.remark.value, item.row] for item in lacking],
        "questions": [
            judged(
                row,
                answers.get(row.question.key),
                required=section_of[row.question.key].requires(row.question),
                seen=walk.seen,
            )
            for row in walk.rows
            if section_of[row.question.key].repeat is None
        ],
        "rows": [
            [row["section"], row["row"], row["question"], row["state"]]
            for row in rows_of(
                checklist, visit["repeats"], Catalogue(), answers=answers, facts=location
            ).answers
        ],
        "stages": [stage.key for stage in checklist.stages],
        "titles": [text(checklist.title, language) for language in ("en", "de-AT", "fr")],
    }


def agree(phone: Phone, visit: Json) -> Json:
    expected = server_verdict(visit)
    assert phone.verdict(visit) == expected
    result: Json = expected["result"]
    return result


RANDOM = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@RANDOM
@given(visit=visits())
def test_the_phone_scores_random_visits_as_the_server_does(phone: Phone, visit: Json) -> None:
    event(agree(phone, visit)["outcome"])


@RANDOM
@given(visit=visits(wild=True))
def test_the_phone_agrees_about_answers_outside_their_domain(phone: Phone, visit: Json) -> None:
    event(agree(phone, visit)["outcome"])


def test_the_phone_is_heard(phone: Phone) -> None:
    """A difference would be seen: the same visit with another answer scores otherwise."""
    question: dict[str, Any] = {"key": "q", "type": "yes_no", "text": "?", "points": 1}
    sections = [{"key": "s", "title": "S", "questions": [question]}]
    visit: Json = {
        "checklist": {"key": "c", "title": "C", "sections": sections},
        "answers": {"q": {"value": "yes"}},
        "repeats": {},
        "location": {},
    }
    assert agree(phone, visit)["percent"] == "100"
    assert agree(phone, visit | {"answers": {"q": {"value": "no"}}})["percent"] == "0"
