"""Which column of a table of visits holds what."""

from __future__ import annotations

from collections.abc import Sequence

from mystery.spreadsheets.headers import Columns, Field, choose, guess, titles
from mystery.spreadsheets.sheets import Sheet


def _dates(values: Sequence[str], _exact: bool) -> bool:
    return any(text[:1].isdigit() for text in values)


FIELDS = (
    Field(
        "location",
        titles(
            "location, location code, store number, store code, store no, store id, store",
            "shop number, branch number, site code, code, filialnummer, filial nr, filiale",
            "standort, standortnummer, markt, number, nummer",
        ),
    ),
    Field(
        "checklist",
        titles("checklist, checklist key, questionnaire, form, checkliste, fragebogen"),
    ),
    Field(
        "shopper",
        titles(
            "shopper, mystery shopper, shopper email, email, e mail, mail, person, staff number",
            "employee, who, tester, testkaeufer, mitarbeiter, personalnummer",
        ),
    ),
    Field(
        "opens",
        titles("opens, opens at, opens on, from, start, start date, ab, von, beginn, startdatum"),
        _dates,
    ),
    Field(
        "due",
        titles(
            "due, due at, due on, due date, until, to, end, end date, deadline, bis, ende",
            "enddatum, faellig, faellig am, frist",
        ),
        _dates,
    ),
    Field("note", titles("note, notes, comment, remark, hint, notiz, hinweis, bemerkung")),
)


def guess_columns(sheet: Sheet) -> Columns:
    return guess(sheet.columns, sheet.rows, FIELDS)


def choose_columns(sheet: Sheet, chosen: Sequence[tuple[str, str]]) -> Columns:
    """The guess, overruled by pairs of field and column title; see `headers.choose`."""
    return choose(guess_columns(sheet), chosen, FIELDS)
