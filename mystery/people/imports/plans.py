"""What a list of staff means to do: what each row says, and what counts where it says nothing.

An empty cell says nothing: somebody who is there keeps what they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mystery.people.rules import Role


@dataclass(frozen=True)
class Options:
    role: Role | None = None
    """What new people get where the table does not say it."""
    disable: int | None = None
    """How many people who are not in the list are to be disabled; it must be exactly as many as
    there are. None: they are left as they are."""


@dataclass(frozen=True, slots=True)
class Former:
    """A place where somebody worked, by its code or name; days that are not told are None."""

    place: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says of a person; None where it says nothing."""

    staff_number: str
    name: str | None = None
    email: str | None = None
    workplace: str | None = None
    former: tuple[Former, ...] = ()
    home_market: str | None = None
    languages: tuple[str, ...] | None = None
    role: Role | None = None
    role_place: str | None = None
    away_from: date | None = None
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A row: what it says, or why it is refused."""

    number: int
    staff_number: str
    said: Said | None
    why: str = ""


@dataclass(frozen=True)
class Plan:
    rows: tuple[Planned, ...]
    options: Options
    notes: tuple[str, ...] = ()
