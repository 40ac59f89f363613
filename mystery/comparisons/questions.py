"""Misses by question: sums over whole months, and misses that came twice in a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from mystery.audits.tables import ANSWERS, AUDITS
from mystery.comparisons.approved import approved, counted
from mystery.comparisons.periods import month_after
from mystery.comparisons.queries import Filter, in_region, placed, places
from mystery.comparisons.rules import Cell, QuestionTally
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import execute
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.rollups.tables import RollupQuestion

COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")


def whole_months(filter_: Filter) -> Filter:
    """The filter widened to the calendar months it touches: questions are summed by month."""
    until = month_after(filter_.until.replace(day=1)) - timedelta(days=1)
    return replace(filter_, since=filter_.since.replace(day=1), until=until)


def tally_questions(
    filter_: Filter, visible: Condition, *, at: int | None = None
) -> list[QuestionTally]:
    """By question key, over whole months; `at`: a location's id, for that one alone."""
    span, row = whole_months(filter_), RollupQuestion
    sums = [sa.func.sum(getattr(row, name)) for name in COUNTS]
    query = sa.select(row.question, *sums).where(
        row.family == span.family, row.month.between(span.since, span.until)
    )
    if at is not None:
        query = query.where(row.location_id == at)
    else:
        query = query.where(row.question.in_(_keys(span.family)), *_placed(span, visible))
    rows = execute(query.group_by(row.question).order_by(row.question))
    return [QuestionTally(row[0], *map(int, row[1:])) for row in rows]


def _placed(span: Filter, visible: Condition) -> list[Condition]:
    """The sum with nothing: rows are read in their order, whatever the number of locations."""
    row = RollupQuestion
    return placed(span, visible, location_id=row.location_id + 0, day=row.month)


def _keys(family: str) -> sa.Select[tuple[str]]:
    """Every question that was ever counted, each found by one look behind the one before: then
    the rows of one question in a period lie in one piece."""
    row = RollupQuestion
    least = sa.func.min(row.question).label("question")
    found = sa.select(least).where(row.family == family).cte("keys", recursive=True)
    further = sa.select(least).where(row.family == family, row.question > found.c.question)
    found = found.union_all(
        sa.select(further.scalar_subquery()).where(found.c.question.is_not(None))
    )
    return sa.select(found.c.question).where(found.c.question.is_not(None))


def tally_places(filter_: Filter, visible: Condition, question: str) -> list[PlaceTally]:
    """One question by location, most missed first."""
    span = whole_months(filter_)
    sums = [sa.func.sum(getattr(RollupQuestion, name)) for name in COUNTS]
    rows = execute(
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
    rows = execute(
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


def list_repeats(filter_: Filter, visible: Condition, *, at: int | None = None) -> list[Repeat]:
    """Misses on both of the last two approved visits of a location, by question and name; `at`: a
    location's id, for that one alone."""
    here = [] if at is None else [Location.id == at]
    then = filter_.as_then and filter_.region_path
    outside = replace(filter_, region_path="") if then else filter_
    inside = [in_region(filter_, AUDITS.c.local_day)] if then else []
    last, before = (_latest(filter_, inside, place) for place in range(2))
    pairs = (
        sa.select(Location.code, Location.name, last.label("last"), before.label("before"))
        .where(*places(outside, visible, None), *here)
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )
    one, other = ANSWERS.alias("one"), ANSWERS.alias("other")
    again = sa.and_(other.c.audit_id == pairs.c.before, other.c.question == one.c.question)
    rows = execute(
        sa.select(one.c.question, pairs.c.code, pairs.c.name)
        .join(one, one.c.audit_id == pairs.c.last)
        .join(other, again)
        .where(one.c.missed, other.c.missed)
        .order_by(one.c.question, pairs.c.name, pairs.c.code)
    )
    return [Repeat(*row) for row in rows]


def _latest(filter_: Filter, inside: list[Condition], place: int) -> sa.ScalarSelect[int]:
    """The id of the last visit to a Location, or of the one before it."""
    return (
        sa.select(AUDITS.c.id)
        .where(AUDITS.c.location_id == Location.id, *counted(filter_), *inside)
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.visited_at.desc(), AUDITS.c.id.desc())
        .offset(place)
        .limit(1)
        .correlate(Location)
        .scalar_subquery()
    )


def list_question_cells(filter_: Filter, visible: Condition) -> dict[str, list[Cell]]:
    """By question both sides of each market by month: how often it was done where it was scored,
    as a percent; over whole months, whatever the filter's kind and brand."""
    span = replace(whole_months(filter_), kind="", brand="")
    row = RollupQuestion
    by = (row.question, Location.kind, Location.brand, Location.market, row.month)
    rows = execute(
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
