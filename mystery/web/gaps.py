"""The gap between own stores and competitors, as page and API both show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as with_
from fractions import Fraction
from functools import cached_property

from mystery.comparisons.months import list_cells, list_part_pairs
from mystery.comparisons.prices import list_seen
from mystery.comparisons.queries import Filter
from mystery.comparisons.questions import list_question_pairs
from mystery.comparisons.rules import Cell, Chart, Gap, Pair, by_month, gap, gap_words, holm, xmr
from mystery.comparisons.rules.figures import one_decimal
from mystery.comparisons.rules.gaps import listed
from mystery.comparisons.rules.prices import Basket, PriceRow, Seen, basket, price_rows
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.questions import question_words
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
    sections = list_part_pairs(both, visible, kind="section", brand=brand)
    dimensions = list_part_pairs(both, visible, kind="dimension", brand=brand)
    titles = section_titles(filter_.family, set(sections))
    rivals = {cell.brand: cell.brand or "No brand" for cell in cells if cell.kind != "own"}
    return Gaps(
        whole=gap(cells, brand=brand),
        sections=_lines(titles, _gaps_of(sections)),
        dimensions=_lines(DIMENSIONS, _gaps_of(dimensions)),
        brands=_lines(rivals, {key: _against(cells, key) for key in sorted(rivals)}),
    )


def question_lines(filter_: Filter) -> list[Line]:
    """The gap at each question, the largest surely against us first."""
    pairs = list_question_pairs(filter_, visibility.locations(Right.COMPARE))
    words = question_words(filter_.family)
    titles = {key: words.get(key, key) for key in [*words, *sorted(pairs)] if key in pairs}
    lines = _lines(titles, _gaps_of(pairs))
    return sorted(lines, key=lambda line: (not line.marked, line.gap.paired.gap or 0, line.key))


def question_finding(lines: list[Line]) -> str:
    """What surely differs, in one or two sentences."""
    behind = [f"“{line.title}”" for line in lines if line.behind]
    ahead = [f"“{line.title}”" for line in reversed(lines) if line.marked and not line.behind]
    if not behind and not ahead:
        return "At no question can we and our competitors be told apart."
    told = [("They beat us on", behind), ("We beat them on", ahead)]
    return " ".join(f"{lead} {listed(names)}." for lead, names in told if names)


@dataclass(frozen=True)
class Prices:
    """What competitors ask for the same items, by brand over the whole period, and by month."""

    brands: list[tuple[str, str, Basket, int]]
    """Brand, currency, common items, and how often a price was seen."""
    rows: tuple[PriceRow, ...]

    @property
    def words(self) -> str:
        if not self.brands:
            return ""
        told = [f"{brand or 'no brand'} is {_dearer(found)}" for brand, _, found, _ in self.brands]
        return f"For the same items {listed(told)}."


def _dearer(found: Basket) -> str:
    apart = (found.index or Fraction(100)) - 100
    if abs(apart) < Fraction(1, 20):
        return "as dear as we are"
    return f"{one_decimal(abs(apart))} % {'dearer' if apart > 0 else 'cheaper'}"


def prices(filter_: Filter) -> Prices:
    """One currency for each brand, the one seen most."""
    seen = list(list_seen(with_(filter_, kind=""), visibility.locations(Right.COMPARE)))
    by_brand: dict[str, list[Seen]] = {}
    for one in seen:
        by_brand.setdefault(one.brand, []).append(one)
    found = []
    for brand, of in sorted(by_brand.items()):
        currencies = [one.currency for one in of]
        most = max(sorted(set(currencies)), key=currencies.count)
        same = [one for one in of if one.currency == most]
        if (common := basket(same)).items:
            found.append((brand, most, common, len(same)))
    return Prices(found, price_rows(seen))


def _against(cells: list[Cell], brand: str) -> Gap:
    return gap([cell for cell in cells if cell.kind == "own" or cell.brand == brand])


def _gaps_of(pairs: Mapping[str, list[Pair]]) -> dict[str, Gap]:
    return {key: Gap(tuple(found)) for key, found in pairs.items()}


def _lines(titles: Mapping[str, str], found: Mapping[str, Gap]) -> list[Line]:
    """In the order of the titles, without those that pair nowhere."""
    marked = holm({key: each.chance for key, each in found.items()})
    return [
        Line(key, titles[key], found[key], key in marked)
        for key in titles
        if key in found and found[key].pairs
    ]
