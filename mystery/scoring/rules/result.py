"""What scoring gives: rows of questions, parts of the form, and the result. All exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mystery.checklists.rules import Checklist, Condition, CountsAs, Question, applies
from mystery.checklists.rules.numbers import total


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


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its `earned` and `possible` points and its natural value e.

    All three are None unless the state is scored; `possible` of a bonus question is 0.
    """

    question: Question
    section: str
    state: State
    earned: Fraction | None = None
    possible: Fraction | None = None
    natural: Fraction | None = None


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
