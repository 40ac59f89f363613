"""How much a person may send between two looks at what they have sent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mystery.evidence import limits
from mystery.evidence.limits import Allowances, check_quota
from mystery.problems import TooMany

SIZES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, limits.PHOTO_BYTES)), min_size=60, max_size=300
)


def take(sent: list[tuple[int, int]]) -> tuple[int, int]:
    """Bytes that were taken of what came to processes, and how often they were summed up."""
    processes, unused, looks = (Allowances(), Allowances()), 0, 0
    for process, size in sent:
        if not processes[process].covers(7, size):
            looks += 1
            try:
                check_quota(unused, size)
            except TooMany:
                continue
            processes[process].grant(7, unused + size)
        unused += size
    return unused, looks


@given(SIZES)
def test_one_process_keeps_the_limit_and_a_second_exceeds_it_by_a_quarter_at_most(
    sent: list[tuple[int, int]],
) -> None:
    most, end = limits.UNUSED_BYTES, [(0, 1)] * 20
    flood = [(1, limits.PHOTO_BYTES)] * 100

    assert take([(0, size) for _, size in sent] + end)[0] <= most
    assert take(sent + flood + sent)[0] <= 1.25 * most


def test_a_hundred_photos_as_phones_send_them_are_summed_up_a_few_times() -> None:
    assert take([(0, 400_000)] * 100) == (40_000_000, 1)
