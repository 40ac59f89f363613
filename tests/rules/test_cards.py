"""Numbers of cards in what was written: gone, and nothing else with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.redactions.cards import MARK, is_luhn, without_cards


def card(digits: str) -> str:
    """The digits with the check digit that makes a card's number of them."""
    return next(digits + last for last in "0123456789" if is_luhn(digits + last))


@given(
    st.text("0123456789", min_size=13, max_size=18),
    st.sampled_from(["", " ", "-"]),
    st.integers(2, 6),
    st.sampled_from(["", "Paid by card ", "mit ", "(", "店 "]),
    st.sampled_from(["", ".", ", thanks", ")", " and more"]),
)
def test_a_card_goes_however_it_is_grouped(
    digits: str, between: str, size: int, before: str, after: str
) -> None:
    number = card(digits)
    groups = between.join(number[n : n + size] for n in range(0, len(number), size))
    assert without_cards(before + groups + after) == before + MARK + after


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Till 4, 12:30, 3.99 for 2",
        "4006381333931 is its barcode",
        "Store 1234567 on 2026-11-22, order 99887766",
        "card 1234",
        "4111111111111112 has the wrong check digit",
        "41111111111111111111111 is longer than any card",
    ],
)
def test_other_numbers_stay(said: str) -> None:
    assert without_cards(said) == said


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("loyalty card 30815550", f"loyalty card {MARK}"),
        ("Kundenkarte Nr. 3081 5550 12!", f"Kundenkarte Nr. {MARK}!"),
        ("tarjeta núm. 998877", f"tarjeta núm. {MARK}"),
        ("Member id: 123-456-789, nice", f"Member id: {MARK}, nice"),
    ],
)
def test_what_is_called_a_card_goes_too(said: str, read: str) -> None:
    assert without_cards(said) == read
