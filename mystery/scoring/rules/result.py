"""What scoring gives: rows of questions, parts of the form, and the result. All exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from mystery.checklists.rules import Checklist, Condition, CountsAs, Question, applies
from mystery.checklists.rules.numbers import decimal_text, total


class State(StrEnum):
    HIDDEN = "hidden"
    BLANK = "blank"
    NA = "na"
    CANT_RECALL = "cant_recall"
    SCORED = "scored"
    UNSCORED = "unscored"


class Outcome(StrEnum):
    COULD_NOT_SHOP = "could_not_shop"
    NO_SCORE = "no_score"
    FAILED = "failed"
    PASSED = "passed"


class Texts(NamedTuple):
    """A row as people and JSON read it; e, m and p of `p * e / m` are None unless scored."""

    state: str
    type: str
    earned: str | None
    possible: str | None
    e: str | None
    m: str | None
    p: str | None


@dataclass(frozen=True)
class Row:
    """One question with its `earned` and `possible` points and its natural value e.

    All three are None unless the state is scored; `possible` of a bonus question is 0. One row
    serves all visits that answer the question alike (see walk).
    """

    question: Question
    section: str
    state: State
    earned: Fraction | None = None
    possible: Fraction | None = None
    natural: Fraction | None = None

    @cached_property
    def missed(self) -> bool:
        """Scored and earned nothing of what was possible."""
        return self.earned is not None and self.possible != 0 and self.earned <= 0

    @cached_property
    def texts(self) -> Texts:
        scored = self.earned is not None
        return Texts(
            state=self.state.value,
            type=self.question.type.value,
            earned=text_of(self.earned),
            possible=text_of(self.possible),
            e=text_of(self.natural),
            m=text_of(self.question.best) if scored else None,
            p=text_of(self.question.worth) if scored else None,
        )


def text_of(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a section or dimension; percent is None when nothing was possible."""

    key: str
    earned: Fraction
    possible: Fraction
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What conditions look at: the JSON value of every answered question and of no other,
    and the location's attributes."""

    values: Mapping[str, object]
    location: Mapping[str, object]

    def holds(self, condition: Condition) -> bool:
        return applies(condition, self.values, self.location)


@dataclass(frozen=True, slots=True)
class Walk:
    """The form as it was gone through: every question's row, what conditions see at its end,
    and the gate that ended it."""

    rows: tuple[Row, ...]
    seen: Seen
    ended: CountsAs | None


@dataclass(frozen=True)
class Result:
    """A visit's score; percents on the scale from 0 to 100, exact.

    `true_percent` is before the critical policy; `sections` are as shown, so after it, and
    `true_sections` before it.
    """

    checklist: Checklist
    percent: Fraction | None
    true_percent: Fraction | None
    outcome: Outcome
    failed: tuple[str, ...]
    band: str | None
    sections: tuple[Part, ...]
    true_sections: tuple[Part, ...]
    dimensions: tuple[Part, ...]
    questions: tuple[Row, ...]
    ended: CountsAs | None = None

    @property
    def earned(self) -> Fraction:
        return total(part.earned for part in self.sections)

    @property
    def possible(self) -> Fraction:
        return total(part.possible for part in self.sections)
