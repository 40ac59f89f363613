"""Answers side by side: with coming back, and with those of a second shopper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mystery.audits.rules import APART, AuditState
from mystery.audits.tables import ANSWERS, AUDITS
from mystery.comparisons.approved import MOST, approved
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules.drivers import Behaviour
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.programmes.tables import Visit

COME_BACK = "come_back"
"""Key of the question, a scale from 1 to 5, in every checklist that asks it."""
PLEASED, DISPLEASED, BETWEEN = ("4", "5"), ("1", "2"), ("3",)
SAID, APART_STATES = ("scored", "unscored"), ("na", "cant_recall")
DOUBLES = 500
"""Latest doubled visits that are looked at."""
JUDGED = ("yes_no", "choice", "scale", "multi")
"""Types of questions whose answers can be the same."""


@dataclass(frozen=True)
class Together:
    """Visits with an answer to coming back, and what else was done on them."""

    pleased: int
    displeased: int
    between: int
    behaviours: list[Behaviour]

    @property
    def visits(self) -> int:
        return self.pleased + self.displeased + self.between


def tally_together(filter_: Filter, visible: Condition) -> Together:
    chosen = (
        approved(
            sa.select(AUDITS.c.id, ANSWERS.c.value.label("value")).select_from(AUDITS),
            filter_,
            visible,
        )
        .join(ANSWERS, ANSWERS.c.audit_id == AUDITS.c.id)
        .where(
            ANSWERS.c.question == COME_BACK,
            ANSWERS.c.state.in_(SAID),
            ANSWERS.c.value.in_([*PLEASED, *DISPLEASED, *BETWEEN]),
        )
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.id.desc())
        .limit(MOST)
        .cte("chosen")
    )
    sums = [
        sa.func.sum(sa.case((sa.and_(chosen.c.value.in_(values), what), 1), else_=0))
        for values in (PLEASED, DISPLEASED, BETWEEN)
        for what in (~ANSWERS.c.missed, sa.true())
    ]
    judged = sa.and_(ANSWERS.c.state == "scored", ANSWERS.c.question.not_in(sorted(APART)))
    rows = session.execute(
        sa.select(ANSWERS.c.question, *sums)
        .join(chosen, chosen.c.id == ANSWERS.c.audit_id)
        .where(sa.or_(judged, ANSWERS.c.question == COME_BACK))
        .group_by(ANSWERS.c.question)
    )
    found = {row[0]: _twos([int(n) for n in row[1:]]) for row in rows}
    counts = found.pop(COME_BACK, [(0, 0)] * 3)
    behaviours = [Behaviour(question, *of) for question, of in found.items()]
    (_, pleased), (_, displeased), (_, between) = counts
    return Together(pleased, displeased, between, behaviours)


def _twos(numbers: list[int]) -> list[tuple[int, int]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def tally_doubled(filter_: Filter, visible: Condition) -> dict[str, dict[tuple[str, str], int]]:
    """By question how often both who shopped the same visit on purpose answered what, the first
    shopper's answer first; of the latest `DOUBLES`, approved ones only.

    N/A and what cannot be recalled are answers of their own here; what one of the two was never
    asked, or left blank, is no pair.
    """
    pairs = _doubles(filter_, visible)
    first = sa.select(pairs.c.first.label("pair"), pairs.c.first.label("audit"))
    second = sa.select(pairs.c.first, pairs.c.second)
    sides = [one.add_columns(sa.literal(n).label("side")) for n, one in enumerate((first, second))]
    said = _said(sa.union_all(*sides).subquery("sides")).subquery("said")
    one, other = (sa.func.max(sa.case((said.c.side == side, said.c.said))) for side in range(2))
    both = (
        sa.select(said.c.question, one.label("one"), other.label("other"))
        .group_by(said.c.pair, said.c.question)
        .having(sa.func.count() == 2)
        .subquery("both")
    )
    rows = session.execute(sa.select(*both.c, sa.func.count()).group_by(*both.c).order_by(*both.c))
    found: dict[str, dict[tuple[str, str], int]] = {}
    for question, *answers, count in rows:
        found.setdefault(question, {})[answers[0], answers[1]] = count
    return found


def _doubles(filter_: Filter, visible: Condition) -> sa.CTE:
    """Both audits of each doubled visit, the first visit's first; begun from the few doubles.

    Sums with nothing, here and below, say in which order tables are to be read.
    """
    double, second = Visit.__table__.alias("double"), AUDITS.alias("other")
    doubles = (
        sa.select(double.c.calibration_of, second.c.id)
        .join(second, second.c.visit_id == double.c.id + 0)
        .where(double.c.calibration_of.is_not(None), second.c.state == AuditState.APPROVED)
        .cte("doubles")
        .prefix_with("MATERIALIZED")
    )
    asked = sa.select(AUDITS.c.id.label("first"), doubles.c.id.label("second"))
    firsts = doubles.join(AUDITS, AUDITS.c.visit_id == doubles.c.calibration_of + 0)
    return (
        approved(asked.select_from(firsts), filter_, visible, by_day=False)
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.id.desc())
        .limit(DOUBLES)
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )


def _said(sides: sa.Subquery) -> sa.Select[Any]:
    """What each of the two answered to each question."""
    apart = (ANSWERS.c.state.in_(APART_STATES), ANSWERS.c.state)
    said = sa.case(apart, else_=sa.func.coalesce(ANSWERS.c.value, ""))
    return (
        sa.select(sides.c.pair, sides.c.side, ANSWERS.c.question, said.label("said"))
        .join(ANSWERS, ANSWERS.c.audit_id == sides.c.audit + 0)
        .where(
            ANSWERS.c.type.in_(JUDGED),
            ANSWERS.c.state.in_((*SAID, *APART_STATES)),
            ANSWERS.c.question.not_in(sorted(APART)),
        )
    )
