"""What may be shown of answers that stand apart: never fewer than five together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEAST = 5
PROMOTES, DETRACTS = 9, 6
"""Marks from 9 on recommend, up to 6 they do not."""


@dataclass(frozen=True)
class Marks:
    """How often each mark was given."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def promoters(self) -> int:
        return sum(n for mark, n in self.counts.items() if mark >= PROMOTES)

    @property
    def detractors(self) -> int:
        return sum(n for mark, n in self.counts.items() if mark <= DETRACTS)

    def plus(self, other: Marks) -> Marks:
        marks = self.counts.keys() | other.counts.keys()
        return Marks({m: self.counts.get(m, 0) + other.counts.get(m, 0) for m in sorted(marks)})


@dataclass(frozen=True)
class Shown:
    """The groups that are large enough, and all that may be shown together."""

    groups: Mapping[str, Marks]
    together: Marks | None


def shown(groups: Mapping[str, Marks]) -> Shown:
    """Groups of at least five. The small ones are shown in the whole only when they are five
    together: else the whole less the groups would tell what they said."""
    large = {name: marks for name, marks in groups.items() if marks.n >= LEAST}
    rest = _sum(marks for name, marks in groups.items() if name not in large)
    together = _sum(large.values())
    if rest.n >= LEAST:
        together = together.plus(rest)
    return Shown(large, together if together.n >= LEAST else None)


def _sum(marks: Iterable[Marks]) -> Marks:
    total = Marks()
    for one in marks:
        total = total.plus(one)
    return total
