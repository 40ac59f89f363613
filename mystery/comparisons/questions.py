"""Misses by question: sums over whole months, and misses that came twice in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

import sqlalchemy as sa

from mystery.audits.tables import ANSWERS, AUDITS
from mystery.comparisons.approved import approved, counted
from mystery.comparisons.periods import month_after
from mystery.comparisons.queries import Filter, in_region, placed, places
from mystery.comparisons.rules import Pair, QuestionTally
from mystery.comparisons.rules.gaps import OWN
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import execute
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.rollups.questions import slots
from mystery.rollups.rules import COUNTS, WIDTH, fields, number, whole
from mystery.rollups.tables import RollupQuestions


def whole_months(filter_: Filter) -> Filter:
    """The filter widened to the calendar months it touches: questions are summed by month."""
    until = month_after(filter_.until.replace(day=1)) - timedelta(days=1)
    return replace(filter_, since=filter_.since.replace(day=1), until=until)


def tally_questions(
    filter_: Filter, visible: Condition, *, at: int | None = None
) -> list[QuestionTally]:
    """By question key, over whole months; `at`: a location's id, for that one alone."""
    span, row = whole_months(filter_), RollupQuestions
    here = _placed(span, visible) if at is None else [row.location_id == at]
    rows = execute(_in_pieces(sa.select(row.counts).where(*_within(span), *here)))
    counts = whole(rows.scalars())
    return [
        QuestionTally(question, *found)
        for question, slot in sorted(slots(span.family).items())
        if any(found := counts[slot * len(COUNTS) : (slot + 1) * len(COUNTS)])
    ]


def _within(span: Filter) -> list[Condition]:
    row = RollupQuestions
    return [row.family == span.family, row.month.between(span.since, span.until)]


def _in_pieces(query: sa.Executable) -> sa.Executable:
    """Years of a large chain are not held in memory at once."""
    return query.execution_options(yield_per=1_000)


def _placed(span: Filter, visible: Condition) -> list[Condition]:
    """The sum with nothing: rows are read in their order, whatever the number of locations."""
    row = RollupQuestions
    return placed(span, visible, location_id=row.location_id + 0, day=row.month)


def tally_places(filter_: Filter, visible: Condition, question: str) -> list[PlaceTally]:
    """One question by location, most missed first."""
    span, row = whole_months(filter_), RollupQuestions
    slot = slots(span.family).get(question)
    if slot is None:
        return []
    here = sa.func.substr(row.counts, slot * WIDTH + 1, WIDTH, type_=sa.LargeBinary)
    sums: defaultdict[int, int] = defaultdict(int)
    asked = sa.select(row.location_id, here).where(*_within(span), *_placed(span, visible))
    for location, packed in execute(asked).all():
        sums[location] += number(packed)
    named = sa.select(Location.id, Location.code, Location.name).where(visible)
    about = {id_: (code, name) for id_, code, name in execute(named).all()}
    found = [
        PlaceTally(*about[location], QuestionTally(question, *fields(total)[: len(COUNTS)]))
        for location, total in sums.items()
        if total
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


def list_question_pairs(filter_: Filter, visible: Condition) -> dict[str, list[Pair]]:
    """By question how often it was done where it was scored, as a percent, on both sides of each
    market and month; over whole months, whatever the filter's kind."""
    span, row = replace(whole_months(filter_), kind="", brand=""), RollupQuestions
    ours = Location.kind == OWN
    rival = [sa.or_(ours, Location.brand == filter_.brand)] if filter_.brand else []
    asked = (
        sa.select(row.month, Location.market, ours, row.counts)
        .join(Location, Location.id == row.location_id)
        .where(*_within(span), Location.market != "", *rival, *places(span, visible, row.month))
    )
    sums: defaultdict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    for month, market, us, packed in execute(_in_pieces(asked)):
        sums[month, market][not us] += number(packed)
    keys = [key for key, (us, them) in sorted(sums.items()) if us and them]
    own, other = (_columns([sums[key][side] for key in keys]) for side in (0, 1))
    least = min(len(own), len(other))
    found = {
        question: _pairs(keys, [*own[at : at + 2], *other[at : at + 2]])
        for question, slot in slots(span.family).items()
        if (at := slot * len(COUNTS)) < least
    }
    return {question: pairs for question, pairs in found.items() if pairs}


def _columns(sums: Sequence[int]) -> list[tuple[int, ...]]:
    """Each count of each question over all sums, as far as any of them counts."""
    return list(zip_longest(*map(fields, sums), fillvalue=0))


def _pairs(keys: Sequence[tuple[date, str]], sides: Sequence[tuple[int, ...]]) -> list[Pair]:
    """Of a question, whose `sides` are scored and missed by us, then by them."""
    part = 100 * UNITS
    return [
        Pair(market, month, ours, (ours - we_missed) * part, theirs, (theirs - they_missed) * part)
        for (month, market), ours, we_missed, theirs, they_missed in zip(keys, *sides, strict=True)
        if ours and theirs
    ]
