"""Visits in hand when people move, leave, fall ill, or stores close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from mystery import db, log
from mystery.db import now
from mystery.locations.queries import get_location
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.problems import Forbidden
from mystery.programmes import actions
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.tables import Acquaintance, Visit
from mystery.programmes.taking_back import Barred, list_barred, take_back
from tests import cast
from tests.features import rotating


@pytest.fixture
def in_hand(context: Flask) -> Visit:
    """Sue has taken the visit at N-001 of a wave over all locations."""
    with db.transaction():
        rotating.wave(rotating.programme(regions_away=1))
        return actions.claim(rotating.visit("N-001").key, by=cast.as_("sue"))


def sweep() -> int:
    found = list_barred(now())
    with db.transaction():
        return take_back(found)


def _moves(to: str) -> None:
    people.set_workplace(cast.who("sue"), get_location(to), by=cast.as_("ada"))


def _is_away() -> None:
    cast.who("sue").away_from = now().date() - timedelta(days=1)


def _is_known() -> None:
    here, today = get_location("N-001").id, now().date()
    db.session.add(Acquaintance(person_id=cast.who("sue").id, location_id=here, since=today))


def _shops_no_more() -> None:
    people.take_away(cast.who("sue").grants[0], by=cast.as_("ada"))


HAPPENS: list[tuple[Any, Reason]] = [
    (lambda: _moves("N-001"), Reason.OWN_WORKPLACE),
    (lambda: _moves("N-002"), Reason.NEIGHBOUR),
    (lambda: people.set_disabled(cast.who("sue"), True, by=cast.as_("ada")), Reason.DISABLED),
    (_is_away, Reason.ON_LEAVE),
    (_is_known, Reason.ACQUAINTED),
    (_shops_no_more, Reason.NO_SHOPPER),
]


@pytest.mark.parametrize(("happens", "reason"), HAPPENS, ids=[one[1] for one in HAPPENS])
def test_a_visit_goes_back_to_the_board_and_both_sides_are_told(
    in_hand: Visit, happens: Any, reason: Reason
) -> None:
    assert sweep() == 0
    with db.transaction():
        happens()

    assert list_barred(now()) == [Barred(in_hand.id, cast.who("sue").id, reason)]
    assert sweep() == 1
    assert sweep() == 0
    visit = db.session.get_one(Visit, in_hand.id)
    assert (visit.state, visit.shopper_id, visit.version_id) == ("open", None, None)
    told = {(n.person_id, n.kind) for n in db.session.query(Notice)}
    assert told == {
        (cast.who("sue").id, "visit.cancelled"),
        (cast.who("ada").id, "visit.handed_back"),
    }
    last = db.session.query(log.LogEntry).order_by(log.LogEntry.id.desc()).first()
    assert last is not None
    assert (last.act, last.actor, last.subject) == ("visit.assign", "system", f"visit:{visit.key}")


def test_where_a_store_closes_its_visits_are_cancelled(in_hand: Visit) -> None:
    today = now().astimezone(ZoneInfo("Europe/Berlin")).date()
    with db.transaction():
        get_location("N-001").closed_on = today
        get_location("S-001").closed_on = today + timedelta(days=1)

    assert sweep() == 1
    visit = db.session.get_one(Visit, in_hand.id)
    assert (visit.state, visit.reason) == (
        "cancelled",
        "The location is closed on every day that is left of the window.",
    )
    assert rotating.visit("S-001").state == "open", "a day is left"


def test_what_has_changed_since_is_left_alone(in_hand: Visit) -> None:
    with db.transaction():
        _moves("N-001")
    barred = list_barred(now())
    with db.transaction():
        visit = db.session.get_one(Visit, in_hand.id)
        actions.assign(visit, cast.who("sam"), by=cast.as_("ada"))

    with db.transaction():
        assert take_back(barred) == 0


def test_days_are_not_moved_onto_a_leave(in_hand: Visit) -> None:
    with db.transaction():
        sue, due = cast.who("sue"), in_hand.due_at
        sue.away_from = due.date() + timedelta(days=1)
    opens, due = in_hand.due_at + timedelta(days=2), in_hand.due_at + timedelta(days=9)

    with db.transaction(), pytest.raises(Forbidden) as refused:
        actions.reschedule(in_hand, opens_at=opens, due_at=due, by=cast.as_("ada"))
    assert refused.value.code == Reason.ON_LEAVE
