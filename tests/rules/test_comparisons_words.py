"""The sentence above a comparison, word by word, and the reasons that take its place."""

import pytest

from mystery.comparisons.rules import Tally, compare, sentence
from mystery.comparisons.rules.figures import one_decimal, signed

NAMES = {"A": "Harbour", "B": "Mill Lane", "C": "Market Pl", "D": "Station", "E": "Old Town"}


def store(key: str, mean: int, n: int = 8) -> Tally:
    """n visits (even, or one) around `mean` percent, 5 points up and down."""
    units = [10_000 * (mean + (5 if place % 2 else -5) * (n > 1)) for place in range(n)]
    return Tally(key, n, sum(units), sum(unit * unit for unit in units))


def chain(**means: int) -> list[Tally]:
    """Named stores and 21 others, whose means are 79, 80 and 81."""
    return [store(key, mean) for key, mean in means.items()] + [
        store(f"L{place}", 79 + place % 3) for place in range(21)
    ]


def told(tallies: list[Tally], *, named: int = 5) -> str:
    return sentence(compare(tallies), NAMES, named=named)


def test_the_finding_names_who_stands_out_and_counts_the_rest() -> None:
    assert told(chain(B=62, A=95, C=65)) == (
        "3 of 24 stores stand out from what chance alone would give: ▲ Harbour, ▼ Mill Lane, "
        "▼ Market Pl. The other 21 cannot be told apart with this many visits."
    )


def test_one_who_stands_out() -> None:
    assert told(chain(B=62)) == (
        "1 of 22 stores stands out from what chance alone would give: ▼ Mill Lane. "
        "The other 21 cannot be told apart with this many visits."
    )


def test_nobody_stands_out() -> None:
    assert told([store(f"L{place}", 77 + 2 * (place % 4)) for place in range(20)]) == (
        "None of 20 stores stands out from what chance alone would give."
    )


def test_a_store_without_a_name_goes_by_its_key() -> None:
    assert ": ▼ N-042. The other" in told([*chain(), store("N-042", 60)])


def test_of_many_the_strongest_are_named() -> None:
    many = chain(A=95, B=40, C=45, D=110, E=50)
    assert told(many, named=3) == (
        "5 of 26 stores stand out from what chance alone would give: ▲ Station, ▼ Mill Lane, "
        "▼ Market Pl and 2 more. The other 21 cannot be told apart with this many visits."
    )


def test_all_or_all_but_one_stand_out() -> None:
    far = [store(key, mean) for key, mean in zip("ABCDEFGHIJ", [60, 100] * 5, strict=True)]
    everyone = told(far, named=2)
    assert everyone.startswith("All 10 stores stand out from what chance alone would give: ")
    assert everyone.endswith(" and 8 more.")
    but_one = told([*far, store("K", 80)], named=2)
    assert but_one.startswith("10 of 11 stores stand out from what chance alone would give: ")
    assert but_one.endswith(" and 8 more. The other one does not.")


def test_stores_with_too_few_visits_are_counted_apart() -> None:
    assert told([*chain(B=62), store("new", 90, n=2)]).endswith(
        "with this many visits. 1 more has fewer than 3 visits."
    )
    assert told([*chain(B=62), store("new", 90, n=2), Tally("newer", 0, 0, 0)]).endswith(
        "with this many visits. 2 more have fewer than 3 visits."
    )


def test_only_one_store_with_enough_visits() -> None:
    few = [store(f"L{place}", 70 + 2 * place, n=2) for place in range(10)]
    assert told([*few, store("A", 79)]) == (
        "The one store with at least 3 visits does not stand out from what chance alone would "
        "give. 10 more have fewer than 3 visits."
    )
    assert told([*few, store("A", 99)]) == (
        "The one store with at least 3 visits stands out from what chance alone would give: "
        "▲ Harbour. 10 more have fewer than 3 visits."
    )


@pytest.mark.parametrize(
    ("tallies", "words"),
    [
        ([], "There are no approved visits in this selection."),
        ([Tally("A", 0, 0, 0)], "There are no approved visits in this selection."),
        (
            [store("A", 80)],
            "Harbour has a mean of 80.0 % over 8 visits; "
            "no other store has visits to compare it with.",
        ),
        (
            [Tally("B", 0, 0, 0), Tally("A", 1, 801_500, 801_500**2)],
            "Harbour has a mean of 80.2 % over 1 visit; "
            "no other store has visits to compare it with.",
        ),
        (
            [store(f"L{place}", 70 + place, n=1) for place in range(30)],
            "Too few visits: no store has more than one, so chance cannot be told apart.",
        ),
        (
            [store(f"L{place}", 70 + place) for place in range(9)],
            "Too few stores: likely ranks need 10, and 9 have visits.",
        ),
        (
            [store(f"L{place}", 40 + 5 * place, n=1 + place % 2) for place in range(12)],
            "Too few visits: likely ranks need 20 in all, and there are 18.",
        ),
        (
            [store(f"L{place}", 80) for place in range(24)],
            "The differences between these 24 stores are no larger than chance alone would give.",
        ),
        (
            [store(f"L{place}", 40 + 5 * place, n=2) for place in range(12)],
            "Too few visits: no store has the 3 that a rank needs.",
        ),
    ],
)
def test_without_ranks_the_sentence_says_why(tallies: list[Tally], words: str) -> None:
    assert told(tallies) == words


def test_what_a_location_is_called_can_be_chosen() -> None:
    comparison = compare([store("A", 80)], noun="call centre")
    assert comparison.reason is not None
    assert comparison.reason.words == (
        "Only one call centre has visits here, so there is nothing to compare it with."
    )
    assert "no other call centre has" in sentence(comparison, NAMES)
    assert "None of 20 rivals" in sentence(
        compare([store(f"L{place}", 77 + 2 * (place % 4)) for place in range(20)], noun="rival"), {}
    )


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [
        (3.14, "3.1", "+3.1"),
        (-0.8, "−0.8", "−0.8"),
        (0.25, "0.3", "+0.3"),
        (-0.25, "−0.3", "−0.3"),
        (0.04, "0.0", "0.0"),
        (-0.04, "0.0", "0.0"),
        (100, "100.0", "+100.0"),
    ],
)
def test_figures_have_one_decimal(value: float, plain: str, with_sign: str) -> None:
    assert (one_decimal(value), signed(value)) == (plain, with_sign)
