"""Rows of items: our price beside theirs, and everything that was noted of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from mystery.checklists.rules import Checklist, number, text
from mystery.exports.rules.columns import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of one visit; `noted` are the row's answers by question."""

    visit_key: str
    location_key: str
    location: str
    own_or_competitor: str
    brand: str
    market: str
    visited_on: date
    section_key: str
    row: int
    item_key: str
    item: str
    barcode: str
    is_listed: int
    currency: str
    their_price: float | None
    our_price: float | None
    noted: Mapping[str, str]

    @property
    def price_index(self) -> float | None:
        if self.their_price is None or not self.our_price:
            return None
        return round(100 * self.their_price / self.our_price, 4)


BEFORE = (
    Column("visit_key", Kind.KEY, "Its visit; see visits."),
    Column("location_key", Kind.KEY, "Code of the location; see locations."),
    Column("location", Kind.TEXT, "Name of the location.", width=28),
    Column("own_or_competitor", Kind.TEXT, "Whose location it is.", allowed="own; competitor"),
    Column("brand", Kind.TEXT, "Brand of the location."),
    Column("market", Kind.TEXT, "Trading area where own and competitor locations meet."),
    Column("visited_on", Kind.DAY, "Day of the visit by the location's own clock."),
    Column("section_key", Kind.KEY, "Section of the checklist that has a row for each item."),
    Column("row", Kind.WHOLE, "Its place in the visit, from 0 on."),
    Column("item_key", Kind.KEY, "The same for the same item: its barcode, else its name."),
    Column("item", Kind.TEXT, "Name of the item.", width=28),
    Column("barcode", Kind.KEY, "Its barcode, a text."),
    Column("is_listed", Kind.FLAG, "1 when the scenario's list has it.", allowed="0; 1"),
    Column("currency", Kind.TEXT, "Currency of both prices.", allowed="ISO 4217"),
    Column("our_price", Kind.NUMBER, "Our price, from the scenario's list when the visit came."),
    Column("their_price", Kind.NUMBER, "The price that was seen."),
    Column(
        "price_index",
        Kind.NUMBER,
        "Their price over ours times 100; empty without either. The index of a location or a "
        "market is of the sums, never a mean of these.",
    ),
)


def fields(checklists: Iterable[Checklist]) -> Mapping[str, str]:
    """The questions asked of every item in any version, with their newest words."""
    return {
        question.key: text(question.text, checklist.language) or question.key
        for checklist in checklists
        for section in checklist.sections
        if section.repeat is not None
        for question in section.questions
    }


def items(asked: Mapping[str, str]) -> Table:
    columns = tuple(_column(key, words) for key, words in asked.items())
    all_ = tuple(replace(column, since="2") for column in (*BEFORE, *columns))
    return Table("items", "item that was looked for on a visit", all_)


def _column(key: str, words: str) -> Column:
    def read(line: ItemLine) -> str | None:
        return line.noted.get(key)

    return Column(f"i_{key}", Kind.TEXT, f"{words} As it was answered.", value=read)


def price(value: str | None) -> float | None:
    """A price as a number; None for what is none."""
    exact: Fraction | None = None if value is None else number(value)
    return None if exact is None else float(exact)
