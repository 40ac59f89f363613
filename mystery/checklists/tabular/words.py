"""The words that coordinators write into a list, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from mystery.checklists.rules import Dimension, Family, Mode, Type
from mystery.checklists.rules.numbers import number
from mystery.spreadsheets.headers import plain, titles

SECTION, CHECKLIST = "section", "checklist"
"""Types of rows that are no questions: what holds for a section, and for the whole."""

_TYPES = {
    Type.YES_NO: titles(
        "yes no, yn, y n, yes or no, boolean, bool, checkbox, tick, pass fail, yes no na",
        "ja nein, j n, jn, ja oder nein, oui non, si no",
    ),
    Type.CHOICE: titles(
        "choice, one of these, one of, single, single choice, select one, radio, dropdown",
        "drop down, list, multiple choice, auswahl, einfachauswahl, choix",
    ),
    Type.MULTI: titles(
        "multi, several of these, several, multiple, multi select, multiselect, select multiple",
        "checkboxes, tick all, tick all that apply, mark all that apply, multi sum",
        "mehrfachauswahl, mehrere",
    ),
    Type.SCALE: titles(
        "scale, rating, stars, likert, grade, skala, bewertung, note, schulnote, echelle"
    ),
    Type.NUMBER: titles(
        "number, integer, int, decimal, count, numeric, quantity, zahl, anzahl, menge, nombre"
    ),
    Type.MONEY: titles("money, amount of money, amount, price, currency, betrag, preis, geld"),
    Type.DURATION: titles(
        "duration, stopwatch, timer, seconds, minutes, wait, waiting time, time measured",
        "stoppuhr, dauer, sekunden, minuten, wartezeit, zeitmessung",
    ),
    Type.NPS: titles("nps, net promoter score, recommendation, weiterempfehlung"),
    Type.TEXT: titles(
        "text, free text, open, open text, open question, string, comment, freitext, kommentar",
        "offen, offene frage, texte",
    ),
    Type.DATE: titles("date, day, datum, tag"),
    Type.TIME: titles("time, time of day, clock, clock time, uhrzeit, zeit, heure"),
    Type.PHOTO: titles("photo, picture, image, foto, bild, photographie"),
    Type.BARCODE: titles("barcode, ean, gtin, scan, strichcode"),
    Type.SIGNATURE: titles("signature, sign, unterschrift"),
}
TYPES: Mapping[str, Type] = {
    phrase: kind
    for kind, phrases in _TYPES.items()
    for phrase in (*phrases, kind.replace("_", " "))
}
MODES = {
    **dict.fromkeys(titles("multi all or nothing, all or nothing"), Mode.ALL_OR_NOTHING),
    **dict.fromkeys(titles("multi reasons, reasons, multi unscored"), Mode.REASONS),
}
FRAMES = {
    **dict.fromkeys(titles("section, heading, chapter, abschnitt, kapitel, bereich"), SECTION),
    **dict.fromkeys(titles("checklist, form, checkliste, fragebogen"), CHECKLIST),
}
DIMENSIONS = {
    "reliability": titles("reliability, r, rel, zuverlaessigkeit, verlaesslichkeit"),
    "assurance": titles("assurance, a, competence, trust, kompetenz, sicherheit, souveraenitaet"),
    "tangibles": titles("tangibles, t, tangible, appearance, erscheinungsbild, umfeld, sachliches"),
    "empathy": titles("empathy, e, einfuehlung, einfuehlungsvermoegen, empathie, freundlichkeit"),
    "responsiveness": titles("responsiveness, p, response, reaktion, reaktionsfaehigkeit, tempo"),
}
DIMENSION_WORDS = {w: Dimension(name) for name, words in DIMENSIONS.items() for w in words}
FAMILY_WORDS = {
    **{each.value: each for each in Family},
    "was": Family.WHAT,
    "wie": Family.HOW,
    "warum": Family.WHY,
}
YES = frozenset({*titles("yes, y, x, ja, j, true, wahr, oui, si, ok, 1, c"), "✓", "✔", "☑", "•"})
NO = frozenset({*titles("no, n, nein, false, falsch, non, 0, none, never ask"), "", "-", "–", "—"})

WORD = re.compile(r"[^\W_]+")
BLANK = re.compile(r"\s+")


def simple(text: str) -> str:
    """Lower case words without accents and marks, for comparing what people type."""
    return " ".join(WORD.findall(plain(text)))


def spaced(text: str) -> str:
    return BLANK.sub(" ", text).strip()


def is_yes(text: str) -> bool:
    return text in YES or simple(text) in YES


def is_no(text: str) -> bool:
    return text in NO or (simple(text) or text) in NO


def made_key(text: str, taken: Collection[str], *, fallback: str) -> str:
    """A key from a text, different from all taken ones (which are lower case)."""
    words = WORD.findall(plain(text).encode("ascii", "ignore").decode())
    key = ""
    for word in words:
        if len(key) + len(word) > 40:
            break
        key = f"{key}_{word}" if key else word
    key = key or (words[0][:40] if words else fallback)
    number, unique = 2, key
    while unique.lower() in taken:
        unique, number = f"{key}_{number}", number + 1
    return unique


def decimal(text: str) -> str | None:
    """A number as the document's decimal text, from "5", "2,5", "+3", "−1"; None: no number."""
    written = text.strip().replace("−", "-").replace("–", "-").removeprefix("+")
    for form in (written, written.replace(",", ".")):
        if number(form) is not None:
            return form
    return None


def value(text: str) -> int | str:
    """As it stands in a document: whole numbers as numbers, others as decimal strings."""
    return int(text) if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text) and text != "-0" else text
