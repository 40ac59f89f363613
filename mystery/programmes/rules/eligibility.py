"""Who may be sent on which visit: one small question for each reason, and nothing else decides.

Job board, claim, assignment and automatic proposal all ask `reasons`. Time comes with the slot:
its days are those of the location's own calendar, `today` among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from mystery.locations.rules import distance
from mystery.people.rules import Scope
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.rules.rotation import Rotation

DAY = timedelta(days=1)
YEAR = 365
FORMER_DAYS = 730
"""How long a former workplace stays closed to somebody: 24 months."""
ANYWHERE = Scope(everywhere=True)
Position = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Past:
    """A visit somebody made or is going to make; what was made has one day for both."""

    location_id: int
    brand: str
    market: str
    first: date
    last: date
    wave_id: int | None = None
    part: str = ""
    """Of the day; empty where it is not known."""
    ends: str = ""
    """Which end of the week: "week" or "weekend"."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person with all that rules ask about. Unknown facts are empty and bar nobody."""

    id: int
    shops: Scope = ANYWHERE
    disabled: bool = False
    agreed: bool = True
    workplace: int | None = None
    former: Mapping[int, date] = field(default_factory=dict)
    """Last days at former workplaces by location id."""
    managed: frozenset[int] = frozenset()
    manages_within: tuple[str, ...] = ()
    """Paths of regions whose stores they manage."""
    knows: frozenset[int] = frozenset()
    region_path: str = ""
    """Of the region of their workplace."""
    home_market: str = ""
    position: Position | None = None
    languages: frozenset[str] = frozenset()
    away: tuple[Span, ...] = ()
    visits: tuple[Past, ...] = ()
    """What counts for lock-outs: done and still to do; not what was given back."""


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    region_path: str
    own: bool = True
    brand: str = ""
    market: str = ""
    position: Position | None = None
    opened: date | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit that is to be given to somebody."""

    id: int
    place: Place
    days: Span
    today: date
    wave_id: int | None = None
    taken: bool = False
    started: bool = True
    on_board: bool = True
    wave_open: bool = True
    over: bool = False
    quota_full: bool = False
    blackouts: tuple[Span, ...] = ()
    """That hold at this place in this programme."""
    languages: frozenset[str] = frozenset()
    part: str = ""
    ends: str = ""
    others: frozenset[int] = frozenset()
    """Ids of people who had this visit before, or the one that it replaces or doubles."""

    @property
    def left(self) -> Span:
        """The days of the window that have not passed."""
        return Span(max(self.days.first, self.today), self.days.last)


def reasons(candidate: Candidate, slot: Slot, rotation: Rotation) -> tuple[Reason, ...]:
    """Every reason why the visit is not for this person; none means they may go."""
    return tuple(reason for reason, bars in RULES.items() if bars(candidate, slot, rotation))


def may_go(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    for bars in RULES.values():  # noqa: SIM110 a generator takes three times as long
        if bars(candidate, slot, rotation):
            return False
    return True


def too_close(one: Past, days: Span, lock: int) -> bool:
    """Whether fewer than `lock` days may lie between a visit and a window."""
    return (days.first - one.last).days < lock and (one.first - days.last).days < lock


def covered(days: Span, spans: Iterable[Span]) -> bool:
    """Whether the spans together leave no day of `days` free; of no days nothing is free."""
    free = days.first
    for span in sorted(spans, key=lambda span: span.first):
        if span.first <= free <= span.last:
            free = span.last + DAY
    return free > days.last


def days_within(days: Span, spans: Iterable[Span]) -> list[Span]:
    """The days of `days` that any of the spans takes, in order; those side by side are one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        first, last = max(span.first, days.first), min(span.last, days.last)
        if found and first <= found[-1].last + DAY:
            found[-1] = Span(found[-1].first, max(found[-1].last, last))
        elif first <= last:
            found.append(Span(first, last))
    return found


def neighbourhood(region_path: str, regions_away: int) -> str:
    """Where somebody is at home, as a path: "/1/4/9/" at 1, "/1/4/" at 2, never above "/1/"."""
    ids = [part for part in region_path.split("/") if part]
    kept = ids[: max(1, len(ids) - regions_away + 1)] if regions_away > 0 else []
    return f"/{'/'.join(kept)}/" if kept else ""


def _blackout(_: Candidate, slot: Slot, __: Rotation) -> bool:
    return bool(slot.blackouts) and covered(slot.left, slot.blackouts)


def _closed(_: Candidate, slot: Slot, __: Rotation) -> bool:
    place, left = slot.place, slot.left
    return (place.opened is not None and left.last < place.opened) or (
        place.closed is not None and left.first >= place.closed
    )


