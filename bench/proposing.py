"""Who may go in a chain of 2,000 people and 500 stores after a year of waves."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar

import sqlalchemy as sa

from bench import chain
from bench.browser import Reader
from bench.chain import BY, Chain
from bench.ratios import Line, Wanted, number, quantile
from mystery import db
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Person
from mystery.programmes.actions import insert_done
from mystery.programmes.board import list_offers
from mystery.programmes.candidates import list_candidates
from mystery.programmes.proposals import propose_wave
from mystery.programmes.rules.eligibility import may_go
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.slots import list_slots
from mystery.programmes.tables import Programme, Visit, Wave

PEOPLE, STORES, WAVES = 2_000, 500, 12
MONTH = timedelta(days=30)
ROTATION = {"store_days": 180, "brand_days": 0, "market_days": 20, "regions_away": 1}
Found = TypeVar("Found")
BARE = 40
"""Visits of the bare loop; a whole wave of it would take as long as the rest of the bench."""


@dataclass(frozen=True)
class Year:
    """What was put in: the wave that is still open, and the token of somebody who shops."""

    wave_id: int
    person_id: int
    token: str


def measure(chain_: Chain, *, quick: bool) -> tuple[Year, list[Line]]:
    """Without a server: the rules with their SELECTs."""
    with chain.opened(chain_.server):
        with db.transaction():
            year = _load(PEOPLE // 4 if quick else PEOPLE)
        proposing = _proposing(year, quick=quick)
        boards = [_board(year, limit=101), _board(year, limit=None)]
    return year, [proposing, *boards]


def asked(chain_: Chain, token: str) -> Line:
    """A page of the board as the phone gets it, the server running."""
    reader = Reader(chain_.server.port, token)
    times = []
    for round_ in range(25):
        answer = reader.get("/api/v1/visits?state=open&limit=50")
        if round_ > 4:
            times.append(1_000 * answer.seconds)
    return Line(
        what="job board over the API, 50 visits",
        ours=median(times),
        unit="ms",
        note=f"p95 {number(quantile(times, 0.95))} ms",
    )


def _load(count: int) -> Year:
    rows = chain.rows()
    rows.programme.rotation = ROTATION
    rng = random.Random("a year")
    hired = [_hire(n, rows.locations[n % len(rows.locations)].id) for n in range(count)]
    first = now().date() - WAVES * MONTH
    for month in range(WAVES):
        wave = _wave(rows.programme, first + month * MONTH, month)
        insert_done([_visit(rows, wave, place.id, rng.choice(hired)) for place in rows.locations])
    coming = _wave(rows.programme, now().date() + timedelta(days=1), WAVES)
    insert_done([_visit(rows, coming, place.id, None) for place in rows.locations])
    person = db.session.get_one(Person, hired[0])
    token = people.make_token(person, scope="", lasts=timedelta(days=1), by=BY)
    return Year(coming.id, person.id, token)


def _hire(n: int, workplace_id: int) -> int:
    person = people.add_person(f"Shopper {n}", staff_number=f"{n:05}", by=BY)
    person.workplace_id = workplace_id
    people.give(person, Role.SHOPPER)
    return person.id


def _wave(programme: Programme, first: date, month: int) -> Wave:
    wave = Wave(
        key=f"wave{month:04}",
        programme_id=programme.id,
        name=f"Wave {month}",
        opens_on=first,
        due_on=first + MONTH - timedelta(days=2),
        quotas=[],
        created_at=now(),
    )
    db.session.add(wave)
    db.session.flush()
    return wave


def _visit(rows: chain.Rows, wave: Wave, place: int, who: int | None) -> dict[str, object]:
    opens_at = datetime.combine(wave.opens_on, datetime.min.time(), now().tzinfo)
    due_at = datetime.combine(wave.due_on, datetime.min.time(), now().tzinfo)
    done = {"shopper_id": who, "version_id": rows.version.id if who else None}
    return {
        **done,
        "key": db.new_key(),
        "programme_id": rows.programme.id,
        "wave_id": wave.id,
        "slot": 0,
        "location_id": place,
        "checklist_id": rows.version.checklist_id,
        "state": VisitState.APPROVED.value if who else VisitState.OPEN.value,
        "opens_at": opens_at,
        "due_at": due_at,
        "asked_part": "",
        "asked_days": "",
        "reason": "",
        "reminded": "",
        "note": "",
        "created_at": opens_at,
        "changed_at": due_at - timedelta(days=3),
    }


def _proposing(year: Year, *, quick: bool) -> Line:
    """Beside a bare loop: the same rules asked of every person for every visit."""
    wave = db.session.get_one(Wave, year.wave_id)
    times, filled = [], 0
    for _ in range(2 if quick else 3):
        seconds, made = _timed(lambda: propose_wave(wave, at=now(), visible=sa.true()))
        times.append(seconds)
        filled = len(made.proposal.given)
    found = list_slots(Visit.wave_id == year.wave_id, at=now(), claims=False)
    circle = list_candidates(at=now()).candidates
    some = found[:BARE]
    bare, _ = _timed(
        lambda: sum(may_go(who, one.slot, one.rotation) for one in some for who in circle)
    )
    whole = bare * len(found) / len(some)
    return Line(
        what=f"propose a wave, {len(circle):,} people x {len(found)} stores x {WAVES} waves",
        ours=median(times),
        unit="s",
        beside="bare loop, asking only",
        peer=whole,
        ratio=median(times) / whole,
        wanted=Wanted(5, absolute=True),
        note=f"{filled} of {len(found)} visits given; the loop measured on {len(some)} of them",
    )


def _board(year: Year, *, limit: int | None) -> Line:
    """One page as the phone asks for it, or all that is on the board: processor time, since
    everything happens in this process."""
    times = []
    offers = 0
    for _ in range(12):
        db.session.rollback()
        begun = time.process_time()
        found = list_offers(year.person_id, at=now(), visible=sa.true(), limit=limit)
        times.append(1_000 * (time.process_time() - begun))
        offers = len(found)
    return Line(
        what=f"job board of one person, {f'the first {limit}' if limit else 'all of it'}",
        ours=median(times[2:]),
        unit="ms",
        wanted=Wanted(50, absolute=True) if limit else None,
        note=f"{offers} visits offered; slowest {number(max(times[2:]))} ms",
    )


def _timed(work: Callable[[], Found]) -> tuple[float, Found]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found
