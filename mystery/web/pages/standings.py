"""Compared locations as pages show them: order, marks, bars on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from mystery.comparisons.queries import LocationTally
from mystery.comparisons.rules import Range, Row, Signal
from mystery.comparisons.rules.intervals import around
from mystery.comparisons.rules.reasons import OWN_VISITS
from mystery.web.api.scores import Compared
from mystery.web.charts import Axis, Bar, axis

ORDERS = {"signal": "Signal", "name": "Name", "n": "Visits", "mean": "Mean"}
PLACES = (
    Signal.ABOVE,
    Signal.MAYBE_ABOVE,
    Signal.AS_EXPECTED,
    Signal.MAYBE_BELOW,
    Signal.BELOW,
    Signal.TOO_FEW,
)
FOLDED = {"expected": "as expected", "few": "with too few visits"}


@dataclass(frozen=True)
class Look:
    """How a signal is shown: its mark and words, and the class of its badge."""

    words: str
    badge: str = ""
    group: str = "expected"


LOOKS = {
    Signal.ABOVE: Look("▲ Above expected", "above", "above"),
    Signal.MAYBE_ABOVE: Look("▲ Perhaps above", "maybe", "above"),
    Signal.AS_EXPECTED: Look("● As expected"),
    Signal.MAYBE_BELOW: Look("▼ Perhaps below", "maybe", "below"),
    Signal.BELOW: Look("▼ Below expected", "below", "below"),
    Signal.TOO_FEW: Look("Too few visits", "bare", "few"),
}


@dataclass(frozen=True)
class Entry:
    """One location's row. Below 3 visits it has a mean in grey, and nothing to rank it by."""

    row: Row
    location: LocationTally

    @cached_property
    def few(self) -> bool:
        return self.row.n < OWN_VISITS

    @property
    def signal(self) -> Signal | None:
        return Signal.TOO_FEW if self.few else self.row.signal

    @cached_property
    def look(self) -> Look | None:
        return LOOKS[self.signal] if self.signal else None

    @cached_property
    def centre(self) -> float | None:
        """The best estimate, or the mean where there are none."""
        if self.few:
            return None
        return self.row.mean if self.row.estimate is None else self.row.estimate

    @cached_property
    def range(self) -> Range | None:
        """95 % around the centre."""
        if self.few or self.row.estimate is None or self.row.se is None:
            return None if self.few else self.row.range
        return around(self.row.estimate, self.row.se)

    def bar(self, scale: Axis) -> Bar | None:
        if self.range is None or self.centre is None:
            return None
        return scale.bar(self.range.low, self.range.high, dot=self.centre)


@dataclass(frozen=True)
class Group:
    """Rows that stand together; on a phone a folded one waits behind its count."""

    name: str
    entries: list[Entry]

    @property
    def folded(self) -> str:
        return FOLDED.get(self.name, "")


@dataclass(frozen=True)
class Table:
    """Compared locations as the page shows them."""

    compared: Compared
    order: str

    @cached_property
    def entries(self) -> list[Entry]:
        found = self.compared
        pairs = zip(found.comparison.rows, found.locations, strict=True)
        return sorted((Entry(row, location) for row, location in pairs), key=self._key)

    def _key(self, entry: Entry) -> tuple[float, float, str, str]:
        name = entry.location.name.casefold(), entry.location.code
        mean = -(entry.row.mean if entry.row.mean is not None else -1.0)
        if self.order == "name":
            return (0, 0, *name)
        if self.order == "n":
            return (-entry.row.n, 0, *name)
        if self.order == "mean":
            return (mean, 0, *name)
        place = PLACES.index(entry.signal) if entry.signal else 0
        return (place, mean if entry.centre is None else -entry.centre, *name)

    def groups(self, entries: list[Entry]) -> list[Group]:
        """By signal in the default order of a comparison that has signals, else all in one."""
        if self.order != "signal" or not self.ranked:
            return [Group("", entries)]
        by_group = groupby(entries, key=lambda e: e.look.group if e.look else "")
        return [Group(name, list(entries)) for name, entries in by_group]

    @property
    def ranked(self) -> bool:
        return self.compared.comparison.estimated

    @cached_property
    def axis(self) -> Axis:
        ends = [end for entry in self.entries for end in entry.range or ()]
        means = [entry.row.mean for entry in self.entries if entry.row.mean is not None]
        mu = self.compared.comparison.mu
        return axis([*ends, *([] if mu is None else [mu])] or means, most=max(100, *means, 0))

    @property
    def judged(self) -> int:
        """How many locations take part in the ranks."""
        return sum(not entry.few for entry in self.entries)

    @property
    def kinds(self) -> set[str]:
        return {entry.location.kind for entry in self.entries}

    @property
    def outcomes(self) -> dict[str, int]:
        names = ("passed", "failed", "could_not_shop", "no_score")
        found = self.compared.locations
        return {name: sum(getattr(location, name) for location in found) for name in names}
