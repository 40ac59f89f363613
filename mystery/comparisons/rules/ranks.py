"""Likely ranks: between which places a location is, given what chance may have done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from mystery.comparisons.rules.intervals import Z95

WIDTH = 1.2
"""Largest ratio of error variances in one band: wider bands mean fewer searches and more pairs
to look at. Bands of one number of visits each would take a second for 3 to 1,000 visits."""


@dataclass(frozen=True, slots=True)
class _Band:
    """Locations of similar error variance, `members` and `estimates` in order of the estimates."""

    members: list[int]
    estimates: list[float]
    least: float
    most: float


def likely_ranks(estimates: Sequence[float], errors: Sequence[float]) -> list[tuple[int, int]]:
    """First and last likely place of each location; place 1 has the highest estimate.

    j is surely better than i when est_j > est_i + z·sqrt(se_i² + se_j²). 2,000 locations make
    4 million pairs, so locations go into bands of similar error variance (an equal number of
    visits gives an equal one): the narrowest and the widest margin of two bands settle nearly
    all pairs by search in sorted order, and only those between are looked at one by one.
    """
    variances = [error * error for error in errors]
    bands = _bands(estimates, variances)
    better, worse = [0] * len(estimates), [0] * len(estimates)
    for upper in bands:
        surely_above = [0] * (len(upper.members) + 1)
        for lower in bands:
            near = Z95 * sqrt(lower.least + upper.least)
            far = Z95 * sqrt(lower.most + upper.most)
            for i, estimate in zip(lower.members, lower.estimates, strict=True):
                start = bisect_right(upper.estimates, estimate + near)
                if start == len(upper.members):
                    break  # nobody here is better, and so for every higher estimate
                sure = bisect_right(upper.estimates, estimate + far, start)
                better[i] += len(upper.members) - sure
                surely_above[sure] += 1
                for j in upper.members[start:sure]:
                    if estimates[j] > estimate + Z95 * sqrt(variances[i] + variances[j]):
                        better[i] += 1
                        worse[j] += 1
        for j, count in zip(upper.members, accumulate(surely_above[:-1]), strict=True):
            worse[j] += count
    return [(1 + b, len(estimates) - w) for b, w in zip(better, worse, strict=True)]


def _bands(estimates: Sequence[float], variances: Sequence[float]) -> list[_Band]:
    groups: list[list[int]] = []
    for i in sorted(range(len(variances)), key=variances.__getitem__):
        if groups and variances[i] <= WIDTH * variances[groups[-1][0]]:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [_band(group, estimates, variances) for group in groups]


def _band(group: list[int], estimates: Sequence[float], variances: Sequence[float]) -> _Band:
    members = sorted(group, key=estimates.__getitem__)
    return _Band(
        members=members,
        estimates=[estimates[i] for i in members],
        least=variances[group[0]],
        most=variances[group[-1]],
    )
