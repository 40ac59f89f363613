"""Which visits a wave makes: at which locations, how many, in which window, at what time of day.

Everything is decided from the same facts in the same order, so that asking twice gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from mystery.problems import Conflict, Fault, Invalid
from mystery.programmes.rules import spread as spreading
from mystery.programmes.rules.spread import ENDS, EVEN, Shares, Time
from mystery.programmes.rules.windows import DAY, YEARS, window

LONGEST = timedelta(days=370)
SATURDAY = 5


class Why(StrEnum):
    """Why a location of the programme gets no visit in a wave."""

    CLOSED = "closed"
    NOT_OPENED = "not_opened"
    BLACKOUT = "blackout"
    QUOTA = "quota"
    OVER = "over"


WHY_NAMES = {
    Why.CLOSED: "closed in it",
    Why.NOT_OPENED: "not opened yet",
    Why.BLACKOUT: "in blackout days throughout",
    Why.QUOTA: "beyond the quota",
    Why.OVER: "where the last day is over",
}


@dataclass(frozen=True)
class Quota:
    """At most so many visits in a region, with what lies below it, or in a market."""

    most: int
    region: str = ""
    market: str = ""


@dataclass(frozen=True)
class Blackout:
    """Days without visits, both included; an empty path and no location: everywhere."""

    first: date
    last: date
    region_path: str = ""
    location_id: int | None = None


@dataclass(frozen=True)
class Spot:
    """A location as the rules see it."""

    id: int
    code: str
    name: str
    region_path: str
    market: str
    time_zone: str
    opened_on: date | None = None
    closed_on: date | None = None
    last_visit: date | None = None
    """Of the programme's waves before this one."""
    made: int = 0
    """How many visits the wave has there already, and whether one doubles another."""
    doubled: bool = False
    before: Mapping[Time, int] = field(default_factory=dict)
    """Times of day and week that other waves asked for there."""
    given: Mapping[int, Time] = field(default_factory=dict)
    """Those that this wave asks for already, by the visit's number."""


@dataclass(frozen=True)
class Round:
    """What a wave asks for; quotas name regions by path here."""

    opens_on: date
    due_on: date
    per_location: int = 1
    quotas: tuple[Quota, ...] = ()
    doubles_percent: int = 0
    spread_parts: bool = False
    spread_days: bool = False
    shares: Shares = EVEN
    blackouts: tuple[Blackout, ...] = ()


@dataclass(frozen=True)
class Stop:
    """A location with its visits: days are its own, both included."""

    spot: Spot
    first: date
    last: date
    visits: int
    double: bool = False
    parts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What a wave would make."""

    stops: tuple[Stop, ...]
    left_out: tuple[tuple[Spot, Why], ...]

    @property
    def visits(self) -> int:
        return sum(stop.visits + stop.double for stop in self.stops)

    def without(self, why: Why) -> list[Spot]:
        return [spot for spot, reason in self.left_out if reason == why]


def check_round(opens_on: date | None, due_on: date | None, *, per_location: int) -> None:
    """Raises Invalid for days or numbers that make no wave."""
    faults = []
    if opens_on is None or opens_on.year not in YEARS:
        faults.append(Fault("/opens_on", "a day such as 2026-11-21"))
    if due_on is None or due_on.year not in YEARS:
        faults.append(Fault("/due_on", "a day such as 2026-12-05"))
    if opens_on and due_on and due_on < opens_on:
        faults.append(Fault("/due_on", "it lies before the first day"))
    if opens_on and due_on and due_on - opens_on > LONGEST:
        faults.append(Fault("/due_on", "a wave lasts a year at most"))
    if not 1 <= per_location <= 50:
        faults.append(Fault("/per_location", "from 1 to 50"))
    if faults:
        raise Invalid("The wave is not whole yet.", faults=faults)


def outline(spots: Iterable[Spot], asked: Round, *, at: datetime) -> Outline:
    """The visits of a wave, locations by code. Those longest without a visit come first where a
    quota is too small for all."""
    stops: list[Stop] = []
    left: list[tuple[Spot, Why]] = []
    able: list[Stop] = []
    for spot in sorted(spots, key=_longest_ago):
        found = _stop(spot, asked, at)
        if isinstance(found, Why):
            left.append((spot, found))
        else:
            able.append(found)
    for stop, visits in zip(able, _shared_out(able, asked), strict=True):
        if visits:
            stops.append(replace(stop, visits=visits))
        else:
            left.append((stop.spot, Why.QUOTA))
    stops.sort(key=lambda stop: stop.spot.code)
    left.sort(key=lambda each: each[0].code)
    return Outline(tuple(_spread(_doubled(stops, asked), asked)), tuple(left))


def _longest_ago(spot: Spot) -> tuple[date, str]:
    return spot.last_visit or date.min, spot.code


def _shared_out(stops: Sequence[Stop], asked: Round) -> list[int]:
    """How many visits each gets; quotas are spent on those that were made already first."""
    quotas = _Quotas(asked.quotas)
    most = asked.per_location
    there = [quotas.take(stop.spot, min(stop.spot.made, most)) for stop in stops]
    pairs = zip(stops, there, strict=True)
    return [made + quotas.take(stop.spot, most - made) for stop, made in pairs]


def _stop(spot: Spot, asked: Round, at: datetime) -> Stop | Why:
    """The part of the wave's days on which the location can be visited."""
    first, last = asked.opens_on, asked.due_on
    if spot.opened_on and spot.opened_on > last:
        return Why.NOT_OPENED
    if spot.closed_on and spot.closed_on <= first:
        return Why.CLOSED
    first = max(first, spot.opened_on or first)
    last = min(last, spot.closed_on - DAY) if spot.closed_on else last
    if first > last:
        return Why.CLOSED
    free = _free(Stop(spot, first, last, visits=1), asked)
    if not free:
        return Why.BLACKOUT
    if window(free[0], free[-1], spot.time_zone)[1] <= at:
        return Why.OVER
    return Stop(spot, free[0], free[-1], visits=1)


