"""The second sheet: charts of Excel's own beside the small tables that they show.

The figures stand there as values, for whatever opens the file without counting, and as formulas
over the table of visits, so that they follow when lines are filtered out or added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mystery.exports.rules.cells import excel_serial, excel_text
from mystery.exports.rules.summaries import Summary

SUMMARY = "Summary"
TOP = 26
"""The first row of the tables, below the charts."""
MOST_BARS = 30
MEAN = "t_visits[true_score_pct]"
_LIKE_A_NUMBER = re.compile(r"[0-9.,/eE+-]+")
"""Excel would compare such a code as a number: 007 and 7 were one store."""


@dataclass(frozen=True)
class _Block:
    """One small table and its chart. A cell is a value, or a formula with its value."""

    title: str
    column: int
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    formats: tuple[str, ...]


@dataclass(frozen=True)
class _Counted:
    """A formula, and what it comes to."""

    formula: str
    value: float


def write_summary(
    book: Workbook, sheet: Worksheet, found: Summary, *, formats: Mapping[str, Format], live: bool
) -> None:
    """`live`: all visits are in one table, over which formulas can count."""
    month, place, section = _months(found), _places(found), _sections(found)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "What the visits say at a glance; the tables below follow the lines.")
    for block in (month, place, section):
        _write(sheet, block, formats, live=live)
    _chart(book, sheet, month, {"type": "line", "subtype": None}, at="A3", label=0, mean=1)
    _chart(book, sheet, place, {"type": "bar"}, at="I3", label=1, mean=3, spread=(4, 5))
    _chart(book, sheet, section, {"type": "bar"}, at="R3", label=1, mean=2)


def _months(found: Summary) -> _Block:
    rows = []
    for number, figure in enumerate(found.months, start=TOP + 1):
        month = xl_rowcol_to_cell(number, 0)
        within = f't_visits[visited_on],">="&{month},t_visits[visited_on],"<"&EDATE({month},1)'
        mean = f'=IFERROR(AVERAGEIFS({MEAN},{within}),"")'
        count = f'=COUNTIFS({MEAN},">=0",{within})'
        rows.append(
            [
                excel_serial(figure.month),
                _Counted(mean, figure.mean),
                _Counted(count, figure.n),
            ]
        )
    headers = ("month", "mean of visits", "visits")
    return _Block("Mean score by month", 0, headers, rows, ("yyyy-mm", "0.0 %", "0"))


def _places(found: Summary) -> _Block:
    rows = []
    for number, figure in enumerate(found.places, start=TOP + 1):
        code = xl_rowcol_to_cell(number, 4)
        mean: Any = _Counted(
            f'=IFERROR(AVERAGEIFS({MEAN},t_visits[location_key],{code}),"")', figure.mean
        )
        if _LIKE_A_NUMBER.fullmatch(figure.code):
            mean = figure.mean
        below = None if figure.low is None else figure.mean - figure.low
        above = None if figure.high is None else figure.high - figure.mean
        rows.append([figure.code, figure.name, figure.n, mean, below, above])
    headers = ("location_key", "location", "visits", "mean of visits", "range below", "above")
    formats = ("@", "General", "0", "0.0 %", "0.0 %", "0.0 %")
    more = f", the {MOST_BARS} lowest of {len(rows)}" if len(rows) > MOST_BARS else ""
    return _Block(f"Mean of each location with its 95 % range{more}", 4, headers, rows, formats)


def _sections(found: Summary) -> _Block:
    rows = [
        [
            figure.key,
            figure.title,
            _Counted(f'=IFERROR(AVERAGE({_section(figure.key)}),"")', figure.mean),
            figure.n,
        ]
        for figure in found.sections
    ]
    headers = ("section_key", "section", "mean of visits", "visits")
    return _Block("Mean score by section", 11, headers, rows, ("@", "General", "0.0 %", "0"))


def _section(key: str) -> str:
    """Its column in the table of visits; Excel wants two brackets around a dash."""
    return f"t_visits[[s_{key}_pct]]" if "-" in key else f"t_visits[s_{key}_pct]"


def _write(sheet: Worksheet, block: _Block, formats: Mapping[str, Format], *, live: bool) -> None:
    for place, header in enumerate(block.headers, start=block.column):
        sheet.write_string(TOP, place, header, formats["head"])
        sheet.set_column(place, place, 14)
    for number, row in enumerate(block.rows, start=TOP + 1):
        for place, cell in enumerate(row):
            at = (number, block.column + place)
            format_ = formats[block.formats[place]]
            if isinstance(cell, _Counted) and live:
                sheet.write_formula(*at, cell.formula, format_, cell.value)
            elif isinstance(cell, str):
                sheet.write_string(*at, excel_text(cell), format_)
            elif cell is not None:
                value = cell.value if isinstance(cell, _Counted) else cell
                sheet.write_number(*at, value, format_)


def _chart(
    book: Workbook,
    sheet: Worksheet,
    block: _Block,
    kind: Mapping[str, str | None],
    *,
    at: str,
    label: int,
    mean: int,
    spread: tuple[int, int] | None = None,
) -> None:
    if not block.rows:
        return
    last = TOP + min(len(block.rows), MOST_BARS if spread else len(block.rows))

    def column(place: int) -> list[Any]:
        return [SUMMARY, TOP + 1, block.column + place, last, block.column + place]

    chart = book.add_chart({key: value for key, value in kind.items() if value})
    series: dict[str, Any] = {"name": block.title, "categories": column(label)}
    series |= {"values": column(mean), "marker": {"type": "circle"}, "gap": 60}
    if spread:
        below, above = (_cells(column(place)) for place in spread)
        series["y_error_bars"] = {"type": "custom", "plus_values": above, "minus_values": below}
    if kind["type"] == "bar":
        del series["marker"]
        chart.set_y_axis({"reverse": True})
    else:
        del series["gap"]
        chart.set_x_axis({"num_format": "yyyy-mm", "text_axis": True})
    share = {"min": 0, "max": 1, "num_format": "0 %"}
    (chart.set_x_axis if kind["type"] == "bar" else chart.set_y_axis)(share)
    chart.add_series(series)
    chart.set_title({"name": block.title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620 if spread else 560, "height": 460})
    sheet.insert_chart(at, chart, {"description": f"{block.title}; the same in the table below"})


def _cells(area: list[Any]) -> str:
    sheet, first, left, last, right = area
    corners = (
        xl_rowcol_to_cell(row, place, True, True) for row, place in ((first, left), (last, right))
    )
    return f"={sheet}!{':'.join(corners)}"
