"""Which part of the review queue is shown; it stands in the address, and goes along from one
report to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from mystery.audits.rules import WAITING
from mystery.checklists.queries import list_families
from mystery.locations.queries import find_location
from mystery.locations.tables import Region
from mystery.people.rules import Right
from mystery.review.backlog import AGES, Wanted
from mystery.web import reach, visibility
from mystery.web.pages.forms import clean
from mystery.web.pages.layout import link
from mystery.web.pages.wording import STATES

PATH = "/review"
NAMES = ("region", "location", "checklist", "state", "days", "flagged", "critical")
LONGEST = 100
NOWHERE = " "
"""No location has this code: a region out of sight holds nothing."""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class QueueFilter:
    """The parameters that have a value; unknown values leave nothing over, they are not errors."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> QueueFilter:
        found = {name: clean(arguments.get(name, ""))[:LONGEST] for name in NAMES}
        return cls({name: value for name, value in found.items() if value})

    @classmethod
    def from_query(cls, query: str) -> QueueFilter:
        return cls.of(dict(parse_qsl(query[:1_000])))

    @property
    def query(self) -> str:
        return link("", self.given).removeprefix("?")

    @property
    def wanted(self) -> Wanted:
        days = self.value("days")
        region = self._region
        unknown = bool(self.value("region")) and region is None
        return Wanted(
            region_path=region.path if region else "",
            location=NOWHERE if unknown else self.value("location"),
            checklist=self.value("checklist"),
            state=self.value("state"),
            flagged=bool(self.value("flagged")),
            critical=bool(self.value("critical")),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        )

    def value(self, name: str) -> str:
        return self.given.get(name, "")

    @cached_property
    def _regions(self) -> list[Region]:
        return reach.regions_met(Right.REVIEW)

    @property
    def _region(self) -> Region | None:
        return next((r for r in self._regions if r.code == self.value("region")), None)

    @property
    def regions(self) -> Pairs:
        top = min((region.path.count("/") for region in self._regions), default=0)
        indented = [(r.code, "\u2003" * (r.path.count("/") - top) + r.name) for r in self._regions]
        return [("", "All regions"), *indented]

    @property
    def checklists(self) -> Pairs:
        return [("", "All checklists"), *list_families()]

    @property
    def states(self) -> Pairs:
        return [("", "All that waits"), *((state.value, STATES[state]) for state in WAITING)]

    @property
    def ages(self) -> Pairs:
        return [("", "Any time"), *((str(days), _waited(days)) for days in AGES)]

    def address(self, **changed: str) -> str:
        return link(PATH, {**self.given, **changed})

    @property
    def chips(self) -> Pairs:
        """Words, and the address without this part."""
        return list(self._chips())

    def _chips(self) -> Iterator[tuple[str, str]]:
        words = {
            "region": dict(self.regions).get(self.value("region"), "").strip("\u2003"),
            "location": self._location,
            "checklist": dict(self.checklists).get(self.value("checklist"), ""),
            "state": dict(self.states).get(self.value("state"), ""),
            "days": dict(self.ages).get(self.value("days"), ""),
            "flagged": "With flags",
            "critical": "Must-pass missed",
        }
        for name in NAMES:
            if value := self.value(name):
                yield words[name] or value, self.address(**{name: ""})

    @property
    def _location(self) -> str:
        found = find_location(self.value("location"), visibility.locations(Right.REVIEW))
        return found.name if found else ""


def _waited(days: int) -> str:
    return f"{days} day{'s' if days > 1 else ''} or longer"
