"""Which column of a table holds what: guessed from the header and a look at the values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mystery.problems import Fault, Invalid
from mystery.spreadsheets.sheets import Row

LOOK = 500
"""How many filled cells of a column are looked at."""

Fits = Callable[[Sequence[str], bool], bool]
Words = tuple[str, ...]


def _always(_values: Sequence[str], _exact: bool) -> bool:
    return True


@dataclass(frozen=True)
class Field:
    """Something a table may say; `phrases` are headers for it, the most telling first.

    `fits(values, exact)` judges up to 500 filled cells, `exact` when the header is a phrase
    and not merely contains one. `several`: more than one column may be joined.
    """

    name: str
    phrases: tuple[str, ...]
    fits: Fits = _always
    several: bool = False


@dataclass(frozen=True)
class Columns:
    """For each field the columns (from 0) that hold it; fields without a column are absent."""

    header: tuple[str, ...]
    places: tuple[tuple[str, tuple[int, ...]], ...]

    def of(self, field: str) -> tuple[int, ...]:
        return dict(self.places).get(field, ())

    def named(self, field: str) -> tuple[str, ...]:
        """The headers of the field's columns."""
        return tuple(self.header[column] for column in self.of(field))


def guess(header: Sequence[str], rows: Sequence[Row], fields: Sequence[Field]) -> Columns:
    """Best matches first; a column serves one field, a field takes one column unless several."""
    found: list[tuple[tuple[int, ...], Field, int]] = []
    for column, title in enumerate(header):
        words, values = _words(title), _filled(rows, column)
        for field in fields:
            found += [(rank, field, column) for rank in _ranks(words, values, field)]
    taken: dict[str, list[int]] = {}
    used: set[int] = set()
    for _rank, field, column in sorted(found, key=lambda each: each[0]):
        if column not in used and (field.several or field.name not in taken):
            taken.setdefault(field.name, []).append(column)
            used.add(column)
    places = ((f.name, tuple(sorted(taken[f.name]))) for f in fields if f.name in taken)
    return Columns(tuple(header), tuple(places))


def choose(guessed: Columns, chosen: Iterable[tuple[str, str]], fields: Sequence[Field]) -> Columns:
    """The guess, overruled by pairs of a field and a column: its title, or its number from 1.

    A field given twice takes both columns where it may; an empty title takes it out. Raises
    Invalid with a fault for each field or column that does not exist.
    """
    places, faults = dict(guessed.places), []
    known = {field.name: field for field in fields}
    given: dict[str, list[int]] = {}
    for name, title in chosen:
        column = _column(guessed.header, title)
        if name not in known:
            faults.append(Fault(f"/columns/{name}", f"{name!r} is not something a table can say"))
        elif column is None and title.strip():
            faults.append(Fault(f"/columns/{name}", f"the table has no column {title!r}"))
        else:
            given.setdefault(name, []).extend([] if column is None else [column])
    for name, columns in given.items():
        if len(columns) > 1 and not known[name].several:
            faults.append(Fault(f"/columns/{name}", "one column only"))
        places[name] = tuple(dict.fromkeys(columns))
    if faults:
        raise Invalid("The columns do not fit.", code="columns_unknown", faults=faults)
    ordered = ((f.name, places[f.name]) for f in fields if places.get(f.name))
    return Columns(guessed.header, tuple(ordered))


def require(columns: Columns, names: Iterable[str], fields: Sequence[Field]) -> None:
    """Raises Invalid(code="columns_missing") unless each of the fields has a column."""
    examples = {field.name: field.phrases[0] for field in fields}
    missing = [name for name in names if not columns.of(name)]
    if missing:
        faults = [
            Fault(
                f"/columns/{name}", f'no column holds this; one could be titled "{examples[name]}"'
            )
            for name in missing
        ]
        listed = " and the ".join(name.replace("_", " ") for name in missing)
        raise Invalid(
            f"The table's first row names no column for the {listed}.",
            code="columns_missing",
            faults=faults,
        )


def titles(*lists: str) -> tuple[str, ...]:
    """Phrases from lists with commas; as `plain` writes them, a hyphen or dot as a space."""
    return tuple(phrase.strip() for text in lists for phrase in text.split(","))


def mostly(test: Callable[[str], bool]) -> Fits:
    """Fits when most values pass: half of them under the very title, else nine of ten."""
    return lambda values, exact: sum(map(test, values)) >= (0.5 if exact else 0.9) * len(values)


def has_letter(text: str) -> bool:
    return any(c.isalpha() for c in text)


def plain(text: str) -> str:
    """Lower case without accents; umlauts as two letters, because headers spell them so."""
    if text.isascii():
        return text.lower()
    spelled = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return "".join(
        c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c)
    )


def _words(title: str) -> Words:
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", unicodedata.normalize("NFC", title))
    return tuple(re.findall(r"[^\W_]+", plain(apart)))


def _filled(rows: Sequence[Row], column: int) -> list[str]:
    values: list[str] = []
    for row in rows:
        if row.cells[column]:
            values.append(row.cells[column])
        if len(values) == LOOK:
            break
    return values


def _ranks(words: Words, values: Sequence[str], field: Field) -> Iterable[tuple[int, ...]]:
    """Ranks of a title for a field, low is good: exact before contained, long before short."""
    for place, phrase in enumerate(field.phrases):
        wanted = tuple(phrase.split())
        exact = words == wanted
        if not exact and (not values or phrase in GENERIC or not _contains(words, wanted)):
            continue
        if not values or field.fits(values, exact):
            yield (not exact, 0 if exact else -len(wanted), place)


GENERIC = frozenset({"id", "no", "nr", "number", "nummer", "code", "x", "y", "art", "type", "typ"})
"""Words that say nothing when there are others beside them."""


def _contains(words: Words, wanted: Words) -> bool:
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))


def _column(header: Sequence[str], title: str) -> int | None:
    same = [i for i, each in enumerate(header) if plain(each) == plain(title.strip())]
    if same and title.strip():
        return same[0]
    number = title.strip()
    return int(number) - 1 if number.isdecimal() and 0 < int(number) <= len(header) else None
