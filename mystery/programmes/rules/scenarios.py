"""What a shopper is to ask and to look for: a question with its right answer, a list of items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from mystery.problems import Fault, Invalid

ITEMS_MOST = 200
TEXT_MOST = 4_000
NAME_MOST = 200
PRICE = re.compile(r"\d{1,3}(?:([., '’])\d{3})(?:\1\d{3})*(?:[.,]\d{1,4})?|\d{1,9}(?:[.,]\d{1,4})?")
CURRENCY = re.compile(r"[A-Z]{3}")
BARCODE = re.compile(r"[0-9A-Za-z-]{0,48}")


@dataclass(frozen=True)
class Item:
    """Something to look for; `price` is ours, a decimal, empty where we do not sell it."""

    name: str
    barcode: str = ""
    price: str = ""
    size: str = ""

    @property
    def document(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Script:
    """A scenario as it is written."""

    persona: str = ""
    story: str = ""
    question: str = ""
    right_answer: str = ""
    items: tuple[Item, ...] = ()
    spend_limit: str = ""
    currency: str = ""


def read_price(text: str) -> str:
    """A price as people write it ("€ 1.299,00", "3,99") as a decimal; raises ValueError."""
    bare = re.sub(r"[^\d.,'’ ]", "", text).strip()
    if not bare:
        if text.strip():
            raise ValueError(text)
        return ""
    if not PRICE.fullmatch(bare):
        raise ValueError(text)
    digits = re.sub(r"[ '’]", "", bare)
    point = max(digits.rfind("."), digits.rfind(","))
    single = digits.count(".") + digits.count(",") == 1
    thousands = single and len(digits) - point == 4 and not digits.startswith("0")
    if point >= 0 and not thousands:
        whole, cents = re.sub(r"[.,]", "", digits[:point]), digits[point + 1 :]
        return format(Decimal(f"{whole}.{cents}"), "f")
    return format(Decimal(re.sub(r"[.,]", "", digits)), "f")


def read_items(documents: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(**{k: str(each.get(k, "")) for k in ("name", "barcode", "price", "size")})
        for each in documents
    )


def check_items(items: Sequence[Item], *, pointer: str = "/items") -> tuple[Item, ...]:
    """The items with their prices as decimals. Raises Invalid with every fault, by row."""
    faults, found = [], []
    seen: set[tuple[str, str]] = set()
    for number, item in enumerate(items):
        here = f"{pointer}/{number}"
        faults += [Fault(f"{here}/{at}", f"row {number + 1}: {why}") for at, why in _wrong(item)]
        key = (item.barcode, item.name.casefold())
        if key in seen:
            faults.append(Fault(here, f"row {number + 1}: {item.name!r} stands there twice"))
        seen.add(key)
        found.append(item)
    if len(items) > ITEMS_MOST:
        faults.append(Fault(pointer, f"at most {ITEMS_MOST} items; there are {len(items):,}"))
    if faults:
        raise Invalid("The list of items is not right yet.", faults=faults[:50])
    return tuple(Item(i.name, i.barcode, read_price(i.price), i.size) for i in found)


def _wrong(item: Item) -> Iterable[tuple[str, str]]:
    if not item.name:
        yield "name", "it has no name"
    if len(item.name) > NAME_MOST or len(item.size) > 60:
        yield "name", "a name or a size this long cannot be read in a shop"
    if not BARCODE.fullmatch(item.barcode):
        yield "barcode", f"{item.barcode[:40]!r} is no barcode"
    try:
        read_price(item.price)
    except ValueError:
        yield "price", f"{item.price[:40]!r} is no price"


def check_script(script: Script) -> Script:
    """The scenario with its numbers as decimals. Raises Invalid with every fault."""
    faults = []
    for name in ("persona", "story", "question", "right_answer"):
        if len(getattr(script, name)) > TEXT_MOST:
            faults.append(Fault(f"/{name}", f"at most {TEXT_MOST:,} characters"))
    if script.question and not script.right_answer:
        why = "what is right to answer, so that every shopper judges the same"
        faults.append(Fault("/right_answer", why))
    limit = ""
    try:
        limit = read_price(script.spend_limit)
    except ValueError:
        faults.append(Fault("/spend_limit", "an amount such as 15.00"))
    if limit and not CURRENCY.fullmatch(script.currency):
        faults.append(Fault("/currency", "three letters, such as EUR"))
    if faults:
        raise Invalid("The scenario is not right yet.", faults=faults)
    fields = {**vars(script), "items": check_items(script.items), "spend_limit": limit}
    return Script(**fields)


def missing_prices(items: Sequence[Item]) -> str:
    """What to tell about items without our price; empty where all have one."""
    bare = [item for item in items if not item.price]
    if not bare:
        return ""
    if len(bare) == 1:
        return "One item has no price of ours: the price index leaves it out."
    of = f"{len(bare)} of {len(items)} items have"
    return f"{of} no price of ours: they are looked for, and the price index leaves them out."


def miscounted(items: int, counted: int) -> str:
    """What to tell where a checklist counts the items of another list; 0: it counts none."""
    if not items or not counted or items == counted:
        return ""
    lead = f"The checklist counts {counted} items, and the list has {items}"
    if items < counted:
        return f"{lead}: nobody can earn the points of the other {counted - items}."
    return f"{lead}: whether the last {items - counted} are carried earns nothing."
