"""The filter that comparison pages share: one canonical address, a form and chips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.checklists.queries import list_families
from mystery.comparisons.periods import DEFAULT, NAMES
from mystery.comparisons.queries import Filter, find_period, list_brands, tally_locations
from mystery.locations.queries import Condition, list_regions
from mystery.locations.rules import Kind
from mystery.locations.tables import Region
from mystery.people.rules import Scope
from mystery.web.filters import PARAMETERS, THEN, Asked
from mystery.web.pages.layout import day, link

KINDS = {Kind.OWN: "Own stores", Kind.COMPETITOR: "Competitors"}
BETWEEN = ".."
"""Joins two days in the form's period, where one value has to say both."""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class FilterBar:
    """What the form offers, each as pairs of value and words, and what is chosen now."""

    path: str
    asked: Asked
    families: Pairs
    regions: Pairs
    brands: Pairs

    @property
    def periods(self) -> Pairs:
        named = list(NAMES.items())
        chosen = self.chosen_period
        return named if chosen in NAMES else [(chosen, self.asked.period.name), *named]

    @property
    def memberships(self) -> Pairs:
        return [("", "Today"), (THEN, "The day of the visit")]

    @property
    def kinds(self) -> Pairs:
        return [("", "Own and competitors"), *((kind.value, KINDS[kind]) for kind in Kind)]

    @property
    def chosen_period(self) -> str:
        given = self.asked.parameters
        if "from" in given or "to" in given:
            return f"{given.get('from', '')}{BETWEEN}{given.get('to', '')}"
        return given.get("period", DEFAULT)

    def chosen(self, name: str) -> str:
        return self.asked.parameters.get(name, "")

    def address(self, *, path: str = "", **changed: str) -> str:
        """This selection with some parameters changed, here or on another page."""
        return link(path or self.path, {**self.asked.parameters, **changed})

    @cached_property
    def query(self) -> str:
        """The selection as it follows the path of any address."""
        return link("", self.asked.parameters)

    @property
    def days(self) -> str:
        period = self.asked.period
        return f"{day(period.since)} to {day(period.until)}"

    @property
    def chips(self) -> Pairs:
        """Words, and the address without this part; empty where a part cannot be left out."""
        return list(self._chips())

    def _chips(self) -> Iterator[tuple[str, str]]:
        family = self.asked.filter.family
        yield dict(self.families).get(family, family), ""
        default = self.chosen_period == DEFAULT
        name = self.asked.period.name if self.chosen_period in NAMES else ""
        without = "" if default else self.address(period="", **{"from": "", "to": ""})
        yield (f"{name}: {self.days}" if name else self.days), without
        if kind := self.chosen("kind"):
            yield KINDS[Kind(kind)], self.address(kind="")
        if region := self.chosen("region"):
            name = dict(self.regions).get(region, region).strip("\u2003")
            then = ", as it was then" if self.asked.filter.as_then else ""
            yield name + then, self.address(region="", regions="")
        if brand := self.chosen("brand"):
            yield brand, self.address(brand="")


def filter_bar(asked: Asked, *, visible: Condition, scope: Scope, path: str = "") -> FilterBar:
    """`visible` and `scope` are the same place, as a condition and as paths of regions; `path` is
    that of the page, where nobody has just asked for it."""
    brands = [("", "All brands"), *((b, b) for b in list_brands(visible, kind=asked.filter.kind))]
    return FilterBar(
        path=path or request.path,
        asked=asked,
        families=list_families(),
        regions=[("", "All regions"), *_regions(scope)],
        brands=brands,
    )


def _regions(scope: Scope) -> Iterator[tuple[str, str]]:
    """Those in scope, indented by how deep they lie."""
    inside = [region for region in list_regions() if _covers(scope, region)]
    top = min((region.path.count("/") for region in inside), default=0)
    for region in inside:
        yield region.code, "\u2003" * (region.path.count("/") - top) + region.name


def _covers(scope: Scope, region: Region) -> bool:
    return scope.everywhere or any(region.path.startswith(path) for path in scope.region_paths)


def canonical(visible: Condition, *, also: tuple[str, ...] = ()) -> BaseResponse | None:
    """A redirect to the one address of what is asked for, None when it is asked there already.

    Empty fields of the form fall away, a period of two days becomes `from` and `to`, and the
    checklist family is named. `also`: parameters of the page beside those of the filter.
    """
    given = {name: request.args.get(name, "").strip() for name in (*PARAMETERS, *also)}
    first, between, last = given["period"].partition(BETWEEN)
    if between:
        given |= {"period": "", "from": first, "to": last}
    given["checklist"] = given["checklist"] or freshest_family(visible)
    wanted = {name: value for name, value in given.items() if value}
    if wanted == request.args.to_dict() or not given["checklist"]:
        return None
    return redirect(link(request.path, wanted), 303)


def freshest_family(visible: Condition) -> str:
    """The family with the latest approved visit in sight; else the first published, or ""."""
    families = [family for family, _ in list_families()]
    dated = [(found[1], found[0], family) for family in families if (found := find_period(family))]
    for until, since, family in sorted(dated, reverse=True):
        if tally_locations(Filter(family, since, until), visible):
            return family
    return families[0] if families else ""
