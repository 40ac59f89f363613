"""Why a comparison has no likely ranks, in words a manager can act on."""

from __future__ import annotations

from dataclasses import dataclass

LOCATIONS = 10
"""Fewest locations with visits among which ranks mean anything."""
VISITS = 20
"""Fewest visits in all."""
OWN_VISITS = 3
"""Fewest visits for a location's own rank and signal."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is stable for programs; `words` is a sentence."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to compare: locations with visits, visits, the most of one location."""

    locations: int
    visits: int
    most: int

    @property
    def enough(self) -> bool:
        return self.locations >= LOCATIONS and self.visits >= VISITS


def reason_without_ranks(extent: Extent, *, differ: bool, noun: str) -> Reason | None:
    """The first reason that holds, or None where there are ranks.

    `differ`: the locations vary by more than their visits explain. `noun` takes a plain s.
    """
    return _nothing_to_compare(extent, noun) or _too_little(extent, differ, noun)


def _nothing_to_compare(extent: Extent, noun: str) -> Reason | None:
    if extent.locations == 0:
        return Reason("no_visits", "There are no approved visits in this selection.")
    if extent.locations == 1:
        words = f"Only one {noun} has visits here, so there is nothing to compare it with."
        return Reason("one_location", words)
    if extent.visits == extent.locations:
        words = f"Too few visits: no {noun} has more than one, so chance cannot be told apart."
        return Reason("one_visit_each", words)
    return None


def _too_little(extent: Extent, differ: bool, noun: str) -> Reason | None:
    if extent.locations < LOCATIONS:
        words = f"likely ranks need {LOCATIONS}, and {extent.locations} have visits."
        return Reason("few_locations", f"Too few {noun}s: {words}")
    if extent.visits < VISITS:
        words = f"likely ranks need {VISITS} in all, and there are {extent.visits}."
        return Reason("few_visits", f"Too few visits: {words}")
    if not differ:
        words = f"The differences between these {extent.locations} {noun}s"
        return Reason("no_difference", f"{words} are no larger than chance alone would give.")
    if extent.most < OWN_VISITS:
        words = f"Too few visits: no {noun} has the {OWN_VISITS} that a rank needs."
        return Reason("few_visits_each", words)
    return None
