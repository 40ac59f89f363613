"""Questions by how often they are missed, as page and API both show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mystery.checklists.rules import Question, text
from mystery.comparisons.queries import Filter
from mystery.comparisons.questions import (
    PlaceTally,
    Repeat,
    list_repeats,
    tally_places,
    tally_questions,
    whole_months,
)
from mystery.comparisons.rules import QuestionTally
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.titles import newest_versions

FEW = 3
"""Scored answers below which a rate is not shown as one."""


@dataclass(frozen=True)
class Asked:
    """One question with its words; None of a question that no newest version has any more."""

    tally: QuestionTally
    words: str
    section: str
    critical: bool
    repeats: tuple[Repeat, ...]

    @property
    def key(self) -> str:
        return self.tally.question

    @property
    def few(self) -> bool:
        return self.tally.scored < FEW

    @property
    def order(self) -> tuple[bool, bool, float, str]:
        """Critical ones with misses first, then by how often they are missed; few answers last."""
        missed = bool(self.tally.missed)
        return (self.few, not (self.critical and missed), -(self.tally.miss_rate or 0), self.key)


@dataclass(frozen=True)
class Questions:
    filter: Filter
    """Widened to whole months."""
    rows: list[Asked]

    @cached_property
    def scored(self) -> list[Asked]:
        return [row for row in self.rows if row.tally.scored]

    @cached_property
    def vague(self) -> list[Asked]:
        """Questions that shoppers cannot recall or that do not apply, often enough to reword."""
        return [
            row
            for row in self.rows
            if row.tally.shown >= 10 and (row.tally.cant_recall_rate or 0) >= 0.1
        ]

    @property
    def words(self) -> str:
        sure = [row for row in self.scored if not row.few]
        if not sure:
            return "Too few answers yet to say which questions are missed."
        critical = [row for row in sure if row.critical and row.tally.missed]
        worst = max(sure, key=lambda row: row.tally.miss_rate or 0)
        lead = f"Most missed is “{worst.words}”: {worst.tally.missed} of {worst.tally.scored}."
        if not critical:
            return f"{lead} No critical question was missed."
        visits = sum(row.tally.missed for row in critical)
        times = "once" if visits == 1 else f"{visits} times"
        which = (
            "1 critical question was"
            if len(critical) == 1
            else f"{len(critical)} critical questions were"
        )
        return f"{lead} {which} missed, {times} in all."


def questions(filter_: Filter, *, at: int | None = None) -> Questions:
    """`at`: the id of a location that the asker may compare, for that one alone."""
    visible = visibility.locations(Right.COMPARE)
    known = dict(_known(filter_.family))
    repeats: dict[str, list[Repeat]] = {}
    for repeat in list_repeats(filter_, visible, at=at):
        repeats.setdefault(repeat.question, []).append(repeat)
    rows = [
        _asked(tally, known.get(tally.question), tuple(repeats.get(tally.question, ())))
        for tally in tally_questions(filter_, visible, at=at)
    ]
    return Questions(whole_months(filter_), sorted(rows, key=lambda row: row.order))


def question_words(family: str) -> dict[str, str]:
    """Words of the family's questions by key, in the order of asking."""
    return {key: words for key, (_, words, _) in _known(family)}


def _known(family: str) -> Iterator[tuple[str, tuple[Question, str, str]]]:
    """Question, its words and its section's title, by key; the first version that has it."""
    seen: set[str] = set()
    for checklist in newest_versions(family):
        for section in checklist.sections:
            title = text(section.title, checklist.language) or section.key
            for question in section.questions:
                if question.key not in seen:
                    seen.add(question.key)
                    words = text(question.text, checklist.language) or question.key
                    yield question.key, (question, words, title)


def _asked(
    tally: QuestionTally, known: tuple[Question, str, str] | None, repeats: tuple[Repeat, ...]
) -> Asked:
    if known is None:
        return Asked(tally, tally.question, "No longer asked", False, repeats)
    question, words, section = known
    return Asked(tally, words, section, question.critical or bool(question.critical_when), repeats)


def by_place(filter_: Filter, question: str) -> list[PlaceTally]:
    return tally_places(filter_, visibility.locations(Right.COMPARE), question)
