"""The job board on a real database: what is offered to whom, and why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.db import now
from mystery.locations.queries import get_location
from mystery.locations.tables import Region
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Acceptance, Agreement, FormerWorkplace
from mystery.problems import Conflict, Forbidden, Problem
from mystery.programmes import actions, board, setting_up
from mystery.programmes.rules.giving_back import Why
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.tables import Acquaintance, Programme, Visit
from tests import cast
from tests.features import rotating

OWN = {"S-002"}
"""Sam's workplace."""


def offered(name: str = "sam") -> set[str]:
    found = board.list_offers(cast.who(name).id, at=now(), visible=sa.true())
    ids = [one.slot.id for one in found]
    visits = db.session.scalars(sa.select(Visit).where(Visit.id.in_(ids)))
    return {visit.location.code for visit in visits}


def why_not(name: str, at: str) -> tuple[Reason, ...]:
    found = board.why_not_person(cast.who(name).id, at=now(), visible=sa.true())
    return next(why for one, why in found if one.slot.id == rotating.visit(at).id)


@pytest.fixture
def chain(context: Flask) -> Programme:
    """Open visits at all six locations in a wave that has begun; no rotation."""
    with db.transaction():
        found = rotating.programme()
        rotating.wave(found)
    return found


ALL = {"N-001", "N-002", "S-001", "S-002", "C-001", "C-002"}


def test_everything_is_offered_but_the_own_workplace(chain: Programme) -> None:
    assert offered("sam") == ALL - OWN
    assert offered("sue") == ALL
    assert why_not("sam", "S-002") == (Reason.OWN_WORKPLACE,)
    assert why_not("sam", "N-001") == ()


def _former(at: str, days: int) -> None:
    until = now().astimezone(ZoneInfo("Europe/Berlin")).date() - timedelta(days=days)
    row = FormerWorkplace(
        person_id=cast.who("sue").id, location_id=get_location(at).id, until=until
    )
    db.session.add(row)


def _manages_north() -> None:
    north = db.session.query(Region).filter_by(code="north").one()
    people.give(cast.who("sue"), Role.REGIONAL_MANAGER, region=north)


def _known() -> None:
    today = now().date()
    here = get_location("N-001").id
    db.session.add(Acquaintance(person_id=cast.who("sue").id, location_id=here, since=today))


def _settle(**rotation: Any) -> None:
    rotating.programme(**rotation)


def _works_in_the_north() -> None:
    _settle(regions_away=1)
    people.set_workplace(cast.who("sue"), get_location("N-002"), by=cast.as_("ada"))


def _lives_in_the_north() -> None:
    _settle(home_market_only=True)
    cast.who("sue").home_market = "north-town"


def _far_away() -> None:
    _settle(farthest_km=100)
    people.set_workplace(cast.who("sue"), get_location("N-002"), by=cast.as_("ada"))
    for code, at in (("N-001", (52.5, 13.4)), ("N-002", (52.5, 13.3)), ("S-001", (48.1, 11.6))):
        place = get_location(code)
        place.latitude, place.longitude = at


def _blackout() -> None:
    today = now().date()
    south = db.session.query(Region).filter_by(code="south").one()
    setting_up.add_blackout(
        first=today, last=today + timedelta(days=40), region=south, by=cast.as_("ada")
    )


def _shops_in_the_south_only() -> None:
    sue = cast.who("sue")
    south = db.session.query(Region).filter_by(code="south").one()
    people.take_away(sue.grants[0], by=cast.as_("ada"))
    people.give(sue, Role.SHOPPER, region=south)


def _closed() -> None:
    get_location("C-002").closed_on = now().date()


