"""Counts packed side by side are added as whole numbers, and come out as they would apart."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mystery.rollups.rules import COUNTS, WIDTH, fields, grown, number, pack, unpack, whole

COUNT = st.dictionaries(st.sampled_from(COUNTS), st.integers(1, 100_000), min_size=1)
ROW = st.dictionaries(st.integers(0, 60), COUNT, max_size=8)


@given(st.lists(ROW, max_size=30))
def test_the_sum_of_rows_is_the_sum_of_each_count(rows: list[dict[int, dict[str, int]]]) -> None:
    apart: Counter[int] = Counter()
    for row in rows:
        for slot, counts in row.items():
            for name, count in counts.items():
                apart[slot * len(COUNTS) + COUNTS.index(name)] += count

    found = whole(map(pack, rows))

    assert {at: count for at, count in enumerate(found) if count} == dict(apart)


@given(ROW, ROW)
def test_what_was_added_can_be_taken_away(
    row: dict[int, dict[str, int]], more: dict[int, dict[str, int]]
) -> None:
    both = grown(pack(row), more, 1)

    assert unpack(grown(both, more, -1)) == unpack(pack(row))
    assert len(both) == WIDTH * (max([*row, *more], default=-1) + 1)


def test_a_row_is_as_long_as_its_last_question_and_begins_with_the_lowest_byte() -> None:
    packed = pack({1: {"scored": 258, "blank": 1}})

    assert packed == bytes(24) + b"\x02\x01" + bytes(18) + b"\x01\x00\x00\x00"
    assert fields(number(packed)) == (0,) * 6 + (258, 0, 0, 0, 0, 1)


def test_a_sum_that_was_wrong_does_not_reach_the_one_beside_it() -> None:
    """Less than nothing is nothing, and a recount finds the difference."""
    found = grown(pack({0: {"scored": 5}, 1: {"scored": 7}}), {1: {"scored": 9}}, -1)

    assert unpack(found) == {0: dict.fromkeys(COUNTS, 0) | {"scored": 5}}
