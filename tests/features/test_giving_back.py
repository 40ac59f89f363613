"""Visits are declined, handed back, given on, extended and reminded of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from mystery.notices.tables import Notice
from mystery.problems import Conflict, Forbidden
from mystery.programmes import actions, reminders
from mystery.programmes.queries import find_visit
from mystery.programmes.rules.giving_back import Why
from mystery.programmes.tables import Acquaintance, GivenBack, Visit
from tests import cast


def given_back(why: Why, how: str = "declined") -> Visit:
    with db.transaction():
        key = cast.plan("sam")
    with db.transaction():
        visit = find_visit(key)
        assert visit
        visit.created_by = cast.who("ada").id
        give_back(key, "sam", why=why, how=how)
    found = find_visit(key)
    assert found
    return found


def give_back(key: str, name: str, *, why: Why = Why.FAR, how: str = "declined") -> None:
    visit = find_visit(key)
    assert visit
    actions.give_back(visit, how=how, why=why, words="", by=cast.as_(name))


def test_a_declined_visit_is_on_the_board_again_and_says_why(app: Flask) -> None:
    with app.app_context():
        visit = given_back(Why.ILL)
        (row,) = db.session.query(GivenBack)
        assert (visit.state, visit.shopper_id, visit.version_id) == ("open", None, None)
        assert (row.how, row.why, row.person_id) == ("declined", "ill", cast.who("sam").id)
        told = db.session.query(Notice).filter_by(kind="visit.handed_back").one()
        assert told.person_id == cast.who("ada").id
        assert db.session.query(Acquaintance).count() == 0
        entry = db.session.query(LogEntry).filter_by(act="visit.decline").one()
        assert "ill" not in entry.details.values()


def test_who_is_known_there_is_not_sent_again(app: Flask) -> None:
    with app.app_context():
        visit = given_back(Why.KNOWN, how="handed_back")
        assert db.session.query(Acquaintance).count() == 1
        with pytest.raises(Forbidden), db.transaction():
            actions.claim(visit.key, by=cast.as_("sam"))


def test_nobody_gives_back_what_is_somebody_elses(app: Flask) -> None:
    with app.app_context():
        with db.transaction():
            key = cast.plan("sam")
        with pytest.raises(Forbidden, match="somebody else"), db.transaction():
            give_back(key, "sue")


def test_an_expired_visit_that_gets_new_days_is_open_again(app: Flask) -> None:
    with app.app_context():
        with db.transaction():
            visit = find_visit(cast.plan("sue"))
            assert visit
            visit.state, visit.shopper_id = "expired", None
            visit.opens_at = db.now() - timedelta(days=9)
            visit.due_at = db.now() - timedelta(days=1)
            key = visit.key
        with pytest.raises(Conflict, match="over too"), db.transaction():
            extend(key, timedelta(minutes=-1))
        with db.transaction():
            extend(key, timedelta(days=3))
        found = find_visit(key)
        assert found
        assert found.state == "open"


def extend(key: str, by: timedelta) -> None:
    found = find_visit(key)
    assert found
    at = db.now()
    days = {"opens_at": at - timedelta(days=9), "due_at": at + by}
    actions.reschedule(found, by=cast.as_("ada"), **days)


@pytest.fixture
def remind(app: Flask) -> Callable[[float, float], list[bool]]:
    def told(due_in_hours: float, taken_hours_ago: float) -> list[bool]:
        with app.app_context():
            with db.transaction():
                db.session.query(Notice).delete()
                visit = find_visit(cast.plan("sue"))
                assert visit
                visit.due_at = db.now() + timedelta(hours=due_in_hours)
                visit.changed_at = db.now() - timedelta(hours=taken_hours_ago)
            for _ in range(2):
                with db.transaction():
                    reminders.remind()
            found = db.session.query(Notice).filter_by(kind="visit.due")
            return [notice.facts["late"] for notice in found]

    return told


@pytest.mark.parametrize(
    ("due", "taken", "late"),
    [(40, 48, [False]), (40, 2, []), (72, 48, []), (-1, 2, [True]), (-1, 48, [True])],
)
def test_everybody_is_reminded_once(
    remind: Callable[[float, float], list[bool]], due: float, taken: float, late: list[bool]
) -> None:
    assert remind(due, taken) == late


def test_a_visit_of_somebody_disabled_is_given_on(app: Flask) -> None:
    with app.app_context():
        with db.transaction():
            key = cast.plan("sue")
        with db.transaction():
            cast.who("sue").disabled_at = db.now()
        with pytest.raises(Forbidden), db.transaction():
            assign(key, "sue")
        with db.transaction():
            assign(key, "sam")
        found = find_visit(key)
        assert found
        assert found.shopper_id == cast.who("sam").id
        told = [(n.person_id, n.kind) for n in db.session.query(Notice).order_by(Notice.id)]
        assert told[-2:] == [
            (cast.who("sue").id, "visit.cancelled"),
            (cast.who("sam").id, "visit.assigned"),
        ]


def assign(key: str, name: str) -> None:
    visit = find_visit(key)
    assert visit
    actions.assign(visit, cast.who(name), by=cast.as_("ada"))
