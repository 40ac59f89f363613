"""What a plan of visits would do: who and what the rows mean, and what is planned already."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery.checklists.queries import find_checklist
from mystery.db import session
from mystery.locations.queries import find_location
from mystery.locations.tables import Location
from mystery.people.queries import find_by_login
from mystery.people.rules import Principal, Right
from mystery.problems import Problem
from mystery.programmes.imports.asked import Asked, SlotKey
from mystery.programmes.imports.checking import NO_CHOICES, Barred, Checks, Choices
from mystery.programmes.imports.reading import Plan, Planned
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.windows import YEARS
from mystery.programmes.tables import Programme, Visit
from mystery.spreadsheets import Result, RowResult

DAY_BEGINS, DAY_ENDS = time(), time(23, 59, 59)


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row; `asked` where a visit is to be planned."""

    row: RowResult
    asked: Asked | None = None


@dataclass(frozen=True)
class Terms:
    """Into which programme, by whom (None is the shell), and what they set aside."""

    programme: Programme
    by: Principal | None = None
    choices: Choices = NO_CHOICES


def compare(plan: Plan, terms: Terms, *, at: datetime) -> list[Outcome]:
    """Reads only. Whoever asks meets only locations where they may plan."""
    by = terms.by
    meant = _Meanings(by, at).all(plan.rows)
    asked = [row for row in meant if isinstance(row, Asked)]
    planned = _planned({row.location.id for row in asked})
    named: dict[SlotKey, set[int | None]] = {}
    first: dict[tuple[SlotKey, int | None], int] = {}
    for row in asked:
        named.setdefault(row.slot, set()).add(row.who)
        first.setdefault((row.slot, row.who), row.number)

    def outcome(row: Asked) -> Outcome:
        if row.number != first[row.slot, row.who]:
            return _refused(row, f"repeated in row {first[row.slot, row.who]}")
        if _is_planned(row.who, planned.get(row.slot, set()), named[row.slot]):
            return Outcome(_result(row, Result.UNCHANGED))
        return _new(row, checks)

    checks = Checks(asked, terms.programme, at=at, choices=terms.choices)
    return [outcome(row) if isinstance(row, Asked) else Outcome(row) for row in meant]


def _is_planned(
    who: int | None, planned: Collection[int | None], named: Collection[int | None]
) -> bool:
    """An open visit that somebody has claimed since is the open one of the table all the same."""
    return who in planned or (who is None and any(other not in named for other in planned))


def _planned(location_ids: Iterable[int]) -> dict[SlotKey, set[int | None]]:
    """The shoppers of all visits at these locations by their slot; None for an open one."""
    query = sa.select(
        Visit.location_id, Visit.checklist_id, Visit.opens_at, Visit.due_at, Visit.shopper_id
    ).where(Visit.state != VisitState.CANCELLED)
    found: dict[SlotKey, set[int | None]] = {}
    ids = sorted(location_ids)
    for start in range(0, len(ids), 500):
        some = query.where(Visit.location_id.in_(ids[start : start + 500]))
        for location, checklist, opens, due, shopper in session.execute(some):
            found.setdefault((location, checklist, opens, due), set()).add(shopper)
    return found


def _new(row: Asked, checks: Checks) -> Outcome:
    try:
        return Outcome(_result(row, Result.ADDED), checks.check(row))
    except Barred as barred:
        refused = _refused(row, barred.detail)
        return Outcome(replace(refused.row, choice=True))
    except Problem as problem:
        return _refused(row, problem.detail)
    except ValueError as fault:
        return _refused(row, str(fault))


def _result(row: Asked, result: Result) -> RowResult:
    code = row.location.code
    return RowResult(row.number, result, code, f"location {code}")


def _refused(row: Asked, why: str) -> Outcome:
    code = row.location.code
    return Outcome(RowResult(row.number, Result.REFUSED, code, f"location {code}: {why}"))


class _Meanings:
    """Looks up what rows name, each name once."""

    def __init__(self, by: Principal | None, at: datetime) -> None:
        self.scope = by.scope(Right.PLAN, today=at.date()) if by else None
        self.location = cache(self._location)
        self.checklist = cache(find_checklist)
        self.person = cache(find_by_login)

    def all(self, rows: Iterable[Planned]) -> list[Asked | RowResult]:
        return [self._meaning(row) for row in rows]

    def _meaning(self, row: Planned) -> Asked | RowResult:
        try:
            return self._asked(row)
        except ValueError as fault:
            code = row.location[:64]
            where = f"location {code}: " if code else ""
            return RowResult(row.number, Result.REFUSED, code, f"{where}{fault}")

    def _asked(self, row: Planned) -> Asked:
        wish = row.wish
        if wish is None:
            raise ValueError(row.why)
        location, checklist = self.location(wish.location), self.checklist(wish.checklist)
        shopper = self.person(wish.shopper) if wish.shopper else None
        if location is None:
            raise ValueError("There is no such location.")
        if checklist is None:
            raise ValueError(f"There is no checklist {wish.checklist[:64]!r}.")
        if wish.shopper and shopper is None:
            raise ValueError(f"Nobody here is called {wish.shopper[:64]!r}.")
        zone = ZoneInfo(location.time_zone)
        return Asked(
            number=row.number,
            location=location,
            checklist=checklist,
            shopper=shopper,
            opens_at=_moment(wish.opens, DAY_BEGINS, zone),
            due_at=_moment(wish.due, DAY_ENDS, zone),
            note=wish.note,
        )

    def _location(self, code: str) -> Location | None:
        location = find_location(code)
        if location and self.scope is not None:
            covered = self.scope.covers(location.region.path, location.id)
            return location if covered else None
        return location


def _moment(said: tuple[date, time | None], otherwise: time, zone: ZoneInfo) -> datetime:
    """A whole day begins at its start and is over at its last second, where the location is."""
    day, clock = said
    if day.year not in YEARS:
        raise ValueError(f"no visit can be made on {day}")
    return datetime.combine(day, otherwise if clock is None else clock, zone).astimezone(UTC)
