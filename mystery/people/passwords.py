"""Password hashing: argon2id with OWASP's profile (19 MiB, 2 passes, 1 lane)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
make = _hasher.hash


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def matches(hashed: str | None, password: str) -> bool:
    """Same work whether or not there is a password, so that accounts cannot be told by time."""
    try:
        return _hasher.verify(hashed or _nobody(), password) and hashed is not None
    except (Argon2Error, InvalidHashError):
        return False
