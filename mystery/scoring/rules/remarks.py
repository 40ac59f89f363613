"""What the reviewer is told about the answers. Nothing here ever refuses an audit.

Decided here where scoring.md leaves it open, on the phone alike:
- Evidence is wanted of answered questions only; photos are counted, a comment has at least so
  many characters without the blanks around it. A reason for having no photo
  (`evidence_skipped`) is enough.
- A forbidden kind is not demanded, and is remarked on when it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mystery.checklists.rules import (
    Checklist,
    Evidence,
    EvidenceKind,
    EvidenceWhen,
    Question,
    Repeat,
    Section,
    is_any,
    number,
)
from mystery.checklists.rules.answers import Given, given
from mystery.checklists.rules.kinds import MEASURES

from .result import Seen, State, Walk
from .walk import walk_through
from .worth import bad

Answers = Mapping[str, object]


class Remark(StrEnum):
    ANSWER = "answer"
    """A required question is blank."""
    PHOTO = "photo"
    COMMENT = "comment"
    PHOTO_FORBIDDEN = "photo_forbidden"
    COMMENT_FORBIDDEN = "comment_forbidden"
    NA_NOT_OFFERED = "na_not_offered"
    OUT_OF_RANGE = "out_of_range"
    UNEXPECTED = "unexpected"
    """The answer differs from the one that the checklist expects."""
    TOO_MANY_ROWS = "too_many_rows"


LACKING = {EvidenceKind.PHOTO: Remark.PHOTO, EvidenceKind.COMMENT: Remark.COMMENT}
FORBIDDEN = {
    EvidenceKind.PHOTO: Remark.PHOTO_FORBIDDEN,
    EvidenceKind.COMMENT: Remark.COMMENT_FORBIDDEN,
}
MISSING = frozenset({Remark.ANSWER, Remark.PHOTO, Remark.COMMENT})


@dataclass(frozen=True, slots=True)
class Remarked:
    """A remark on a question (on a section for too_many_rows); `row` counts from 0."""

    key: str
    remark: Remark
    row: int | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that was shown, with all that is needed to judge its answer."""

    section: Section
    question: Question
    answer: Mapping[str, object]
    how: Given
    value: object
    seen: Seen


def missing(
    checklist: Checklist,
    answers: Answers,
    location: Mapping[str, object],
    *,
    repeats: Mapping[str, object] | None = None,
) -> tuple[Remarked, ...]:
    """The required answers and demanded evidence that are not there."""
    found = remarks(checklist, answers, location, repeats=repeats)
    return tuple(item for item in found if item.remark in MISSING)


def remarks(
    checklist: Checklist,
    answers: Answers,
    location: Mapping[str, object],
    *,
    repeats: Mapping[str, object] | None = None,
) -> tuple[Remarked, ...]:
    """All that a reviewer should look at, in the order of asking, each once."""
    walk = walk_through(checklist, answers, location)
    found = _of_visit(checklist, answers, walk, repeats=repeats or {})
    return tuple(dict.fromkeys(found))


def _of_visit(
    checklist: Checklist, answers: Answers, walk: Walk, *, repeats: Mapping[str, object]
) -> Iterator[Remarked]:
    following = iter(walk.rows)
    for section in checklist.sections:
        own = [next(following) for _ in section.questions]
        shown = [row.question for row in own if row.state is not State.HIDDEN]
        if section.repeat is None:
            for question in shown:
                asked = _asked(section, question, answers, seen=walk.seen)
                yield from (Remarked(question.key, remark) for remark in _of(asked))
        elif shown:
            yield from _of_rows(section, section.repeat, repeats.get(section.key), seen=walk.seen)


def _of_rows(section: Section, repeat: Repeat, rows: object, *, seen: Seen) -> Iterator[Remarked]:
    if not isinstance(rows, list):
        return
    if repeat.most is not None and len(rows) > repeat.most:
        yield Remarked(section.key, Remark.TOO_MANY_ROWS)
    for index, row in enumerate(rows):
        answers = row if isinstance(row, Mapping) else {}
        for key, remark in _of_row(section, answers, seen):
            yield Remarked(key, remark, index)


def _of_row(section: Section, answers: Answers, visit: Seen) -> Iterator[tuple[str, Remark]]:
    """The remarks on one row; its conditions see the visit and what the row said before."""
    values = dict(visit.values)
    seen = Seen(values, visit.location)
    for question in section.questions:
        if question.when is not None and not seen.holds(question.when):
            continue
        asked = _asked(section, question, answers, seen=seen)
        if asked.how is Given.ANSWERED:
            values[question.key] = asked.value
        yield from ((question.key, remark) for remark in _of(asked))


def _asked(section: Section, question: Question, answers: Answers, *, seen: Seen) -> _Asked:
    answer = answers.get(question.key)
    how, value = given(question, answer)
    members = answer if isinstance(answer, Mapping) else {}
    return _Asked(section, question, members, how, value, seen)


def _of(asked: _Asked) -> Iterator[Remark]:
    question = asked.question
    if asked.how is Given.BLANK and asked.section.requires(question):
        yield Remark.ANSWER
    if asked.how is Given.NA and not _na_offered(asked):
        yield Remark.NA_NOT_OFFERED
    if _out_of_range(question, asked.value):
        yield Remark.OUT_OF_RANGE
    if question.expect and asked.how is not Given.BLANK:
        said = asked.value if asked.how is Given.ANSWERED else asked.how.value
        if not is_any(said, question.expect):
            yield Remark.UNEXPECTED
    yield from _evidence(asked)


def _na_offered(asked: _Asked) -> bool:
    offered = asked.question.na
    return offered if isinstance(offered, bool) else asked.seen.holds(offered)


def _out_of_range(question: Question, value: object) -> bool:
    exact = number(value) if question.type in MEASURES else None
    if exact is None:
        return False
    low, high = question.min, question.max
    return (low is not None and exact < low) or (high is not None and exact > high)


def _evidence(asked: _Asked) -> Iterator[Remark]:
    wanted = [item for item in asked.question.evidence if _wanted(item, asked)]
    forbidden = {item.kind for item in wanted if item.forbidden}
    for kind, remark in FORBIDDEN.items():
        if kind in forbidden and _size(kind, asked.answer):
            yield remark
    if asked.how is Given.ANSWERED:
        for item in wanted:
            if item.kind not in forbidden and not _met(item, asked.answer):
                yield LACKING[item.kind]


def _met(item: Evidence, answer: Mapping[str, object]) -> bool:
    if item.kind is EvidenceKind.PHOTO and answer.get("evidence_skipped"):
        return True
    return _size(item.kind, answer) >= item.least


def _wanted(item: Evidence, asked: _Asked) -> bool:
    if not isinstance(item.when, EvidenceWhen):
        return asked.seen.holds(item.when)
    return item.when is EvidenceWhen.ALWAYS or bad(asked.question, asked.value)


def _size(kind: EvidenceKind, answer: Mapping[str, object]) -> int:
    """Photos counted, or characters of the comment."""
    if kind is EvidenceKind.PHOTO:
        photos = answer.get("photos")
        return len(photos) if isinstance(photos, list) else 0
    comment = answer.get("comment")
    return len(comment.strip()) if isinstance(comment, str) else 0
