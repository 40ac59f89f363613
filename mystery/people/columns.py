"""Which column of a list of staff holds what, and the words that stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mystery.people.rules import Role
from mystery.spreadsheets.headers import (
    Columns,
    Field,
    choose,
    guess,
    has_letter,
    mostly,
    plain,
    titles,
)
from mystery.spreadsheets.sheets import Sheet

ROLE_WORDS = {
    Role.SHOPPER: titles("shopper, mystery shopper, employee, mitarbeiter, tester, testkaeufer"),
    Role.REVIEWER: titles("reviewer, review, pruefer, quality"),
    Role.STORE_MANAGER: titles(
        "store manager, manager, store lead, filialleiter, filialleitung, marktleiter, marktleitung"
    ),
    Role.REGIONAL_MANAGER: titles(
        "regional manager, area manager, district manager, regionalleiter, regionalleitung"
    ),
    Role.ADMIN: titles("admin, administrator"),
    Role.IDENTITY: titles("identity, identity reader"),
}
ROLES = {word: role for role, words in ROLE_WORDS.items() for word in words}
LANGUAGES = {
    "de": titles("german, deutsch, allemand"),
    "en": titles("english, englisch, anglais"),
    "fr": titles("french, franzoesisch, francais"),
    "es": titles("spanish, spanisch, espanol"),
    "it": titles("italian, italienisch, italiano"),
    "pt": titles("portuguese, portugiesisch, portugues"),
    "nl": titles("dutch, niederlaendisch, nederlands"),
    "pl": titles("polish, polnisch, polski"),
    "cs": titles("czech, tschechisch, cestina"),
    "tr": titles("turkish, tuerkisch, tuerkce, turkce"),
    "ru": titles("russian, russisch"),
    "uk": titles("ukrainian, ukrainisch"),
    "ar": titles("arabic, arabisch"),
    "ro": titles("romanian, rumaenisch, romana"),
    "hu": titles("hungarian, ungarisch, magyar"),
    "sv": titles("swedish, schwedisch, svenska"),
    "da": titles("danish, daenisch, dansk"),
}
LANGUAGE_CODES = {word: code for code, words in LANGUAGES.items() for word in words}
CODE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.I)
LANGUAGES_MOST = 10


def read_role(text: str) -> Role | None:
    words = " ".join(re.findall(r"[^\W_]+", plain(text)))
    return ROLES.get(words)


def read_languages(text: str) -> tuple[str, ...]:
    """Codes, the first named first. Raises ValueError for what is neither code nor name."""
    found: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in re.split(r"[,;/|\n]", text))):
        code = LANGUAGE_CODES.get(plain(word)) or (word if CODE.fullmatch(word) else "")
        if not code:
            raise ValueError(f"language {word[:40]!r} is neither a name we know nor a code like de")
        found.setdefault(_written(code))
    if len(found) > LANGUAGES_MOST:
        raise ValueError(f"more than {LANGUAGES_MOST} languages")
    return tuple(found)


def _written(code: str) -> str:
    first, *rest = code.lower().split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def _looks_like_mail(text: str) -> bool:
    return "@" in text


def _is_staff_number(values: Sequence[str], exact: bool) -> bool:
    different = len(values) < 20 or len(set(values)) >= 0.8 * len(values)
    return different and (exact or not mostly(_looks_like_mail)(values, False))


def _is_day(text: str) -> bool:
    return text[:1].isdigit()


FIELDS = (
    Field(
        "staff_number",
        titles(
            "staff number, staff no, staff id, employee number, employee no, employee id",
            "personnel number, personnel no, payroll number, personalnummer, personal nr",
            "personalnr, mitarbeiternummer, mitarbeiter nr, mitarbeiter id, number, nummer, id, nr",
        ),
        _is_staff_number,
    ),
    Field(
        "name",
        titles("name, full name, display name, employee name, employee, mitarbeiter, vollname"),
        mostly(has_letter),
    ),
    Field("given_name", titles("first name, given name, forename, vorname"), mostly(has_letter)),
    Field(
        "family_name",
        titles("last name, family name, surname, nachname, familienname"),
        mostly(has_letter),
    ),
    Field(
        "email",
        titles("e mail, email, mail, e mail address, email address, mailadresse, e mail adresse"),
        mostly(_looks_like_mail),
    ),
    Field(
        "former",
        titles(
            "former workplaces, former workplace, previous workplaces, previous workplace",
            "former stores, former store, previous store, previous stores, fruehere arbeitsorte",
            "frueherer arbeitsort, fruehere filialen, fruehere filiale, frueherer einsatzort",
        ),
        several=True,
    ),
    Field(
        "former_until",
        titles("former workplace until, left former workplace, previous store until"),
        mostly(_is_day),
    ),
    Field(
        "workplace",
        titles(
            "workplace, works at, place of work, store number, store code, store, branch",
            "location code, location, site, arbeitsort, einsatzort, filialnummer, filiale, markt",
            "standort, kostenstelle, cost centre, cost center",
        ),
    ),
    Field(
        "home_market",
        titles("home market, home area, lives in, home town, home, wohnort, heimatmarkt, market"),
        mostly(has_letter),
    ),
    Field(
        "languages",
        titles("languages, language, speaks, sprachen, sprache, sprachkenntnisse"),
        mostly(has_letter),
    ),
    Field(
        "role",
        titles("role, rolle, function, funktion, position"),
        mostly(lambda text: read_role(text) is not None),
    ),
    Field(
        "role_place",
        titles("role at, role in, region, role region, manages, leitet, gebiet, area"),
    ),
    Field(
        "away_from",
        titles("away from, leave from, on leave from, absent from, abwesend von, abwesend ab"),
        mostly(_is_day),
    ),
    Field(
        "away_until",
        titles("away until, leave until, on leave until, back on, abwesend bis, zurueck am"),
        mostly(_is_day),
    ),
)


def guess_columns(sheet: Sheet) -> Columns:
    return guess(sheet.columns, sheet.rows, FIELDS)


def choose_columns(sheet: Sheet, chosen: Sequence[tuple[str, str]]) -> Columns:
    """The guess, overruled by pairs of field and column title; see `headers.choose`."""
    return choose(guess_columns(sheet), chosen, FIELDS)
