"""Time and money that a visit took: what is asked for, what is granted, and sums. All exact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mystery.audits.rules import Spent
from mystery.problems import Conflict, Fault, Forbidden, Invalid

UNITS = 10_000
"""Amounts are counted in 1/10,000 of their currency: exact for every currency there is."""
AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.([0-9]{1,4}))?")
CURRENCY = re.compile(r"[A-Z]{3}")
PLACES: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places of currencies that do not have two (ISO 4217)."""
MINUTES_MOST = 24 * 60
ITEMS_MOST = 20
REASON_CHARS = 1_000


class Kind(StrEnum):
    WORK = "work"
    """minutes at the visit and with the report"""
    TRAVEL = "travel"
    """minutes on the way"""
    MONEY = "money"


class State(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    CUT = "cut"
    REFUSED = "refused"
    REPLACED = "replaced"
    """A correction of the visit asks for it anew."""


class Verdict(StrEnum):
    APPROVE = "approve"
    CUT = "cut"
    REFUSE = "refuse"


AFTER = {
    Verdict.APPROVE: State.APPROVED,
    Verdict.CUT: State.CUT,
    Verdict.REFUSE: State.REFUSED,
}
PAID = (State.APPROVED, State.CUT)


@dataclass(frozen=True)
class Line:
    """One thing asked for: minutes, or an amount in 1/10,000 of `currency`."""

    kind: Kind
    asked: int
    currency: str = ""
    photo: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Granted:
    """Something granted, of one person on one day; `person` is any id of theirs."""

    person: int
    kind: Kind
    amount: int
    currency: str
    day: date


@dataclass(frozen=True)
class Pay:
    """What one person gets for a period; money by currency, in 1/10,000."""

    person: int
    minutes: int = 0
    travel_minutes: int = 0
    money: Mapping[str, int] = field(default_factory=dict)


def read_amount(text: str) -> int:
    """A decimal of at most four places as whole 1/10,000; Invalid for anything else or nothing."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise Invalid(f"{text!r} is no amount like 12.90.", faults=[Fault("", "no amount")])
    whole, _, rest = text.partition(".")
    return int(whole) * UNITS + int(rest.ljust(4, "0") or "0")


def amount_text(units: int, currency: str) -> str:
    """A plain decimal with the places of its currency, more where there are more."""
    whole, rest = divmod(units, UNITS)
    places = f"{rest:04d}".rstrip("0").ljust(PLACES.get(currency, 2), "0")
    return f"{whole}.{places}" if places else str(whole)


def quantity_text(kind: str, quantity: int, currency: str) -> str:
    """As people read it: "35 min", "1,012.90 EUR"."""
    if kind != Kind.MONEY:
        return f"{quantity:,} min"
    whole, point, rest = amount_text(quantity, currency).partition(".")
    return f"{int(whole):,}{point}{rest} {currency}"


def lines(spent: Spent) -> Iterator[Line]:
    """What is asked for, without what is nothing."""
    if spent.minutes:
        yield Line(Kind.WORK, spent.minutes)
    if spent.travel_minutes:
        yield Line(Kind.TRAVEL, spent.travel_minutes)
    for item in spent.items:
        asked = read_amount(item.amount)
        if asked:
            yield Line(Kind.MONEY, asked, item.currency, item.photo, item.note)


def totals(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums by currency; those that are nothing are not there."""
    found: dict[str, int] = {}
    for currency, units in amounts:
        found[currency] = found.get(currency, 0) + units
    return {currency: units for currency, units in sorted(found.items()) if units}


def beyond(asked: Mapping[str, int], limit: int | None, currency: str) -> bool:
    """Whether more is asked for than the scenario allows; other money than its own is beyond."""
    if limit is None:
        return False
    return any(units > (limit if name == currency else 0) for name, units in asked.items())


def grant(asked: int, verdict: Verdict, *, cut_to: int | None, reason: str) -> int:
    """What is granted. A cut leaves something less than asked; whoever gives less says why."""
    if verdict != Verdict.APPROVE and not reason.strip():
        raise Invalid("Say why it is not granted in full.", faults=[Fault("/reason", "is empty")])
    if len(reason) > REASON_CHARS:
        fault = Fault("/reason", f"has more than {REASON_CHARS:,} characters")
        raise Invalid("The reason is too long.", faults=[fault])
    if verdict == Verdict.APPROVE:
        return asked
    if verdict == Verdict.REFUSE:
        return 0
    if cut_to is None or not 0 < cut_to < asked:
        fault = Fault("/granted", "more than nothing and less than asked for")
        raise Invalid("A cut grants something, but less than was asked for.", faults=[fault])
    return cut_to


def check_may_decide(state: str, *, paid: bool, in_review: bool, own: bool) -> None:
    """Nobody decides on their own money, none before the visit, none that payroll has already."""
    if own:
        raise Forbidden("This is your own money; somebody else decides on it.", code="own_expense")
    if paid:
        raise Conflict("This was handed to payroll already.", code="paid")
    if state == State.REPLACED:
        raise Conflict("A correction of the visit asks for this anew.", code="replaced")
    if in_review:
        raise Conflict(
            "The visit is still being reviewed; its money comes after.", code="in_review"
        )


def pay(granted: Iterable[Granted]) -> list[Pay]:
    """Sums for each person, in the order of their ids."""
    work: dict[int, int] = {}
    travel: dict[int, int] = {}
    money: dict[int, list[tuple[str, int]]] = {}
    for one in granted:
        money.setdefault(one.person, [])
        if one.kind == Kind.MONEY:
            money[one.person].append((one.currency, one.amount))
        else:
            minutes = work if one.kind == Kind.WORK else travel
            minutes[one.person] = minutes.get(one.person, 0) + one.amount
    return [
        Pay(person, work.get(person, 0), travel.get(person, 0), totals(amounts))
        for person, amounts in sorted(money.items())
    ]
