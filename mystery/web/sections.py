"""Which section drags which store: means of sections by store, as page and API both show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from mystery.comparisons.aims.queries import find_target
from mystery.comparisons.queries import (
    Filter,
    LocationTally,
    means_by_part,
    tally_locations,
    tally_parts,
)
from mystery.comparisons.rules import RegionMean, Tally, region_mean
from mystery.comparisons.rules.figures import one_decimal
from mystery.comparisons.rules.heat import step_of
from mystery.comparisons.rules.reasons import OWN_VISITS
from mystery.comparisons.rules.tallies import UNITS
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.titles import newest_versions, section_titles

TOTAL = ""
"""The key of the column that holds the whole visit."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the colours turn; `source` is "set", "checklist" or "mean"."""

    percent: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One section at one store. `step` is None where there are too few visits for a colour."""

    tally: Tally
    value: float
    """The mean, near enough to order by."""
    step: int | None

    @property
    def mean(self) -> Fraction:
        return self.tally.mean or Fraction(0)

    @property
    def n(self) -> int:
        return self.tally.n


@dataclass(frozen=True)
class Column:
    """One section over all stores; `below`: stores with enough visits that lie below the target."""

    key: str
    title: str
    whole: RegionMean
    below: int
    judged: int


@dataclass(frozen=True)
class Line:
    location: LocationTally
    cells: Mapping[str, Cell]

    @property
    def n(self) -> int:
        return self.location.tally.n

    def order(self, column: str) -> tuple[bool, bool, float, str, str]:
        """The lowest mean first; few visits after all others, nothing scored last."""
        cell = self.cells.get(column)
        value = cell.value if cell else 0.0
        return (cell is None, cell is not None and cell.step is None, value, *self.by_name)

    @property
    def by_name(self) -> tuple[str, str]:
        return self.location.name.casefold(), self.location.code


@dataclass(frozen=True)
class Heat:
    target: Target | None
    """None without a single scored visit."""
    total: Column
    columns: list[Column]
    """Sections in the order of asking."""
    lines: list[Line]
    """By code."""

    @cached_property
    def lowest(self) -> Column | None:
        """The section with the lowest mean of the stores' means."""
        return min(self.columns, key=lambda column: column.whole.mean or 0.0, default=None)

    @property
    def words(self) -> str:
        low = self.lowest
        if low is None or self.target is None or low.whole.mean is None:
            return "There are no scored sections in this selection."
        of = "the mean" if self.target.source == "mean" else "the target"
        aim = f"{of} of {one_decimal(self.target.percent)} %"
        apart = low.whole.mean - float(self.target.percent)
        lead = f"“{low.title}” drags most: {one_decimal(low.whole.mean)} % over all stores"
        if apart >= 0:
            return f"Every section reaches {aim}; the lowest is “{low.title}”."
        where = f"{low.below} of {low.judged} stores with at least {OWN_VISITS} visits"
        lie = "lies" if low.below == 1 else "lie"
        told = f" {where} {lie} below it there." if low.judged else ""
        return f"{lead}, {one_decimal(-apart)} points below {aim}.{told}"


def heat(filter_: Filter) -> Heat:
    visible = visibility.locations(Right.COMPARE)
    locations = [found for found in tally_locations(filter_, visible) if found.tally.n]
    parts = means_by_part(tally_parts(filter_, visible))
    target = target_of(filter_.family, [location.tally for location in locations])
    lines = [_line(each, parts.get(each.code, {}), target) for each in locations]
    titles = section_titles(filter_.family, {key for found in parts.values() for key in found})
    columns = [_column(key, title, lines, target) for key, title in titles.items()]
    return Heat(target, _column(TOTAL, "Whole visit", lines, target), columns, lines)


def target_of(family: str, tallies: Iterable[Tally]) -> Target | None:
    """What an admin has set, else the checklist's own, else the mean of all stores."""
    units = find_target(family)
    if units is not None:
        return Target(Fraction(units, UNITS), "set")
    if (own := own_target(family)) is not None:
        return Target(own, "checklist")
    mean = region_mean(tallies).mean
    return None if mean is None else Target(Fraction(mean), "mean")


def own_target(family: str) -> Fraction | None:
    """What the newest versions of the family name themselves."""
    found = [checklist.target for checklist in newest_versions(family)]
    return next((target for target in found if target is not None), None)


def _line(location: LocationTally, parts: Mapping[str, Tally], target: Target | None) -> Line:
    tallies = {TOTAL: location.tally, **parts}
    return Line(location, {key: cell for key, t in tallies.items() if (cell := _cell(t, target))})


def _cell(tally: Tally, target: Target | None) -> Cell | None:
    if not tally.n:
        return None
    judged = target is not None and tally.n >= OWN_VISITS
    of = step_of(tally.total, tally.n * UNITS, target.percent) if judged and target else None
    return Cell(tally, tally.total / (tally.n * UNITS), of)


def _column(key: str, title: str, lines: list[Line], target: Target | None) -> Column:
    cells = [line.cells[key] for line in lines if key in line.cells]
    judged = [cell for cell in cells if cell.step is not None]
    aim = float(target.percent) if target else 0.0
    below = sum(cell.value < aim for cell in judged)
    whole = region_mean(cell.tally for cell in cells)
    return Column(key, title, whole, below, len(judged))
