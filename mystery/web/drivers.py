"""What goes with coming back, and whether two shoppers agree, as page and API both show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mystery.comparisons.drivers import Together, tally_doubled, tally_together
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules.agreement import Agreement, agreement_of
from mystery.comparisons.rules.drivers import NEGATIVE, VISITS, Behaviour, by_importance
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.questions import question_words


@dataclass(frozen=True)
class Driver:
    """One thing that is done or not; `number` names its dot on the chart."""

    number: int
    words: str
    behaviour: Behaviour
    weak: bool
    """Done less often than the questions are on average."""

    @property
    def first(self) -> bool:
        """What to put right first: it matters, and it is weak."""
        return self.behaviour.matters and self.weak

    @property
    def finding(self) -> str:
        if not self.behaviour.matters:
            return "Could be chance"
        return "Matters and is weak" if self.weak else "Matters and is kept up"


@dataclass(frozen=True)
class Drivers:
    together: Together
    rows: list[Driver]
    """The most important first; none where there are too few visits."""
    average: float

    @property
    def enough(self) -> bool:
        return self.together.visits >= VISITS and self.together.displeased >= NEGATIVE

    @property
    def words(self) -> str:
        found = self.together
        if not self.enough:
            have = f"there are {found.visits}, and {found.displeased} of them did not please"
            return (
                f"This needs {VISITS} visits with an answer to “would you come back”, "
                f"{NEGATIVE} of them 1 or 2: {have}."
            )
        firsts = [row.words for row in self.rows if row.first]
        if firsts:
            return f"Of what goes with coming back, “{firsts[0]}” is missed most to our cost."
        if any(row.behaviour.matters for row in self.rows):
            return "What goes with coming back is done as often as the rest."
        return "Nothing is surely done more often on visits that pleased."


def drivers(filter_: Filter) -> Drivers:
    together = tally_together(filter_, visibility.locations(Right.COMPARE))
    words = question_words(filter_.family)
    found = by_importance(together.behaviours)
    shares = [one.performance for one in found if one.performance is not None]
    average = sum(shares) / len(shares) if shares else 0.0
    made = Drivers(together, [], average)
    if not made.enough:
        return made
    rows = [
        Driver(place, words.get(one.question, one.question), one, (one.performance or 0) < average)
        for place, one in enumerate(found, start=1)
    ]
    return Drivers(together, rows, average)


@dataclass(frozen=True)
class Agreed:
    key: str
    words: str
    agreement: Agreement


@dataclass(frozen=True)
class Calibration:
    whole: Agreement
    rows: list[Agreed]
    """The least agreed upon first."""

    @cached_property
    def words(self) -> str:
        if not self.whole.n:
            return "No visit in this selection was made twice on purpose."
        share = 100 * (self.whole.share or 0)
        worst = self.rows[0]
        lead = (
            f"Two people who shopped the same visit gave the same answer {share:.0f} % of the time"
        )
        least = f"least at “{worst.words}”, {worst.agreement.agreed} of {worst.agreement.n}"
        return f"{lead}; {least}."


def calibration(filter_: Filter) -> Calibration:
    found = tally_doubled(filter_, visibility.locations(Right.COMPARE))
    words = question_words(filter_.family)
    rows = [Agreed(key, words.get(key, key), agreement_of(pairs)) for key, pairs in found.items()]
    return Calibration(
        Agreement(
            sum(row.agreement.n for row in rows), sum(row.agreement.agreed for row in rows), None
        ),
        sorted(rows, key=lambda row: (row.agreement.share or 0, -row.agreement.n, row.key)),
    )