SITUATIONS: list[tuple[Any, Reason, set[str]]] = [
    (lambda: _former("N-001", 729), Reason.FORMER_WORKPLACE, {"N-001"}),
    (_manages_north, Reason.MANAGES, {"N-001", "N-002"}),
    (_known, Reason.ACQUAINTED, {"N-001"}),
    (_works_in_the_north, Reason.NEIGHBOUR, {"N-001"}),
    (_lives_in_the_north, Reason.OTHER_MARKET, {"S-001", "S-002", "C-002"}),
    (_far_away, Reason.TOO_FAR, {"S-001"}),
    (_blackout, Reason.BLACKOUT, {"S-001", "S-002", "C-002"}),
    (_shops_in_the_south_only, Reason.NO_SHOPPER, {"N-001", "N-002", "C-001"}),
    (_closed, Reason.LOCATION_CLOSED, {"C-002"}),
]


@pytest.mark.parametrize(("happens", "reason", "gone"), SITUATIONS, ids=[s[1] for s in SITUATIONS])
def test_what_bars_somebody_takes_just_that_off_the_board(
    chain: Programme, happens: Any, reason: Reason, gone: set[str]
) -> None:
    with db.transaction():
        happens()

    workplace = {"N-002"} if cast.who("sue").workplace_id else set()
    assert offered("sue") == ALL - gone - workplace
    for code in gone:
        assert why_not("sue", code)[0] == reason
        with pytest.raises((Forbidden, Conflict)) as refused, db.transaction():
            actions.claim(rotating.visit(code).key, by=cast.as_("sue"))
        assert refused.value.code == reason


def test_a_former_workplace_opens_after_two_years(chain: Programme) -> None:
    with db.transaction():
        _former("N-001", 730)

    assert offered("sue") == ALL


def test_whoever_is_away_is_offered_what_lasts_longer(chain: Programme) -> None:
    today = now().date()
    with db.transaction():
        sue = cast.who("sue")
        sue.away_from, sue.away_until = today - timedelta(days=3), today + timedelta(days=19)
    assert offered("sue") == ALL, "they are back on the last days"
    with db.transaction():
        cast.who("sue").away_until = None

    assert offered("sue") == set()
    assert why_not("sue", "N-001") == (Reason.ON_LEAVE,)


def test_nothing_is_offered_before_the_agreement_is_accepted(chain: Programme) -> None:
    with db.transaction():
        agreement = Agreement(number=1, text="What is recorded", made_at=now())
        db.session.add(agreement)
        db.session.flush()
        sam = Acceptance(person_id=cast.who("sam").id, agreement_id=agreement.id, at=now())
        db.session.add(sam)

    assert offered("sam") == ALL - OWN
    assert offered("sue") == set()
    assert why_not("sue", "N-001") == (Reason.NOT_AGREED,)


def test_a_programme_without_a_board_or_without_start_offers_nothing(chain: Programme) -> None:
    with db.transaction():
        rotating.programme().self_picked = False
    assert offered() == set()
    assert why_not("sam", "N-001") == (Reason.NOT_ON_BOARD,)
    with pytest.raises(Conflict, match="coordinator"), db.transaction():
        actions.claim(rotating.visit("N-001").key, by=cast.as_("sam"))
    with db.transaction():
        found = rotating.programme()
        found.self_picked = True
        setting_up.pause(found, by="system")

    assert offered() == set()
    assert why_not("sam", "N-001") == (Reason.NOT_STARTED,)


def test_a_wave_comes_onto_the_board_two_weeks_before(chain: Programme) -> None:
    with db.transaction():
        found = rotating.programme()
        soon = rotating.wave(found, "Soon", starts=14)
        later = rotating.wave(found, "Later", starts=17)
    visible = [
        one.slot.wave_id
        for one in board.list_offers(cast.who("sue").id, at=now(), visible=sa.true())
    ]

    assert visible.count(soon.id) == 6
    assert visible.count(later.id) == 0
    with pytest.raises(Conflict) as refused, db.transaction():
        actions.claim(rotating.visit("N-001", later).key, by=cast.as_("sue"))
    assert refused.value.code == Reason.WAVE_NOT_OPEN
    with db.transaction():
        by_hand = rotating.visit("N-001", later)
        actions.assign(by_hand, cast.who("sue"), by=cast.as_("ada"))


