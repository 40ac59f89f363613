"""Whether the visits of a table may be planned: the rules that job board and proposals ask, row
after row, so that what the table itself plans for somebody counts for the rows below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from mystery.locations.rules import is_open_on
from mystery.problems import Forbidden
from mystery.programmes.actions import latest_version
from mystery.programmes.candidates import list_candidates_of
from mystery.programmes.imports.asked import Asked
from mystery.programmes.rules import check_window
from mystery.programmes.rules.eligibility import Candidate, Slot, reasons
from mystery.programmes.rules.proposing import as_past
from mystery.programmes.rules.reasons import FOR_ADMIN, MAY_BE_SET_ASIDE, OF_VISIT, Reason
from mystery.programmes.slots import Imagined, Offered, imagine
from mystery.programmes.tables import Programme

NOBODY = Candidate(0)


@dataclass(frozen=True)
class Choices:
    """Rows, by their numbers, for which whoever plans sets lock-outs and travel limits aside."""

    rows: frozenset[int] = frozenset()
    every: bool = False

    def hold(self, number: int) -> bool:
        return self.every or number in self.rows


NO_CHOICES = Choices()


class Barred(Forbidden):
    """A rule keeps the shopper away, and whoever plans may set it aside."""


class Checks:
    """What `plan_visit` checks and a little more, with each checklist and shopper asked once."""

    def __init__(
        self, rows: Sequence[Asked], programme: Programme, *, at: datetime, choices: Choices
    ) -> None:
        self.at, self.choices = at, choices
        self.published = cache(latest_version)
        ids = sorted({row.shopper.id for row in rows if row.shopper})
        self.people = {one.id: one for one in list_candidates_of(ids, at=at)}
        named = {row.number: row for row in rows}
        found = imagine([_imagined(row, programme) for row in named.values()], at=at)
        self.slots: dict[int, Offered] = dict(zip(named, found, strict=True))

    def check(self, row: Asked) -> Asked:
        """The row with its version. Raises Problem or ValueError with a sentence."""
        check_window(row.opens_at, row.due_at)
        if row.due_at <= self.at:
            raise ValueError("The window is over.")
        self._check_location(row)
        version = self.published(row.checklist)
        bent = self._check_rules(row)
        if not row.shopper:
            return row
        return replace(row, version_id=version.id, despite=bent)

    def _check_location(self, row: Asked) -> None:
        closed = row.location.closed_on
        day = row.opens_at.astimezone(ZoneInfo(row.location.time_zone)).date()
        if not is_open_on(day, opened=None, closed=closed):
            raise ValueError(f"The location has been closed since {closed}.")

    def _check_rules(self, row: Asked) -> tuple[Reason, ...]:
        """Which rules are set aside for it."""
        offered = self.slots[row.number]
        candidate = self.people[row.shopper.id] if row.shopper else NOBODY
        found = reasons(candidate, offered.slot, offered.rotation)
        if row.shopper is None:
            found = tuple(why for why in found if why in OF_VISIT)
        fast = [why for why in found if why not in MAY_BE_SET_ASIDE]
        if fast:
            raise ValueError(FOR_ADMIN[fast[0]])
        if found and not self.choices.hold(row.number):
            raise Barred(FOR_ADMIN[found[0]])
        if row.shopper:
            self._count(candidate, offered.slot)
        return found

    def _count(self, candidate: Candidate, slot: Slot) -> None:
        visits = (*candidate.visits, as_past(slot))
        self.people[candidate.id] = replace(candidate, visits=visits)


def _imagined(row: Asked, programme: Programme) -> Imagined:
    return Imagined(
        location_id=row.location.id,
        programme_id=programme.id,
        opens_at=row.opens_at,
        due_at=row.due_at,
        checklist_id=row.checklist.id,
    )
