"""Figures as screens show them: one decimal, half away from zero."""

from __future__ import annotations

from fractions import Fraction


def one_decimal(value: Fraction | float) -> str:
    top, bottom = value.as_integer_ratio()  # exact, and far quicker than a fraction of it
    tenths = (20 * abs(top) + bottom) // (2 * bottom)
    sign = "−" if top < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


def signed(value: Fraction | float) -> str:
    """With a plus above zero and a true minus below; what rounds to zero has neither."""
    text = one_decimal(value)
    return f"+{text}" if value > 0 and text != "0.0" else text
