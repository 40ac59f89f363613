"""Answers side by side: with coming back, and with those of a second shopper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from mystery.audits.rules import APART, AuditState
from mystery.audits.tables import ANSWERS, AUDITS
from mystery.comparisons.approved import approved
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules.drivers import Behaviour
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.programmes.tables import Visit

COME_BACK = "come_back"
"""Key of the question, a scale from 1 to 5, in every checklist that asks it."""
MOST = 2_000
"""Latest visits that are looked at: more of them change nothing and take seconds."""
PLEASED, DISPLEASED, BETWEEN = ("4", "5"), ("1", "2"), ("3",)
SAID, APART_STATES = ("scored", "unscored"), ("na", "cant_recall")
BATCH = 200
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
    rows = session.execute(
        sa.select(ANSWERS.c.question, *sums)
        .join(chosen, chosen.c.id == ANSWERS.c.audit_id)
        .where(ANSWERS.c.state == "scored", ANSWERS.c.question.not_in([COME_BACK, *sorted(APART)]))
        .group_by(ANSWERS.c.question)
    )
    found = [Behaviour(row[0], *_twos([int(n) for n in row[1:]])) for row in rows]
    counted = session.execute(
        sa.select(chosen.c.value, sa.func.count()).group_by(chosen.c.value)
    ).all()
    counts = {row[0]: row[1] for row in counted}
    pleased, displeased, between = (
        sum(counts.get(value, 0) for value in values) for values in (PLEASED, DISPLEASED, BETWEEN)
    )
    return Together(pleased, displeased, between, found)


def _twos(numbers: list[int]) -> list[tuple[int, int]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def list_doubled(filter_: Filter, visible: Condition) -> dict[str, list[tuple[str, str]]]:
    """By question the answers of both who shopped the same visit on purpose, approved ones only.

    N/A and what cannot be recalled are answers of their own here; what one of the two was never
    asked, or left blank, is no pair.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    pairs = _doubles(filter_, visible)
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        said = _answers([audit for pair in batch for audit in pair])
        for first, second in batch:
            for question in said.get(first, {}).keys() & said.get(second, {}).keys():
                both = said[first][question], said[second][question]
                found.setdefault(question, []).append(both)
    return found


def _doubles(filter_: Filter, visible: Condition) -> list[tuple[int, int]]:
    """Both audits of each doubled visit, the first visit's first; begun from the few doubles."""
    double, second = Visit.__table__.alias("double"), AUDITS.alias("second")
    pairs = (
        sa.select(double.c.calibration_of, second.c.id)
        .join(second, second.c.visit_id == double.c.id)
        .where(double.c.calibration_of.is_not(None), second.c.state == AuditState.APPROVED)
    )
    seconds: dict[int, int] = {row[0]: row[1] for row in session.execute(pairs)}
    found = []
    for visits in _batches(seconds):
        firsts = approved(sa.select(AUDITS.c.visit_id, AUDITS.c.id), filter_, visible)
        for visit, audit in session.execute(firsts.where(AUDITS.c.visit_id.in_(visits))):
            found.append((audit, seconds[visit]))
    return sorted(found)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _answers(audits: Sequence[int]) -> dict[int, dict[str, str]]:
    """By audit and question, what was said."""
    rows = session.execute(
        sa.select(ANSWERS.c.audit_id, ANSWERS.c.question, ANSWERS.c.state, ANSWERS.c.value).where(
            ANSWERS.c.audit_id.in_(audits),
            ANSWERS.c.type.in_(JUDGED),
            ANSWERS.c.state.in_((*SAID, *APART_STATES)),
            ANSWERS.c.question.not_in(sorted(APART)),
        )
    )
    found: dict[int, dict[str, str]] = {}
    for audit, question, state, value in rows:
        found.setdefault(audit, {})[question] = state if state in APART_STATES else value or ""
    return found
