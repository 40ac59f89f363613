"""Trying the rules on a file of cases shaped like vectors/scoring.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mystery.checklists.rules import read
from mystery.problems import Invalid

from .documents import as_document
from .visit import score


@dataclass(frozen=True)
class Difference:
    """A case that came out otherwise: each member of the result that differs, in words."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    passed: int
    differences: tuple[Difference, ...]

    def lines(self) -> Iterator[str]:
        """What the command prints; the last line counts."""
        for difference in self.differences:
            yield f"differs: {difference.name}"
            yield from (f"  {line}" for line in difference.lines)
        yield f"{self.passed} passed, {len(self.differences)} failed"


def score_document(document: object, answers: object, location: object = None) -> dict[str, object]:
    """The result document for JSON read from files; Invalid when the checklist is unreadable.

    `answers` maps question keys to answers, or is a whole audit or case that holds them (and
    perhaps the location's attributes).
    """
    checklist = read(document)
    told = _object(answers)
    if isinstance(told.get("answers"), Mapping) and "answers" not in checklist.by_key:
        location = location or told.get("location")
        told = _object(told["answers"])
    return as_document(score(checklist, told, _object(location)))


def run_cases(document: object) -> Trial:
    """Score every case of `{"cases": [...]}` (or of a bare list) and compare."""
    cases = document.get("cases") if isinstance(document, Mapping) else document
    if not isinstance(cases, Sequence) or isinstance(cases, str):
        raise Invalid('A file of cases holds {"cases": [...]}')
    found = [_differences(case, index) for index, case in enumerate(cases, start=1)]
    differing = tuple(difference for difference in found if difference is not None)
    return Trial(len(found) - len(differing), differing)


def _differences(case: object, index: int) -> Difference | None:
    members = _object(case)
    name = str(members.get("name", f"case {index}"))
    expected = _object(members.get("expected"))
    try:
        got = score_document(
            members.get("checklist"), members.get("answers"), members.get("location")
        )
    except Invalid as problem:
        faults = (f"{fault.pointer or '/'}: {fault.detail}" for fault in problem.faults)
        return Difference(name, ("the checklist cannot be read", *faults))
    lines = tuple(
        f"{key}: expected {_show(expected.get(key))}, got {_show(got.get(key))}"
        for key in dict.fromkeys((*expected, *got))
        if (key in expected) != (key in got) or expected.get(key) != got.get(key)
    )
    return Difference(name, lines) if lines else None


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _show(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
