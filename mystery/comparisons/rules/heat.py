"""Cells of a table that diverges at a target: how far from it, in seven steps."""

from __future__ import annotations

from fractions import Fraction

STEP = Fraction(5)
"""Percent points from one step of the scale to the next; the middle one is as wide."""
FARTHEST = 3


def step(mean: Fraction, target: Fraction) -> int:
    """-3 to 3: 0 within 2.5 points of the target, one more for every 5 points beyond.

    What lies on a border belongs to the step nearer the target, so that both sides are alike.
    """
    distance = abs(mean - target)
    steps = -((STEP / 2 - distance) // STEP) if distance > STEP / 2 else 0
    size = min(FARTHEST, int(steps))
    return size if mean >= target else -size
