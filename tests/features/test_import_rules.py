"""A table of visits asks every rule that proposals and the job board ask; some may be set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from mystery import db, log
from mystery.db import now, session
from mystery.locations.queries import get_location
from mystery.problems import Forbidden
from mystery.programmes import actions, imports
from mystery.programmes.columns import choose_columns
from mystery.programmes.imports import Choices
from mystery.programmes.imports.checking import NO_CHOICES
from mystery.programmes.queries import get_programme
from mystery.programmes.rules.reasons import FOR_ADMIN, MAY_BE_SET_ASIDE, WORKPLACES, Reason
from mystery.programmes.tables import Acquaintance, Blackout, Visit
from mystery.spreadsheets import Report, Result, pasted
from tests import cast
from tests.features import rotating

pytestmark = pytest.mark.usefixtures("context")
FIRST = (now() + timedelta(days=30)).date()
LOCKED = FOR_ADMIN[Reason.STORE_LOCKED]


def row(location: str, shopper: str, *, after: int = 0) -> str:
    opens = FIRST + timedelta(days=after)
    return f"{location}\t{shopper}\t{opens}\t{opens + timedelta(days=3)}\tvisit\n"


def imported(*rows: str, choices: Choices = NO_CHOICES) -> Report:
    sheet = pasted("location\tshopper\topens\tdue\tchecklist\n" + "".join(rows))
    plan = imports.plan(sheet, choose_columns(sheet, ()))
    terms = imports.Terms(get_programme("everyday"), cast.as_("ada"), choices)
    rehearsed = imports.rehearse(plan, terms)
    with db.transaction():
        done = imports.apply(plan, terms)
    assert rehearsed == done, "a dry run says what the import does"
    return done


def why(report: Report) -> list[str]:
    return [row.why.partition(": ")[2] for row in report.rows]


def test_each_rule_refuses_its_row_in_words() -> None:
    with db.transaction():
        rotating.programme(store_days=180, regions_away=1, farthest_km=50, home_market_only=True)
        for code, latitude in (("S-001", 50.0), ("S-002", 50.1), ("N-001", 54.0)):
            place = get_location(code)
            place.latitude, place.longitude = latitude, 9.0
        rotating.hire("mia", "S-002", home_market="south-town")
        rotating.hire("lee", away_from=FIRST, away_until=FIRST + timedelta(days=10))
        there = get_location("C-001").id
        known = Acquaintance(person_id=cast.who("sue").id, location_id=there, since=FIRST)
        dark = {"key": "b", "first": FIRST + timedelta(days=50), "last": FIRST + timedelta(days=60)}
        session.add_all([known, Blackout(**dark)])

    report = imported(
        row("S-001", "mia@cast.test"),
        row("C-001", "mia@cast.test"),
        row("S-002", "mia@cast.test"),
        row("C-002", "lee@cast.test"),
        row("C-001", "sue@cast.test"),
        row("C-002", "sue@cast.test"),
        row("C-002", "sue@cast.test", after=40),
        row("C-001", "", after=52),
    )

    assert why(report) == [
        FOR_ADMIN[Reason.NEIGHBOUR],
        FOR_ADMIN[Reason.OTHER_MARKET],
        FOR_ADMIN[Reason.OWN_WORKPLACE],
        FOR_ADMIN[Reason.ON_LEAVE],
        FOR_ADMIN[Reason.ACQUAINTED],
        "",
        LOCKED,
        FOR_ADMIN[Reason.BLACKOUT],
    ]
    assert [row.choice for row in report.rows] == [False, True, *[False] * 4, True, False]


def test_what_the_table_plans_above_counts_for_the_rows_below() -> None:
    with db.transaction():
        rotating.programme(store_days=100, brand_days=20)
    rows = [row("C-001", "sue@cast.test", after=days) for days in (0, 50, 110)]
    report = imported(*rows, row("C-002", "sue@cast.test", after=12))

    assert why(report) == ["", LOCKED, "", FOR_ADMIN[Reason.BRAND_LOCKED]]


def test_a_ticked_row_is_planned_all_the_same_and_stands_in_the_log() -> None:
    with db.transaction():
        rotating.programme(store_days=180)
    rows = [row("C-001", "sue@cast.test"), row("C-001", "sue@cast.test", after=40)]
    rows.append(row("S-002", "sam@cast.test"))

    assert imported(*rows).counts[Result.REFUSED] == 2
    report = imported(*rows, choices=Choices(every=True))

    assert [row.result for row in report.rows] == [Result.UNCHANGED, Result.ADDED, Result.REFUSED]
    assert not report.rows[2].choice, "a workplace is nobody's choice"
    bent = session.scalars(sa.select(Visit).where(Visit.despite != "")).one()
    assert bent.despite == "store_locked"
    entry = session.scalars(sa.select(log.LogEntry).filter_by(act="visit.set_aside")).one()
    assert entry.subject == f"visit:{bent.key}"
    assert (entry.actor, entry.details) == (cast.as_("ada").actor, {"rules": ["store_locked"]})


def test_a_visit_given_in_spite_of_a_rule_can_be_moved_and_forgets_it_with_its_shopper() -> None:
    with db.transaction():
        rotating.programme(store_days=180)
    imported(row("C-001", "sue@cast.test"), row("C-001", "", after=40))
    visit = session.scalars(sa.select(Visit).where(Visit.shopper_id.is_(None))).one()
    sue, ada = cast.who("sue"), cast.as_("ada")
    with pytest.raises(Forbidden, match="too close"), db.transaction():
        actions.assign(visit, sue, by=ada)
    with db.transaction():
        actions.assign(visit, sue, by=ada, despite=MAY_BE_SET_ASIDE)
        due = visit.due_at + timedelta(days=1)
        actions.reschedule(visit, opens_at=visit.opens_at, due_at=due, by=ada)
    assert visit.despite == "store_locked"
    with db.transaction():
        actions.assign(visit, cast.who("sam"), by=ada)
    assert visit.despite == ""


def test_no_choice_reaches_a_workplace() -> None:
    imported(row("S-002", ""))
    visit = session.scalars(sa.select(Visit)).one()
    with pytest.raises(Forbidden, match="own workplace"), db.transaction():
        actions.assign(visit, cast.who("sam"), by=cast.as_("ada"), despite=frozenset(Reason))
    assert WORKPLACES.isdisjoint(MAY_BE_SET_ASIDE)
