"""Proposing a wave and giving its visits out, on a real database."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db, log
from mystery.db import now
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.problems import Problem
from mystery.programmes import actions, proposals
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.tables import Visit, Wave
from tests import cast
from tests.features import rotating
from tests.features.test_board import ALL

HELPERS = ("mia", "tim", "lea", "jan")


@pytest.fixture
def spring(context: Flask) -> Wave:
    """A wave over six locations, and six shoppers."""
    with db.transaction():
        for name, workplace in zip(HELPERS, ("N-001", "N-002", "S-001", ""), strict=True):
            rotating.hire(name, workplace)
        return rotating.wave(rotating.programme(most_per_wave=2))


def proposed(wave: Wave) -> proposals.Proposed:
    return proposals.propose_wave(wave, at=now(), visible=sa.true())


def hand_out(wave: Wave, given: dict[int, int]) -> tuple[int, int]:
    with db.transaction():
        return proposals.hand_out(
            db.session.get_one(Wave, wave.id), given, visible=sa.true(), by=cast.as_("ada")
        )


def held() -> dict[str, str]:
    query = sa.select(Visit).where(Visit.shopper_id.is_not(None))
    return {v.location.code: v.shopper.name for v in db.session.scalars(query) if v.shopper}


def test_a_wave_is_given_out_in_turn_and_everybody_is_told(spring: Wave) -> None:
    made = proposed(spring)

    assert made.proposal.unfilled == ()
    assert set(Counter(made.proposal.given.values()).values()) == {1}
    assert made == proposed(spring), "asking twice gives the same"
    assert hand_out(spring, dict(made.proposal.given)) == (6, 0)
    assert held().keys() == ALL
    told = Counter(notice.person_id for notice in db.session.query(Notice))
    assert told == Counter(made.proposal.given.values())
    assert {notice.kind for notice in db.session.query(Notice)} == {"visit.assigned"}
    acts = sa.select(log.LogEntry).where(log.LogEntry.act == "visit.assign")
    assert len(db.session.scalars(acts).all()) == 6
    assert proposed(spring).proposal.given == {}


def test_those_who_have_done_more_wait(spring: Wave) -> None:
    with db.transaction():
        before = rotating.wave(rotating.programme(), "Before")
        for code in ("N-001", "C-001", "C-002"):
            actions.claim(rotating.visit(code, before).key, by=cast.as_("sue"))

    given = proposed(spring).proposal.given

    assert cast.who("sue").id not in given.values()
    assert sorted(Counter(given.values()).values()) == [1, 1, 1, 1, 2]


def test_what_cannot_be_filled_says_why_with_numbers(spring: Wave) -> None:
    with db.transaction():
        rotating.programme(most_per_wave=1)
        people.set_disabled(cast.who("jan"), True, by=cast.as_("ada"))
    made = proposed(spring).proposal

    assert len(made.given) == 5
    counts = made.unfilled[0].counts
    assert counts[Reason.WAVE_SHARE] + counts.get(Reason.OWN_WORKPLACE, 0) == 5
    assert counts[Reason.DISABLED] == 1


def test_what_has_changed_since_the_proposal_is_left_alone(spring: Wave) -> None:
    given = dict(proposed(spring).proposal.given)
    first, second, third = list(given)[:3]
    with db.transaction():
        session = db.session
        taken = session.get_one(Visit, first)
        other = next(n for n in cast.NAMES[:2] if cast.who(n).id != given[first])
        actions.claim(taken.key, by=cast.as_(other))
        person = session.get_one(people.Person, given[second])
        people.set_disabled(person, True, by=cast.as_("ada"))
        actions.cancel(session.get_one(Visit, third), reason="closed", by=cast.as_("ada"))
    expected = len([v for v in given if v not in (first, third) and given[v] != given[second]])

    done, left = hand_out(spring, given)

    assert (done, left) == (expected, 6 - expected)
    assert db.session.get_one(Visit, first).shopper_id == cast.who(other).id
    assert log.first_break() is None


def test_a_forged_pair_is_refused_like_any_other(spring: Wave) -> None:
    own = rotating.visit("S-002", spring)

    assert hand_out(spring, {own.id: cast.who("sam").id}) == (0, 1)
    assert hand_out(spring, {own.id: 999_999}) == (0, 1)
    everything = {v.id: cast.who("sue").id for v in db.session.query(Visit)}
    assert hand_out(spring, everything) == (2, 4), "her share and no more"


def test_of_thirty_two_claims_each_visit_gets_one_and_nobody_too_many(context: Flask) -> None:
    """Eight people want four visits each, all at once; a share is two."""
    names = [f"p{number}" for number in range(8)]
    with db.transaction():
        for name in names:
            rotating.hire(name)
        wave = rotating.wave(rotating.programme(most_per_wave=2))
        keys = [rotating.visit(code, wave).key for code in sorted(ALL)[:4]]
        by = {name: cast.as_(name) for name in names}
    start = threading.Barrier(32)

    def want(name: str, key: str) -> str:
        start.wait(60)
        with context.app_context():
            try:
                with db.transaction():
                    actions.claim(key, by=by[name])
            except Problem as problem:
                return problem.code
            finally:
                db.session.remove()
        return "claimed"

    with ThreadPoolExecutor(32) as pool:
        asked = [pool.submit(want, name, key) for name in names for key in keys]
        answers = Counter(one.result() for one in asked)

    assert answers["claimed"] == 4
    assert set(answers) <= {"claimed", "visit_taken", Reason.WAVE_SHARE}
    query = sa.select(Visit.shopper_id).where(Visit.shopper_id.is_not(None))
    assert max(Counter(db.session.scalars(query)).values()) <= 2
    assert log.first_break() is None
