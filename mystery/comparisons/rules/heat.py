"""Cells of a table that diverges at a target: how far from it, in seven steps."""

from __future__ import annotations

from fractions import Fraction

STEP = 5
"""Percent points from one step of the scale to the next; the middle one is as wide."""
FARTHEST = 3


def step(mean: Fraction, target: Fraction) -> int:
    """-3 to 3: 0 within 2.5 points of the target, one more for every 5 points beyond.

    What lies on a border belongs to the step nearer the target, so that both sides are alike.
    """
    return step_of(mean.numerator, mean.denominator, target)


def step_of(top: int, bottom: int, target: Fraction) -> int:
    """The same of a mean as numerator and denominator: a page shows thousands of cells."""
    above = top * target.denominator - target.numerator * bottom
    unit = bottom * target.denominator
    over = 2 * abs(above) - STEP * unit
    size = min(FARTHEST, -(-over // (2 * STEP * unit))) if over > 0 else 0
    return size if above >= 0 else -size
