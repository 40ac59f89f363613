"""Years of approved audits, loaded with few statements, and summed by the product's own recount."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from bench import chain, sums
from bench.chain import Chain, Rows
from bench.pool import copy, filled, kept, pick, qualities
from mystery import db
from mystery.audits.rules import AuditState
from mystery.audits.tables import AUDITS
from mystery.programmes.actions import insert_done
from mystery.programmes.rules import VisitState
from mystery.rollups import actions as rollups

DAYS = 1_095
CHUNK = 10_000
DOUBLED = 0.01
"""Share of the audits by somebody who shops the same visit once more, for calibration."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    audits: int
    light: bool
    loading: float
    """Seconds."""
    recounting: float

    def __str__(self) -> str:
        kept = "all answers" if not self.light else "answers but without the phones’ bytes"
        return (
            f"{self.audits:,} audits with {kept}, loaded in {self.loading:.0f} s, rollups summed in"
            f" {self.recounting:.0f} s"
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """One audit to be: which form of the pool, where and when; `double`: of the one before it."""

    form: int
    place: int
    start: datetime
    double: bool


def load(chain_: Chain, audits: int, *, bare: bool = False, light: bool = False) -> Loaded:
    """Audits evenly over stores and days, from a pool of forms that have been scored once.

    `bare`: no answers, photos and doubles. `light`, for a million: bodies and the arithmetic of
    each question, which no comparison reads, are left out, and the pool's own sums are added up
    instead of reading every score again.
    """
    begun = time.perf_counter()
    with chain.opened(chain_.server):
        rows = chain.rows()
        pool = filled(rows, light=light)
        plan = list(_plan(rows, audits))
        with kept(pool):
            for start in range(0, audits, CHUNK):
                with db.transaction():
                    _insert(rows, plan, range(start, min(start + CHUNK, audits)), bare=bare)
        loaded = time.perf_counter()
        with db.transaction():
            if light:
                places = [place.id for place in rows.locations]
                visits = ((one.form, places[one.place], day(one)) for one in plan)
                sums.rebuild(pool, rows.version.id, visits)
            else:
                rollups.recount()
    return Loaded(audits, light, loaded - begun, time.perf_counter() - loaded)


def _plan(rows: Rows, audits: int) -> Iterator[Planned]:
    rng = random.Random("past")
    quality, today = qualities(rows), chain.midnight()
    last: Planned | None = None
    for number in range(audits):
        place = number % len(rows.locations)
        hours = rng.randrange(7, 19)
        start = today - timedelta(days=rng.randrange(1, DAYS)) + timedelta(hours=hours)
        if last and not last.double and rng.random() < DOUBLED:
            last = Planned(pick(rng, quality[last.place]), last.place, last.start, double=True)
        else:
            last = Planned(pick(rng, quality[place]), place, start, double=False)
        yield last


def day(one: Planned) -> date:
    """The store's own: visits are by day, and its zone is near that of UTC."""
    return one.start.date()


def _insert(rows: Rows, plan: list[Planned], numbers: range, *, bare: bool) -> None:
    visits = {} if bare else _visits(rows, plan, numbers)
    given = [
        {
            "id": number + 1,
            "form": plan[number].form,
            "location_id": rows.locations[plan[number].place].id,
            "author_id": rows.shoppers[number % len(rows.shoppers)].id,
            "visit_id": visits.get(number),
            "start": plan[number].start,
            "done": plan[number].start + timedelta(hours=30),
            "day": day(plan[number]),
        }
        for number in numbers
    ]
    same = {
        "programme_id": rows.programme.id,
        "version_id": rows.version.id,
        "state": AuditState.APPROVED.value,
    }
    copy(given, same, answers=not bare)


def _visits(rows: Rows, plan: list[Planned], numbers: range) -> dict[int, int]:
    """Visits of doubles and of what they double, by the number of the audit."""
    doubles = [n for n in numbers if plan[n].double and n - 1 in numbers]
    rng = random.Random(numbers.start)
    first = insert_done([_visit(rows, rng, plan[n], of=None) for n in doubles])
    pairs = zip(doubles, first, strict=True)
    second = insert_done([_visit(rows, rng, plan[n], of=visit) for n, visit in pairs])
    found = dict(zip(doubles, second, strict=True))
    return found | {n - 1: visit for n, visit in zip(doubles, first, strict=True)}


def _visit(rows: Rows, rng: random.Random, one: Planned, *, of: int | None) -> Row:
    who = rows.shoppers[0 if of is None else 1]
    opens = one.start - timedelta(days=3)
    taken = chain.visit_row(rows, rng, location=rows.locations[one.place], shopper=who, opens=opens)
    return taken | {"state": VisitState.APPROVED, "calibration_of": of}


def days_holding(chain_: Chain, audits: int) -> date:
    """The latest day from which on there are at least so many audits, else the first of all."""
    with chain.opened(chain_.server):
        by_day = sa.select(AUDITS.c.local_day, sa.func.count()).group_by(AUDITS.c.local_day)
        counts: list[tuple[date, int]] = [(row[0], row[1]) for row in db.session.execute(by_day)]
    days = sorted(counts, reverse=True)
    totals = zip((day for day, _ in days), accumulate(count for _, count in days), strict=True)
    return next((day for day, total in totals if total >= audits), days[-1][0])
