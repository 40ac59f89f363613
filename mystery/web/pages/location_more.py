"""How a store changes, what is missed there, and what is being done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mystery.comparisons.months import tally_months
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules import xmr
from mystery.learning.queries import list_actions
from mystery.learning.rules import OPEN_STATES
from mystery.learning.tables import Action
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.web import learnt, visibility
from mystery.web.pages.layout import day
from mystery.web.pages.series import Series, series
from mystery.web.questions import Asked, questions

MOST = 5


@dataclass(frozen=True)
class More:
    trend: Series
    months: list[tuple[date, float, int]]
    """First day, mean and visits of each month."""
    missed: list[Asked]
    again: list[Asked]
    """Missed on both of the last two visits."""
    actions: list[Action]
    """Open ones, the first due first."""


def more(location: Location, filter_: Filter) -> More:
    """For those who compare; the filter's kind, brand and region play no part at one store."""
    alone = Filter(filter_.family, filter_.since, filter_.until)
    here = Location.id == location.id
    found = tally_months(alone, sa.and_(visibility.locations(Right.COMPARE), here))
    months = [(row.month, float(row.tally.mean or 0), row.tally.n) for row in found]
    refit = [(location.refit_on, f"refit on {day(location.refit_on)}")] if location.refit_on else []
    drawn = series(
        [(month, mean) for month, mean, _ in months],
        xmr([row.tally.mean or 0 for row in found]),
        notes=refit,
    )
    asked = [row for row in questions(alone, at=location.id).rows if row.tally.missed]
    return More(
        trend=drawn,
        months=months,
        missed=sorted(asked, key=lambda row: (not row.critical, -row.tally.missed))[:MOST],
        again=[row for row in asked if row.repeats],
        actions=list_actions(learnt.actions(), here, Action.state.in_(OPEN_STATES), limit=MOST),
    )
