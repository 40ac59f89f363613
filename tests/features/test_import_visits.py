"""A table of visits is planned row by row, and a second time plans nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mystery import db, log
from mystery.db import now, session
from mystery.locations.queries import get_location, get_region
from mystery.people import actions as people
from mystery.people.rules import Principal, Role
from mystery.problems import Invalid
from mystery.programmes import actions, imports
from mystery.programmes.columns import choose_columns
from mystery.programmes.imports import Options
from mystery.programmes.queries import find_default_programme
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Visit
from mystery.spreadsheets import Report, Result, lines, pasted
from tests import cast

pytestmark = pytest.mark.usefixtures("context")
YEAR = now().year + 1
HEADER = "location\tchecklist\tshopper\topens\tdue\tnote\n"
NONE = Options()
NO_SHOPPER = "They hold no shopper role at this location."


def planned(text: str, options: Options = NONE) -> imports.Plan:
    sheet = pasted(text.replace("YEAR", str(YEAR)))
    return imports.plan(sheet, choose_columns(sheet, ()), options)


def imported(text: str, options: Options = NONE, *, by: Principal | None = None) -> Report:
    plan = planned(text, options)
    rehearsed = imports.rehearse(plan, terms(by=by))
    with db.transaction():
        report = imports.apply(plan, terms(by=by))
    assert rehearsed == report, "a dry run says what the import does"
    return report


def terms(by: Principal | None = None) -> imports.Terms:
    programme = find_default_programme()
    assert programme
    return imports.Terms(programme, by)


def visits() -> list[Visit]:
    return list(session.scalars(sa.select(Visit).order_by(Visit.id)))


def row(**changed: str) -> str:
    """The header and one row that is right but for what is changed."""
    cells = {"location": "N-001", "checklist": "visit", "shopper": "sam@cast.test"}
    cells |= {"opens": f"{YEAR}-12-01", "due": f"{YEAR}-12-05", "note": ""} | changed
    return HEADER + "\t".join(cells.values()) + "\n"


TABLE = HEADER + (
    "N-001\tvisit\tsam@cast.test\tYEAR-12-01\tYEAR-12-05\tRing twice\n"
    "N-002\tvisit\t\t01.12.YEAR\t05.12.YEAR\t\n"
    "S-002\tvisit\tSAM@cast.test\tYEAR-12-01\tYEAR-12-05\t\n"
    "C-001\tvisit\tsue@cast.test\tYEAR-12-01 09:30\tYEAR-12-01 18:00\t\n"
    "X-999\tvisit\t\tYEAR-12-01\tYEAR-12-05\t\n"
)


def test_rows_are_planned_or_refused_each_by_itself() -> None:
    assert list(lines(imported(TABLE))) == [
        "refused: row 4, location S-002: This is the shopper's own workplace.",
        "refused: row 6, location X-999: There is no such location.",
        "3 added, 0 changed, 0 unchanged, 2 refused",
    ]


def test_days_are_whole_where_the_location_is() -> None:
    imported(TABLE)
    assigned, free, timed = visits()
    assert assigned.opens_at == datetime(YEAR, 11, 30, 23, tzinfo=UTC), "midnight in Berlin"
    assert assigned.due_at == datetime(YEAR, 12, 5, 22, 59, 59, tzinfo=UTC)
    assert (free.opens_at, free.due_at) == (assigned.opens_at, assigned.due_at)
    assert timed.opens_at == datetime(YEAR, 12, 1, 8, 30, tzinfo=UTC)
    assert timed.due_at == datetime(YEAR, 12, 1, 17, tzinfo=UTC)


def test_a_visit_has_what_its_row_says() -> None:
    imported(TABLE, by=cast.as_("ada"))
    assigned, free, _ = visits()
    assert (assigned.location.code, assigned.checklist.key) == ("N-001", "visit")
    assert assigned.shopper == cast.who("sam")
    assert (assigned.state, assigned.note) == (VisitState.CLAIMED, "Ring twice")
    assert assigned.version is not None
    assert (free.state, free.shopper, free.version) == (VisitState.OPEN, None, None)
    assert assigned.created_by == cast.as_("ada").id


@pytest.mark.parametrize("shopper", ["sam", ""])
def test_the_bulk_way_makes_what_one_at_a_time_makes(shopper: str) -> None:
    imported(row(shopper=f"{shopper}@cast.test" if shopper else "", note="n"), by=cast.as_("ada"))
    (bulk,) = visits()
    with db.transaction():
        single = actions.plan_visit(
            location=bulk.location,
            checklist=bulk.checklist,
            opens_at=bulk.opens_at,
            due_at=bulk.due_at,
            programme=bulk.programme,
            shopper=bulk.shopper,
            note="n",
            by=cast.as_("ada"),
        )
    session.refresh(single)
    own = {"id", "key", "created_at", "changed_at"}
    names = [c.name for c in Visit.__table__.c if c.name not in own]
    assert [getattr(bulk, n) for n in names] == [getattr(single, n) for n in names]
    assert len(bulk.key) == len(single.key)


def test_one_log_row_tells_of_the_import() -> None:
    imported(TABLE, by=cast.as_("ada"))
    (entry,) = session.scalars(sa.select(log.LogEntry).where(log.LogEntry.act == "visits.import"))
    assert (entry.actor, entry.details) == (cast.as_("ada").actor, {"added": 3, "refused": 2})
    assert log.first_break() is None


def test_five_thousand_visits_do_not_keep_everybody_waiting() -> None:
    """In seconds of the processor, so that a busy machine does not decide."""
    text = HEADER + "".join(
        f"N-00{1 + i % 2}\tvisit\tsam@cast.test\tYEAR-12-01 {i // 60 % 24:02d}:{i % 60:02d}"
        f"\tYEAR-12-{5 + i // 1440:02d}\t\n"
        for i in range(5_000)
    )
    plan = planned(text)
    started = time.process_time()
    with db.transaction():
        report = imports.apply(plan, terms())
    assert time.process_time() - started < 5
    assert report.summary == "5,000 added, 0 changed, 0 unchanged, 0 refused"


def test_a_second_import_plans_nothing() -> None:
    imported(TABLE)
    before = [visit.key for visit in visits()]
    report = imported(TABLE)
    assert report.summary == "0 added, 0 changed, 3 unchanged, 2 refused"
    assert [visit.key for visit in visits()] == before


def test_a_dry_run_writes_nothing() -> None:
    entries = session.scalar(sa.select(sa.func.count()).select_from(log.LogEntry))
    report = imports.rehearse(planned(TABLE), terms())
    assert report.counts[Result.ADDED] == 3
    assert visits() == []
    assert session.scalar(sa.select(sa.func.count()).select_from(log.LogEntry)) == entries


def test_an_open_visit_that_was_claimed_is_not_planned_again() -> None:
    text = row(shopper="")
    imported(text)
    with db.transaction():
        actions.claim(visits()[0].key, by=cast.as_("sue"))
    assert imported(text).rows[0].result is Result.UNCHANGED


def test_an_open_visit_beside_an_assigned_one_is_planned() -> None:
    text = row() + row(shopper="").split("\n")[1] + "\n"
    imported(row())
    assert imported(text).summary == "1 added, 0 changed, 1 unchanged, 0 refused"
    assert imported(text).summary == "0 added, 0 changed, 2 unchanged, 0 refused"


def test_a_cancelled_visit_may_be_planned_again() -> None:
    imported(row())
    with db.transaction():
        actions.cancel(visits()[0], reason="ill", by=cast.as_("ada"))
    assert imported(row()).rows[0].result is Result.ADDED


def test_a_row_repeated_in_the_table_is_refused() -> None:
    report = imported(row() + row().split("\n")[1] + "\n")
    assert report.rows[1].why == "location N-001: repeated in row 2"
    assert len(visits()) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"location": ""}, "location missing"),
        ({"opens": "", "due": ""}, "location N-001: opens and due missing"),
        ({"opens": "soon"}, "location N-001: 'soon' is not a date such as 2026-11-30"),
        ({"checklist": "nope"}, "location N-001: There is no checklist 'nope'."),
        ({"shopper": "nobody@x"}, "location N-001: Nobody here is called 'nobody@x'."),
        ({"shopper": "otto@cast.test"}, f"location N-001: {NO_SHOPPER}"),
        ({"shopper": "rita@cast.test"}, f"location N-001: {NO_SHOPPER}"),
        ({"opens": "2020-01-01", "due": "2020-01-05"}, "location N-001: The window is over."),
        (
            {"due": f"{YEAR}-11-01"},
            "location N-001: The window must open before it is due.",
        ),
        ({"note": "x" * 2_001}, "location N-001: note longer than 2,000 characters"),
        ({"location": "=1+1"}, "location =1+1: There is no such location."),
    ],
)
def test_a_row_is_refused_with_its_reason(changed: dict[str, str], why: str) -> None:
    good = row(location="N-002").split("\n")[1]
    report = imported(row(**changed) + good + "\n")
    assert (report.rows[0].result, report.rows[0].why) == (Result.REFUSED, why)
    assert report.rows[1].result is Result.ADDED, "one row never blocks another"
    assert [visit.location.code for visit in visits()] == ["N-002"]


def test_a_disabled_account_is_not_sent_anywhere() -> None:
    with db.transaction():
        people.set_disabled(cast.who("sam"), True, by=cast.as_("ada"))
    assert imported(row()).rows[0].why == "location N-001: The account is disabled."


def test_a_closed_location_is_not_visited() -> None:
    with db.transaction():
        get_location("N-001").closed_on = datetime(YEAR, 11, 1, tzinfo=UTC).date()
    why = f"location N-001: The location has been closed since {YEAR}-11-01."
    assert imported(row()).rows[0].why == why


def test_a_checklist_that_is_not_published_is_refused() -> None:
    from mystery.checklists.actions import put_draft

    with db.transaction():
        put_draft(dict(cast.CHECKLIST) | {"key": "draft", "title": "Draft"}, by="system")
    report = imported(row(checklist="draft"))
    assert report.rows[0].why == "location N-001: Draft has not been published yet."


def test_somebody_who_plans_in_one_region_does_not_meet_the_others() -> None:
    with db.transaction():
        people.give(cast.who("otto"), Role.ADMIN, region=get_region("north"))
    report = imported(row() + row(location="S-001").split("\n")[1] + "\n", by=cast.as_("otto"))
    assert [each.result for each in report.rows] == [Result.ADDED, Result.REFUSED]
    assert report.rows[1].why == "location S-001: There is no such location."


def test_a_shopper_is_also_known_by_staff_number() -> None:
    with db.transaction():
        ida = people.add_person("Ida", staff_number="4711", by="system")
        people.give(ida, Role.SHOPPER)
    assert imported(row(shopper="4711")).rows[0].result is Result.ADDED
    assert visits()[0].shopper_id == ida.id


def test_options_fill_in_what_the_table_leaves_open() -> None:
    options = Options(checklist="visit", opens=f"{YEAR}-12-01", due=f"{YEAR}-12-05")
    report = imported("store\nN-001\nN-002\n", options)
    assert report.summary == "2 added, 0 changed, 0 unchanged, 0 refused"
    assert {visit.due_at - visit.opens_at for visit in visits()} == {timedelta(days=5, seconds=-1)}


def test_a_table_that_does_not_say_when_is_refused_as_a_whole() -> None:
    with pytest.raises(Invalid) as caught:
        planned("store\tchecklist\nN-001\tvisit\n")
    assert caught.value.code == "columns_missing"
    assert [fault.pointer for fault in caught.value.faults] == ["/columns/opens", "/columns/due"]


def test_more_visits_than_one_person_can_mean_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        planned(HEADER + "N-001\tvisit\n" * 5_001)
    assert caught.value.code == "table_too_long"


def test_dates_that_could_be_either_are_noted() -> None:
    report = imported(row(opens=f"03/04/{YEAR}", due=f"05/04/{YEAR}"))
    assert report.notes == ("dates with slashes were read with the day first",)
    assert visits()[0].due_at.date() == datetime(YEAR, 4, 5, tzinfo=UTC).date()
    american = imported(row(opens=f"03/04/{YEAR}", due=f"03/24/{YEAR}"))
    assert american.notes == ()
    assert visits()[1].opens_at.month == 3
