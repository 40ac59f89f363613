"""Out as a table and in again: nothing is lost, and what a table cannot say is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mystery import spreadsheets
from mystery.checklists import library
from mystery.checklists.rules import read
from mystery.checklists.tabular import kept
from mystery.checklists.tabular.fields import KEPT, ORDER, understand
from mystery.checklists.tabular.lines import lines_of
from mystery.checklists.tabular.reading import read_table
from mystery.checklists.tabular.writing import rows_of, table_file
from mystery.problems import Problem
from tests.own_lists import read_list
from tests.rules.random_checklists import checklists

slow = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def taken_in(document: dict[str, Any]) -> dict[str, Any]:
    """The document that comes of the file of a document."""
    table = understand(spreadsheets.read(table_file(document), "table.csv"))
    reading = read_table(table)
    assert reading.wrongs == ()
    return reading.document


@pytest.mark.parametrize("name", library.names())
def test_every_ready_checklist_survives(name: str) -> None:
    document = library.load(name)

    assert read(taken_in(document)) == read(document)


@pytest.mark.parametrize("name", library.names())
def test_a_ready_checklist_needs_json_for_little_but_translations(name: str) -> None:
    rows = rows_of(library.load(name))[1:]

    said = [kept.read_kept(row[KEPT]) for row in rows if KEPT in row]
    others = [member for each in said for member in each if not kept.adds(member, each[member])]
    assert set(others) <= {"repeat", "expect", "evidence"}
    assert len(others) <= 2


@slow
@given(checklists())
def test_every_checklist_survives(document: dict[str, Any]) -> None:
    assert read(taken_in(document)) == read(document)


@slow
@given(checklists())
def test_without_its_json_a_row_says_exactly_what_the_json_does_not(
    document: dict[str, Any],
) -> None:
    """What is kept as JSON is kept for a reason: leaving any of it out changes the question."""
    rows = rows_of(document)
    there = read(document).by_key
    for row in rows[1:]:
        if row.get("type") == "section" or KEPT not in row:
            continue
        bare = [{k: v for k, v in each.items() if each is not row or k != KEPT} for each in rows]
        reading = read_table(understand(sheet(bare)))
        try:
            found = read(reading.document).by_key
        except Problem:
            continue
        assert found[row["key"]] != there[row["key"]]


def sheet(rows: list[dict[str, str]]) -> spreadsheets.Sheet:
    from mystery.checklists.tabular.writing import sheet_of

    return sheet_of(rows, columns=ORDER)


@slow
@given(
    st.lists(
        st.lists(st.text("Q?=≤;:,.()[]\"'|/-5a\t \n", max_size=12), min_size=1, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_pasted_breaks_nothing(cells: list[list[str]]) -> None:
    header = "Question\tOptions\tCondition\tN/A\tPhoto\tCritical\n"
    body = "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in cells)
    try:
        reading = read_list(header + body)
    except Problem:
        return
    assert reading.wrongs or reading.checklist is not None
    for wrong in reading.wrongs:
        assert wrong.words
        assert json.dumps(wrong.cell) is not None


def test_lines_are_read_once_each() -> None:
    table = understand(spreadsheets.read(table_file(library.load("retail-visit")), "t.csv"))

    numbers = [line.number for line in lines_of(table)]
    assert numbers == sorted(set(numbers))
