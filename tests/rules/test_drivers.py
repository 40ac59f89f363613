"""Drivers and agreement against published figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules.agreement import agreement
from mystery.comparisons.rules.drivers import Behaviour, by_importance, difference


def test_a_difference_of_shares_is_newcombes() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table II, method 10: 56/70 - 48/80 is 0.2 with
    0.0524 to 0.3339, 9/10 - 3/10 is 0.6 with 0.1705 to 0.8090, 10/10 - 0/20 is 1 with 0.6791
    to 1."""
    for first, second, low, high in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ):
        assert difference(first, second) == pytest.approx((low, high), abs=5e-5)
    assert difference((0, 0), (1, 2)) is None


def test_a_behaviour_by_hand() -> None:
    """Done on 18 of 20 pleased, 2 of 8 displeased and 1 of 2 other visits."""
    found = Behaviour("greeting", (18, 20), (2, 8), (1, 2))

    assert found.importance == pytest.approx(0.9 - 0.25)
    assert (found.scored, found.performance) == (30, 21 / 30)
    assert found.matters
    never = Behaviour("never", (3, 20), (0, 0))
    weaker = Behaviour("weaker", (18, 20), (7, 8))
    assert [one.question for one in by_importance([never, weaker, found])] == ["greeting", "weaker"]
    assert not weaker.matters
    assert not never.matters


def test_kappa_is_the_published_one() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions (1981), table 13.1: 100 subjects,
    75, 1, 4 / 5, 4, 1 / 0, 0, 10: agreement 0.89, kappa 0.68."""
    counts = {("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4, ("n", "p"): 5, ("n", "n"): 4}
    counts |= {("n", "o"): 1, ("o", "o"): 10}
    found = agreement([pair for pair, count in counts.items() for _ in range(count)])

    assert (found.n, found.share) == (100, 0.89)
    assert found.kappa == pytest.approx(0.6765, abs=5e-5)


def test_one_answer_alone_has_no_kappa() -> None:
    assert agreement([("yes", "yes")] * 5).kappa is None
    assert agreement([]).share is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30))
def test_kappa_knows_no_first_and_second(pairs: list[tuple[str, str]]) -> None:
    turned = agreement([(second, first) for first, second in pairs])

    assert turned == agreement(pairs)
    assert turned.kappa is None or -1 <= turned.kappa <= 1
