"""Answers that stand apart are shown in fives or not at all, whatever is subtracted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.apart.rules import LEAST, Marks, shown


def marks(*given_: int) -> Marks:
    return Marks({mark: given_.count(mark) for mark in sorted(set(given_))})


def test_promoters_are_nine_and_ten_detractors_up_to_six() -> None:
    found = marks(0, 6, 7, 8, 9, 10)
    assert (found.n, found.promoters, found.detractors) == (6, 2, 2)


def test_four_are_not_shown_and_five_are() -> None:
    assert shown({"north": marks(9, 9, 9, 9)}).together is None
    assert shown({"north": marks(9, 9, 9, 9, 1)}).groups == {"north": marks(9, 9, 9, 9, 1)}


def test_the_whole_leaves_out_what_it_would_give_away() -> None:
    found = shown({"north": marks(*[9] * 6), "south": marks(1, 1)})
    assert found.together == marks(*[9] * 6)
    found = shown({"north": marks(*[9] * 6), "south": marks(1, 1), "east": marks(5, 5, 5)})
    assert found.together is not None
    assert found.together.n == 11


GROUPS = st.dictionaries(
    st.sampled_from(["north", "south", "east", "west"]),
    st.lists(st.integers(0, 10), max_size=9).map(lambda found: marks(*found)),
)


@given(GROUPS)
def test_nothing_smaller_than_five_follows_from_what_is_shown(groups: dict[str, Marks]) -> None:
    found = shown(groups)
    assert all(of.n >= LEAST for of in found.groups.values())
    if found.together is not None:
        rest = found.together.n - sum(of.n for of in found.groups.values())
        assert rest == 0 or rest >= LEAST
