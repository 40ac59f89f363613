"""Pairs of measurements and the table they end in. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

HEADINGS = ("what", "measured", "beside it", "ratio", "wanted", "")


@dataclass(frozen=True)
class Pairs:
    """The same unit measured for us and for the peer, each pair taken right after the other."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(a / b for a, b in zip(self.ours, self.peer, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the pairs' own ratios: what slows both sides of a pair cancels out."""
        return median(self.ratios)

    @property
    def spread(self) -> str:
        return f"{min(self.ratios):.2f}-{max(self.ratios):.2f}"


@dataclass(frozen=True)
class Wanted:
    """A bound on the ratio, or with `absolute` on what was measured, in its own unit.

    An `aim` is where this should get to; the other bounds hold now.
    """

    bound: float
    at_least: bool = False
    absolute: bool = False
    aim: bool = False

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {number(self.bound)}"


@dataclass(frozen=True)
class Line:
    """One row of the table. `peer` is in the unit of `ours`; `details` go to the file alone."""

    what: str
    ours: float
    unit: str
    beside: str = ""
    peer: float | None = None
    ratio: float | None = None
    wanted: Wanted | None = None
    note: str = ""
    details: dict[str, object] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """None where nothing is wanted or there is no ratio to judge."""
        value = self.ours if self.wanted and self.wanted.absolute else self.ratio
        if self.wanted is None or value is None:
            return None
        bound = self.wanted.bound
        return value >= bound if self.wanted.at_least else value <= bound


def alternate(ours: Callable[[], float], peer: Callable[[], float], *, pairs: int) -> Pairs:
    """Measure both `pairs` times; who goes first changes from pair to pair."""
    found: list[tuple[float, float]] = []
    for number_ in range(pairs):
        if number_ % 2:
            second = peer()
            found.append((ours(), second))
        else:
            first = ours()
            found.append((first, peer()))
    return Pairs(tuple(a for a, _ in found), tuple(b for _, b in found))


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def number(value: float) -> str:
    """At most three significant places, no exponent, thousands with a comma."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    places = 2 - math.floor(math.log10(abs(value)))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def table(lines: Sequence[Line]) -> str:
    """The lines as text in columns, each note on a line of its own below its row."""
    rows = [_cells(line) for line in lines]
    widths = [max(len(row[i]) for row in [HEADINGS, *rows]) for i in range(len(HEADINGS))]
    said = [_row(HEADINGS, widths), _row(["-" * width for width in widths], widths)]
    for line, row in zip(lines, rows, strict=True):
        said.append(_row(row, widths))
        if line.note:
            said.append(f"    {line.note}")
    return "\n".join(said)


def _cells(line: Line) -> tuple[str, ...]:
    peer = "" if line.peer is None else f"{number(line.peer)} {line.unit}"
    return (
        line.what,
        f"{number(line.ours)} {line.unit}",
        f"{line.beside}: {peer}" if peer else line.beside,
        "" if line.ratio is None else f"{line.ratio:.2f}",
        _wish(line),
        _verdict(line),
    )


def _verdict(line: Line) -> str:
    if line.wanted is None or line.met is None:
        return ""
    if line.wanted.aim:
        return "aim met" if line.met else "not there yet"
    return "met" if line.met else "MISSED"


def _wish(line: Line) -> str:
    if line.wanted is None:
        return ""
    return f"{line.wanted} {line.unit}" if line.wanted.absolute else str(line.wanted)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)).rstrip()
