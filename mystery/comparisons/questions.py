"""Misses by question: sums over whole months, and misses that came twice in a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from mystery.audits.tables import ANSWERS, AUDITS
from mystery.comparisons.approved import approved
from mystery.comparisons.periods import month_after
from mystery.comparisons.queries import Filter, places
from mystery.comparisons.rules import Cell, QuestionTally
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.rollups.tables import RollupQuestion

COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")


def whole_months(filter_: Filter) -> Filter:
    """The filter widened to the calendar months it touches: questions are summed by month."""
    until = month_after(filter_.until.replace(day=1)) - timedelta(days=1)
    return replace(filter_, since=filter_.since.replace(day=1), until=until)


def tally_questions(filter_: Filter, visible: Condition) -> list[QuestionTally]:
    """By question key, over whole months."""
    span = whole_months(filter_)
    sums = [sa.func.sum(getattr(RollupQuestion, name)) for name in COUNTS]
    rows = session.execute(
        sa.select(RollupQuestion.question, *sums)
        .join(Location, Location.id == RollupQuestion.location_id)
        .where(
            RollupQuestion.family == span.family,
            RollupQuestion.month.between(span.since, span.until),
            *places(span, visible, RollupQuestion.month),
        )
        .group_by(RollupQuestion.question)
        .order_by(RollupQuestion.question)
    )
    return [QuestionTally(row[0], *map(int, row[1:])) for row in rows]


def tally_places(filter_: Filter, visible: Condition, question: str) -> list[PlaceTally]:
    """One question by location, most missed first."""
    span = whole_months(filter_)
    sums = [sa.func.sum(getattr(RollupQuestion, name)) for name in COUNTS]
    rows = session.execute(
        sa.select(Location.code, Location.name, *sums)
        .join(Location, Location.id == RollupQuestion.location_id)
        .where(
            RollupQuestion.family == span.family,
            RollupQuestion.question == question,
            RollupQuestion.month.between(span.since, span.until),
            *places(span, visible, RollupQuestion.month),
        )
        .group_by(Location.code, Location.name)
    )
    found = [
        PlaceTally(code, name, QuestionTally(question, *map(int, sums)))
        for code, name, *sums in rows
    ]
    return sorted(found, key=lambda f: (-(f.tally.miss_rate or 0), -f.tally.scored, f.name, f.code))


@dataclass(frozen=True, slots=True)
class PlaceTally:
    code: str
    name: str
    tally: QuestionTally


def list_missed(
    filter_: Filter, visible: Condition, question: str, *, limit: int = 20
) -> list[tuple[str, str, date]]:
    """The last approved visits that missed a question: random id, location's name, local day."""
    asked = sa.select(AUDITS.c.key, Location.name, AUDITS.c.local_day).select_from(AUDITS)
    rows = session.execute(
        approved(asked, filter_, visible)
        .join(ANSWERS, ANSWERS.c.audit_id == AUDITS.c.id)
        .where(ANSWERS.c.question == question, ANSWERS.c.missed)
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.key)
        .limit(limit)
    )
    return [(key, name, day) for key, name, day in rows]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A question missed on the last two visits of a location."""

    question: str
    code: str
    name: str


def list_repeats(filter_: Filter, visible: Condition) -> list[Repeat]:
    """Misses on both of the last two approved visits of a location, by question and name."""
    latest = _latest_two(filter_, visible)
    rows = session.execute(
        sa.select(ANSWERS.c.question, Location.code, Location.name)
        .join(latest, latest.c.id == ANSWERS.c.audit_id)
        .join(Location, Location.id == latest.c.location_id)
        .where(latest.c.place <= 2, ANSWERS.c.missed)
        .group_by(ANSWERS.c.question, Location.code, Location.name)
        .having(sa.func.count(ANSWERS.c.audit_id.distinct()) == 2)
        .order_by(ANSWERS.c.question, Location.name, Location.code)
    )
    return [Repeat(*row) for row in rows]


def _latest_two(filter_: Filter, visible: Condition) -> sa.Subquery:
    place = sa.func.row_number().over(
        partition_by=AUDITS.c.location_id, order_by=(AUDITS.c.visited_at.desc(), AUDITS.c.id.desc())
    )
    numbered = sa.select(AUDITS.c.id, AUDITS.c.location_id, place.label("place"))
    return approved(numbered, filter_, visible).subquery()


def list_question_cells(filter_: Filter, visible: Condition) -> dict[str, list[Cell]]:
    """By question both sides of each market by month: how often it was done where it was scored,
    as a percent; over whole months, whatever the filter's kind and brand."""
    span = replace(whole_months(filter_), kind="", brand="")
    row = RollupQuestion
    by = (row.question, Location.kind, Location.brand, Location.market, row.month)
    rows = session.execute(
        sa.select(*by, sa.func.sum(row.scored), sa.func.sum(row.missed))
        .join(Location, Location.id == row.location_id)
        .where(
            row.family == span.family,
            row.month.between(span.since, span.until),
            Location.market != "",
            *places(span, visible, row.month),
        )
        .group_by(*by)
        .order_by(*by)
    )
    found: dict[str, list[Cell]] = {}
    for question, kind, brand, market, month, scored, missed in rows:
        done = (int(scored) - int(missed)) * 100 * UNITS
        found.setdefault(question, []).append(Cell(kind, brand, market, month, int(scored), done))
    return found