def _concerns(blackout: Blackout, spot: Spot) -> bool:
    if blackout.location_id is not None:
        return blackout.location_id == spot.id
    return spot.region_path.startswith(blackout.region_path)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


class _Quotas:
    def __init__(self, quotas: Sequence[Quota]) -> None:
        self.quotas = quotas
        self.left = [quota.most for quota in quotas]

    def take(self, spot: Spot, wanted: int) -> int:
        """How many of the wanted visits all quotas leave; they are counted from then on."""
        mine = [n for n, quota in enumerate(self.quotas) if _counts(quota, spot)]
        given = max(0, min([wanted, *(self.left[n] for n in mine)]))
        for n in mine:
            self.left[n] -= given
        return given


def _counts(quota: Quota, spot: Spot) -> bool:
    if quota.market:
        return quota.market == spot.market
    return spot.region_path.startswith(quota.region)


def _doubled(stops: Sequence[Stop], asked: Round) -> list[Stop]:
    """An even share of the locations gets one visit more, by somebody else, for calibration."""
    others = [n for n, stop in enumerate(stops) if not stop.spot.doubled]
    there = len(stops) - len(others)
    wanted = max(0, ceil(len(stops) * asked.doubles_percent / 100) - there)
    marked = {others[number * len(others) // wanted] for number in range(wanted)}
    return [
        replace(stop, double=stop.spot.doubled or number in marked)
        for number, stop in enumerate(stops)
    ]


def _spread(stops: Sequence[Stop], asked: Round) -> Iterator[Stop]:
    """With the time of day and week of each visit, as far as the programme spreads them."""
    wish = spreading.Asked(asked.spread_parts, asked.spread_days, asked.shares)
    places = [
        spreading.Known(
            visits=stop.visits,
            ends=frozenset(ENDS[day.weekday() >= SATURDAY] for day in _free(stop, asked)),
            before=stop.spot.before,
            given=stop.spot.given,
        )
        for stop in stops
    ]
    for stop, times in zip(stops, spreading.spread(places, wish), strict=True):
        parts, days = zip(*times, strict=True) if times else ((), ())
        yield replace(stop, parts=parts, days=days)


def _free(stop: Stop, asked: Round) -> list[date]:
    """The days of its window that no blackout takes."""
    barred = [b for b in asked.blackouts if _concerns(b, stop.spot)]
    days = _days(stop.first, stop.last)
    return [day for day in days if not any(b.first <= day <= b.last for b in barred)]


def sentence(found: Outline) -> str:
    """ "This wave makes 412 visits at 206 locations; 3 locations are closed in it: …"."""
    places, visits = len(found.stops), found.visits
    said = f"This wave makes {_counted(visits, 'visit')} at {_counted(places, 'location')}"
    doubles = sum(stop.double for stop in found.stops)
    if doubles:
        said += f", {doubles:,} of them a second time for calibration"
    parts = [said]
    for why in Why:
        spots = found.without(why)
        if spots:
            parts.append(f"{_counted(len(spots), 'location')} {_is(spots)} {_names(why, spots)}")
    return "; ".join(parts) + "."


def _is(spots: Sequence[Spot]) -> str:
    return "is" if len(spots) == 1 else "are"


def _names(why: Why, spots: Sequence[Spot]) -> str:
    shown = ", ".join(spot.name for spot in spots[:5])
    more = f" and {len(spots) - 5:,} more" if len(spots) > 5 else ""
    return f"{WHY_NAMES[why]}: {shown}{more}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def check_any(found: Outline) -> None:
    """Raises Conflict(code="empty_wave") where a wave would make no visit at all."""
    if not found.stops:
        raise Conflict("This wave makes no visit. " + sentence(found), code="empty_wave")
