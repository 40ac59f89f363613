"""The first page of a regional manager: how it stands, what changed, what to do today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from mystery.comparisons.queries import Filter, LocationTally, find_period, tally_locations
from mystery.comparisons.rules import Change, Range, Row, Signal, Tally, change, compare, wilson
from mystery.comparisons.rules.changes import share_change
from mystery.comparisons.rules.pace import comparable_from, is_early
from mystery.locations.queries import tally_kinds
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.api.scores import Compared, compared
from mystery.web.questions import Asked, Questions, questions
from mystery.web.trends import Trend, trends


@dataclass(frozen=True)
class Span:
    """Everything of one period put together."""

    locations: list[LocationTally]

    @cached_property
    def row(self) -> Row:
        """The mean of all visits, each visit once."""
        tallies = [location.tally for location in self.locations]
        sums = (sum(getattr(t, name) for t in tallies) for name in ("n", "total", "squares"))
        return compare([Tally("all", *sums)]).rows[0]

    @property
    def passed(self) -> int:
        return sum(location.passed for location in self.locations)

    @property
    def judged(self) -> int:
        return self.passed + sum(location.failed for location in self.locations)

    @property
    def pass_rate(self) -> float | None:
        return self.passed / self.judged if self.judged else None

    @property
    def pass_range(self) -> Range | None:
        return wilson(self.passed, self.judged)

    @property
    def visited(self) -> int:
        return sum(bool(location.tally.n) for location in self.locations)


@dataclass(frozen=True)
class Overview:
    now: Span
    before: Span
    since: date
    compared: Compared
    questions: Questions
    trends: list[Trend]
    first: date | None
    """The day of the first visit of all."""
    today: date
    stores: int
    """Locations in sight of the kind that is looked at."""

    @property
    def change(self) -> Change:
        return change(self.before.row, self.now.row)

    @property
    def share_change(self) -> Change:
        """Of the visits that passed."""
        sides = ((side.passed, side.judged) for side in (self.before, self.now))
        return share_change(*sides)

    @property
    def visits(self) -> list[int]:
        """Of each store that has any."""
        return [each.tally.n for each in self.compared.locations if each.tally.n]

    @property
    def comparable_from(self) -> date | None:
        if not self.early or self.first is None:
            return None
        since = max(self.first, self.since)
        return comparable_from(self.visits, since=since, today=self.today)

    @property
    def standing_out(self) -> list[LocationTally]:
        """Below expected by more than chance."""
        pairs = zip(self.compared.comparison.rows, self.compared.locations, strict=True)
        return [location for row, location in pairs if row.signal == Signal.BELOW]

    @property
    def worsening(self) -> list[Trend]:
        """Stores whose last month with visits stands out for the worse."""
        return [
            t for t in self.trends if t.latest and t.latest[2] and t.latest[0] == t.tallies[-1][0]
        ]

    @property
    def critical(self) -> list[Asked]:
        return [row for row in self.questions.rows if row.critical and row.tally.missed]

    @property
    def repeated(self) -> list[Asked]:
        found = [row for row in self.questions.rows if row.repeats]
        return sorted(found, key=lambda row: (-len(row.repeats), row.key))[:3]

    @property
    def most_missed(self) -> list[Asked]:
        """Those that are not critical, with a rate to show."""
        found = [row for row in self.questions.scored if not row.few and not row.critical]
        return sorted(found, key=lambda row: -(row.tally.miss_rate or 0))[:5]

    @property
    def sound(self) -> bool:
        """Whether there is enough to tell stores apart."""
        return self.compared.comparison.estimated

    @property
    def early(self) -> bool:
        """Whether the page leads with what holds for all stores already."""
        return not self.sound or is_early(self.visits)

    @property
    def words(self) -> str:
        return " ".join(self._words())

    def _words(self) -> Iterator[str]:
        if not self.now.row.n:
            yield "There are no approved visits in this selection."
            return
        moved = self.change
        if moved.range is None:
            yield "There is nothing before this period to compare with yet."
        elif moved.could_be_chance:
            yield "As good as in the period before, as far as anybody can tell."
        else:
            yield f"{'Better' if (moved.points or 0) > 0 else 'Worse'} than in the period before."
        below = len(self.standing_out)
        if self.sound and below:
            lie = "store lies" if below == 1 else "stores lie"
            yield f"{below} {lie} below what chance explains."
        elif not self.sound:
            yield "Stores cannot be told apart yet; what holds for all of them stands below."


def overview(filter_: Filter, today: date) -> Overview:
    """Now against the period of the same length just before it."""
    days = (filter_.until - filter_.since).days + 1
    earlier = replace(
        filter_, since=filter_.since - timedelta(days=days), until=filter_.since - timedelta(days=1)
    )
    found = compared(filter_)
    known = find_period(filter_.family)
    kinds = tally_kinds(visibility.locations(Right.COMPARE))
    return Overview(
        since=filter_.since,
        first=known[0] if known else None,
        today=today,
        now=Span(found.locations),
        before=Span(tally_locations(earlier, visibility.locations(Right.COMPARE))),
        compared=found,
        questions=questions(filter_),
        trends=trends(filter_).locations,
        stores=kinds.get(filter_.kind, 0) if filter_.kind else sum(kinds.values()),
    )
