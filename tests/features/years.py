"""A year of a programme by chance. The clock is the only thing that is not real."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people import actions as people
from mystery.people.tables import Person
from mystery.programmes import actions, proposals
from mystery.programmes.tables import Programme, Visit, Wave
from mystery.programmes.taking_back import list_barred, take_back
from mystery.review.releases import release_due
from tests import cast
from tests.conftest import Caller
from tests.features import rotating
from tests.features.year_checks import (
    SHARE,
    STORE_DAYS,
    check_allowed,
    check_logged,
    last_entry,
    standing,
)
from tests.sending import Draft
from tests.web.visited import BEST, FAIR, OVERCHARGED, POOR

SHOPPERS = ("sam", "sue", "mia", "tim", "lea", "jan")
BEGIN, HALF = datetime(2027, 1, 4, 7, tzinfo=UTC), datetime(2027, 4, 12, tzinfo=UTC)


class Clock:
    """The server's clock: what `mystery.db.now` reads."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at = BEGIN
        clock = self

        class Told(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return clock.at.astimezone(tz)

        patch.setattr("mystery.db.datetime", Told)


@dataclass
class Year:
    """What happens, and what every happening has to leave behind."""

    app: Flask
    call: Caller
    clock: Clock
    seed: int
    sent: dict[str, bytes] = field(default_factory=dict)
    """Bodies by uuid that were acknowledged."""
    done: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def acts(self) -> tuple[Callable[[], TestResponse | None], ...]:
        return (
            *[self.claim] * 6,
            *[self.submit] * 6,
            *[self.approve] * 4,
            *(self.send_back, self.send_back, self.correct, self.correct, self.reject),
            *(self.give_back, self.assign, self.reschedule, self.cancel),
            *(self.move, self.close, self.leave, self.disable),
        )

    def act(self) -> None:
        """Anything; once half of the year is over, every second time what has not happened yet."""
        acts = self.acts()
        owed = [act for act in acts if not self.done[act.__name__]]
        late = self.clock.at > HALF and self.chance.random() < 0.5
        chosen = self.chance.choice(owed if owed and late else acts)
        with self.app.app_context():
            before, last = standing(), last_entry()
        answer = chosen()
        if answer is not None:
            self.answers[answer.status_code] += 1
            assert answer.status_code in (200, 201, 202, 204, 401, 403, 404, 409), answer.text
            self.done[chosen.__name__] += answer.status_code < 300
        with self.app.app_context():
            refused = answer is not None and answer.status_code > 299
            check_logged(before, last, refused=refused)
        self.clock.at += timedelta(hours=self.chance.randint(4, 40))

    # What people do.

    def claim(self) -> TestResponse | None:
        who, key = self.chance.choice(SHOPPERS), self.visit("open")
        if key is None:
            return None
        answer = self.call(who).post(f"/api/v1/visits/{key}/claim")
        if answer.status_code == 200:
            self.allowed(key)
        return answer

    def submit(self) -> TestResponse | None:
        held = self.row("claimed")
        return self.send(held) if held else None

    def correct(self) -> TestResponse | None:
        held = self.row("returned")
        if held is None:
            return None
        with self.app.app_context():
            query = sa.select(Audit.uuid).join(Visit, Visit.id == Audit.visit_id)
            returned = query.where(Visit.key == held.key, Audit.state == "returned")
            uuid = db.session.scalars(returned.order_by(Audit.id.desc())).first()
        return self.send(held, replaces=uuid) if uuid else None

    def send(self, held: Any, **more: Any) -> TestResponse:
        made = Draft(
            held.key,
            location=held.code,
            answers=dict(self.chance.choice((BEST, FAIR, POOR, OVERCHARGED))),
            more={**self.times(), **more},
        )
        body = made.bytes()
        answer = made.send(self.call(held.name.lower()))
        if answer.status_code in (200, 201, 202):
            self.sent[made.uuid] = body
        return answer

    def times(self) -> dict[str, Any]:
        began = self.clock.at - timedelta(hours=3)
        times = {"started_at": began.isoformat(), "finished_at": self.clock.at.isoformat()}
        return {**times, "device": {"clock_offset_ms": 0}}

    def give_back(self) -> TestResponse | None:
        held = self.row("claimed")
        if held is None:
            return None
        why = self.chance.choice(("known", "ill", "far", "time"))
        document = {"act": self.chance.choice(("decline", "hand_back")), "why": why}
        return self.call(held.name.lower()).patch(f"/api/v1/visits/{held.key}", json=document)

    def approve(self) -> TestResponse | None:
        return self.decide("approve")

    def reject(self) -> TestResponse | None:
        return self.decide("reject")

    def send_back(self) -> TestResponse | None:
        return self.decide("return")

    def decide(self, decision: str) -> TestResponse | None:
        with self.app.app_context():
            waiting = db.session.scalars(sa.select(Audit.key).where(Audit.state == "submitted"))
            keys = sorted(waiting)
        if not keys:
            return None
        document = {"decision": decision, "threads": [{"text": "Look again."}]}
        key = self.chance.choice(keys)
        return self.call("rita").post(f"/api/v1/audits/{key}/review", json=document)

    def assign(self) -> TestResponse | None:
        key, who = self.visit("open", "claimed"), self.chance.choice(SHOPPERS)
        if key is None:
            return None
        with self.app.app_context():
            document = {"act": "assign", "shopper": cast.who(who).key}
        answer = self.call("ada").patch(f"/api/v1/visits/{key}", json=document)
        if answer.status_code == 200:
            self.allowed(key)
        return answer

    def reschedule(self) -> TestResponse | None:
        key = self.visit("open", "claimed", "returned", "expired")
        due = self.clock.at + timedelta(days=self.chance.randint(1, 30))
        document = {"act": "reschedule", "due": due.isoformat()}
        return key and self.call("ada").patch(f"/api/v1/visits/{key}", json=document)

    def cancel(self) -> TestResponse | None:
        key = self.visit("open", "claimed")
        document = {"act": "cancel", "reason": "a fair"}
        return key and self.call("ada").patch(f"/api/v1/visits/{key}", json=document)

    # What life does.

    def move(self) -> None:
        with self.app.app_context(), db.transaction() as session:
            places = session.scalars(sa.select(Location).where(Location.kind == Kind.OWN)).all()
            who = cast.who(self.chance.choice(SHOPPERS))
            place = self.chance.choice(places)
            self.done["move"] += who.workplace_id != place.id
            people.set_workplace(who, place, by=cast.as_("ada"))
        self.sweep()

    def close(self) -> None:
        """One of three, now and then: the more are closed, the less else can happen."""
        if self.done["close"] and self.chance.random() < 0.75:
            return
        with self.app.app_context(), db.transaction() as session:
            code = self.chance.choice(("X-1", "X-2", "X-3"))
            place = session.scalars(sa.select(Location).where(Location.code == code)).one()
            self.done["close"] += place.closed_on is None
            place.closed_on = place.closed_on or now().date()
        self.sweep()

    def leave(self) -> None:
        with self.app.app_context(), db.transaction():
            who = cast.who(self.chance.choice(SHOPPERS))
            who.away_from = now().date()
            who.away_until = now().date() + timedelta(days=self.chance.randint(3, 40))
            self.done["leave"] += 1
        self.sweep()

    def disable(self) -> None:
        with self.app.app_context(), db.transaction():
            who = cast.who(self.chance.choice(SHOPPERS))
            self.done["disable"] += who.disabled_at is None
            people.set_disabled(who, who.disabled_at is None, by=cast.as_("ada"))
        self.sweep()

    def sweep(self) -> None:
        with self.app.app_context():
            barred = list_barred(now())
            with db.transaction():
                take_back(barred)
                actions.expire_overdue()
                release_due()

    def month(self, number: int) -> None:
        """A wave is made, and half of it is given out as proposed."""
        with self.app.app_context(), db.transaction():
            found = rotating.programme(store_days=STORE_DAYS, most_per_wave=SHARE)
            wave = rotating.wave(found, f"Wave {number}", doubles_percent=20).id
        self.give_out(wave)

    def give_out(self, wave_id: int) -> None:
        with self.app.app_context():
            wave = db.session.get_one(Wave, wave_id)
            made = proposals.propose_wave(wave, at=now(), visible=sa.true()).proposal
            half = {v: who for v, who in made.given.items() if self.chance.random() < 0.5}
            with db.transaction() as session:
                proposals.hand_out(
                    session.get_one(Wave, wave_id), half, visible=sa.true(), by=cast.as_("ada")
                )
            keys = list(db.session.scalars(sa.select(Visit.key).where(Visit.id.in_(half))))
        self.allowed(*keys)
        self.done["proposed"] += len(keys)

    def allowed(self, *keys: str) -> None:
        with self.app.app_context():
            for key in keys:
                check_allowed(key)

    def visit(self, *states: str) -> str | None:
        found = self.row(*states)
        return found.key if found else None

    def row(self, *states: str) -> Any:
        """A visit in one of these states, with the names of its place and of who has it."""
        with self.app.app_context():
            query = (
                sa.select(Visit.key, Location.code, Person.name, Programme.key.label("programme"))
                .join(Location, Location.id == Visit.location_id)
                .join(Programme, Programme.id == Visit.programme_id)
                .outerjoin(Person, Person.id == Visit.shopper_id)
                .where(Visit.state.in_(states), Visit.due_at > now() - timedelta(days=60))
                .order_by(Visit.id)
            )
            rows = db.session.execute(query).all()
        return self.chance.choice(rows) if rows else None
