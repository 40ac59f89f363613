"""$filter: comparisons of columns with values, joined by and, or, not and brackets."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mystery.problems import Invalid

Entity = Mapping[str, Any]
Test = Callable[[Entity], bool]
DEEP, LONG = 40, 8_000
DAY = "visited_on"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))"
    r"|(?P<day>\d{4}-\d\d-\d\d)(?![\dT])"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<bracket>[(),]))",
    re.ASCII,
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_SWAPPED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


@dataclass(frozen=True)
class Filtered:
    """`test` decides on an entity; no line outside of `since` to `until` passes it."""

    test: Test
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True)
class _Name:
    name: str


def read_filter(text: str, types: Mapping[str, str]) -> Filtered:
    """Read a filter over columns of these types. Raises Invalid."""
    if len(text) > LONG:
        raise Invalid("$filter is too long.")
    reader = _Reader(_tokens(text), types)
    found = reader.either(0)
    if reader.tokens:
        raise Invalid(f"$filter: {reader.tokens[0][1]} is not expected there.")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Invalid(f"$filter cannot be read from {text[at : at + 20]!r} on.")
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], types: Mapping[str, str]) -> None:
        self.tokens, self.types = tokens, types

    def either(self, depth: int) -> Filtered:
        found = self.both(depth)
        while self._takes("or"):
            found = _or(found, self.both(depth))
        return found

    def both(self, depth: int) -> Filtered:
        found = self.one(depth)
        while self._takes("and"):
            found = _and(found, self.one(depth))
        return found

    def one(self, depth: int) -> Filtered:
        if depth > DEEP:
            raise Invalid("$filter has too many brackets.")
        if self._takes("not"):
            inner = self.one(depth + 1).test
            return Filtered(lambda entity: not inner(entity))
        if self._takes("("):
            found = self.either(depth + 1)
            self._expect(")")
            return found
        if self.tokens and self.tokens[0][1] in _TEXTS:
            return self._text_test()
        return self._comparison()

    def _text_test(self) -> Filtered:
        test = _TEXTS[self.tokens.pop(0)[1]]
        self._expect("(")
        name = self._operand()
        self._expect(",")
        part = self._operand()
        self._expect(")")
        if not isinstance(name, _Name) or not isinstance(part, str):
            raise Invalid("$filter: a text function takes a column and a text.")
        column = name.name

        def applies(entity: Entity) -> bool:
            value = entity[column]
            return isinstance(value, str) and test(value, part)

        return Filtered(applies)

    def _comparison(self) -> Filtered:
        left = self._operand()
        word = self.tokens.pop(0)[1] if self.tokens else ""
        if word not in _COMPARE:
            raise Invalid("$filter: eq, ne, gt, ge, lt or le is expected after a column.")
        right = self._operand()
        if isinstance(right, _Name) and not isinstance(left, _Name):
            left, right, word = right, left, _SWAPPED[word]
        if not isinstance(left, _Name) or isinstance(right, _Name):
            raise Invalid("$filter: a column is compared with a value.")
        return _compared(left.name, word, right, self.types[left.name])

    def _operand(self) -> Any:
        if not self.tokens:
            raise Invalid("$filter ends too early.")
        kind, text = self.tokens.pop(0)
        if kind != "word":
            return _literal(kind, text)
        if text in ("null", "true", "false"):
            return {"null": None, "true": True, "false": False}[text]
        if text not in self.types:
            raise Invalid(f"$filter: there is no column {text}.")
        return _Name(text)

    def _takes(self, text: str) -> bool:
        if self.tokens and self.tokens[0] in (("word", text), ("bracket", text)):
            self.tokens.pop(0)
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise Invalid(f"$filter: {text} is missing.")


def _literal(kind: str, text: str) -> Any:
    try:
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "day":
            return date.fromisoformat(text)
        if kind == "moment":
            return datetime.fromisoformat(text).astimezone(UTC)
        if kind == "number":
            return float(text) if re.search(r"[.eE]", text) else int(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"$filter: {text} is no value.") from error
    raise Invalid(f"$filter: {text} is not expected there.")


def _compared(name: str, word: str, value: Any, type_: str) -> Filtered:
    compare, read = _COMPARE[word], _read(type_, value)

    def test(entity: Entity) -> bool:
        found = entity[name]
        if found is None or value is None:
            return compare(found is None, value is None) if word in ("eq", "ne") else False
        return compare(read(found), value)

    if name != DAY or not isinstance(value, date) or isinstance(value, datetime):
        return Filtered(test)
    return Filtered(test, *_days(word, value))


def _read(type_: str, value: Any) -> Callable[[Any], Any]:
    """How what stands in an entity becomes what the value is. Raises Invalid for a mismatch."""
    fits = {
        "Edm.String": (str,),
        "Edm.Int64": (int, float),
        "Edm.Double": (int, float),
        "Edm.Date": (date,),
        "Edm.DateTimeOffset": (datetime,),
    }[type_]
    wrong = isinstance(value, bool) or (type_ == "Edm.Date" and isinstance(value, datetime))
    if value is not None and (wrong or not isinstance(value, fits)):
        raise Invalid(f"$filter: {value} is nothing that this column holds.")
    return {"Edm.Date": date.fromisoformat, "Edm.DateTimeOffset": datetime.fromisoformat}.get(
        type_, lambda found: found
    )


def _days(word: str, day: date) -> tuple[date, date]:
    """The first and the last day that can pass."""
    one = timedelta(days=1)
    if word in ("ge", "gt"):
        return (day if word == "ge" or day == date.max else day + one), date.max
    if word in ("le", "lt"):
        return date.min, (day if word == "le" or day == date.min else day - one)
    return (day, day) if word == "eq" else (date.min, date.max)


def _and(a: Filtered, b: Filtered) -> Filtered:
    def test(entity: Entity) -> bool:
        return a.test(entity) and b.test(entity)

    return Filtered(test, max(a.since, b.since), min(a.until, b.until))


def _or(a: Filtered, b: Filtered) -> Filtered:
    def test(entity: Entity) -> bool:
        return a.test(entity) or b.test(entity)

    return Filtered(test, min(a.since, b.since), max(a.until, b.until))
