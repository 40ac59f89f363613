"""Values as cells: what Excel can hold, and what it must not take for a formula."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from mystery.exports.rules.columns import Value

CELL_UNITS = 32_767
"""The most an Excel cell holds, in UTF-16 units: an emoji counts twice."""
CUT = "… (cut; full text in the CSV)"
ROWS = 1_048_575
"""The most lines of one Excel sheet below its header."""
FORMULA_TEXT = 255
"""The longest text that may stand in a formula."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RISKY = re.compile("[\t\r\n]|[\\s\"'\ufeff]*[=+\\-@＝＋－＠]")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FIRST_DAY = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 30)


def excel_text(text: str) -> str:
    """The text as a cell can hold it: without control characters, cut with a mark if too long."""
    if len(text) <= CELL_UNITS // 2 and text.isprintable():
        return text
    text = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= CELL_UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text
    kept = units[: 2 * (CELL_UNITS - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


def excel_serial(value: date | datetime) -> float | None:
    """Days since Excel's day zero, with the time as a fraction; None before 1 March 1900.

    Excel believes that 1900 was a leap year, so earlier days have no sound number.
    """
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST_DAY:
        return None
    days = (day - _DAY_ZERO).days
    if not isinstance(value, datetime):
        return days
    return days + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400


def link_formula(address: str) -> str | None:
    """The one kind of formula we write; None when the address is too long for Excel."""
    quoted = address.replace('"', '""')
    return f'=HYPERLINK("{quoted}","Open")' if len(quoted) <= FORMULA_TEXT else None


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV: `'` before it.

    A plain decimal such as -5 stays as it is.
    """
    if text[:1].isalnum():
        return text
    risky = _RISKY.match(text) is not None and _DECIMAL.fullmatch(text) is None
    return f"'{text}" if risky else text


def plain(value: Value) -> str:
    """A value as text for machines: ISO 8601 for days and moments, numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def for_people(value: Value) -> str:
    """A value as text that a spreadsheet recognises: a blank between day and time, no zone."""
    return moment_for_people(value) if isinstance(value, datetime) else plain(value)


def moment_for_people(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ", "seconds")


def number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def local(moment: datetime) -> datetime:
    """A moment of some zone as its clock shows it, to the second."""
    return moment.replace(tzinfo=None, microsecond=0)


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
