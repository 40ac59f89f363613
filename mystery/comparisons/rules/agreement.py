"""Do two people who see the same shop answer alike? Agreement beyond what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mystery.comparisons.rules.intervals import Range, wilson


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over n pairs of answers to one question, or to all of them."""

    n: int
    agreed: int
    kappa: float | None
    """Cohen's kappa; None where both only ever gave one and the same answer."""

    @property
    def share(self) -> float | None:
        return self.agreed / self.n if self.n else None

    @property
    def range(self) -> Range | None:
        return wilson(self.agreed, self.n)


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Percent agreement and kappa = (p_o - p_e) / (1 - p_e), unweighted.

    Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20 (1960).
    """
    return agreement_of(Counter(pairs))


def agreement_of(counts: Mapping[tuple[str, str], int]) -> Agreement:
    """The same of how often each pair came."""
    n = sum(counts.values())
    agreed = sum(count for (first, second), count in counts.items() if first == second)
    if not n:
        return Agreement(0, 0, None)
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), count in counts.items():
        firsts[first] += count
        seconds[second] += count
    by_chance = sum(count * seconds[answer] for answer, count in firsts.items())
    if by_chance == n * n:
        return Agreement(n, agreed, None)
    return Agreement(n, agreed, (n * agreed - by_chance) / (n * n - by_chance))
