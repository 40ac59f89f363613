"""Likely ranks by bands equal those by looking at every pair."""

from math import sqrt
from random import Random
from statistics import NormalDist

from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import likely_ranks

Z = NormalDist().inv_cdf(0.975)

estimates = st.integers(0, 1000).map(lambda tenths: tenths / 10)
few_errors = st.sampled_from([0.0, 0.5, 1.0, 1.05, 4.0])
any_errors = st.floats(0.0, 10.0, allow_subnormal=False)


def by_pairs(locations: list[tuple[float, float]]) -> list[tuple[int, int]]:
    ranks = []
    for estimate, error in locations:
        gaps = [(other - estimate, Z * sqrt(error**2 + se**2)) for other, se in locations]
        better = sum(gap > 0 and abs(gap) > margin for gap, margin in gaps)
        worse = sum(gap < 0 and abs(gap) > margin for gap, margin in gaps)
        ranks.append((1 + better, len(locations) - worse))
    return ranks


def by_bands(locations: list[tuple[float, float]]) -> list[tuple[int, int]]:
    return likely_ranks([estimate for estimate, _ in locations], [se for _, se in locations])


@given(st.lists(st.tuples(estimates, few_errors | any_errors), max_size=40))
def test_bands_and_pairs_agree(locations: list[tuple[float, float]]) -> None:
    assert by_bands(locations) == by_pairs(locations)


def test_bands_and_pairs_agree_on_six_hundred_locations_with_3_to_1000_visits() -> None:
    random = Random(20)
    locations = []
    for _ in range(600):
        noise = 12 * 12 / round(3 * 333 ** random.random())
        share = 25 / (25 + noise)
        locations.append((random.gauss(80, 5 * sqrt(share)), sqrt(share * noise)))
    assert by_bands(locations) == by_pairs(locations)


def test_equal_estimates_share_all_places_and_clear_ones_have_their_own() -> None:
    assert by_bands([(80.0, 1.0)] * 4) == [(1, 4)] * 4
    assert by_bands([(60.0, 1.0), (90.0, 1.0), (75.0, 1.0)]) == [(3, 3), (1, 1), (2, 2)]
    assert by_bands([]) == []
