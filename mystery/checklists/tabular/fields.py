"""Which columns a table of questions may have, and which column of one holds what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mystery.checklists.rules.texts import KEY
from mystery.checklists.tabular.words import decimal
from mystery.spreadsheets.headers import Columns, Field, guess, mostly, titles
from mystery.spreadsheets.sheets import Row, Sheet

HEADER_ROWS = 4
"""So many rows may stand above the one that names the columns, merged titles for instance."""

KEPT = "only_in_json"


def _is_key(text: str) -> bool:
    return bool(KEY.fullmatch(text)) and not text.isdigit()


FIELDS = (
    Field("section", titles("section, chapter, area, group, part, category, topic, abschnitt"
          ", kapitel, bereich, gruppe, kategorie, thema, rubrik")),
    Field("text", titles("text, question, question text, item, check, criterion, standard, frage"
          ", fragetext, fragestellung, kriterium, pruefpunkt, punkt, what to check, intitule")),
    Field("type", titles("type, question type, answer type, kind, typ, art, fragetyp, antworttyp"
          ", antwortart, format")),
    Field("points", titles("points, max points, score, max score, pts, value, punkte, punktzahl"
          ", max punkte, bewertung, wert")),
    Field("options", titles("options, answers, answer options, choices, possible answers, bands"
          ", antworten, antwortmoeglichkeiten, optionen, auswahl, stufen, scoring")),
    Field("na", titles("n a, na, n a allowed, not applicable, na allowed, entfaellt"
          ", nicht zutreffend, nicht anwendbar, trifft nicht zu, k a")),
    Field("critical", titles("critical, must pass, crit, c, knock out, ko, k o, mandatory pass"
          ", kritisch, ko kriterium, muss, pflicht zu bestehen")),
    Field("condition", titles("condition, only if, ask if, show if, shown when, asked when, when"
          ", if, relevant, bedingung, nur wenn, wenn, voraussetzung")),
    Field("dimension", titles("dimension, dim, rater, servqual, driver")),
    Field("photo", titles("photo, photos, picture, evidence, foto, fotos, bild, nachweis, beleg")),
    Field("comment", titles("comment, comments, note, notes, kommentar, bemerkung, notiz")),
    Field("key", titles("key, id, question id, code, name, schluessel, kennung, frage id"),
          lambda values, _exact: mostly(_is_key)(values, False)),
    Field("number", titles("no, nr, number, #, pos, position, lfd nr, nummer, fragenummer")),
    Field("help", titles("help, hint, guidance, explanation, instruction, instructions, details"
          ", hilfe, hinweis, erklaerung, erlaeuterung, anleitung, description, beschreibung")),
    Field("reasons", titles("reasons, reasons if no, if no why, gruende, gruende bei nein")),
    Field("weight", titles("section weight, weight, weight of section, gewicht, gewichtung"
          ", abschnittsgewicht")),
    Field("pass_mark", titles("pass mark, pass, passed from, bestehensgrenze, bestanden ab")),
    Field("stage", titles("stage, phase, step, etappe")),
    Field("gate", titles("ends the form, ends form, gate, stop if, end if, beendet, abbruch bei")),
    Field("required", titles("required, mandatory, pflicht, pflichtfrage, erforderlich")),
    Field("bonus", titles("bonus, extra points, zusatzpunkte")),
    Field("remember", titles("remember, to remember, merken")),
    Field("receipt", titles("photos show receipts, receipt, beleg, fotos zeigen belege")),
    Field("names_staff", titles("may name staff, names staff, nennt personal")),
    Field("family", titles("family, what how why, was wie warum")),
    Field(KEPT, titles("only in json")),
)  # fmt: skip
NAMES = {field.name: field.phrases[0].capitalize() for field in FIELDS} | {
    "na": "N/A",
    "number": "No.",
    "key": "Key",
    KEPT: "Only in JSON",
}
ASKED = tuple(field for field in FIELDS if field.name != KEPT)
SHOWN_FIRST = FIELDS[:10]
ORDER = ("key", *(field.name for field in FIELDS if field.name not in ("key", "number")))
"""The columns of a table that is written, in their order."""
ALWAYS = frozenset({"key", *(field.name for field in SHOWN_FIRST)})


@dataclass(frozen=True)
class Table:
    """A sheet whose header is known; `bare`: it has none, and its first row is a question."""

    sheet: Sheet
    columns: Columns
    bare: bool = False


def understand(sheet: Sheet) -> Table:
    """The columns of a sheet, wherever below merged titles its header stands."""
    found = [_shifted(sheet, skip) for skip in range(min(HEADER_ROWS, len(sheet.rows)) + 1)]
    tables = [Table(each, guess(each.columns, each.rows, FIELDS)) for each in found]
    best = max(tables, key=lambda table: (len(table.columns.places), -tables.index(table)))
    return best if best.columns.of("text") and _titled(best) else _bare(sheet, best)


def _shifted(sheet: Sheet, skip: int) -> Sheet:
    return Sheet(sheet.rows[skip - 1].cells, sheet.rows[skip:]) if skip else sheet


def _titled(table: Table) -> bool:
    """A list without a header can hold one line that reads like the title of a column."""
    return len(table.columns.places) > 1 or len(table.sheet.columns) == 1


def _bare(sheet: Sheet, best: Table) -> Table:
    if len(best.columns.places) > 1 or _above_figures(sheet):
        return best
    before = sheet.rows[0].number - 1 if sheet.rows else 1
    rows = (Row(max(before, 1), sheet.columns), *sheet.rows)
    headless = Sheet(tuple("" for _ in sheet.columns), rows)
    longest = max(range(len(sheet.columns)), key=lambda column: _length(rows, column))
    return Table(headless, Columns(headless.columns, (("text", (longest,)),)), bare=True)


def _above_figures(sheet: Sheet) -> bool:
    """Whether the first row holds words above a column of numbers: titles we do not know."""
    return any(
        title and decimal(title) is None and values and all(map(decimal, values))
        for title, values in (
            (title, [row.cells[column] for row in sheet.rows if row.cells[column]])
            for column, title in enumerate(sheet.columns)
        )
    )


def _length(rows: Sequence[Row], column: int) -> int:
    return sum(len(row.cells[column]) for row in rows[:200])


def chosen(table: Table, places: Sequence[tuple[str, tuple[int, ...]]]) -> Table:
    return replace(table, columns=Columns(table.sheet.columns, tuple(places)))


RISKY = re.compile("[\\s\"'\ufeff]*[=+\\-@＝＋－＠]")
"""What a spreadsheet would take for a formula; such a cell is written with a `'` before it."""


def guarded(text: str) -> str:
    return f"'{text}" if RISKY.match(text) else text


def cells_of(row: Row, columns: Columns) -> dict[str, str]:
    """The cells by field, without the mark that keeps a spreadsheet from calculating."""
    return {name: unguarded(row.cells[places[0]]) for name, places in columns.places}


def unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and RISKY.match(text[1:]) else text
