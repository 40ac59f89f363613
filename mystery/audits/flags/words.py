"""Figures in the words of a flag. Pure."""

from __future__ import annotations

from datetime import timedelta


def shortened(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def metres(length: float) -> str:
    return f"{length:,.0f} m" if length < 1_000 else f"{length / 1_000:,.1f} km"


def span(length: timedelta) -> str:
    """A length of time in at most two units, rounded down."""
    left = int(length.total_seconds())
    units = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts = []
    for unit, seconds in units:
        number, left = divmod(left, seconds)
        if number:
            parts.append(count(number, unit) if unit == "day" else f"{number} {unit}")
    return " ".join(parts[:2]) or "0 s"
