"""The funnel: a store's mean against its number of visits, between the limits of chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

from mystery.comparisons.rules import Comparison, Range, Signal
from mystery.comparisons.rules.comparison import Z998
from mystery.comparisons.rules.intervals import Z95
from mystery.web.charts import STEPS, Axis, axis
from mystery.web.pages.standings import Entry, Table

CURVE = 48
"""Points of a limit's curve."""
LABEL = 5.5
"""Percent of the height that a label takes with the space around it."""
LOWEST = 100
LONGEST = 20
MARKED = (Signal.ABOVE, Signal.BELOW)


@dataclass(frozen=True)
class Dot:
    """A store at `x`, `y` in percent from the left and the top."""

    entry: Entry
    x: float
    y: float
    wide: Range | None
    """99.8 % limits at its number of visits, in percent points."""
    narrow: Range | None

    @property
    def marked(self) -> bool:
        return self.entry.signal in MARKED


@dataclass(frozen=True)
class Label:
    words: str
    x: float
    y: float
    before: bool
    """Stands to the left of its dot."""


@dataclass(frozen=True)
class Funnel:
    table: Table

    @property
    def comparison(self) -> Comparison:
        return self.table.compared.comparison

    @cached_property
    def entries(self) -> list[Entry]:
        return [entry for entry in self.table.entries if entry.row.n]

    @cached_property
    def most(self) -> int:
        """The right end of the scale of visits."""
        most = max((entry.row.n for entry in self.entries), default=1)
        return ceil(most * 1.08) if most > 12 else most + 1

    @property
    def across(self) -> Axis:
        return Axis(0, self.most)

    @cached_property
    def up(self) -> Axis:
        means = [entry.row.mean for entry in self.entries if entry.row.mean is not None]
        return axis([*means, *(self.limits(3, Z998) or ())], most=max(100, *means, 0))

    @property
    def ticks(self) -> Sequence[int]:
        step = next((s for s in (1, 2, *STEPS) if self.most <= 8 * s), ceil(self.most / 8))
        return range(step, self.most + 1, step)

    def limits(self, n: float, z: float) -> Range | None:
        """Where chance alone puts the mean of n visits; None where there are no signals."""
        found = self.comparison
        if not found.estimated or found.mu is None or found.s_w is None:
            return None
        half = z * found.s_w / sqrt(n)
        return Range(found.mu - half, found.mu + half)

    @cached_property
    def dots(self) -> list[Dot]:
        return [
            Dot(
                entry,
                self.across.at(entry.row.n),
                self.high(entry.row.mean or 0.0),
                self.limits(entry.row.n, Z998),
                self.limits(entry.row.n, Z95),
            )
            for entry in self.entries
        ]

    def high(self, value: float) -> float:
        return round(100 - self.up.at(value), 1)

    @cached_property
    def curves(self) -> dict[str, list[str]]:
        """Paths in a square of 100 by 100: the 99.8 % limits, and those of 95 %."""
        if self.limits(1, Z95) is None:
            return {}
        return {
            name: [self._curve(z, side) for side in (0, 1)]
            for name, z in (("wide", Z998), ("narrow", Z95))
        }

    def _curve(self, z: float, side: int) -> str:
        first = min(1.0, self.most / 2)
        places = [first * (self.most / first) ** (step / CURVE) for step in range(CURVE + 1)]
        drawn = []
        for n in places:
            ends = self.limits(n, z)
            if ends and self.up.low <= ends[side] <= self.up.high:
                drawn.append(f"{100 * n / self.most:.1f} {self.high(ends[side])}")
        return "M" + "L".join(drawn) if drawn else ""

    @property
    def labels(self) -> list[Label]:
        """Names of those that stand out, pushed apart where they would overlap."""
        return list(self._labels())

    def _labels(self) -> Iterator[Label]:
        free = {True: 0.0, False: 0.0}
        for dot in sorted((d for d in self.dots if d.marked), key=lambda d: d.y):
            before = dot.x > 55
            y = max(dot.y, free[before])
            if y > LOWEST:
                continue  # there is no room below; the table names it
            free[before] = round(y + LABEL, 1)
            name = dot.entry.location.name
            words = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
            yield Label(words, dot.x, y, before)

    def place(self, dot: Dot) -> str:
        """What the table says of a store."""
        if dot.entry.few:
            return "Too few visits"
        return dot.entry.look.words if dot.entry.look else "No limits"