def _no_shopper(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    return not candidate.shops.covers(slot.place.region_path, slot.place.id)


def _on_leave(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    """A day has to be free of leave and of blackouts."""
    return bool(candidate.away) and covered(slot.left, (*candidate.away, *slot.blackouts))


def _share(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    most = rotation.most_per_wave
    if not most or slot.wave_id is None:
        return False
    return sum(one.wave_id == slot.wave_id for one in candidate.visits) >= most


def _former(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    until = candidate.former.get(slot.place.id)
    return until is not None and (slot.left.first - until).days < FORMER_DAYS


def _manages(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    place = slot.place
    return place.id in candidate.managed or (
        place.own and any(place.region_path.startswith(at) for at in candidate.manages_within)
    )


def _neighbour(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    if not slot.place.own or not candidate.region_path:
        return False
    home = neighbourhood(candidate.region_path, rotation.regions_away)
    return bool(home) and slot.place.region_path.startswith(home)


def _same_wave(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    """A double visit for calibration is made by two people, who see it with their own eyes."""
    return slot.wave_id is not None and any(
        one.wave_id == slot.wave_id and one.location_id == slot.place.id for one in candidate.visits
    )


def _store(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    lock, here = rotation.store_days, slot.place.id
    return lock > 0 and any(
        one.location_id == here and too_close(one, slot.left, lock) for one in candidate.visits
    )


def _brand(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    lock, brand = rotation.brand_days, slot.place.brand
    return bool(lock and brand) and any(
        one.brand == brand and too_close(one, slot.left, lock) for one in candidate.visits
    )


def _market(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    lock, market = rotation.market_days, slot.place.market
    return bool(lock and market) and any(
        one.market == market and too_close(one, slot.left, lock) for one in candidate.visits
    )


def _same_time(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    time = slot.part, slot.ends
    return (
        rotation.another_time
        and any(time)
        and any(
            one.location_id == slot.place.id
            and (one.part, one.ends) == time
            and too_close(one, slot.left, YEAR)
            for one in candidate.visits
        )
    )


def _other_market(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    home, market = candidate.home_market, slot.place.market
    return rotation.home_market_only and bool(home and market) and home != market


def _far(candidate: Candidate, slot: Slot, rotation: Rotation) -> bool:
    home, there = candidate.position, slot.place.position
    if not rotation.farthest_km or home is None or there is None:
        return False
    return distance(home, there) / 1000 > rotation.farthest_km


def _language(candidate: Candidate, slot: Slot, _: Rotation) -> bool:
    spoken, needed = candidate.languages, slot.languages
    return bool(spoken and needed) and spoken.isdisjoint(needed)


Rule = Callable[[Candidate, Slot, Rotation], bool]
RULES: Mapping[Reason, Rule] = {
    Reason.TAKEN: lambda _, slot, __: slot.taken,
    Reason.NOT_STARTED: lambda _, slot, __: not slot.started,
    Reason.NOT_ON_BOARD: lambda _, slot, __: not slot.on_board,
    Reason.WAVE_NOT_OPEN: lambda _, slot, __: not slot.wave_open,
    Reason.WINDOW_OVER: lambda _, slot, __: slot.over or slot.days.last < slot.today,
    Reason.BLACKOUT: _blackout,
    Reason.LOCATION_CLOSED: _closed,
    Reason.QUOTA_FULL: lambda _, slot, __: slot.quota_full,
    Reason.DISABLED: lambda candidate, _, __: candidate.disabled,
    Reason.NO_SHOPPER: _no_shopper,
    Reason.NOT_AGREED: lambda candidate, _, __: not candidate.agreed,
    Reason.ON_LEAVE: _on_leave,
    Reason.OWN_WORKPLACE: lambda candidate, slot, _: candidate.workplace == slot.place.id,
    Reason.FORMER_WORKPLACE: _former,
    Reason.MANAGES: _manages,
    Reason.ACQUAINTED: lambda candidate, slot, _: slot.place.id in candidate.knows,
    Reason.NEIGHBOUR: _neighbour,
    Reason.WAVE_SHARE: _share,
    Reason.SAME_WAVE: _same_wave,
    Reason.ANOTHER_PERSON: lambda candidate, slot, _: candidate.id in slot.others,
    Reason.STORE_LOCKED: _store,
    Reason.BRAND_LOCKED: _brand,
    Reason.MARKET_LOCKED: _market,
    Reason.SAME_TIME: _same_time,
    Reason.OTHER_MARKET: _other_market,
    Reason.TOO_FAR: _far,
    Reason.LANGUAGE: _language,
}
"""In the order in which they are told."""
