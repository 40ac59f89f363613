"""The gap between own stores and competitors, as page and API both show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as with_
from functools import cached_property

from mystery.comparisons.months import list_cells, list_part_cells
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules import Cell, Chart, Gap, by_month, gap, gap_words, holm, xmr
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.titles import DIMENSIONS, section_titles


@dataclass(frozen=True)
class Line:
    """One section, dimension or competitor; `marked`: surely a difference, all lines together."""

    key: str
    title: str
    gap: Gap
    marked: bool

    @property
    def behind(self) -> bool:
        return self.marked and (self.gap.paired.gap or 0) < 0


@dataclass(frozen=True)
class Gaps:
    whole: Gap
    sections: list[Line]
    dimensions: list[Line]
    brands: list[Line]

    @cached_property
    def words(self) -> str:
        marked = sorted(
            (line for line in self.sections if line.marked),
            key=lambda line: -abs(line.gap.paired.gap or 0),
        )
        return gap_words(
            self.whole,
            [line.title for line in marked if line.behind],
            [line.title for line in marked if not line.behind],
        )

    @cached_property
    def trend(self) -> Chart:
        return xmr([mean for _, mean, _ in by_month(self.whole)])


def gaps(filter_: Filter) -> Gaps:
    """Both kinds of location in scope; the brand of the filter narrows the competitors only."""
    visible = visibility.locations(Right.COMPARE)
    both, brand = with_(filter_, kind="", brand=""), filter_.brand
    cells = list_cells(both, visible)
    sections = list_part_cells(both, visible, kind="section")
    dimensions = list_part_cells(both, visible, kind="dimension")
    titles = section_titles(filter_.family, set(sections))
    rivals = {cell.brand: cell.brand or "No brand" for cell in cells if cell.kind != "own"}
    return Gaps(
        whole=gap(cells, brand=brand),
        sections=_lines(titles, {key: gap(sections[key], brand=brand) for key in titles}),
        dimensions=_lines(
            DIMENSIONS,
            {key: gap(dimensions[key], brand=brand) for key in DIMENSIONS if key in dimensions},
        ),
        brands=_lines(rivals, {key: _against(cells, key) for key in sorted(rivals)}),
    )


def _against(cells: list[Cell], brand: str) -> Gap:
    return gap([cell for cell in cells if cell.kind == "own" or cell.brand == brand])


def _lines(titles: Mapping[str, str], found: Mapping[str, Gap]) -> list[Line]:
    """In the order of the titles, without those that pair nowhere."""
    marked = holm({key: each.chance for key, each in found.items()})
    return [
        Line(key, titles[key], found[key], key in marked)
        for key in titles
        if key in found and found[key].pairs
    ]
