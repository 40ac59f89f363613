"""The job board: which open visits somebody may take, and why the others are not for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from mystery.db import session
from mystery.locations.queries import Condition
from mystery.people.tables import Person
from mystery.problems import Conflict, Forbidden, Missing
from mystery.programmes.candidates import find_candidate, list_candidates
from mystery.programmes.rules.eligibility import may_go, reasons
from mystery.programmes.rules.reasons import (
    FOR_ADMIN,
    FOR_SHOPPER,
    MAY_BE_SET_ASIDE,
    NONE,
    OF_VISIT,
    Reason,
)
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.slots import Offered, each_slot, list_slots, on_board
from mystery.programmes.tables import Visit


def list_offers(
    person_id: int,
    *,
    at: datetime,
    visible: Condition,
    after: int = 0,
    limit: int | None = None,
) -> list[Offered]:
    """The open visits that somebody may take now, by id."""
    candidate = find_candidate(person_id, at=at)
    wanted = sa.and_(on_board(at), visible, Visit.id > after)
    found = each_slot(wanted, at=at, claims=True, person_id=person_id)
    return list(islice((o for o in found if may_go(candidate, o.slot, o.rotation)), limit))


def check_may_go(
    visit_id: int,
    person_id: int,
    *,
    at: datetime,
    claims: bool,
    despite: Collection[Reason] = NONE,
) -> tuple[Reason, ...]:
    """Raises Conflict where the visit is for nobody and Forbidden where it is not for this person,
    with the reason as code. `claims`: they take it themselves, and are spoken to themselves.

    Those of `despite` that may be set aside keep nobody away; which of them would have.
    """
    session.flush()
    offered = _get(visit_id, at=at, claims=claims)
    candidate = find_candidate(person_id, at=at, but=visit_id)
    found = reasons(candidate, offered.slot, offered.rotation)
    left = [why for why in found if why not in MAY_BE_SET_ASIDE or why not in despite]
    if left:
        words = (FOR_SHOPPER if claims else FOR_ADMIN)[left[0]]
        kind = Conflict if left[0] in OF_VISIT else Forbidden
        raise kind(words, code=left[0].value)
    return found


def _get(visit_id: int, *, at: datetime, claims: bool) -> Offered:
    found = list_slots(Visit.id == visit_id, at=at, claims=claims)
    if not found:
        raise Missing("There is no such visit.")
    return found[0]


@dataclass(frozen=True)
class Shopper:
    """Somebody with the reasons why a visit is not for them; none: they may go."""

    id: int
    key: str
    name: str
    reasons: tuple[Reason, ...]
    load: int
    """Their visits in the last year and to come."""


@dataclass(frozen=True)
class Audience:
    """Everybody who shops, seen from one visit."""

    may_go: list[Shopper]
    may_not: list[Shopper]
    counts: Mapping[Reason, int]
    """Everybody who may not go, once, by their first reason; the most frequent first."""


def why_not_visit(visit_id: int, *, at: datetime) -> Audience:
    """Whom a visit is offered to and why not to the others, by name."""
    offered = _get(visit_id, at=at, claims=True)
    circle = list_candidates(at=at)
    names = {row.id: row for row in session.execute(sa.select(Person.id, Person.key, Person.name))}
    everybody = sorted(
        (
            Shopper(
                id=candidate.id,
                key=names[candidate.id].key,
                name=names[candidate.id].name,
                reasons=reasons(candidate, offered.slot, offered.rotation),
                load=circle.loads[candidate.id],
            )
            for candidate in circle.candidates
        ),
        key=lambda one: (one.name, one.id),
    )
    barred = [one for one in everybody if one.reasons]
    first = [one.reasons[0] for one in barred]
    counts = {reason: first.count(reason) for reason in Reason if reason in first}
    ordered = dict(sorted(counts.items(), key=lambda item: -item[1]))
    return Audience([one for one in everybody if not one.reasons], barred, ordered)


def why_not_person(
    person_id: int, *, at: datetime, visible: Condition
) -> list[tuple[Offered, tuple[Reason, ...]]]:
    """Every open visit in sight with the reasons why it is not offered to somebody; none: it is."""
    candidate = find_candidate(person_id, at=at)
    running = sa.and_(Visit.state == VisitState.OPEN, Visit.due_at >= at)
    found = list_slots(sa.and_(running, visible), at=at, claims=True, person_id=person_id)
    return [(one, reasons(candidate, one.slot, one.rotation)) for one in found]
