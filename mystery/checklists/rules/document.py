"""The checklist document as dataclasses; every number in it is exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from .conditions import Condition, Scalar
from .kinds import (
    MEASURES,
    Channel,
    CountsAs,
    EvidenceKind,
    EvidenceWhen,
    Family,
    Mode,
    Policy,
    ShowScore,
    Type,
    YesNo,
)
from .numbers import ZERO, number, total
from .texts import Text


@dataclass(frozen=True)
class Option:
    key: str
    text: Text
    points: Fraction = ZERO
    exclusive: bool = False


@dataclass(frozen=True)
class Reason:
    """Something to tick after a bad answer or for N/A; never scored."""

    key: str
    text: Text


@dataclass(frozen=True)
class Band:
    """Points for a measured value: at most `up_to`, at least `at_least`, or any value."""

    points: Fraction
    up_to: Fraction | None = None
    at_least: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        return (self.up_to is None or value <= self.up_to) and (
            self.at_least is None or value >= self.at_least
        )


@dataclass(frozen=True)
class Never:
    """The answer `never` of a measured question: nobody came."""

    label: Text
    points: Fraction = ZERO


@dataclass(frozen=True)
class Gate:
    """The answer that ends the form, compared as a condition's `is` compares."""

    ends_when: Scalar
    counts_as: CountsAs = CountsAs.COULD_NOT_SHOP


@dataclass(frozen=True)
class Evidence:
    """Photos (counted) or a comment (in characters) demanded with an answer, or forbidden."""

    kind: EvidenceKind
    least: int = 1
    most: int | None = None
    when: EvidenceWhen | Condition = EvidenceWhen.ALWAYS
    forbidden: bool = False


@dataclass(frozen=True)
class Question:
    """`required` is None when the document leaves it open; see `Section.requires`."""

    key: str
    type: Type
    text: Text = ""
    help: Text = ""
    example_photo: str = ""
    points: Fraction | None = None
    required: bool | None = None
    na: bool | Condition = False
    na_reasons: tuple[Reason, ...] = ()
    options: tuple[Option, ...] = ()
    mode: Mode = Mode.SUM
    good: YesNo = YesNo.YES
    reverse: bool = False
    min: Fraction | None = None
    max: Fraction | None = None
    unit: Text = ""
    bands: tuple[Band, ...] = ()
    never: Never | None = None
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    critical: bool = False
    critical_when: Condition | None = None
    gate: Gate | None = None
    bonus: bool = False
    dimension: str | None = None
    family: Family | None = None
    expect: tuple[Scalar, ...] = ()
    when: Condition | None = None
    remember: bool | Text = False
    receipt: bool = False
    """Its photos show receipts or accounts: card and loyalty numbers are for few eyes."""

    names_staff: bool = False
    """What is written here may name staff: for few eyes, by the programme's policy."""

    @cached_property
    def memory(self) -> dict[object, Any]:
        """What was worked out about answers to it; the same answers come with visit after visit."""
        return {}

    @property
    def private(self) -> bool:
        """Whether its pictures are for reviewers only."""
        return self.receipt or self.type is Type.SIGNATURE

    @cached_property
    def scale(self) -> tuple[Fraction, Fraction]:
        """The ends of a scale, 1 and 5 unless said otherwise."""
        low = self.min if self.min is not None else Fraction(1)
        return low, self.max if self.max is not None else Fraction(5)

    @cached_property
    def best(self) -> Fraction | None:
        """The natural maximum m of scoring.md's table; None where nothing can be scored."""
        if self.type in MEASURES:
            return max((band.points for band in self.bands), default=None)
        if self.type is Type.CHOICE:
            return max((option.points for option in self.options), default=None)
        if self.type is Type.MULTI and self.mode is not Mode.REASONS:
            return total(option.points for option in self.options if option.points > 0)
        if self.type is Type.YES_NO:
            return Fraction(1)
        return Fraction(1) if self.type is Type.SCALE and self.scale[0] < self.scale[1] else None

    @cached_property
    def worth(self) -> Fraction | None:
        """The worth p: the points given, else m; None when the question is never scored."""
        if self.best is None or self.best <= 0:
            return None
        if self.points is None and self.type in (Type.YES_NO, Type.SCALE):
            return None
        return self.points if self.points is not None else self.best

    @cached_property
    def rate(self) -> Fraction | None:
        """Points for one natural point, p/m; None when the question is never scored."""
        if self.worth is None or self.best is None:
            return None
        return self.worth / self.best

    @property
    def opens_visit(self) -> bool:
        """Whether it decides that the visit could be made at all."""
        return self.gate is not None and self.gate.counts_as is CountsAs.COULD_NOT_SHOP

    @cached_property
    def option_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options)

    @cached_property
    def option_numbers(self) -> frozenset[Fraction]:
        """The options whose keys are numbers, and so are named by any spelling of them."""
        found = (number(option.key) for option in self.options)
        return frozenset(exact for exact in found if exact is not None)


