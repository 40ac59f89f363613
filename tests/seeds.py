"""Where chance starts: anywhere on a desk, in one place where a change is judged."""

from __future__ import annotations

import os
import random


def seed() -> int:
    """`MYSTERY_TEST_SEED` repeats a run; with `CI` set the same change is judged the same twice."""
    told = os.environ.get("MYSTERY_TEST_SEED") or ("20260301" if os.environ.get("CI") else "")
    return int(told or random.randrange(10**6))
