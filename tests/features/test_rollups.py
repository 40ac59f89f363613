"""The sums of approved audits: whatever is decided in whatever order, they are what they count."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.queries import get_locked
from mystery.audits.tables import Audit
from mystery.checklists import actions as checklists
from mystery.checklists import library
from mystery.checklists.rules import Checklist, read
from mystery.demo.answering import answers_for, mood
from mystery.locations import actions as locations
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.programmes.tables import Programme
from mystery.review.deleting import delete
from mystery.rollups import actions as rollups
from mystery.rollups.tables import Rollup, RollupPart
from tests import cast, seeds
from tests.conftest import Caller
from tests.sending import Draft

ZONES = {"Z-1": "Pacific/Kiritimati", "Z-2": "America/Los_Angeles", "Z-3": "Europe/Berlin"}
FAMILY = "retail-visit"
STEPS = 60
SINCE, UNTIL = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)
"""Over two ends of months and the nights in which the clocks change."""

Counts = dict[str, int]


def publish(app: Flask) -> list[Checklist]:
    """Two versions of a checklist with a gate and must-pass questions, and stores far apart."""
    with app.app_context(), db.transaction():
        for code, zone in ZONES.items():
            store = locations.LocationFacts(
                code=code, name=code, kind=Kind.OWN, region="north", time_zone=zone
            )
            locations.put_location(store, by="system")
        first = library.load(FAMILY)
        for document in (first, {**first, "pass_mark": 60}):
            checklists.publish(checklists.put_draft(document, by="system"), by="system")
        return [read(first), read({**first, "pass_mark": 60})]


@dataclass
class Story:
    """Audits that arrive and are decided by chance; `seed` tells one run from another."""

    call: Caller
    versions: list[Checklist]
    seed: int
    waiting: list[Draft] = field(default_factory=list)
    returned: list[Draft] = field(default_factory=list)
    decided: list[Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def step(self) -> None:
        acts = (self.arrive, self.arrive, self.approve, self.approve, self.give_back)
        self.chance.choice((*acts, self.answer, self.reject, self.delete))()

    def arrive(self, *, at: str = "", **more: Any) -> None:
        number, began = self.chance.randrange(2), SINCE
        began += timedelta(seconds=self.chance.randrange(int((UNTIL - SINCE).total_seconds())))
        code = at or self.chance.choice(list(ZONES))
        answers = answers_for(
            self.versions[number], mood(self.chance, self.chance.gauss(0, 2)), {"tags": []}
        )
        if self.chance.random() < 0.1:
            answers = {key: {"na": True} for key in answers}
        times = {"started_at": began.isoformat(), "finished_at": began.isoformat()}
        made = Draft(
            None,
            location=code,
            checklist=FAMILY,
            version=number + 1,
            answers=answers,
            more={**times, "device": {"clock_offset_ms": 0}, **more},
        )
        answer = made.send(self.call("sam"))
        assert answer.status_code == 201, answer.text
        self.waiting.append(made)

    def approve(self) -> None:
        self._decide("approve", self.decided)

    def reject(self) -> None:
        self._decide("reject", self.decided)

    def give_back(self) -> None:
        self._decide("return", self.returned)

    def _decide(self, decision: str, after: list[Draft]) -> None:
        if self.waiting:
            made = self._take(self.waiting)
            document = {"decision": decision, "threads": [{"text": "Look again."}]}
            path = f"/api/v1/audits/{made.uuid}/review"
            assert self.call("rita").post(path, json=document).status_code == 200
            after.append(made)

    def answer(self) -> None:
        if self.returned:
            former = self._take(self.returned)
            self.arrive(at=former.location, replaces=former.uuid)

    def delete(self) -> None:
        held = self.chance.choice((self.waiting, self.returned, self.decided))
        if held:
            key = key_of(self.call.app, self._take(held))
            with self.call.app.app_context():
                audit = db.session.query(Audit).filter_by(key=key).one().id
            remove(self.call.app, audit)

    def _take(self, drafts: list[Draft]) -> Draft:
        return drafts.pop(self.chance.randrange(len(drafts)))


def key_of(app: Flask, made: Draft) -> str:
    with app.app_context():
        return db.session.query(Audit).filter_by(uuid=made.uuid).one().key


def remove(app: Flask, audit_id: int) -> None:
    with app.app_context(), db.transaction():
        delete(get_locked(audit_id), reason="by chance", by=cast.as_("ada"))


def plainly_counted() -> dict[tuple[str, date], Counts]:
    """By location and local day, from the stored scores of approved audits and nothing else."""
    found: dict[tuple[str, date], Counts] = defaultdict(lambda: defaultdict(int))
    for audit in db.session.query(Audit).options(sa.orm.undefer(Audit.score)):
        if audit.state == "approved" and not audit.programme.pilot:
            counts = found[audit.location.code, audit.local_day]
            counts[audit.outcome] += 1
            if (text := audit.score["true_percent"]) is not None:
                units = int(Decimal(text) * 10_000)
                counts["n"] += 1
                counts["total"] += units
                counts["squares"] += units * units
    return {key: dict(counts) for key, counts in found.items()}


def kept(grain: str) -> dict[tuple[str, date], Counts]:
    found: dict[tuple[str, date], Counts] = defaultdict(lambda: defaultdict(int))
    rows = db.session.execute(
        sa.select(Rollup, Location.code)
        .join(Location, Location.id == Rollup.location_id)
        .where(Rollup.grain == grain)
    )
    for row, code in rows:
        for name in rollups.COUNTS:
            if value := getattr(row, name):
                found[code, row.day][name] += value
    return {key: dict(counts) for key, counts in found.items()}


def by_month(days: dict[tuple[str, date], Counts]) -> dict[tuple[str, date], Counts]:
    found: dict[tuple[str, date], Counts] = defaultdict(lambda: defaultdict(int))
    for (code, day), counts in days.items():
        for name, value in counts.items():
            found[code, day.replace(day=1)][name] += value
    return {key: dict(counts) for key, counts in found.items()}


def without_zeros(found: dict[tuple[str, date], Counts]) -> dict[tuple[str, date], Counts]:
    some = {key: {n: v for n, v in counts.items() if v} for key, counts in found.items()}
    return {key: counts for key, counts in some.items() if counts}


def test_the_sums_are_those_of_the_approved_audits_whatever_was_decided(
    app: Flask, call: Caller
) -> None:
    story = Story(call, publish(app), seeds.seed())
    told = f"seed {story.seed}"
    for number in range(STEPS):
        story.step()
        if number % 10 == 9:
            with app.app_context():
                assert rollups.differences() == [], told
    story.arrive()  # so that something is left to count, whatever became of the others
    story.approve()

    with app.app_context():
        counted = without_zeros(plainly_counted())
        assert without_zeros(kept("day")) == counted, told
        assert without_zeros(kept("month")) == without_zeros(by_month(counted)), told
        assert counted, told
    assert_same_numbers(call, counted, told)


def assert_same_numbers(call: Caller, counted: dict[tuple[str, date], Counts], told: str) -> None:
    """The comparison shows just these sums, for a span that begins and ends inside a month."""
    since, until = date(2026, 2, 25), date(2026, 4, 5)
    query = f"checklist={FAMILY}&from={since}&to={until}"
    items = call("nora").get(f"/api/v1/scores/locations?{query}").json["items"]
    shown = {item["location"]: (item["n"], item["mean"]) for item in items if item["n"]}
    plain: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    for (code, day), counts in counted.items():
        if since <= day <= until:
            plain[code]["n"] += counts.get("n", 0)
            plain[code]["total"] += counts.get("total", 0)
    assert shown == {c: (p["n"], _mean(p)) for c, p in plain.items() if p["n"]}, told


def _mean(sums: Counts) -> str:
    exact = Fraction(sums["total"], sums["n"] * 10_000)
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(
        Decimal("0.0001"), ROUND_HALF_UP
    )
    return f"{rounded.normalize():f}"


def test_recounting_gives_what_was_kept(app: Flask, call: Caller) -> None:
    story = Story(call, publish(app), seeds.seed())
    for _ in range(6):
        story.arrive()
        story.approve()
    with app.app_context():
        before = kept("day"), kept("month"), db.session.query(RollupPart).count()
        with db.transaction():
            rollups.recount()
        after = kept("day"), kept("month"), db.session.query(RollupPart).count()

    assert before == after, f"seed {story.seed}"
    assert before[2] > 0


@pytest.mark.parametrize("table", [Rollup, RollupPart])
def test_a_wrong_sum_is_named_and_put_right(app: Flask, call: Caller, table: type[Any]) -> None:
    story = Story(call, publish(app), seeds.seed())
    for _ in range(4):
        story.arrive()
        story.approve()
    with app.app_context():
        with db.transaction() as session:
            row = session.query(table).filter(table.grain == "day").first()
            row.total += 1
        found = rollups.differences()
        with db.transaction():
            rollups.recount()

        assert len(found) == 1
        assert "kept" in found[0]
        assert rollups.differences() == []


def test_a_pilot_counts_nowhere(app: Flask, call: Caller) -> None:
    story = Story(call, publish(app), seeds.seed())
    with app.app_context(), db.transaction() as session:
        session.query(Programme).one().pilot = True
    story.arrive()
    story.approve()

    with app.app_context():
        assert db.session.query(Rollup).count() == 0
        assert rollups.differences() == []
    remove(app, 1)
    with app.app_context():
        assert rollups.differences() == []


def test_a_visit_counts_on_the_stores_own_day(app: Flask, call: Caller) -> None:
    """Ten in the evening of 28 February in London: tomorrow in Kiritimati, noon in Los Angeles."""
    publish(app)
    moment = {"started_at": "2026-02-28T22:00:00Z", "finished_at": "2026-02-28T22:30:00Z"}
    for code in ZONES:
        made = Draft(None, location=code, checklist=FAMILY, answers={}, more=moment)
        made.answers["open"] = {"value": "yes"}
        assert made.send(call("sam")).status_code == 201
        path = f"/api/v1/audits/{made.uuid}/review"
        assert call("rita").post(path, json={"decision": "approve"}).status_code == 200

    with app.app_context():
        days = dict(kept("day").keys())
    assert days == {
        "Z-1": date(2026, 3, 1),
        "Z-2": date(2026, 2, 28),
        "Z-3": date(2026, 2, 28),
    }
