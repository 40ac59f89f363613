"""Locations side by side: what was seen, what is likely, and who differs by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import fsum, sqrt

from mystery.comparisons.rules.intervals import Z95, Range, around
from mystery.comparisons.rules.ranks import likely_ranks
from mystery.comparisons.rules.reasons import OWN_VISITS, Extent, Reason, reason_without_ranks
from mystery.comparisons.rules.tallies import UNITS, Tally, variances

Z998 = 3.09
"""A mark is coloured only beyond 99.8 %: at 95 % every report would hold a false alarm."""

FUZZ = 1e-9
"""Percent points; far below the data's 1/10,000, far above the rounding of floats."""


class Signal(StrEnum):
    """A location's mean against the mean of all; the maybes are dashed and have no colour."""

    TOO_FEW = "too_few"
    ABOVE = "above"
    MAYBE_ABOVE = "maybe_above"
    AS_EXPECTED = "as_expected"
    MAYBE_BELOW = "maybe_below"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Row:
    """One location, all figures in percent points.

    `sd` is of its own visits (n >= 2); `error` is the standard error of `mean` by the spread of
    all locations' visits, and `range` follows from it. `estimate` with its standard `se`, `rank`
    (first, last) and `signal` are None where the comparison or the location has too few visits.
    """

    tally: Tally
    mean: float | None = None
    sd: float | None = None
    error: float | None = None
    range: Range | None = None
    estimate: float | None = None
    se: float | None = None
    rank: tuple[int, int] | None = None
    signal: Signal | None = None

    @property
    def key(self) -> str:
        return self.tally.key

    @property
    def n(self) -> int:
        return self.tally.n


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows in the order of the tallies; the rest counts only locations with visits.

    `locations` is k, `visits` N. `mu`, `s_w` in percent points, `s_b2` squared; None where
    undetermined. `estimated`: there are estimates and signals. `reason`: why there are no ranks.
    """

    rows: tuple[Row, ...]
    locations: int
    visits: int
    mu: float | None
    s_w: float | None
    s_b2: float | None
    estimated: bool
    reason: Reason | None
    noun: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the locations lie: mean of all, SD between visits, variance between locations."""

    mu: float
    s_w: float
    s_b2: float

    def shrunk(self, mean: float, n: int) -> tuple[float, float]:
        """Estimate and its standard error: the mean of n visits drawn towards `mu`.

        Normal-normal empirical Bayes (Efron and Morris, JASA 1975); the share of the mean is
        r = s_b²/(s_b² + s_w²/n), the error sqrt(s_b²(1 - r)).
        """
        noise = self.s_w * self.s_w / n
        share = self.s_b2 / (self.s_b2 + noise)
        return self.mu + share * (mean - self.mu), sqrt(share * noise)


def compare(tallies: Sequence[Tally], *, noun: str = "store") -> Comparison:
    """Compare locations by their visits; a tally without visits gets an empty row.

    `noun` is what the sentences call a location; its plural takes a plain s.
    """
    visited = [tally for tally in tallies if tally.n]
    within, between = variances(visited)
    extent = Extent(
        locations=len(visited),
        visits=sum(tally.n for tally in visited),
        most=max((tally.n for tally in visited), default=0),
    )
    spread = _spread(visited, within=within, between=between)
    s_w = None if within is None else sqrt(within)
    estimated = extent.enough and bool(between)
    return Comparison(
        rows=_rows(tallies, s_w, spread=spread if estimated else None),
        locations=extent.locations,
        visits=extent.visits,
        mu=spread.mu if spread else None,
        s_w=s_w,
        s_b2=spread.s_b2 if spread else None,
        estimated=estimated,
        reason=reason_without_ranks(extent, differ=bool(between), noun=noun),
        noun=noun,
    )


def _spread(
    tallies: Sequence[Tally], *, within: Fraction | None, between: Fraction | None
) -> Spread | None:
    if within is None or between is None:
        return None
    s_w2, s_b2 = float(within), float(between)
    if s_b2 == 0:  # every visit weighs the same
        mu = sum(t.total for t in tallies) / (sum(t.n for t in tallies) * UNITS)
    else:
        weights = [1 / (s_b2 + s_w2 / t.n) for t in tallies]
        means = [t.total / (t.n * UNITS) for t in tallies]
        mu = fsum(w * mean for w, mean in zip(weights, means, strict=True)) / fsum(weights)
    return Spread(mu=mu, s_w=sqrt(s_w2), s_b2=s_b2)


def _rows(tallies: Sequence[Tally], s_w: float | None, *, spread: Spread | None) -> tuple[Row, ...]:
    """`spread` only where there is enough for estimates; ranks are among those with 3 visits."""
    if spread is None:
        return tuple(_row(tally, s_w, spread=None, rank=None) for tally in tallies)
    able = [t for t in tallies if t.n >= OWN_VISITS]
    likely = [spread.shrunk(t.total / (t.n * UNITS), t.n) for t in able]
    ranks = iter(likely_ranks([estimate for estimate, _ in likely], [se for _, se in likely]))
    return tuple(
        _row(t, s_w, spread=spread, rank=next(ranks) if t.n >= OWN_VISITS else None)
        for t in tallies
    )


def _row(
    tally: Tally, s_w: float | None, *, spread: Spread | None, rank: tuple[int, int] | None
) -> Row:
    if not tally.n:
        return Row(tally, signal=Signal.TOO_FEW if spread else None)
    mean = tally.total / (tally.n * UNITS)
    error = None if s_w is None else s_w / sqrt(tally.n)
    estimate, se = spread.shrunk(mean, tally.n) if spread else (None, None)
    return Row(
        tally,
        mean,
        sd=tally.sd,
        error=error,
        range=None if error is None else around(mean, error),
        estimate=estimate,
        se=se,
        rank=rank,
        signal=_signal(mean - spread.mu, spread.s_w, tally.n) if spread else None,
    )


def _signal(above: float, s_w: float, n: int) -> Signal:
    """`above`: how far the mean of n visits lies above the mean of all."""
    if n < OWN_VISITS:
        return Signal.TOO_FEW
    error = s_w / sqrt(n)
    if abs(above) > Z998 * error + FUZZ:
        return Signal.ABOVE if above > 0 else Signal.BELOW
    if abs(above) > Z95 * error + FUZZ:
        return Signal.MAYBE_ABOVE if above > 0 else Signal.MAYBE_BELOW
    return Signal.AS_EXPECTED
