"""Lines of the tables: what the queries give and the columns read, under the columns' names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mystery.audits.rules import day_part
from mystery.checklists.rules import Question
from mystery.exports.rules.cells import local, utc


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of one version; what all answers to it share."""

    checklist_key: str
    checklist_version: int
    language: str
    position: int
    section_key: str
    section: str
    weight: float | None
    question: Question
    words: str

    @property
    def type(self) -> str:
        return self.question.type.value

    @property
    def points(self) -> float | None:
        return None if self.question.worth is None else float(self.question.worth)

    @property
    def is_critical(self) -> int:
        return int(self.question.critical or self.question.critical_when is not None)

    @property
    def is_bonus(self) -> int:
        return int(self.question.bonus)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What the visits table takes from a stored score; sections before the critical policy."""

    points_earned: float
    points_possible: float
    critical_fails: int
    na_count: int
    cant_recall_count: int
    unanswered_count: int
    sections: Mapping[str, float]
    """Percents from 0 to 1 by section key; a section without points is not there."""


@dataclass(frozen=True, slots=True)
class VisitLine:
    visit_key: str
    location_key: str
    location: str
    region: str
    own_or_competitor: str
    brand: str
    channel: str
    checklist_key: str
    checklist_version: int
    shopper_alias: str
    opens_at: datetime | None
    """When the planned window opens; None for a visit that nobody planned."""
    visited_at: datetime
    finished_at: datetime
    received_at: datetime
    visited_on: date
    time_zone: str
    outcome: str
    review_state: str
    percent: int | None
    """As shown, in 1/10,000 percent; `true_percent` before the critical policy."""
    true_percent: int | None
    arithmetic: Arithmetic
    photo_count: int
    comment: str | None
    open_visit: str

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def planned_on(self) -> date | None:
        return self.opens_at.astimezone(self._zone).date() if self.opens_at else None

    @property
    def day_part(self) -> str:
        return day_part(self.visited_at, self.time_zone)

    @property
    def visited_at_local(self) -> datetime:
        return local(self.visited_at.astimezone(self._zone))

    @property
    def visited_at_utc(self) -> datetime:
        return utc(self.visited_at)

    @property
    def sent_at_utc(self) -> datetime:
        return utc(self.received_at)

    @property
    def duration_min(self) -> int | None:
        """None where the phone's clock makes it negative."""
        minutes = round((self.finished_at - self.visited_at).total_seconds() / 60)
        return minutes if minutes >= 0 else None

    @property
    def status(self) -> str:
        return "could_not_shop" if self.outcome == "could_not_shop" else "approved"

    @property
    def score_pct(self) -> float | None:
        return share(self.percent)

    @property
    def true_score_pct(self) -> float | None:
        return share(self.true_percent)


class AnswerLine(NamedTuple):
    """A tuple, because there are so many of them."""

    visit_key: str
    location_key: str
    location: str
    visited_on: date
    own_or_competitor: str
    asked: QuestionLine
    state: str
    answer_value: str | None
    answer_label: str
    answer_number: float | None
    points_earned: float | None
    points_possible: float | None
    is_fail: int
    comment: str | None
    photos: tuple[str, ...] = ()
    """Addresses of its photos."""

    @property
    def answer_key(self) -> str:
        return answer_key(self.visit_key, self.asked.question.key)

    @property
    def is_na(self) -> int:
        return int(self.state == "na")

    @property
    def is_cant_recall(self) -> int:
        return int(self.state == "cant_recall")

    @property
    def is_blank(self) -> int:
        return int(self.state == "blank")

    @property
    def photo_count(self) -> int:
        return len(self.photos)

    @property
    def photo_1(self) -> str | None:
        return self.photos[0] if self.photos else None

    @property
    def photo_2(self) -> str | None:
        return self.photos[1] if len(self.photos) > 1 else None

    @property
    def photo_3(self) -> str | None:
        return self.photos[2] if len(self.photos) > 2 else None


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One option that was offered by an answered question with several answers."""

    answer_key: str
    question_key: str
    choice_key: str
    choice_label: str
    selected: int
    position: int


@dataclass(frozen=True, slots=True)
class PhotoLine:
    photo_key: str
    visit_key: str
    question_key: str | None
    answered: bool
    """Whether the answers have a line for its question."""
    taken_at: datetime | None
    time_zone: str
    caption: str
    width: int | None
    height: int | None
    sha256: str
    open: str
    visited_on: date
    location_key: str

    @property
    def file(self) -> str:
        """A name that says where and what for, and is nobody else's."""
        words = (self.location_key, self.question_key or "visit", self.photo_key)
        said = "_".join(re.sub(r"[^A-Za-z0-9-]+", "-", word) for word in words)
        return f"{self.visited_on}_{said}.jpg"

    @property
    def answer_key(self) -> str | None:
        if not self.answered or not self.question_key:
            return None
        return answer_key(self.visit_key, self.question_key)

    @property
    def taken_at_local(self) -> datetime | None:
        if self.taken_at is None:
            return None
        return local(self.taken_at.astimezone(ZoneInfo(self.time_zone)))


@dataclass(frozen=True, slots=True)
class LocationLine:
    location_key: str
    location: str
    own_or_competitor: str
    brand: str
    market: str
    region_key: str
    region: str
    address: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    opened_on: date | None
    closed_on: date | None
    refit_on: date | None
    tags: str
    price_index: float | None = None
    """Of the exported visits; 100 is our price."""


def answer_key(visit_key: str, question_key: str) -> str:
    return f"{visit_key}.{question_key}"


def share(units: int | None) -> float | None:
    """1/10,000 percent as a number of which 1 is all."""
    return None if units is None else units / 1_000_000
