"""How the visits of a wave are spread over the parts of the day and the ends of the week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mystery.programmes import outlines
from mystery.programmes.rules.spread import ENDS, PARTS, Time
from mystery.programmes.rules.waves import Outline
from mystery.programmes.tables import Wave

PART_NAMES = {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening", "": "Any time"}
END_NAMES = {"week": "Mon–Fri", "weekend": "Weekend", "": "Any day"}


@dataclass(frozen=True)
class Cell:
    asked: int
    done: int


@dataclass(frozen=True)
class Spread:
    """A small table; the last cell of each row, and the last row, are sums."""

    heads: list[str]
    rows: list[tuple[str, list[Cell]]]


def spread_of(wave: Wave, found: Outline) -> Spread | None:
    """None where the wave asks for no time at all."""
    asked: Counter[Time] = Counter()
    for stop in found.stops:
        asked.update(zip(stop.parts, stop.days, strict=True))
    if not any(part or end for part, end in asked):
        return None
    done = Counter(outlines.tally_times(wave.id))
    parts = [part for part in (*PARTS, "") if any(p == part for p, _ in asked)]
    ends = [end for end in (*ENDS, "") if any(e == end for _, e in asked)]
    sums = len(ends) > 1

    def row(chosen: list[str]) -> list[Cell]:
        cells = [_sum(asked, done, [(part, end) for part in chosen]) for end in ends]
        whole = _sum(asked, done, [(part, end) for part in chosen for end in ends])
        return [*cells, whole] if sums else cells

    rows = [(PART_NAMES[part], row([part])) for part in parts]
    if len(parts) > 1:
        rows.append(("All", row(parts)))
    return Spread([*(END_NAMES[end] for end in ends), *(["All"] if sums else [])], rows)


def _sum(asked: Counter[Time], done: Counter[Time], times: list[Time]) -> Cell:
    return Cell(sum(asked[time] for time in times), sum(done[time] for time in times))