@dataclass(frozen=True)
class Repeat:
    """A row per item; `most` rows at most."""

    label: Text = ""
    most: int | None = None


@dataclass(frozen=True)
class Section:
    key: str
    title: Text = ""
    weight: Fraction | None = None
    pass_mark: Fraction | None = None
    when: Condition | None = None
    stage: str = "visit"
    repeat: Repeat | None = None
    questions: tuple[Question, ...] = ()

    def requires(self, question: Question) -> bool:
        """Whether an answer is wanted: as said, else whenever the question can be scored."""
        if question.required is not None:
            return question.required
        return self.repeat is None and question.worth is not None


@dataclass(frozen=True)
class Stage:
    """A part of a visit that is filled in and sent by itself; `key` is what sections name.

    Days count from the end of the first stage. A stage opens on its day, or without one as
    soon as the stage before it is over; the first opens with the visit. It closes at the end
    of `due_day`, but never sooner than a day after it has opened.
    """

    key: str
    title: Text = ""
    opens_day: int | None = None
    due_day: int | None = None
    waiting_for: Text = ""
    """What the shopper waits for until it opens, such as "the parcel"."""


@dataclass(frozen=True)
class CriticalPolicy:
    """What a missed critical question does to the percent; `cap` is the most it may be."""

    policy: Policy = Policy.FLAG
    cap: Fraction | None = None


@dataclass(frozen=True)
class Grade:
    """A band of the checklist: from this percent on the total is called `label`."""

    start: Fraction
    label: Text


@dataclass(frozen=True)
class Briefing:
    story: Text = ""
    do: tuple[Text, ...] = ()
    remember: tuple[Text, ...] = ()
    photos: Text = ""
    if_noticed: Text = ""
    money: Text = ""
    readiness: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """All percents (pass_mark, target, cap, grades) are on the scale from 0 to 100."""

    key: str
    title: Text
    family: str
    sections: tuple[Section, ...]
    language: str = "en"
    channel: Channel = Channel.STORE
    briefing: Briefing = Briefing()
    pass_mark: Fraction | None = None
    target: Fraction | None = None
    critical: CriticalPolicy = CriticalPolicy()
    cap_bonus: bool = True
    bands: tuple[Grade, ...] = ()
    show_score: ShowScore = ShowScore.NEVER
    staging: tuple[Stage, ...] = ()
    """What the document says about stages; `stages` has those that sections name."""

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order of asking; one alone is a visit like any other."""
        said = {stage.key: stage for stage in self.staging}
        keys = dict.fromkeys(section.stage for section in self.sections)
        return tuple(said.get(key) or Stage(key) for key in keys)

    @property
    def staged(self) -> bool:
        return len(self.stages) > 1

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Every question by its key, those of repeated sections too."""
        return {question.key: question for question in questions(self)}

    @cached_property
    def weighted(self) -> bool:
        return any(section.weight is not None for section in self.sections)


def questions(checklist: Checklist) -> Iterator[Question]:
    """All questions in the order of asking."""
    for section in checklist.sections:
        yield from section.questions
