"""A believable chain with 18 months of history, the same every time for a given day."""

from mystery.demo.story import load

__all__ = ["load"]
