"""What can go wrong, as a small catalogue.

A Problem carries a stable `code` for programs, a sentence for people, and for bad
input one Fault for each place. `web/contract.py` alone knows the HTTP status of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One wrong place in an input; `pointer` is a JSON pointer (RFC 6901) into it."""

    pointer: str
    detail: str


class Problem(Exception):
    """Base of everything a person or a program is told about instead of a result.

    `extra` holds members that a program needs besides the code, such as missing hashes.
    """

    code = "problem"
    title = "That did not work"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        faults: Sequence[Fault] = (),
        **extra: Any,
    ) -> None:
        self.detail = detail or self.title
        self.code = code or type(self).code
        self.faults = tuple(faults)
        self.extra = extra
        super().__init__(self.detail)


class Unauthenticated(Problem):
    code, title = "unauthenticated", "Sign in first"


class Forbidden(Problem):
    code, title = "forbidden", "You may not do this"


class Missing(Problem):
    code, title = "not_found", "There is nothing here"


class Conflict(Problem):
    code, title = "conflict", "This does not fit what is already there"


class Gone(Problem):
    code, title = "gone", "This was deleted"


class TooLarge(Problem):
    code, title = "too_large", "This is too large"


class Unsupported(Problem):
    code, title = "unsupported_type", "This kind of content is not accepted"


class Invalid(Problem):
    code, title = "invalid", "Something in the input is wrong"


class TooMany(Problem):
    """Throttled; `extra["retry_after"]` is in seconds."""

    code, title = "too_many_requests", "Too many attempts; wait a little"


class Unavailable(Problem):
    """Nothing was stored; trying again later is right."""

    code, title = "unavailable", "The server cannot do this just now"
