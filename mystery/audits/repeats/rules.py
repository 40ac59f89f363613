"""Rows of repeated sections as tables can hold them. Pure.

A row is an object of answers by question, and says under `@item` what it is about:
`{"barcode": "4006381333931", "name": "Pencil"}`, either of which may be missing. No question
can be called so, because keys begin with a letter or a digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mystery.audits.scores import value_text
from mystery.checklists.rules import ITEM, Checklist, Condition, Question, Section, Type, applies
from mystery.checklists.rules.answers import Given, given
from mystery.programmes.rules.scenarios import Item

Json = dict[str, Any]
CELL = 200


@dataclass(frozen=True)
class Catalogue:
    """The items of a scenario's list, with our prices."""

    items: tuple[Item, ...] = ()
    currency: str = ""

    def find(self, barcode: str, name: str) -> Item | None:
        """By barcode, which outranks a name, else by name whatever its case."""
        for item in self.items:
            if barcode and item.barcode == barcode:
                return item
        for item in self.items:
            if name and item.name.casefold() == name.casefold():
                return item
        return None


@dataclass(frozen=True)
class Rows:
    """Values of ItemRow and RepeatAnswer but for the audit's id."""

    items: tuple[Json, ...] = ()
    answers: tuple[Json, ...] = ()


def rows_of(
    checklist: Checklist,
    repeats: Mapping[str, Any],
    catalogue: Catalogue,
    *,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Rows:
    """Every row of every repeated section; what a row's own conditions hide is left out."""
    before = dict(_values(checklist, answers))
    items: list[Json] = []
    found: list[Json] = []
    for section in checklist.sections:
        rows = repeats.get(section.key)
        if section.repeat is None or not isinstance(rows, list):
            continue
        for index, row in enumerate(rows):
            at = {"section": section.key, "row": index}
            told = list(_row(section, row, before, facts))
            found += [at | answer for answer in told]
            items.append(at | item_of(row, catalogue) | {"price": price_of(section, told)})
    return Rows(tuple(items), tuple(found))


def _values(checklist: Checklist, answers: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for section in checklist.sections:
        for question in section.questions if section.repeat is None else ():
            how, value = given(question, answers.get(question.key))
            if how is Given.ANSWERED:
                yield question.key, value


def _row(
    section: Section, row: Mapping[str, Any], visit: Mapping[str, object], facts: Mapping[str, Any]
) -> Iterator[Json]:
    values = dict(visit)
    for question in section.questions:
        if not _asked(question.when, values, facts):
            continue
        answer = row.get(question.key) or {}
        how, value = given(question, answer)
        answered = how is Given.ANSWERED
        if answered:
            values[question.key] = value
        yield {
            "question": question.key,
            "type": question.type.value,
            "state": "unscored" if answered else how.value,
            "value": value_text(value) if answered else None,
            "comment": answer.get("comment") or None,
        }


def _asked(when: Condition | None, values: Mapping[str, object], facts: Mapping[str, Any]) -> bool:
    return when is None or applies(when, values, facts)


def item_of(row: Mapping[str, Any], catalogue: Catalogue) -> Json:
    """What a row is about, in the words of our own list where it has the item."""
    told = row.get(ITEM)
    told = told if isinstance(told, dict) else {}
    barcode, name = (str(told.get(key) or "").strip() for key in ("barcode", "name"))
    known = catalogue.find(barcode, name)
    if known is not None:
        barcode, name = known.barcode, known.name
    return {
        "item": (barcode or name)[:CELL],
        "name": name[:CELL],
        "barcode": barcode[:64],
        "listed": known is not None,
        "our_price": (known.price or None) if known else None,
        "currency": catalogue.currency,
    }


def price_of(section: Section, told: Sequence[Json]) -> str | None:
    """Their price: the answer to the section's first question about money."""
    first = next((q for q in section.questions if _is_price(q)), None)
    answer = next((a for a in told if first and a["question"] == first.key), None)
    return None if answer is None or answer["value"] is None else str(answer["value"])[:40]


def _is_price(question: Question) -> bool:
    return question.type is Type.MONEY
