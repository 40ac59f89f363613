"""A listing goes in row by row, and a second time changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db, log
from mystery.db import now, session
from mystery.locations import imports
from mystery.locations.actions import LocationFacts, add_region, put_location
from mystery.locations.columns import choose_columns
from mystery.locations.imports import Options
from mystery.locations.queries import find_location, get_location, get_region, list_regions
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, Membership
from mystery.problems import Invalid
from mystery.spreadsheets import Report, Result, lines, pasted, read

NONE = Options()
REAL = Path(__file__).parents[3] / "shared" / "data" / "stores-us.csv"
LISTING = (
    "Brand,Store Number,Name,Ownership Type,Features - Products,Features - Stations,"
    "Street Address,City,State,Zip,Country,Latitude,Longitude,Opened\n"
    'Bean,11,Main St,Company Owned,"Lunch, Ovens",Drive-Through,"96 Main\nSuite A",Epping,NH,'
    "03042,US,43.03,-71.07,06/22/2012 06:17:10 PM\n"
    "Bean,7459,=1+1,Licensed,,,1 High St,Springfield,IL,60666,US,41.9,-87.6,03/04/2012\n"
    "Bean,12,Old Town,Licensed,,,2 High St,Springfield,MO,65619,US,37.1,-93.3,\n"
    "Bean,7459,Twin,Licensed,,,1 High St,Springfield,IL,60666,US,41.9,-87.6,\n"
    "Bean,a b,Odd code,Licensed,,,,Epping,NH,,US,,,\n"
    "Bean,13,Far off,Licensed,,,,Epping,NH,,US,91,-71.07,\n"
    "Bean,,No code,Licensed,,,,Epping,NH,,US,,,\n"
)
REFUSED = [
    "refused: row 5, store number 7459 repeated in row 3",
    "refused: row 6, store number a b: store number 'a b' is not 1 to 64 letters, digits, dots, "
    "hyphens or slashes",
    "refused: row 7, store number 13: latitude: between -90 and 90",
    "refused: row 8, store number missing",
]


@pytest.fixture
def blank(blank_app: Flask) -> Iterator[Flask]:
    with blank_app.app_context():
        yield blank_app


def planned(
    text: str,
    options: Options = NONE,
    **chosen: str,
) -> imports.Plan:
    sheet = pasted(text)
    return imports.plan(sheet, choose_columns(sheet, tuple(chosen.items())), options)


def imported(text: str, options: Options = NONE, **chosen: str) -> Report:
    plan = planned(text, options, **chosen)
    rehearsed = imports.rehearse(plan)
    with db.transaction():
        report = imports.apply(plan, by="person:ada")
    assert rehearsed == report, "a dry run says what the import does"
    return report


def only(report: Report) -> tuple[Result, str]:
    (row,) = report.rows
    return row.result, row.why


def everything() -> list[Any]:
    """All rows of all tables, to see that nothing has changed."""
    session.rollback()
    tables = db.Base.metadata.sorted_tables
    return [tuple(row) for table in tables for row in session.execute(sa.select(table))]


def test_rows_are_added_or_refused_each_by_itself(blank: Flask) -> None:
    report = imported(LISTING)
    assert list(lines(report)) == [
        *REFUSED,
        "time zone guessed from the state for 3 rows",
        "3 new regions: NH, IL, MO",
        "3 added, 0 changed, 0 unchanged, 4 refused",
    ]
    assert [row.number for row in report.rows] == [2, 3, 4, 5, 6, 7, 8]


def test_a_location_has_all_that_its_row_says(blank: Flask) -> None:
    imported(LISTING)
    location = get_location("11")
    assert (location.name, location.kind, location.brand) == ("Main St", "own", "Bean")
    assert {tag.tag for tag in location.tags} == {"lunch", "ovens", "drive-through"}
    assert location.address == "96 Main, Suite A, 03042"
    assert (location.city, location.country, location.market) == ("Epping", "US", "Epping")
    assert (location.latitude, location.longitude) == (43.03, -71.07)
    assert (location.time_zone, location.time_zone_guessed) == ("America/New_York", True)
    assert location.opened_on == date(2012, 6, 22)
    assert (location.region.code, location.region.name) == ("NH", "New Hampshire")
    assert get_location("7459").opened_on == date(2012, 3, 4), "month first, as row 2 tells"


def test_a_city_in_two_states_is_two_markets(blank: Flask) -> None:
    imported(LISTING)
    assert get_location("7459").market == "Springfield, IL"
    assert get_location("12").market == "Springfield, MO"


def test_text_like_a_formula_is_kept_as_text(blank: Flask) -> None:
    imported(LISTING)
    assert get_location("7459").name == "=1+1"


def test_a_second_import_changes_nothing(blank: Flask) -> None:
    imported(LISTING)
    before = everything()
    report = imported(LISTING)
    assert report.summary == "0 added, 0 changed, 3 unchanged, 4 refused"
    assert list(lines(report))[: len(REFUSED)] == REFUSED
    after = everything()
    assert len(after) == len(before) + 1, "the log alone has grown"
    assert set(map(str, before)) < set(map(str, after))


def test_a_dry_run_writes_nothing(blank: Flask) -> None:
    before = everything()
    assert imports.rehearse(planned(LISTING)).counts[Result.ADDED] == 3
    assert everything() == before


def test_one_log_row_tells_of_the_import(blank: Flask) -> None:
    imported(LISTING)
    query = sa.select(log.LogEntry).where(log.LogEntry.act == "locations.import")
    (entry,) = session.scalars(query)
    assert (entry.actor, entry.details) == ("person:ada", {"added": 3, "refused": 4})
    assert log.first_break() is None


def test_new_locations_are_members_of_their_region_since_today(blank: Flask) -> None:
    imported(LISTING)
    found = session.scalars(
        sa.select(Membership).where(Membership.location_id == get_location("11").id)
    ).one()
    assert (found.region_id, found.until) == (get_region("NH").id, None)
    assert found.since == now().date()


def test_the_bulk_way_makes_what_one_at_a_time_makes(context: Flask) -> None:
    imported("code,name,region,time zone,tags\nB-1,Bulk,north,Europe/Berlin,parking\n")
    facts = LocationFacts(
        code="O-1",
        name="Bulk",
        kind=Kind.OWN,
        region="north",
        time_zone="Europe/Berlin",
        tags=frozenset({"parking"}),
    )
    with db.transaction():
        put_location(facts, by="system")
        assert put_location(replace(facts, code="B-1"), by="system") == "unchanged"
    own = {"id", "code", "created_at", "changed_at"}
    bulk, single = (
        {c.name: getattr(get_location(code), c.name) for c in Location.__table__.c}
        for code in ("B-1", "O-1")
    )
    assert {k: v for k, v in bulk.items() if k not in own} == {
        k: v for k, v in single.items() if k not in own
    }


def test_what_changes_is_named_and_the_rest_is_left_alone(context: Flask) -> None:
    with db.transaction():
        get_location("N-001").single_staff = True
    text = "code,name,region,tags\nN-001,North High Street,South,parking\nN-002,Harbour,,\n"
    report = imported(text)
    assert list(lines(report)) == [
        "changed: row 2, store number N-001: name, region, tags",
        "0 added, 1 changed, 1 unchanged, 0 refused",
    ]
    location = get_location("N-001")
    assert (location.name, location.region.code) == ("North High Street", "south")
    assert [tag.tag for tag in location.tags] == ["parking"]
    assert (location.brand, location.market, location.single_staff) == ("Ours", "north-town", True)


def test_a_move_closes_the_old_membership(context: Flask) -> None:
    imported("code,name,region\nN-001,North High St,south\n")
    rows = session.scalars(
        sa.select(Membership)
        .where(Membership.location_id == get_location("N-001").id)
        .order_by(Membership.id)
    ).all()
    assert [row.region_id for row in rows] == [get_region("north").id, get_region("south").id]
    assert [row.until is None for row in rows] == [False, True]


def test_an_empty_cell_says_nothing(context: Flask) -> None:
    text = "code,name,kind,brand,tags,opened,country\nC-001,,,,,,\n"
    assert only(imported(text)) == (Result.UNCHANGED, "store number C-001")


def test_an_option_counts_like_a_cell_where_the_cell_is_empty(context: Flask) -> None:
    options = Options(Kind.COMPETITOR, brand="Rival", region="South", time_zone="Europe/Paris")
    text = "code,name,kind,brand\nX-1,One,,\nX-2,Two,own,Ours\n"
    assert imported(text, options).counts[Result.ADDED] == 2
    one, two = get_location("X-1"), get_location("X-2")
    assert (one.kind, one.brand, one.region.code) == ("competitor", "Rival", "south")
    assert (two.kind, two.brand, two.time_zone) == ("own", "Ours", "Europe/Paris")
    assert not one.time_zone_guessed


def test_without_any_kind_a_new_location_is_ours_and_a_known_one_stays(context: Flask) -> None:
    text = "code,name,region,country\nC-001,Rival North,,\nX-1,New,north,Deutschland\n"
    assert imported(text).summary == "1 added, 0 changed, 1 unchanged, 0 refused"
    assert (get_location("C-001").kind, get_location("X-1").kind) == ("competitor", "own")


def test_the_cell_tells_the_time_zone_before_state_country_and_option(blank: Flask) -> None:
    text = (
        "code,name,region,time zone,state,country\n"
        "1,Cell,r,Europe/Rome,NH,US\n2,State,r,,New Hampshire,US\n3,Country,r,,,Österreich\n"
        "4,Option,r,,,\n5,Not a state of the US,r,,NH,Brasilien\n"
    )
    report = imported(text, Options(time_zone="Asia/Tokyo"))
    zones = [get_location(str(code)).time_zone for code in range(1, 6)]
    assert zones[:3] == ["Europe/Rome", "America/New_York", "Europe/Vienna"]
    assert zones[3:] == ["Asia/Tokyo", "Asia/Tokyo"]
    guessed = [get_location(str(code)).time_zone_guessed for code in range(1, 6)]
    assert guessed == [False, True, True, False, False]
    assert report.notes[:2] == (
        "time zone guessed from the state for 1 row",
        "time zone guessed from the country for 1 row",
    )


def test_a_guess_never_replaces_a_known_time_zone(blank: Flask) -> None:
    text = "code,name,region,state\n1,Gary,r,IN\n"
    imported(text)
    with db.transaction():
        location = get_location("1")
        location.time_zone, location.time_zone_guessed = "America/Chicago", False
    assert only(imported(text))[0] is Result.UNCHANGED
    told = "code,name,region,time zone\n1,Gary,r,America/Indiana/Indianapolis\n"
    assert only(imported(told)) == (Result.CHANGED, "store number 1: time zone")


def test_a_time_zone_that_turns_out_right_is_no_longer_guessed(blank: Flask) -> None:
    imported("code,name,region,state\n1,Boston,r,MA\n")
    result = only(imported("code,name,region,time zone\n1,Boston,r,America/New_York\n"))
    assert result == (Result.CHANGED, "store number 1: time zone no longer guessed")
    assert not get_location("1").time_zone_guessed


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"name": ""}, "name missing"),
        ({"region": ""}, "region missing"),
        (
            {"time zone": ""},
            "time zone unknown: neither its cell nor its state or country tells it",
        ),
        ({"name": "", "region": ""}, "name missing; region missing"),
        ({"time zone": "Mars/Base"}, "time zone: 'Mars/Base' is no time zone"),
        ({"time zone": "../../etc/passwd"}, "time zone: '../../etc/passwd' is no time zone"),
        ({"name": "x" * 201}, "name longer than 200 characters"),
        ({"brand": "x" * 121}, "brand longer than 120 characters"),
        ({"market": "x" * 121}, "market longer than 120 characters"),
        ({"address": "x" * 301}, "address longer than 300 characters"),
        ({"city": "x" * 121}, "city longer than 120 characters"),
        ({"region": "x" * 201}, "region longer than 200 characters"),
        ({"tags": "x" * 65}, "a tag longer than 64 characters"),
        ({"kind": "Licensed"}, "kind 'Licensed' is neither own nor competitor"),
        ({"lat": "52.5"}, "longitude missing"),
        ({"lat": "52.5", "lon": "181"}, "longitude: between -180 and 180"),
        ({"lat": "x", "lon": "1"}, "latitude 'x' is not a number of degrees"),
        ({"opened": "soon"}, "opened 'soon' is not a date such as 2026-11-30"),
        ({"opened": "2020-01-02", "closed": "2020-01-01"}, "closed on: it closes before it opens"),
        ({"name": "x" * 201, "lat": "1"}, "longitude missing; name longer than 200 characters"),
    ],
)
def test_a_row_is_refused_with_every_reason(
    context: Flask, cells: dict[str, str], why: str
) -> None:
    row = {"code": "X-1", "name": "New", "region": "north", "time zone": "Europe/Berlin"} | cells
    fields = {"time zone": "time_zone", "lat": "latitude", "lon": "longitude"} | {
        "opened": "opened_on",
        "closed": "closed_on",
    }
    chosen = {fields.get(title, title): title for title in row}
    text = f"{'|'.join(row)}\n{'|'.join(row.values())}\nN-001|||\n"
    report = imported(text, **chosen)
    assert report.rows[0].result is Result.REFUSED
    assert report.rows[0].why == f"store number X-1: {why}"
    assert report.rows[1].result is Result.UNCHANGED, "one row never blocks another"
    assert find_location("X-1") is None


def test_a_known_location_cannot_close_before_it_opened(context: Flask) -> None:
    imported("code,name,opened\nN-001,North High St,2020-01-01\n")
    result = only(imported("code,name,closed\nN-001,North High St,2019-01-01\n"))
    assert result == (Result.REFUSED, "store number N-001: closed on: it closes before it opens")


def test_regions_are_found_by_code_and_by_name(context: Flask) -> None:
    text = "code,name,region,time zone\n1,A,NORTH,UTC\n2,B,south,UTC\n3,C,South,UTC\n"
    report = imported(text)
    assert report.notes == ()
    assert [get_location(code).region.code for code in "123"] == ["north", "south", "south"]


def test_new_regions_are_made_below_the_region_that_is_given(context: Flask) -> None:
    text = "code,name,region,time zone\n1,A,Süd Ost,UTC\n2,B,sued-ost,UTC\n3,,Nowhere,UTC\n"
    report = imported(text, Options(below="north"))
    assert report.notes == ("1 new region below north: sued-ost",)
    made = get_region("sued-ost")
    assert (made.name, made.parent_id) == ("Süd Ost", get_region("north").id)
    assert made.path.startswith(get_region("north").path)
    assert get_location("2").region.code == "sued-ost"
    assert [r.code for r in list_regions()] == ["north", "sued-ost", "south"]


def test_new_regions_are_made_below_the_only_top_region(blank: Flask) -> None:
    with db.transaction():
        add_region("All of us", code="all", by="system")
    imported("code,name,region,time zone\n1,A,North,UTC\n2,B,,UTC\n")
    assert get_region("North").parent_id == get_region("all").id
    assert get_location("2").region.code == "all", "the only region there was"


def test_a_name_of_two_regions_is_refused(context: Flask) -> None:
    with db.transaction():
        add_region("South", code="deep", by="system")
    result = only(imported("code,name,region,time zone\n1,A,south,UTC\n"))
    assert result[0] is Result.ADDED, "a code comes before names"
    with db.transaction():
        add_region("East", code="e1", by="system")
        add_region("East", code="e2", by="system")
    result = only(imported("code,name,region,time zone\n2,A,East,UTC\n"))
    why = "store number 2: 2 regions are called 'East'; use a code"
    assert result == (Result.REFUSED, why)


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        (Options(region="Atlantis"), "/region"),
        (Options(below="Atlantis"), "/below"),
        (Options(time_zone="Mars/Base"), "/time_zone"),
        (Options(brand="x" * 121), "/brand"),
    ],
)
def test_an_option_that_fits_nothing_stops_the_import(
    context: Flask, options: Options, pointer: str
) -> None:
    before = everything()
    with pytest.raises(Invalid) as caught:
        imported("code,name\nN-001,New name\n", options)
    assert [fault.pointer for fault in caught.value.faults] == [pointer]
    assert everything() == before


def test_a_table_without_codes_or_names_is_refused_as_a_whole(blank: Flask) -> None:
    with pytest.raises(Invalid) as caught:
        planned("colour,size\nred,4\n")
    assert caught.value.code == "columns_missing"
    assert [fault.pointer for fault in caught.value.faults] == ["/columns/code", "/columns/name"]


def test_what_was_guessed_is_noted(context: Flask) -> None:
    text = (
        "code,name,opened,country\n"
        "N-001,North High St,03/04/2012,Atlantis\nN-002,Harbour,01/02/2012,Germany\n"
    )
    report = imported(text)
    assert report.notes == (
        "dates with slashes were read with the day first",
        "country 'Atlantis' is not known and was left empty in 1 row",
    )
    assert get_location("N-001").opened_on == date(2012, 4, 3)
    american = imported(text.replace("Germany", "USA"))
    assert american.notes[0] == "dates with slashes were read with the month first"


def test_a_country_does_not_turn_a_known_zone_into_a_guess(context: Flask) -> None:
    report = imported("code,name,country\nN-001,North High St,Germany\n")
    assert report.rows[0].why == "store number N-001: country"
    assert report.notes == ()
    assert not get_location("N-001").time_zone_guessed


def test_a_location_loaded_before_shows_the_change_afterwards(context: Flask) -> None:
    location = get_location("N-001")
    imported("code,name,tags\nN-001,Renamed,parking\n")
    assert get_location("N-001") is location
    assert (location.name, [tag.tag for tag in location.tags]) == ("Renamed", ["parking"])


def test_tags_are_replaced_by_those_of_the_row(context: Flask) -> None:
    imported("code,name,tags\nN-001,North High St,parking; wifi\nN-002,Harbour,wifi\n")
    imported("code,name,tags\nN-001,North High St,lift\nN-002,Harbour,\n")
    assert [tag.tag for tag in get_location("N-001").tags] == ["lift"]
    assert [tag.tag for tag in get_location("N-002").tags] == ["wifi"]


def listing(rows: int) -> bytes:
    """As large as a real one, with 7 in 1,000 numbers repeated."""
    head = "Store Number,Name,Features,Street Address,City,State,Country,Latitude,Longitude\n"
    states = ("NH", "CA", "TX", "IL")
    body = (
        f'{row - (row % 143 == 7)},Store {row},"Lunch, Ovens","{row} Main\nSuite",City {row % 900},'
        f"{states[row % 4]},US,{30 + row % 9}.5,-{70 + row % 9}.25\n"
        for row in range(1, rows + 1)
    )
    return (head + "".join(body)).encode()


@pytest.mark.parametrize("real", [True, False])
def test_ten_thousand_rows_go_in_under_ten_seconds(blank: Flask, real: bool) -> None:
    """The real listing where it lies beside the project, else one of its size. Measured in
    seconds of the processor, so that a busy machine does not decide."""
    data = REAL.read_bytes() if real and REAL.exists() else listing(10_843)
    started = time.process_time()
    sheet = read(data, "stores.csv")
    plan = imports.plan(sheet, choose_columns(sheet, ()))
    with db.transaction():
        report = imports.apply(plan, by="system")
    assert time.process_time() - started < 10
    counts = report.counts
    repeated = 77 if REAL.exists() and real else 76
    assert counts[Result.REFUSED] == repeated
    assert counts[Result.ADDED] == 10_843 - repeated
    assert report.notes[0] == f"time zone guessed from the state for {10_843 - repeated:,} rows"
    again = imports.rehearse(plan)
    assert again.counts == {Result.UNCHANGED: 10_843 - repeated, Result.REFUSED: repeated}
    assert all("repeated in row" in row.why for row in again.rows if row.result is Result.REFUSED)
    total = session.scalar(sa.select(sa.func.count()).select_from(Location))
    assert total == 10_843 - repeated
