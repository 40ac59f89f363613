"""Released reports as tables, with what a store may know and nothing more.

One row says no more than the page of its report does to a store: the month and the part of the
day, no alias, and in no order within a month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mystery import db
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.exports.rules import Column, Kind, Table
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.audiences import Audience, when
from mystery.web.reports import Line, Part, Report

MONTHS = 12


@dataclass(frozen=True)
class ReportRow:
    report: str
    location: str
    location_name: str
    checklist: str
    version: int
    month: str
    day_part: str
    outcome: str
    score_pct: float | None
    open: str


@dataclass(frozen=True)
class SectionRow:
    of: ReportRow
    part: Part

    @property
    def percent(self) -> float | None:
        return float(self.part.percent) / 100 if self.part.percent is not None else None

    @property
    def earned(self) -> float:
        return float(self.part.earned)

    @property
    def possible(self) -> float:
        return float(self.part.possible)


@dataclass(frozen=True)
class AnswerRow:
    of: ReportRow
    part: Part
    line: Line

    @property
    def earned(self) -> float | None:
        return _number(self.line.answer.earned)

    @property
    def possible(self) -> float | None:
        return _number(self.line.answer.possible)

    @property
    def missed(self) -> int:
        return int(self.line.answer.missed)

    @property
    def photos(self) -> str:
        """Addresses of their pages, one below the other."""
        return "\n".join(f"{self.of.open}/photos/{photo.key}" for photo in self.line.photos)


def _number(decimal: str | None) -> float | None:
    return None if decimal is None else float(decimal)


def _of(key: str, kind: Kind, meaning: str) -> Column:
    return Column(key, kind, meaning, path=f"of.{key}")


REPORTS = Table(
    "reports",
    "released report",
    (
        Column("report", Kind.KEY, "The report."),
        Column("location", Kind.KEY, "Code of the store."),
        Column("location_name", Kind.TEXT, "Its name."),
        Column("checklist", Kind.KEY, "What was filled in."),
        Column("version", Kind.WHOLE, "Its published version."),
        Column("month", Kind.TEXT, "Month of the visit."),
        Column("day_part", Kind.TEXT, "Part of the day, where more than one person works."),
        Column("outcome", Kind.TEXT, "passed, failed, no_score or could_not_shop."),
        Column("score_pct", Kind.PERCENT, "Score as shown.", unit="1 = 100 %"),
        Column("open", Kind.LINK, "The report in the browser, after signing in."),
    ),
)
SECTIONS = Table(
    "sections",
    "section of a released report",
    (
        _of("report", Kind.KEY, "The report."),
        Column("section", Kind.TEXT, "Its title.", path="part.title"),
        Column("points_earned", Kind.NUMBER, "Points earned.", path="earned"),
        Column("points_possible", Kind.NUMBER, "Points that were possible.", path="possible"),
        Column("score_pct", Kind.PERCENT, "Score of the section.", path="percent"),
    ),
)
ANSWERS = Table(
    "answers",
    "answer in a released report",
    (
        _of("report", Kind.KEY, "The report."),
        _of("location", Kind.KEY, "Code of the store."),
        _of("month", Kind.TEXT, "Month of the visit."),
        Column("section", Kind.TEXT, "Title of the section.", path="part.title"),
        Column("question_key", Kind.KEY, "The question.", path="line.question.key"),
        Column("question", Kind.TEXT, "Its words.", path="line.words"),
        Column("answer", Kind.TEXT, "What was answered.", path="line.said"),
        Column("points_earned", Kind.NUMBER, "Points earned.", path="earned"),
        Column("points_possible", Kind.NUMBER, "Points possible.", path="possible"),
        Column("missed", Kind.FLAG, "1: it cost points."),
        Column("comment", Kind.TEXT, "What was added.", path="line.comment"),
        Column("photos", Kind.TEXT, "Pages of its photos, after signing in."),
    ),
)
TABLES = {table.name: table for table in (REPORTS, SECTIONS, ANSWERS)}
Row = ReportRow | SectionRow | AnswerRow


def tally(*, all_of_them: bool = False) -> int:
    query = sa.select(sa.func.count()).select_from(Audit).join(Audit.location)
    return db.session.scalar(query.where(*_released(all_of_them))) or 0


def rows(table: str, *, all_of_them: bool = False) -> Iterator[Row]:
    """Of the last twelve months, or of all there are; the newest month first."""
    ids = sa.select(Audit.id, Audit.local_day, Audit.key).join(Audit.location)
    found = db.session.execute(ids.where(*_released(all_of_them))).all()
    order = sorted(found, key=lambda one: (-one.local_day.year, -one.local_day.month, one.key))
    for one in order:
        report = Report(db.session.get_one(Audit, one.id), Audience.STORE)
        yield from _rows(table, report)
        db.session.expire_all()


def _released(all_of_them: bool) -> list[sa.ColumnElement[bool]]:
    first = [] if all_of_them else [Audit.local_day >= _first()]
    return [
        visibility.audits(Right.READ_REPORT),
        Audit.state == AuditState.APPROVED,
        Audit.released_at <= db.now(),
        *first,
    ]


def _first() -> date:
    today = auth.today()
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _rows(table: str, report: Report) -> Iterator[Row]:
    head = _head(report)
    if table == REPORTS.name:
        yield head
        return
    for part in report.parts:
        if table == SECTIONS.name:
            yield SectionRow(head, part)
        else:
            yield from (AnswerRow(head, part, line) for line in part.lines)


def _head(report: Report) -> ReportRow:
    audit = report.audit
    percent = audit.score["percent"]
    return ReportRow(
        report=audit.key,
        location=audit.location.code,
        location_name=audit.location.name,
        checklist=report.checklist.key,
        version=audit.version.number,
        month=f"{audit.local_day:%Y-%m}",
        day_part=when(audit, Audience.STORE).partition(", ")[2],
        outcome=audit.outcome,
        score_pct=float(percent) / 100 if percent is not None else None,
        open=f"{auth.base_url()}/audits/{audit.key}",
    )
