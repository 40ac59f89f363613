"""Amounts, decisions and sums: exact, and never more than was granted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.rules import Spent, SpentItem
from mystery.expenses import rules
from mystery.expenses.rules import Granted, Kind, Line, Pay, Verdict
from mystery.problems import Conflict, Forbidden, Invalid

DAY = date(2026, 11, 20)
units = st.integers(0, 10**13 - 1)
currencies = st.sampled_from(["EUR", "JPY", "KWD", "USD"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12.90", 129_000), ("0.01", 100), ("7", 70_000), ("1.2345", 12_345), ("0", 0)],
)
def test_an_amount_is_read_exactly(text: str, expected: int) -> None:
    assert rules.read_amount(text) == expected


@pytest.mark.parametrize(
    "text", ["", "-1", "1,50", "1.", ".5", "01", "1.23456", "1e3", "NaN", "１２", "9999999999"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        rules.read_amount(text)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (129_000, "EUR", "12.90"),
        (129_000, "JPY", "12.9"),
        (120_000, "JPY", "12"),
        (12_345, "EUR", "1.2345"),
        (10_000, "KWD", "1.000"),
        (0, "USD", "0.00"),
    ],
)
def test_an_amount_is_told_with_the_places_of_its_currency(
    value: int, currency: str, text: str
) -> None:
    assert rules.amount_text(value, currency) == text


def test_people_read_sums_with_commas_and_units() -> None:
    assert rules.quantity_text("money", 12_345_675_000, "EUR") == "1,234,567.50 EUR"
    assert rules.quantity_text("money", 9_000_000, "JPY") == "900 JPY"
    assert rules.quantity_text("work", 1_035, "") == "1,035 min"


@given(units, currencies)
def test_what_is_told_reads_back_as_the_same(value: int, currency: str) -> None:
    text = rules.amount_text(value, currency)

    assert rules.read_amount(text) == value
    assert Decimal(text) == Decimal(value) / 10_000


def test_what_is_nothing_is_not_asked_for() -> None:
    spent = Spent(35, 0, (SpentItem("0.00", "EUR"), SpentItem("3.5", "EUR", "a" * 64, "bus")))

    assert list(rules.lines(spent)) == [
        Line(Kind.WORK, 35),
        Line(Kind.MONEY, 35_000, "EUR", "a" * 64, "bus"),
    ]
    assert list(rules.lines(Spent())) == []


@given(st.lists(st.tuples(currencies, units)))
def test_totals_are_the_sums_of_decimals(amounts: list[tuple[str, int]]) -> None:
    found = rules.totals(amounts)

    for currency in {name for name, _ in amounts}:
        exact = sum((Decimal(u) / 10_000 for name, u in amounts if name == currency), Decimal())
        assert Decimal(rules.amount_text(found.get(currency, 0), currency)) == exact


@pytest.mark.parametrize(
    ("asked", "limit", "currency", "expected"),
    [
        ({"EUR": 150_000}, 150_000, "EUR", False),
        ({"EUR": 150_001}, 150_000, "EUR", True),
        ({"USD": 1}, 150_000, "EUR", True),
        ({}, 0, "EUR", False),
        ({"EUR": 10**9}, None, "", False),
    ],
)
def test_more_than_the_scenario_allows_is_beyond(
    asked: dict[str, int], limit: int | None, currency: str, expected: bool
) -> None:
    assert rules.beyond(asked, limit, currency) is expected


def test_a_grant_is_all_something_less_or_nothing() -> None:
    assert rules.grant(500, Verdict.APPROVE, cut_to=None, reason="") == 500
    assert rules.grant(500, Verdict.CUT, cut_to=499, reason="no receipt for the rest") == 499
    assert rules.grant(500, Verdict.REFUSE, cut_to=None, reason="private") == 0


@pytest.mark.parametrize(
    ("verdict", "cut_to", "reason"),
    [
        (Verdict.CUT, 400, " "),
        (Verdict.REFUSE, None, ""),
        (Verdict.CUT, None, "why"),
        (Verdict.CUT, 0, "why"),
        (Verdict.CUT, 500, "why"),
        (Verdict.CUT, 501, "why"),
        (Verdict.REFUSE, None, "x" * 1_001),
    ],
)
def test_less_wants_a_reason_and_a_cut_wants_a_sum(
    verdict: Verdict, cut_to: int | None, reason: str
) -> None:
    with pytest.raises(Invalid):
        rules.grant(500, verdict, cut_to=cut_to, reason=reason)


@given(st.integers(1, 10**9), st.sampled_from(Verdict), st.integers(-5, 2 * 10**9))
def test_never_more_is_granted_than_asked(asked: int, verdict: Verdict, cut_to: int) -> None:
    try:
        granted = rules.grant(asked, verdict, cut_to=cut_to, reason="because")
    except Invalid:
        assert verdict == Verdict.CUT
        return
    assert 0 <= granted <= asked


def test_who_may_decide_when() -> None:
    free = {"paid": False, "in_review": False, "own": False}
    rules.check_may_decide("waiting", **free)
    rules.check_may_decide("refused", **free)
    for changed, code in (("paid", "paid"), ("in_review", "in_review")):
        with pytest.raises(Conflict) as refused:
            rules.check_may_decide("waiting", **{**free, changed: True})
        assert refused.value.code == code
    with pytest.raises(Conflict):
        rules.check_may_decide("replaced", **free)
    with pytest.raises(Forbidden):
        rules.check_may_decide("waiting", **{**free, "own": True})


grants = st.builds(
    Granted,
    person=st.integers(1, 4),
    kind=st.sampled_from(Kind),
    amount=st.integers(0, 10**9),
    currency=currencies,
    day=st.just(DAY),
)


@given(st.lists(grants, max_size=40))
def test_payroll_sums_to_what_was_granted(granted: list[Granted]) -> None:
    found = rules.pay(granted)

    def of(kind: Kind, currency: str | None = None) -> int:
        return sum(g.amount for g in granted if g.kind == kind and currency in (None, g.currency))

    assert sum(one.minutes for one in found) == of(Kind.WORK)
    assert sum(one.travel_minutes for one in found) == of(Kind.TRAVEL)
    for currency in ("EUR", "JPY", "KWD", "USD"):
        paid = sum(one.money.get(currency, 0) for one in found)
        assert paid == of(Kind.MONEY, currency)
    assert [one.person for one in found] == sorted({g.person for g in granted})


@given(st.lists(grants, max_size=20), st.randoms())
def test_payroll_does_not_depend_on_the_order(granted: list[Granted], chance: object) -> None:
    mixed = list(granted)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert rules.pay(mixed) == rules.pay(granted)


def test_a_person_has_one_line_with_all_currencies() -> None:
    found = rules.pay(
        [
            Granted(7, Kind.MONEY, 129_000, "EUR", DAY),
            Granted(7, Kind.MONEY, 50_000, "USD", DAY),
            Granted(7, Kind.WORK, 35, "", DAY),
            Granted(7, Kind.MONEY, 1_000, "EUR", DAY),
        ]
    )

    assert found == [Pay(7, 35, 0, {"EUR": 130_000, "USD": 50_000})]
