"""Runs files of cases such as tests/vectors/statistics.json against these rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mystery.comparisons.rules.charts import xmr
from mystery.comparisons.rules.comparison import Row, compare
from mystery.comparisons.rules.intervals import nps, paired, wilson
from mystery.comparisons.rules.tallies import UNITS, Tally

TOLERANCE = 1e-4

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseRun:
    """`differences` has a line for each figure that is not as expected."""

    passed: int
    failed: int
    differences: tuple[str, ...]

    @property
    def report(self) -> str:
        """The differences, then `N passed, N failed`."""
        return "\n".join((*self.differences, f"{self.passed} passed, {self.failed} failed"))


def run_cases(cases: Mapping[str, Any]) -> CaseRun:
    """Run every group of the document; `about` is for readers."""
    passed, differences, failed = 0, list[str](), 0
    for group, listed in cases.items():
        if group == "about":
            continue
        for number, case in enumerate(listed if isinstance(listed, list) else [listed]):
            found = list(_differences_of(group, case))
            passed, failed = passed + (not found), failed + bool(found)
            differences += [f"{group} {number}{_named(case)}: {line}" for line in found]
    return CaseRun(passed, failed, tuple(differences))


def _named(case: Any) -> str:
    return f" ({case['name']})" if isinstance(case, Mapping) and "name" in case else ""


def _differences_of(group: str, case: Case) -> Iterator[str]:
    if group not in _ACTUAL:
        yield "there is no such group of cases"
        return
    try:
        expected, actual = case["expected"], _ACTUAL[group](case)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        yield f"this case cannot be run: {error!r}"
        return
    yield from _differences(expected, actual, at="")


def _differences(expected: Any, actual: Any, *, at: str) -> Iterator[str]:
    """Figures within 1e-4, the rest equal; a key that is absent is the same as null."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key in sorted(expected.keys() | actual.keys()):
            yield from _differences(expected.get(key), actual.get(key), at=f"{at}/{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for place, (wanted, got) in enumerate(zip(expected, actual, strict=True)):
            yield from _differences(wanted, got, at=f"{at}/{place}")
    elif not _same(expected, actual):
        yield f"{at or 'the answer'} is {actual!r}, expected {expected!r}"


def _same(expected: Any, actual: Any) -> bool:
    if _is_figure(expected) and _is_figure(actual):
        return bool(abs(expected - actual) <= TOLERANCE)
    return type(expected) is type(actual) and bool(expected == actual)


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def tallied(visits: Iterable[tuple[str, str]]) -> list[Tally]:
    """Tallies of (location key, true_percent as a decimal), in order of appearance."""
    by_key: dict[str, list[int]] = {}
    for key, percent in visits:
        units = (Decimal(percent) * UNITS).to_integral_value(ROUND_HALF_UP)
        by_key.setdefault(key, []).append(int(units))
    return [
        Tally(key, len(units), sum(units), sum(unit * unit for unit in units))
        for key, units in by_key.items()
    ]


def _compared(case: Case) -> dict[str, Any]:
    comparison = compare(tallied(case["visits"]))
    return {
        "visits": comparison.visits,
        "locations": comparison.locations,
        "sw": comparison.s_w,
        "sb2": comparison.s_b2,
        "mu": comparison.mu,
        "ranked": comparison.estimated,
        "rows": {row.key: _row(row) for row in comparison.rows},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "n": row.n,
        "mean": row.mean,
        "range": row.range and list(row.range),
        "estimate": row.estimate,
        "se": row.se,
        "rank": row.rank and list(row.rank),
        "signal": row.signal and str(row.signal),
    }


def _rate(case: Case) -> list[float] | None:
    span = wilson(case["hit"], case["n"])
    return span and list(span)


def _promoters(case: Case) -> dict[str, Any]:
    score = nps(case["promoters"], case["passives"], case["detractors"])
    return {"nps": score.nps, "range": score.range and list(score.range)}


def _gap(case: Case) -> dict[str, Any]:
    gap = paired([(Decimal(own), Decimal(other)) for own, other in case["pairs"]])
    return {"n": gap.n, "gap": gap.gap, "range": gap.range and list(gap.range)}


def _chart(case: Case) -> dict[str, Any]:
    chart = xmr([Decimal(point) for point in case["points"]])
    return {
        "centre": chart.centre,
        "lower": chart.lower,
        "upper": chart.upper,
        "trial": chart.trial,
        "signals": list(chart.signals),
    }


_ACTUAL: dict[str, Callable[[Case], Any]] = {
    "compare": _compared,
    "wilson": _rate,
    "nps": _promoters,
    "paired": _gap,
    "xmr": _chart,
}