@pytest.mark.parametrize(
    ("settings", "taken", "gone"),
    [
        ({"store_days": 90}, "N-001", {"N-001"}),
        ({"brand_days": 30}, "C-001", {"C-001", "C-002"}),
        ({"market_days": 30}, "C-001", {"C-001", "N-001", "N-002"}),
        ({"most_per_wave": 1}, "C-001", ALL),
    ],
)
def test_a_visit_locks_what_the_settings_say(
    chain: Programme, settings: dict[str, Any], taken: str, gone: set[str]
) -> None:
    with db.transaction():
        rotating.programme(**settings)
        actions.claim(rotating.visit(taken).key, by=cast.as_("sue"))

    assert offered("sue") == ALL - gone - {taken}
    assert offered("sam") == ALL - OWN - {taken}
    with db.transaction():
        again = rotating.wave(rotating.programme(**settings), "Again", starts=1)
    later = rotating.visit(taken, again)
    locked = next(
        why
        for one, why in board.why_not_person(cast.who("sue").id, at=now(), visible=sa.true())
        if one.slot.id == later.id
    )
    assert bool(locked) == ("most_per_wave" not in settings)


def test_what_was_given_back_needs_somebody_else(chain: Programme) -> None:
    with db.transaction():
        found = actions.claim(rotating.visit("C-001").key, by=cast.as_("sue"))
        actions.give_back(found, how="handed_back", why=Why.ILL, words="", by=cast.as_("sue"))

    assert offered("sue") == ALL - {"C-001"}
    assert why_not("sue", "C-001") == (Reason.ANOTHER_PERSON,)
    assert "C-001" in offered("sam")


def test_a_double_visit_is_for_two_people(context: Flask) -> None:
    with db.transaction():
        rotating.wave(rotating.programme(), doubles_percent=100)
        first = actions.claim(rotating.visit("C-001").key, by=cast.as_("sue"))
    double = db.session.query(Visit).filter_by(calibration_of=first.id).one()

    with pytest.raises(Forbidden) as refused, db.transaction():
        actions.claim(double.key, by=cast.as_("sue"))
    assert refused.value.code == Reason.SAME_WAVE
    with db.transaction():
        actions.claim(double.key, by=cast.as_("sam"))


def test_a_full_quota_offers_no_more(chain: Programme) -> None:
    with db.transaction():
        of = rotating.visit("C-001").wave
        assert of is not None
        of.quotas = [{"region": "north", "most": 1}, {"market": "south-town", "most": 3}]
        actions.claim(rotating.visit("C-001").key, by=cast.as_("sue"))

    assert offered("sam") == {"S-001", "C-002"}
    assert why_not("sam", "N-001") == (Reason.QUOTA_FULL,)


def test_refusals_speak_to_whoever_is_refused(chain: Programme) -> None:
    key = rotating.visit("S-002").key
    with pytest.raises(Problem, match="This is your own workplace"), db.transaction():
        actions.claim(key, by=cast.as_("sam"))
    with pytest.raises(Problem, match="This is the shopper's own workplace"), db.transaction():
        actions.assign(rotating.visit("S-002"), cast.who("sam"), by=cast.as_("ada"))


def test_everybody_who_shops_is_explained_for_a_visit(chain: Programme) -> None:
    with db.transaction():
        rotating.hire("mia", "S-001")
        people.set_disabled(rotating.hire("tim"), True, by=cast.as_("ada"))

    found = board.why_not_visit(rotating.visit("S-001").id, at=now())

    assert [one.name for one in found.may_go] == ["Sam", "Sue"]
    assert {one.name: one.reasons for one in found.may_not} == {
        "Mia": (Reason.OWN_WORKPLACE,),
        "Tim": (Reason.DISABLED,),
    }
    assert found.counts == {Reason.DISABLED: 1, Reason.OWN_WORKPLACE: 1}
