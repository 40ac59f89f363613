"""What became of each row of a table, in words a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Result(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowResult:
    number: int
    result: Result
    code: str
    """What the row is about: a location's code."""
    why: str
    """Why it was refused, or what changed; what was added."""
    choice: bool = False
    """Refused by a rule that whoever asks may set aside."""


@dataclass(frozen=True)
class Report:
    rows: tuple[RowResult, ...]
    notes: tuple[str, ...] = ()
    """What was guessed or made on the way."""

    @cached_property
    def counts(self) -> Counter[Result]:
        return Counter(row.result for row in self.rows)

    @property
    def summary(self) -> str:
        """ "10,766 added, 0 changed, 0 unchanged, 77 refused"."""
        return ", ".join(f"{self.counts[result]:,} {result}" for result in Result)


NOTABLE = frozenset({Result.CHANGED, Result.REFUSED})


def lines(report: Report, shown: Collection[Result] = NOTABLE) -> Iterator[str]:
    """For the command line: "refused: row 812, store number 7459 repeated in row 34", the
    notes, the sums."""
    for row in report.rows:
        if row.result in shown:
            yield f"{row.result}: row {row.number}, {row.why}"
    yield from report.notes
    yield report.summary


def counted(number: int, noun: str) -> str:
    """ "1 row", "2,000 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
