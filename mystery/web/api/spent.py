"""`spent` of an audit: minutes, and amounts with their receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from mystery.audits.rules import Spent, SpentItem
from mystery.expenses.rules import AMOUNT, CURRENCY, ITEMS_MOST, MINUTES_MOST
from mystery.problems import Fault, Invalid


def _minutes() -> fields.Integer:
    return fields.Integer(
        load_default=0, strict=True, validate=validate.Range(0, MINUTES_MOST), allow_none=True
    )


class ItemSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    amount = fields.String(
        required=True,
        validate=validate.Regexp(f"(?:{AMOUNT.pattern})\\Z", error="an amount such as 12.90"),
    )
    currency = fields.String(
        required=True,
        validate=validate.Regexp(f"{CURRENCY.pattern}\\Z", error="a currency such as EUR"),
    )
    photo = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(
            r"[0-9a-f]{64}\Z", error="a photo's SHA-256: 64 hexadecimal digits"
        ),
    )
    note = fields.String(load_default="", validate=validate.Length(max=200))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SpentItem:
        return SpentItem(**data)


class SpentSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    minutes = _minutes()
    travel_minutes = _minutes()
    items = fields.List(
        fields.Nested(ItemSchema), load_default=list, validate=validate.Length(max=ITEMS_MOST)
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Spent:
        minutes, travel = data["minutes"] or 0, data["travel_minutes"] or 0
        return Spent(minutes, travel, tuple(data["items"]))


def receipts_of(data: Mapping[str, Any]) -> set[str]:
    """Photos that are receipts. Raises Invalid for one that is not among the audit's photos."""
    spent: Spent | None = data["spent"]
    named: set[str] = set()
    for index, item in enumerate(spent.items if spent else ()):
        if item.photo is not None and item.photo not in data["photos"]:
            fault = Fault(f"/spent/items/{index}/photo", "this photo is not listed in /photos")
            raise Invalid("A receipt is named but not listed.", faults=[fault])
        if item.photo is not None:
            named.add(item.photo)
    return named
