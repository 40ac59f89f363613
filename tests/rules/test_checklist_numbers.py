"""Exact numbers and their decimal text."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.checklists.rules import decimal_text, number
from mystery.checklists.rules.numbers import LIMIT, total

EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (5, Fraction(5)),
        (-3, Fraction(-3)),
        (0.1, Fraction(1, 10)),
        (1e-07, Fraction(1, 10**7)),
        (2.50, Fraction(5, 2)),
        ("5.0", Fraction(5)),
        ("-0.25", Fraction(-1, 4)),
        ("66.67", Fraction(6667, 100)),
        (LIMIT, Fraction(LIMIT)),
        ("-1000000000000000", Fraction(-LIMIT)),
        (1e15, Fraction(LIMIT)),
    ],
)
def test_a_number_is_its_shortest_decimal_text(value, exact):
    assert number(value) == exact


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, [], {}, [5], "", " 5", "5 ", "5\n", "+5", ".5", "5.", "007", "1e3"),
        *("5,0", "٥", "NaN", "never", float("nan"), float("inf"), -float("inf"), 1.1e15),
        *(LIMIT + 1, -(10**400), "1000000000000001", "9" * 17, "0." + "1" * 21),
    ],
)
def test_everything_else_is_no_number(value):
    assert number(value) is None


def test_numbers_too_long_to_print_are_no_numbers():
    for value in (10**5000, -(10**5000), "9" * 5000, "0." + "1" * 5000):
        assert number(value) is None


@given(
    st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6),
    st.integers(0, 20),
)
def test_decimal_text_rounds_as_the_decimal_module_does(value, places):
    quotient = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    expected = quotient.quantize(Decimal(1).scaleb(-places), context=EXACT)
    text = decimal_text(value, places)
    assert Decimal(text) == expected
    assert text == "0" or not text.startswith("-0") or "." in text
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 20000), "0.0001"),
        (Fraction(-1, 20000), "-0.0001"),
        (Fraction(-1, 20001), "0"),
        (Fraction(999999999, 10**7), "100"),
        (Fraction(-4), "-4"),
        (Fraction(0), "0"),
        (Fraction(1000), "1000"),
        (Fraction(15, 2), "7.5"),
    ],
)
def test_halves_go_away_from_zero_and_zeros_at_the_end_are_left_out(value, text):
    assert decimal_text(value) == text


@given(st.lists(st.fractions(max_denominator=50) | st.integers().map(Fraction)))
def test_totals_are_exact(values):
    assert total(values) == sum(values, Fraction(0))
