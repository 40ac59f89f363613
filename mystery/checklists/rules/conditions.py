"""Conditions on earlier answers and on the location, and how they compare.

What the checklist language leaves open is decided here, and the phone decides alike:
- A question that is not answered (hidden, blank, N/A, cannot recall) makes every test on it
  false, `is_not` too; so does an attribute that the location does not have (absent, null, "").
- A list matches when any of its items does, `is_not` included: "none of them is x" is
  `{"not": {..., "is": "x"}}`. An empty list matches nothing but `answered`.
- Two numbers (or decimal strings, see numbers.py) compare as numbers; in every other case both
  sides compare as text, by code point. So dates compare as dates, and the word `never` is at
  least any number: nobody came is longer than every wait.
- The text of true and false is "true" and "false"; the text of a JSON number is its plain
  decimal expansion. Objects, nulls and lists inside lists equal nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .numbers import decimal_text, number


class Relation(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


class Source(StrEnum):
    QUESTION = "question"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One comparable value: its text, and its number when it is one."""

    text: str
    number: Fraction | None


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `operands` holds one scalar, several for any_of, none for answered."""

    source: Source
    name: str
    relation: Relation
    operands: tuple[Scalar, ...] = ()

    __test__ = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Test | AllOf | AnyOf | Not


def scalar(value: object) -> Scalar | None:
    """The comparable form of a JSON value, None for null, lists and objects."""
    if isinstance(value, str):
        return Scalar(value, number(value))
    if isinstance(value, bool):
        return Scalar("true" if value else "false", None)
    exact = number(value)
    return Scalar(decimal_text(exact, places=20), exact) if exact is not None else None


def same(left: Scalar, right: Scalar) -> bool:
    if left.number is not None and right.number is not None:
        return left.number == right.number
    return left.text == right.text


def _at_least(left: Scalar, right: Scalar) -> bool:
    if left.number is not None and right.number is not None:
        return left.number >= right.number
    return left.text >= right.text


def _items(value: object) -> Iterator[Scalar]:
    items = value if isinstance(value, list) else [value]
    return (item for item in map(scalar, items) if item is not None)


def is_any(value: object, operands: tuple[Scalar, ...]) -> bool:
    """Whether an answer, or any item of its list, equals one of the operands."""
    return any(same(item, operand) for item in _items(value) for operand in operands)


def _test(test: Test, value: object) -> bool:
    if value is None or value == "":
        return False
    match test.relation:
        case Relation.ANSWERED:
            return True
        case Relation.IS | Relation.ANY_OF:
            return is_any(value, test.operands)
        case Relation.IS_NOT:
            return any(not same(item, test.operands[0]) for item in _items(value))
        case Relation.AT_LEAST:
            return any(_at_least(item, test.operands[0]) for item in _items(value))
        case Relation.AT_MOST:
            return any(_at_least(test.operands[0], item) for item in _items(value))


def applies(
    condition: Condition, values: Mapping[str, object], location: Mapping[str, object]
) -> bool:
    """Whether the condition is true.

    `values` holds the JSON value of every question answered so far and of no other (see
    scoring's walk); `location` holds the location's attributes: kind, tags, brand, ...
    """
    match condition:
        case Test():
            source = values if condition.source is Source.QUESTION else location
            return _test(condition, source.get(condition.name))
        case AllOf():
            return all(applies(part, values, location) for part in condition.parts)
        case AnyOf():
            return any(applies(part, values, location) for part in condition.parts)
        case Not():
            return not applies(condition.part, values, location)
