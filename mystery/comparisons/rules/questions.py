"""Questions by how often they are missed, with ranges that admit chance."""

from __future__ import annotations

from dataclasses import dataclass

from mystery.comparisons.rules.intervals import Range, wilson


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """Counts over visits on which a question was shown."""

    question: str
    scored: int
    missed: int
    unscored: int = 0
    na: int = 0
    cant_recall: int = 0
    blank: int = 0

    @property
    def shown(self) -> int:
        return self.scored + self.unscored + self.na + self.cant_recall + self.blank

    @property
    def miss_rate(self) -> float | None:
        """Share of the scored answers that earned nothing."""
        return self.missed / self.scored if self.scored else None

    @property
    def miss_range(self) -> Range | None:
        return wilson(self.missed, self.scored)

    @property
    def na_rate(self) -> float | None:
        return self.na / self.shown if self.shown else None

    @property
    def cant_recall_rate(self) -> float | None:
        return self.cant_recall / self.shown if self.shown else None
