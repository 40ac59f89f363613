"""Our own writer of rows: whatever goes in, openpyxl reads back."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.exports.rules import Column, Kind, Table
from mystery.exports.rules.cells import excel_text
from mystery.exports.rules.summaries import MonthFigure, PlaceFigure, SectionFigure, Summary
from mystery.exports.xlsx import cells, sheets, write_workbook
from tests import workbooks
from tests.features.test_exports import HEADING, THINGS, Thing, book

DAYS = st.dates(date(1900, 3, 1), date(2999, 12, 31))
NASTY = st.text(
    st.one_of(
        st.sampled_from("=+-@\t\r\n\x00\x0b\x1f\x7f\ufffe\ud800<>&\"'_x0041 "), st.characters()
    )
)
THING = st.builds(
    Thing,
    text=st.none() | NASTY,
    number=st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 10**15),
    day=st.none() | DAYS,
    at=st.none() | st.datetimes(datetime(1900, 3, 1), datetime(2999, 1, 1)),  # noqa: DTZ001
)


@settings(max_examples=25, deadline=None)
@given(st.lists(THING, max_size=12))
def test_what_goes_in_is_read_back(things: list[Thing]) -> None:
    made = book(*things)
    found = workbooks.read(made)["things"].lines
    assert workbooks.formulas(made) == []
    assert len(found) == len(things)
    for thing, line in zip(things, found, strict=True):
        assert (line["text"] or "") == excel_text(thing.text or "")
        assert line["number"] == thing.number
        assert line["day"] == (thing.day and datetime.combine(thing.day, datetime.min.time()))
        assert near(line["at"], thing.at)


def near(found: datetime | None, given: datetime | None) -> bool:
    """Excel counts days in floating point and shows seconds."""
    if found is None or given is None:
        return found is given
    return abs(found - given.replace(microsecond=0)) < timedelta(milliseconds=1)


def test_columns_are_called_as_excel_calls_them() -> None:
    named = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"}
    assert {place: cells.letters(place) for place in named} == named


def test_what_is_remembered_of_a_column_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "REMEMBERED", 2)
    texts = ["one", "two", "three", "four", "three", "one", "x" * 500]
    found = workbooks.read(book(*(Thing(text=text) for text in texts)))["things"]
    assert found.column("text") == texts
    known = cells._Known(THINGS.columns[0])
    assert [known[text] for text in texts] == [known[text] for text in texts]
    assert len(known) == 2


def test_what_is_no_number_stops_the_file() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="no number"):
            book(Thing(number=value))


def test_a_sheet_that_grows_too_large_for_a_zip_goes_on_in_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "UNITS", 1_000)
    monkeypatch.setattr(cells, "ROWS_AT_ONCE", 2)
    texts = [f"{number} {'long ' * 100}" for number in range(5)]
    found = workbooks.read(book(*(Thing(text=text) for text in texts)))
    assert [sheet.column("text") for sheet in found.values()] == [texts[:2], texts[2:4], texts[4:]]


@dataclass(frozen=True)
class Pair:
    a: str
    A: str


def test_headers_that_differ_in_case_alone_get_a_plain_filter() -> None:
    pairs = Table("pairs", "pair", (Column("a", Kind.TEXT, ""), Column("A", Kind.TEXT, "")))
    target = io.BytesIO()
    write_workbook(target, HEADING, [(pairs, [Pair("1", "2")])])
    assert workbooks.frames(target.getvalue())["pairs"] == "B2 frozen filter A1:B2"


SUMMARY = Summary(
    months=(MonthFigure(date(2026, 1, 1), 0.8, 5), MonthFigure(date(2026, 2, 1), 0.82, 4)),
    places=(
        PlaceFigure("N-001", "=1+1", 5, 0.7, 0.6, 0.9),
        PlaceFigure("007", "South", 2, 0.75, None, None),
    ),
    sections=(SectionFigure("in-shop", "In the shop", 0.7, 4),),
)


def summary_sheet(*, most: int, values: bool) -> Any:
    visits = Table(
        "visits",
        "visit",
        tuple(
            Column(key, Kind.TEXT, "", path="text")
            for key in ("true_score_pct", "visited_on", "location_key", "s_in-shop_pct")
        ),
    )
    target = io.BytesIO()
    things = [Thing(text=str(number)) for number in range(3)]
    write_workbook(target, HEADING, [(visits, things)], summary=SUMMARY, most=most)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()), data_only=values)["Summary"]


def test_the_summary_has_three_charts_and_figures_that_follow_the_lines() -> None:
    formulas, values = (summary_sheet(most=9, values=only) for only in (False, True))
    assert [type(chart).__name__ for chart in formulas._charts] == [
        "LineChart",
        "BarChart",
        "BarChart",
    ]
    assert values["B28"].value == 0.8
    assert values["B28"].number_format == "0.0 %"
    assert formulas["B28"].value.startswith("=IFERROR(AVERAGEIFS(t_visits[true_score_pct],")
    assert formulas["N28"].value == '=IFERROR(AVERAGE(t_visits[[s_in-shop_pct]]),"")'
    assert formulas["F28"].value == "=1+1"
    assert formulas["F28"].data_type == "s"
    assert [formulas[at].value for at in ("E29", "H29", "I29", "J29")] == ["007", 0.75, None, None]
    ends = [formulas[at].value for at in ("I28", "J28")]
    assert ends == pytest.approx([0.1, 0.2])


def test_visits_on_several_sheets_leave_the_summary_to_its_values() -> None:
    sheet = summary_sheet(most=2, values=False)
    assert (sheet["B28"].value, sheet["H28"].value, sheet["N28"].value) == (0.8, 0.7, 0.7)
