"""Proposing a wave in the browser, and looking up why a visit is not offered."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.programmes import actions
from mystery.programmes.tables import Visit
from tests import cast
from tests.conftest import Caller
from tests.features import rotating
from tests.web.desk import words
from tests.web.visited import forbidden_inline, unlabelled


@pytest.fixture
def spring(app: Flask) -> str:
    """The address of a wave with open visits at six locations, and four shoppers."""
    with app.app_context(), db.transaction():
        rotating.hire("mia", "N-001")
        rotating.hire("tim")
        made = rotating.wave(rotating.programme(most_per_wave=2))
        return f"/programmes/everyday/waves/{made.key}"


def ticked(page: str) -> list[str]:
    return re.findall(r'name="give" value="([^"]+)" checked', page)


def test_a_wave_is_proposed_looked_at_and_given_out(app: Flask, call: Caller, spring: str) -> None:
    ada = call("ada")
    assert "Propose shoppers" in words(ada.get(spring))

    page = ada.post(f"{spring}/propose")
    pairs = ticked(page.text)
    assert len(pairs) == 6
    assert "6 visits for 4 people, at most 2 each." in words(page)
    assert forbidden_inline(page.text) == []
    with app.app_context():
        assert {visit.state for visit in db.session.query(Visit)} == {"open"}

    given = ada.post(f"{spring}/hand-out", data={"give": pairs[1:]}, follow_redirects=True)

    assert "5 visits given out." in words(given)
    with app.app_context():
        held = {f"{v.key}:{v.shopper.key}" for v in db.session.query(Visit) if v.shopper}
    assert held == set(pairs[1:])
    again = ada.post(f"{spring}/hand-out", data={"give": pairs}, follow_redirects=True)
    assert "1 visit given out. 5 others could no longer be given" in words(again)
    assert "There is no open visit in this wave." in words(ada.post(f"{spring}/propose"))


def test_what_nobody_can_do_says_why(app: Flask, call: Caller, spring: str) -> None:
    with app.app_context(), db.transaction():
        for name in ("sam", "sue", "mia"):
            people.set_disabled(cast.who(name), True, by=cast.as_("ada"))
        people.set_workplace(cast.who("tim"), rotating.visit("N-001").location, by=cast.as_("ada"))
        rotating.programme(most_per_wave=1)

    said = words(call("ada").post(f"{spring}/propose"))

    assert "1 visit for 1 person, at most 1 each." in said
    assert "5 visits for nobody" in said
    assert "The account is disabled. 3" in said
    assert "This is the shopper's own workplace. 1" in said


def test_nothing_ticked_and_nonsense_is_told(app: Flask, call: Caller, spring: str) -> None:
    assert call("ada").post(f"{spring}/hand-out").status_code == 422
    made_up = call("ada").post(f"{spring}/hand-out", data={"give": ["a:b", "c"]})
    assert made_up.status_code == 303
    assert "done=0" in made_up.headers["Location"]


@pytest.mark.parametrize("name", ["sam", "nora", "stan", "rita", "otto"])
def test_only_whoever_plans_proposes_and_looks_up(
    app: Flask, call: Caller, spring: str, name: str
) -> None:
    with app.app_context():
        visit, person = rotating.visit("N-001").key, cast.who("sue").key

    assert call(name).post(f"{spring}/propose").status_code == 403
    assert call(name).post(f"{spring}/hand-out").status_code == 403
    assert call(name).get(f"/visits/{visit}/offers").status_code == 403
    assert call(name).get(f"/people/{person}/offers").status_code == 403


def test_why_a_visit_is_not_offered_is_told_by_name_and_put_on_record(
    app: Flask, call: Caller, spring: str
) -> None:
    with app.app_context(), db.transaction():
        taken = rotating.visit("S-001")
        actions.claim(taken.key, by=cast.as_("sue"))
        rotating.programme(most_per_wave=1)
        visit, sue = rotating.visit("N-001").key, cast.who("sue").key

    page = call("ada").get(f"/visits/{visit}/offers")
    said = words(page)

    assert "2 may take it" in said
    assert "Mia This is the shopper's own workplace." in said
    assert "Sue They have as many visits in this wave as one person may have." in said
    assert unlabelled(page.text) == []
    hers = words(call("ada").get(f"/people/{sue}/offers"))
    assert "0 of 5 open visits." in hers
    with app.app_context():
        acts = [entry.act for entry in db.session.query(LogEntry).order_by(LogEntry.id)]
    assert acts[-2:] == ["visit.read_offers", "person.read_offers"]
