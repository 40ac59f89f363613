"""What somebody wants exported: which visits, in how much detail, in whose words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import sqlalchemy as sa

from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Question
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.comparisons.queries import Filter
from mystery.db import session
from mystery.exports.rules import (
    ANSWERS,
    CHOICES,
    DICTIONARY,
    LOCATIONS,
    PHOTOS,
    QUESTIONS,
    TIMERS,
    VERSIONS,
    Detail,
    DictionaryLine,
    QuestionLine,
    Table,
    VersionLine,
    dictionary_lines,
    fields,
    items,
    question_lines,
    sections,
    version_lines,
    visits,
)
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.people.rules import Scope


@dataclass(frozen=True)
class Wording:
    """What is said the same way on pages: the alias of a shopper, an answer in words."""

    alias: Callable[[str, datetime, bool], str]
    """From the person's key, the moment of the visit, and whether it stays for ever."""
    label: Callable[[Question, str, str | None, str], str]
    """From question, state, value as AnswerRow keeps it, and language."""


@dataclass(frozen=True)
class Version:
    """A published version of the family, with its questions by key."""

    number: int
    checklist: Checklist
    published_on: date

    @cached_property
    def questions(self) -> Mapping[str, QuestionLine]:
        lines = question_lines(self.checklist, self.number)
        return {line.question.key: line for line in lines}


PLACE = (Audit.local_day, Location.code, Audit.key)
"""The order of visits: by day, location and random key, so that it says nothing about when
something was sent."""


@dataclass(frozen=True)
class After:
    """A visit that was the last one read; the next come behind it in the order of PLACE."""

    day: date
    code: str
    key: str

    def __str__(self) -> str:
        return f"{self.day}~{self.code}~{self.key}"

    @classmethod
    def read(cls, text: str) -> After | None:
        day, _, rest = text.partition("~")
        code, _, key = rest.partition("~")
        try:
            return cls(date.fromisoformat(day), code, key) if key else None
        except ValueError:
            return None

    @property
    def beyond(self) -> Condition:
        here = (sa.literal(self.day), sa.literal(self.code), sa.literal(self.key))
        return sa.tuple_(*PLACE) > sa.tuple_(*here)


@dataclass(frozen=True)
class Order:
    """`visible` and `stable` are conditions of the place: which locations are seen at all, and
    at which the shopper's alias stays. The columns are one set for all rows, those of the
    place where the least is known; `detail` says which."""

    filter: Filter
    visible: Condition
    detail: Detail
    stable: Scope
    base_url: str
    wording: Wording
    after: After | None = None
    """Only visits behind this one, where somebody reads a part at a time."""

    @cached_property
    def versions(self) -> Mapping[int, Version]:
        """All versions of the family by id, oldest first."""
        rows = session.scalars(
            sa.select(VersionRow)
            .join(VersionRow.checklist)
            .where(ChecklistRow.family == self.filter.family)
            .order_by(VersionRow.published_at, VersionRow.id)
        )
        return {
            row.id: Version(row.number, checklist_of(row), row.published_at.date())
            for row in rows.all()
        }

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """By name, in the order of the sheets, with the columns of this detail."""
        of = sections((version.checklist, version.number) for version in self.versions.values())
        rows = items(fields(version.checklist for version in self.versions.values()))
        about = (LOCATIONS, DICTIONARY, QUESTIONS, VERSIONS)
        tables = (visits(of), ANSWERS, CHOICES, PHOTOS, TIMERS, *about, rows)
        return {table.name: table.for_(self.detail) for table in tables}

    def dictionary(self) -> Iterator[DictionaryLine]:
        """Of all tables; its own columns come by themselves."""
        return dictionary_lines(t for t in self.tables.values() if t.name != DICTIONARY.name)

    def questions(self) -> Iterator[QuestionLine]:
        for version in self.versions.values():
            yield from version.questions.values()

    def published(self) -> Iterator[VersionLine]:
        known = self.versions.values()
        return version_lines((v.checklist, v.number, v.published_on) for v in known)

    def address(self, *steps: str) -> str:
        return "/".join((self.base_url.rstrip("/"), *steps))
