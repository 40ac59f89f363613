"""What time decides: the sample kept for eyes, and when stores read what was approved."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, time, timedelta

BATCH_LEAST = 3
"""Stores with a single person on duty read nothing before so many visits come together."""


def is_sampled(key: str, *, percent: int, secret: bytes) -> bool:
    """Whether an audit is kept for a reviewer although nothing is odd about it.

    The same audit is always answered alike, and nobody without the secret can tell beforehand.
    """
    mixed = hmac.digest(secret, f"sample:{key}".encode(), "sha256")
    return int.from_bytes(mixed[:8], "big") * 100 < percent * 2**64


def released_at(decided_at: datetime) -> datetime:
    """The store reads approved reports in daily batches: from the next midnight UTC on."""
    day = decided_at.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(day, time(), UTC)


def month_begins(at: datetime) -> datetime:
    """The first midnight UTC of the month."""
    return datetime.combine(at.astimezone(UTC).date().replace(day=1), time(), UTC)
