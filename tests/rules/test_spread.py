"""Visits fall on different times of day and week, in each place and over the wave."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.problems import Invalid
from mystery.programmes.rules.spread import (
    ENDS,
    EVEN,
    NAMES,
    PARTS,
    Asked,
    Known,
    Shares,
    Time,
    check_shares,
    read_shares,
    spread,
    words,
)

SHARES = st.builds(
    lambda numbers: Shares(**dict(zip(NAMES, numbers, strict=True))),
    st.tuples(*[st.integers(0, 4)] * 5).filter(lambda n: any(n[:3]) and any(n[3:])),
)
ASKED = st.builds(Asked, st.booleans(), st.booleans(), SHARES)
TIMES = st.tuples(st.sampled_from(["", *PARTS]), st.sampled_from(["", *ENDS]))
PLACES = st.lists(
    st.builds(
        Known,
        st.integers(0, 4),
        st.sets(st.sampled_from(ENDS), min_size=1).map(frozenset),
        st.dictionaries(TIMES, st.integers(0, 3), max_size=4),
        st.dictionaries(st.integers(0, 3), TIMES, max_size=2),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(PLACES, ASKED)
def test_only_times_there_are_and_what_is_decided_stays(places: list[Known], asked: Asked) -> None:
    found = spread(places, asked)

    assert found == spread(places, asked)
    for place, times in zip(places, found, strict=True):
        assert len(times) == place.visits
        for number, (part, end) in enumerate(times):
            if number in place.given:
                assert (part, end) == place.given[number]
                continue
            assert bool(part) == asked.parts
            assert bool(end) == (asked.ends and len(place.ends) == 2)
            assert all(getattr(asked.shares, name) for name in (part, end) if name)


@settings(max_examples=40)
@given(SHARES, st.lists(st.integers(1, 3), min_size=1, max_size=12), st.integers(1, 4))
def test_no_place_gets_more_of_a_time_than_its_share(
    shares: Shares, waves: list[int], places: int
) -> None:
    """Wave after wave, whatever the other places get."""
    asked = Asked(parts=True, ends=True, shares=shares)
    before: list[Counter[Time]] = [Counter() for _ in range(places)]
    for visits in waves:
        known = [Known(visits, before=dict(had)) for had in before]
        for had, times in zip(before, spread(known, asked), strict=True):
            had.update(times)
            _check_shares(had, shares)


def _check_shares(had: Counter[Time], shares: Shares) -> None:
    for place, names in ((0, PARTS), (1, ENDS)):
        whole = sum(getattr(shares, name) for name in names)
        for name in names:
            count = sum(n for time, n in had.items() if time[place] == name)
            most = Fraction(had.total() * getattr(shares, name), whole)
            assert count <= ceil(most)


@settings(max_examples=40)
@given(SHARES, st.integers(1, 120))
def test_over_a_wave_each_time_comes_as_near_to_its_share_as_whole_visits_allow(
    shares: Shares, places: int
) -> None:
    found = spread([Known(1)] * places, Asked(parts=True, ends=True, shares=shares))

    counts = Counter(times[0] for times in found)
    weights = {(p, e): getattr(shares, p) * getattr(shares, e) for p in PARTS for e in ENDS}
    for time, weight in weights.items():
        exact = Fraction(places * weight, sum(weights.values()))
        assert abs(counts[time] - exact) <= 1


@settings(max_examples=20)
@given(st.integers(1, 60))
def test_without_wishes_of_its_own_parts_differ_by_one_at_most(places: int) -> None:
    found = spread([Known(1)] * places, Asked(parts=True, ends=True))

    parts = Counter(times[0][0] for times in found)
    assert max(parts[part] for part in PARTS) - min(parts[part] for part in PARTS) <= 1
    weekend = sum(times[0][1] == "weekend" for times in found)
    assert abs(weekend - Fraction(places, 3)) <= 1


def test_the_next_wave_goes_at_another_time_of_day() -> None:
    asked = Asked(parts=True)
    times = [spread([Known(1, before=had)], asked)[0][0] for had in _growing(asked)]
    assert [part for part, _ in times] == ["morning", "afternoon", "evening", "morning"]


def _growing(asked: Asked) -> list[dict[Time, int]]:
    had: Counter[Time] = Counter()
    steps = []
    for _ in range(4):
        steps.append(dict(had))
        had.update(spread([Known(1, before=dict(had))], asked)[0])
    return steps


def test_shares_are_read_and_checked() -> None:
    assert read_shares(None) == EVEN
    assert read_shares({"morning": True, "evening": "2", "week": -1, "weekend": 3}) == Shares(
        weekend=3
    )
    assert read_shares({"morning": 0, "afternoon": 0, "evening": 0}) == EVEN
    check_shares(asdict(EVEN))
    with pytest.raises(Invalid) as caught:
        check_shares(asdict(Shares(0, 0, 0, 10, 0)))
    assert [fault.pointer for fault in caught.value.faults] == ["/week", "/morning"]


@pytest.mark.parametrize(
    ("part", "end", "said"),
    [
        ("morning", "week", "weekday morning"),
        ("evening", "weekend", "weekend evening"),
        ("afternoon", "", "in the afternoon"),
        ("", "week", "Monday to Friday"),
        ("", "weekend", "at the weekend"),
        ("", "", ""),
    ],
)
def test_a_time_in_words(part: str, end: str, said: str) -> None:
    assert words(part, end) == said
