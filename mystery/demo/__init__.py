"""A believable chain with 18 months of history, the same story every time, up to the day."""

from mystery.demo.story import load

__all__ = ["load"]
