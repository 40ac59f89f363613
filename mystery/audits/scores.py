"""From answers to a score that can be stored. Pure: the checklist and facts are arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mystery.audits.rules import APART
from mystery.checklists.rules import Checklist, is_any
from mystery.scoring.rules import RULES_VERSION, Result, Row, State, arithmetic, as_document, score

Json = dict[str, Any]
Answers = Mapping[str, Mapping[str, Any]]
Instead = Mapping[str, Mapping[str, Any] | None]
MOST = 10_000_000
"""1,000 % in 1/10,000 percent."""


@dataclass(frozen=True)
class Scored:
    """A score ready to be stored: the document, and the numbers aggregates need."""

    document: Json
    outcome: str
    percent: int | None
    """As shown, in 1/10,000 percent."""
    true_percent: int | None
    answers: tuple[Json, ...]
    """Values of AnswerRow but for the audit's id."""
    notes: tuple[str, ...] = ()
    """What the reviewer is told about the answers; nothing of it ever refuses an audit."""
    instead: Instead | None = None

    @property
    def critical_missed(self) -> bool:
        return any(name.startswith("critical:") for name in self.document["failed"])


def counted(answers: Answers, instead: Instead | None) -> dict[str, Mapping[str, Any]]:
    """The answers that count: those sent, but for those that others stand in for."""
    found = {**answers, **(instead or {})}
    return {key: answer for key, answer in found.items() if answer is not None}


def score_audit(
    checklist: Checklist,
    answers: Answers,
    facts: Mapping[str, Any],
    *,
    instead: Instead | None = None,
) -> Scored:
    """Score answers by the server's rules; the only score that counts.

    The facts about the location are kept with it: they are inputs, and inputs never move.
    `instead`: what counts instead of what was sent, None for an answer that does not.
    """
    answers = counted(answers, instead)
    result = score(checklist, answers, facts)
    document = as_document(result)
    return Scored(
        document={
            **document,
            "rules": RULES_VERSION,
            "working": arithmetic(result),
            "location": dict(facts),
        },
        outcome=result.outcome.value,
        percent=units(document["percent"]),
        true_percent=units(document["true_percent"]),
        answers=tuple(_rows(result, answers)),
        notes=tuple(_notes(result, answers)),
        instead=dict(instead) if instead else None,
    )


def units(percent: object) -> int | None:
    """A decimal percent of at most four places as whole 1/10,000 percent, at most 1,000 %.

    Without a cap on bonus points a percent may be anything; what is counted stays summable.
    """
    if percent is None:
        return None
    whole, _, rest = str(percent).partition(".")
    return min(int(whole + rest.ljust(4, "0")), MOST)


def _rows(result: Result, answers: Answers) -> Iterator[Json]:
    shown = (
        row
        for row in result.questions
        if row.state is not State.HIDDEN and row.question.key not in APART
    )
    for position, row in enumerate(shown):
        key, texts = row.question.key, row.texts
        answer = answers.get(key, {})
        yield {
            "position": position,
            "question": key,
            "section": row.section,
            "type": texts.type,
            "state": texts.state,
            "value": value_text(answer.get("value")) if _counts(row) else None,
            "earned": texts.earned,
            "possible": texts.possible,
            "missed": row.missed,
            "comment": answer.get("comment") or None,
        }


def _counts(row: Row) -> bool:
    return row.state in (State.SCORED, State.UNSCORED)


def is_lost(earned: str | None, possible: str | None) -> bool:
    """`Row.missed` of a stored score, whose points are decimal strings."""
    return earned is not None and Decimal(possible or 0) != 0 and Decimal(earned) <= 0


def value_text(value: Any) -> str | None:
    """An answer as exports show it: option keys joined by ";", numbers as they came."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, list):
        return ";".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _notes(result: Result, answers: Answers) -> Iterator[str]:
    rows = [row for row in result.questions if row.state is not State.HIDDEN]
    if any(_unexpected(row, answers.get(row.question.key, {})) for row in rows):
        yield "expected_answer_missed"
    if rows and all(row.state in (State.NA, State.BLANK, State.CANT_RECALL) for row in rows):
        yield "nothing_answered"
    required = {
        question.key
        for section in result.checklist.sections
        for question in section.questions
        if section.requires(question)
    }
    if any(row.state is State.BLANK and row.question.key in required for row in rows):
        yield "answers_missing"


def _unexpected(row: Row, answer: Mapping[str, Any]) -> bool:
    """Whether an answer differs from the one the checklist expects, such as a trap row's N/A."""
    expected = row.question.expect
    if not expected or row.state is State.BLANK:
        return False
    given = row.state.value if row.state in (State.NA, State.CANT_RECALL) else answer.get("value")
    return not is_any(given, expected)
