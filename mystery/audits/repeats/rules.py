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
from mystery.checklists.rules import ITEM, Checklist, Question, Section, Type
from mystery.checklists.rules.answers import Given, given
from mystery.programmes.rules.scenarios import Item
from mystery.scoring.rules import State
from mystery.scoring.rules.result import Seen
from mystery.scoring.rules.walk import walk_through

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
    """Every row of every repeated section that is asked; what its own conditions hide in a row is
    left out."""
    walk = walk_through(checklist, answers, facts)
    shown = {row.section for row in walk.rows if row.state is not State.HIDDEN}
    items: list[Json] = []
    found: list[Json] = []
    for section in checklist.sections:
        rows = repeats.get(section.key)
        if section.repeat is None or section.key not in shown or not isinstance(rows, list):
            continue
        for index, row in enumerate(rows):
            at = {"section": section.key, "row": index}
            told = list(_row(section, row, walk.seen))
            found += [at | answer for answer in told]
            items.append(at | item_of(row, catalogue) | {"price": price_of(section, told)})
    return Rows(tuple(items), tuple(found))


def _row(section: Section, row: Mapping[str, Any], visit: Seen) -> Iterator[Json]:
    values = dict(visit.values)
    seen = Seen(values, visit.location)
    for question in section.questions:
        if question.when is not None and not seen.holds(question.when):
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
