"""What a table's header and values tell of its columns, and its cells of a location."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.locations.columns import choose_columns, guess_columns, read_degrees, read_pair
from mystery.locations.imports import cells
from mystery.locations.imports.zones import (
    COUNTRIES,
    STATES,
    read_country,
    state_name,
    zone_of_country,
    zone_of_state,
)
from mystery.locations.rules import is_code, is_time_zone
from mystery.problems import Invalid
from mystery.programmes.columns import guess_columns as guess_visit_columns
from mystery.spreadsheets import pasted, read
from mystery.spreadsheets.dates import Order, has_slashes, order, read_date, read_moment
from mystery.spreadsheets.headers import Columns

REAL = Path(__file__).parents[3] / "shared" / "data" / "stores-us.csv"
AMERICAN = (
    "Brand,Store Number,Name,Ownership Type,Facility ID,Features - Products,"
    "Features - Stations,Food Region,Venue Type,Phone Number,Location,Street Address,"
    "Street Line 2,City,State,Zip,Country,Coordinates,Latitude,Longitude,Insert Date\n"
    'Bean,11,Main St,Company Owned,182,"Lunch, Ovens",Drive-Through,9999,Unknown,'
    '603-679-8789,"96 Main\nEpping, NH\n(43.03, -71.07)",96 Main,Suite A,Epping,NH,03042,US,'
    '"(43.03, -71.07)",43.03,-71.07,06/22/2012 06:17:10 PM\n'
)


def titled(columns: Columns) -> dict[str, str]:
    return {field: " + ".join(columns.named(field)) for field, _ in columns.places}


EXPECTED = {
    "code": "Store Number",
    "name": "Name",
    "brand": "Brand",
    "address": "Street Address",
    "postcode": "Zip",
    "city": "City",
    "country": "Country",
    "state": "State",
    "region": "State",
    "latitude": "Latitude",
    "longitude": "Longitude",
}


def test_an_american_listing_is_understood() -> None:
    found = titled(guess_columns(pasted(AMERICAN)))
    assert found == EXPECTED | {"tags": "Features - Products + Features - Stations"}


def test_the_real_listing_is_understood() -> None:
    """The listing is not part of the project; beside it, its small likeness above stands in."""
    data = REAL.read_bytes() if REAL.exists() else AMERICAN.encode()
    found = titled(guess_columns(read(data, REAL.name)))
    assert found.pop("tags").startswith("Features - Products + Features - S")
    assert found == EXPECTED


def test_a_german_listing_is_understood() -> None:
    sheet = pasted(
        "Filial-Nr.;Bezeichnung;Straße;PLZ;Ort;Bundesland;Land;Vertriebsregion;Marke;Art;Zeitzone;"
        "Ausstattung;Breitengrad;Längengrad;Eröffnungsdatum;Telefon\n"
        "0012;Mitte;Hauptstr. 5;10115;Berlin;BE;Deutschland;Nord;Unser;eigen;Europe/Berlin;"
        "Parkplätze;52,52;13,4;01.02.2019;030 123\n"
    )
    assert titled(guess_columns(sheet)) == {
        "code": "Filial-Nr.",
        "name": "Bezeichnung",
        "kind": "Art",
        "brand": "Marke",
        "region": "Vertriebsregion",
        "tags": "Ausstattung",
        "address": "Straße",
        "postcode": "PLZ",
        "city": "Ort",
        "country": "Land",
        "state": "Bundesland",
        "time_zone": "Zeitzone",
        "latitude": "Breitengrad",
        "longitude": "Längengrad",
        "opened_on": "Eröffnungsdatum",
    }


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("storeNumber", "12", "code"),
        ("ID", "12", "code"),
        ("STORE_NAME", "Mitte", "name"),
        ("Standort", "Mitte", "name"),
        ("Standort", "52.5, 13.4", "position"),
        ("Type", "competitor", "kind"),
        ("Art", "Wettbewerb", "kind"),
        ("Our Region (new)", "North", "region"),
        ("Region", "4", "region"),
        ("Trading area", "Hull", "market"),
        ("Date opened", "2019-02-01", "opened_on"),
        ("Schließungsdatum", "01.02.2019", "closed_on"),
        ("TZ", "Europe/Paris", "time_zone"),
        ("lng", "13,4", "longitude"),
    ],
)
def test_a_header_is_recognised_with_its_values(header: str, value: str, field: str) -> None:
    sheet = pasted(f"{header}\tRubbish\n{value}\t\n")
    assert guess_columns(sheet).named(field) == (header,)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Type", "Mall"),
        ("Food Region", "9999"),
        ("Name", "12"),
        ("Latitude", "north"),
        ("Longitude", "181"),
        ("Time zone", "Eastern"),
        ("Facility ID", "12"),
        ("Phone Number", "030 12"),
        ("Coordinates", "here"),
    ],
)
def test_values_that_do_not_fit_overrule_a_header(header: str, value: str) -> None:
    sheet = pasted(f"{header}\tRubbish\n{value}\t\n")
    assert guess_columns(sheet).places == ()


def test_a_number_that_is_mostly_the_same_is_no_code() -> None:
    sheet = pasted("Number\tStore\n" + "4\tMitte\n" * 40)
    assert titled(guess_columns(sheet)) == {"name": "Store"}


def test_a_region_of_its_own_comes_before_the_state() -> None:
    sheet = pasted("State\tRegion\nNH\tNorth\n")
    assert titled(guess_columns(sheet)) == {"region": "Region", "state": "State"}


def test_a_choice_overrules_the_guess() -> None:
    sheet = pasted(AMERICAN)
    chosen = [
        ("region", "food region"),
        ("code", "5"),
        ("tags", "Venue Type"),
        ("tags", "Ownership Type"),
        ("brand", ""),
    ]
    found = titled(choose_columns(sheet, chosen))
    assert found["region"] == "Food Region"
    assert found["code"] == "Facility ID"
    assert found["tags"] == "Venue Type + Ownership Type"
    assert "brand" not in found
    assert found["name"] == "Name"


def test_all_wrong_choices_are_told_at_once() -> None:
    chosen = [("colour", "Name"), ("name", "Nmae"), ("city", "City"), ("city", "State")]
    with pytest.raises(Invalid) as caught:
        choose_columns(pasted(AMERICAN), chosen)
    pointers = [fault.pointer for fault in caught.value.faults]
    assert pointers == ["/columns/colour", "/columns/name", "/columns/city"]


@pytest.mark.parametrize(
    "header",
    [
        "location\tchecklist\tshopper\topens\tdue\tnote",
        "Store number\tChecklist key\tShopper e-mail\tFrom\tUntil\tComment",
        "Filiale\tCheckliste\tPersonalnummer\tVon\tBis\tHinweis",
    ],
)
def test_a_table_of_visits_is_understood(header: str) -> None:
    sheet = pasted(f"{header}\nN-1\tvisit\tsam@x.test\t2026-12-01\t2026-12-05\tring twice\n")
    places = dict(guess_visit_columns(sheet).places)
    assert list(places) == ["location", "checklist", "shopper", "opens", "due", "note"]
    assert list(places.values()) == [(0,), (1,), (2,), (3,), (4,), (5,)]


@pytest.mark.parametrize(
    ("text", "slashes", "day", "clock"),
    [
        ("2026-11-30", Order.DAY_FIRST, date(2026, 11, 30), None),
        ("2026/1/5", Order.MONTH_FIRST, date(2026, 1, 5), None),
        ("30.11.2026", Order.MONTH_FIRST, date(2026, 11, 30), None),
        ("1.2.26", Order.MONTH_FIRST, date(2026, 2, 1), None),
        ("03/04/2026", Order.DAY_FIRST, date(2026, 4, 3), None),
        ("03/04/2026", Order.MONTH_FIRST, date(2026, 3, 4), None),
        ("06/22/2012 06:17:10 PM", Order.MONTH_FIRST, date(2012, 6, 22), time(18, 17, 10)),
        ("06/22/2012 12:05 AM", Order.MONTH_FIRST, date(2012, 6, 22), time(0, 5)),
        ("2026-11-30T09:30", Order.DAY_FIRST, date(2026, 11, 30), time(9, 30)),
        ("30.11.2026, 9:30", Order.DAY_FIRST, date(2026, 11, 30), time(9, 30)),
    ],
)
def test_dates_are_read_as_people_write_them(
    text: str, slashes: Order, day: date, clock: time | None
) -> None:
    assert read_moment(text, slashes) == (day, clock)
    assert read_date(text, slashes) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "is not a date such as"),
        ("2026-11-30 noon", "is not a date such as"),
        ("2026-11-30 24:00", "is not a date such as"),
        ("2026-11-30 13:00 PM", "is not a date such as"),
        ("2026-11-30T10:00Z", "is not a date such as"),
        ("2026-11-2030", "is not a date such as"),
        ("1-2-3", "is not a date such as"),
        ("111-2-2026", "is not a date such as"),
        ("2026-02-30", "not a day of the calendar"),
        ("0001-01-01", "too far away"),
        ("9999-12-31", "too far away"),
        ("٢٠٢٦-11-30", "is not a date such as"),
    ],
)
def test_what_is_no_date_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_moment(text, Order.DAY_FIRST)


def test_a_column_of_dates_tells_its_order() -> None:
    assert order(["", "03/04/2026", "06/22/2012"]) is Order.MONTH_FIRST
    assert order(["03/04/2026", "22/06/2012"]) is Order.DAY_FIRST
    assert order(["03/04/2026", "30.11.2026", "2026/30/30"]) is None
    assert has_slashes(["30.11.2026", "03/04/2026"])
    assert not has_slashes(["30.11.2026"])


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_told(text: str) -> None:
    with suppress(ValueError):
        day, _ = read_moment(text, Order.MONTH_FIRST)
        assert 1800 <= day.year <= 2200


def test_every_zone_in_the_tables_exists() -> None:
    zones = set(STATES) | {line.rsplit("|", 1)[1] for line in COUNTRIES.split("\n") if line}
    zones.discard("")
    assert len(zones) > 40
    assert [zone for zone in zones if not is_time_zone(zone)] == []


def test_every_state_has_a_zone_by_code_and_by_name() -> None:
    states = [state for each in STATES.values() for state in each.split(", ")]
    assert len(states) == 56
    for state in states:
        code, name = state.split(" ", 1)
        assert zone_of_state(code, "US") == zone_of_state(name.lower(), "") != ""
        assert state_name(code) == name


def test_a_state_tells_nothing_in_another_country() -> None:
    assert zone_of_state("IN", "IN") == ""
    assert zone_of_state("XX", "US") == ""
    assert zone_of_country("IN") == "Asia/Kolkata"
    assert zone_of_country("US") == ""
    assert zone_of_country("XX") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("US", "US"), ("usa", "US"), ("Deutschland", "DE"), ("Österreich", "AT"), ("UK", "GB")],
        *[("D", "DE"), (" fr ", "FR"), ("TO", "TO"), ("Atlantis", ""), ("", ""), ("ÄÖ", "")],
    ],
)
def test_countries_are_known_by_code_and_name(text: str, code: str) -> None:
    assert read_country(text) == code


def test_tags_are_what_conditions_refer_to() -> None:
    found = cells.read_tags(
        [("Features", "Lunch, Oven-warmed Food;WiFi"), ("Fitting rooms", "yes"), ("Parking", "no")]
    )
    assert found == {"lunch", "oven-warmed-food", "wifi", "fitting-rooms"}
    with pytest.raises(ValueError, match="a tag longer than 64"):
        cells.read_tags([("Tags", "x" * 65)])


@pytest.mark.parametrize(
    ("latitude", "longitude", "pair", "found"),
    [
        ("52.5", "13,4", "", (52.5, 13.4)),
        ("", "", "(43.031873, -71.073203)", (43.031873, -71.073203)),
        ("", "", "52.5 13.4", (52.5, 13.4)),
        ("52.5", "13.4", "nonsense", (52.5, 13.4)),
        ("", "", "", None),
    ],
)
def test_a_position_is_in_two_cells_or_one(
    latitude: str, longitude: str, pair: str, found: tuple[float, float] | None
) -> None:
    assert cells.read_position(latitude, longitude, pair) == found


@pytest.mark.parametrize(
    ("latitude", "longitude", "pair", "words"),
    [
        ("52.5", "", "", "longitude missing"),
        ("", "13.4", "", "latitude missing"),
        ("1e3", "13.4", "", "latitude '1e3' is not a number"),
        ("52.5", "nan", "", "longitude 'nan' is not a number"),
        ("", "", "52.5", "position '52.5' is not latitude and longitude"),
    ],
)
def test_half_a_position_is_told(latitude: str, longitude: str, pair: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cells.read_position(latitude, longitude, pair)


@given(st.floats(-180, 180))
def test_degrees_are_read_exactly(degrees: float) -> None:
    text = f"{degrees:.6f}"
    assert read_degrees(text) == float(text)
    assert read_pair(f"({text}, {text})") == (float(text), float(text))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        *[("NH", "NH"), ("New Hampshire", "new-hampshire"), ("Süd & Ost", "sued-ost")],
        *[("x" * 70, "x" * 64), ("北", "region-01bc01b3")],
    ],
)
def test_a_region_has_a_code_of_its_name(label: str, code: str) -> None:
    assert cells.region_code(label) == code


@given(st.text(min_size=1, max_size=80))
def test_whatever_a_region_is_called_it_has_a_code(label: str) -> None:
    assert is_code(cells.region_code(label))
    assert cells.region_code(label) == cells.region_code(label)
