"""What an import means to do: what each row says, and what counts where it says nothing.

An empty cell says nothing: a new location then has what the options give, an old one keeps
what it has. An option counts like a cell in every row whose own cell is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mystery.locations.rules import Kind


@dataclass(frozen=True)
class Options:
    """What counts where the table says nothing. Empty: nothing is given."""

    kind: Kind | None = None
    """Without it, new locations are own stores."""
    brand: str = ""
    region: str = ""
    """Code or name of a region that exists."""
    below: str = ""
    """Code or name of the region below which regions that the table names are made; without it
    below the only top region, or at the top."""
    time_zone: str = ""
    """For rows whose zone neither their own cell nor their state or country tells."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says of a location; None where it says nothing."""

    code: str
    name: str | None = None
    kind: Kind | None = None
    region: str | None = None
    """As the table writes it: code or name of a region, perhaps a new one."""
    time_zone: str | None = None
    zone_from: str = ""
    """"state" or "country" when the zone is guessed from it."""
    brand: str | None = None
    market: str | None = None
    tags: frozenset[str] | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    usual_market: str = ""
    """The city, as the market of a new location that has no other."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A row: what it says, or why it is refused."""

    number: int
    code: str
    said: Said | None
    why: str = ""


@dataclass(frozen=True)
class Plan:
    rows: tuple[Planned, ...]
    options: Options
    states_are_regions: bool
    notes: tuple[str, ...]
