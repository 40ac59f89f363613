from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mystery.audits.rules import WAITING, AuditState
from mystery.audits.tables import Audit
from mystery.db import session
from mystery.expenses.rules import PAID, Granted, Kind, State
from mystery.expenses.tables import Claim, Expense, PayrollBatch
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.problems import Missing
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Visit

WITH = (
    joinedload(Claim.location).joinedload(Location.region),
    joinedload(Claim.person),
    joinedload(Claim.visit).load_only(Visit.key),
    selectinload(Claim.expenses).joinedload(Expense.batch),
)
RUNNING = (VisitState.CLAIMED, VisitState.SUBMITTED, VisitState.RETURNED)
REVIEWED_LATER = (*WAITING, AuditState.RETURNED)


@dataclass(frozen=True)
class Wanted:
    """Which claims are listed. `state`: "waiting", "decided", "paid", or "" for all."""

    state: str = ""
    since: date | None = None
    until: date | None = None
    location: str = ""
    """A location's code."""


def in_review() -> Condition:
    """Condition on Claim: its audit, or the visit of its stage, is not decided yet."""
    audit = sa.exists().where(Audit.uuid == Claim.uuid)
    undecided = audit.where(Audit.state.in_(REVIEWED_LATER))
    running = sa.exists().where(Visit.id == Claim.visit_id, Visit.state.in_(RUNNING))
    return sa.or_(undecided, sa.and_(~audit, running))


def _with(*conditions: Condition) -> Condition:
    return sa.exists().where(Expense.claim_id == Claim.id, *conditions).correlate(Claim)


def _chosen(wanted: Wanted) -> list[Condition]:
    waiting = _with(Expense.state == State.WAITING)
    by_state: dict[str, Condition] = {
        "waiting": sa.and_(waiting, ~in_review()),
        "review": sa.and_(waiting, in_review()),
        "decided": sa.and_(~waiting, _with(Expense.state.in_(PAID), Expense.batch_id.is_(None))),
        "paid": _with(Expense.batch_id.is_not(None)),
    }
    found = [_with(Expense.state != State.REPLACED)]
    if wanted.state in by_state:
        found.append(by_state[wanted.state])
    if wanted.since:
        found.append(Claim.local_day >= wanted.since)
    if wanted.until:
        found.append(Claim.local_day <= wanted.until)
    if wanted.location:
        found.append(Location.code == wanted.location)
    return found


def list_claims(
    visible: Condition, wanted: Wanted, *, after: int = 0, limit: int = 100
) -> list[Claim]:
    """By id; `after` is the id of the last one shown."""
    query = sa.select(Claim).join(Claim.location).options(*WITH).where(visible, *_chosen(wanted))
    return list(session.scalars(query.where(Claim.id > after).order_by(Claim.id).limit(limit)))


def tally_claims(visible: Condition, wanted: Wanted) -> int:
    query = sa.select(sa.func.count()).select_from(Claim).join(Claim.location)
    return session.scalar(query.where(visible, *_chosen(wanted))) or 0


def sum_claims(visible: Condition, wanted: Wanted) -> list[tuple[str, str, int, int]]:
    """Kind, currency, asked and granted, summed over the claims that are wanted."""
    rows = session.execute(
        sa.select(
            Expense.kind,
            Expense.currency,
            sa.func.sum(Expense.asked),
            sa.func.sum(sa.func.coalesce(Expense.granted, 0)),
        )
        .join(Expense.claim)
        .join(Claim.location)
        .where(visible, Expense.state != State.REPLACED, *_chosen(wanted))
        .group_by(Expense.kind, Expense.currency)
        .order_by(Expense.kind.desc(), Expense.currency)
    )
    return [(kind, currency, int(asked), int(granted)) for kind, currency, asked, granted in rows]


def find_claim(key: str, visible: Condition) -> Claim | None:
    query = sa.select(Claim).join(Claim.location).options(*WITH).where(Claim.key == key, visible)
    return session.scalar(query.execution_options(populate_existing=True))


def list_keyed(keys: Sequence[str], visible: Condition) -> list[Claim]:
    """By id."""
    query = sa.select(Claim).join(Claim.location).options(*WITH).where(Claim.key.in_(keys), visible)
    return list(session.scalars(query.order_by(Claim.id)))


def get_claim(key: str, visible: Condition) -> Claim:
    claim = find_claim(key, visible)
    if claim is None:
        raise Missing("There is no such claim.")
    return claim


def find_claim_of(uuid: str) -> Claim | None:
    """Of an upload, by the phone's uuid."""
    return session.scalar(sa.select(Claim).where(Claim.uuid == uuid).options(*WITH))


def list_in_review(ids: Sequence[int]) -> set[int]:
    """Of these claims, those whose visit is not decided yet."""
    return set(session.scalars(sa.select(Claim.id).where(Claim.id.in_(ids), in_review())))


def list_audit_keys(claims: Sequence[Claim]) -> dict[str, str]:
    """Random keys of audits by the uuid of their claim."""
    uuids = [claim.uuid for claim in claims]
    rows = session.execute(sa.select(Audit.uuid, Audit.key).where(Audit.uuid.in_(uuids)))
    return {row[0]: row[1] for row in rows}


def list_doubled(claims: Sequence[Claim]) -> set[int]:
    """Ids of claims beside which another one asks for money for the same visit."""
    visits = {claim.visit_id for claim in claims if claim.visit_id}
    rows = session.execute(
        sa.select(Claim.visit_id, sa.func.count())
        .where(Claim.visit_id.in_(visits), _with(Expense.state != State.REPLACED))
        .group_by(Claim.visit_id)
    )
    doubled = {row[0] for row in rows if row[1] > 1}
    return {claim.id for claim in claims if claim.visit_id in doubled}


def payable(visible: Condition, since: date, until: date) -> sa.Select[Any]:
    """Granted in the period, of people payroll knows, and in no batch yet."""
    return (
        sa.select(Expense)
        .join(Expense.claim)
        .join(Claim.location)
        .join(Person, Person.id == Claim.person_id)
        .options(joinedload(Expense.claim).joinedload(Claim.person))
        .where(
            visible,
            Expense.state.in_(PAID),
            Expense.batch_id.is_(None),
            Claim.local_day >= since,
            Claim.local_day <= until,
            Person.staff_number.is_not(None),
            Person.staff_number != "",
        )
        .order_by(Expense.id)
    )


def granted_of(expense: Expense) -> Granted:
    return Granted(
        person=expense.claim.person_id,
        kind=Kind(expense.kind),
        amount=expense.granted or 0,
        currency=expense.currency,
        day=expense.claim.local_day,
    )


def tally_unpaid(visible: Condition, before: date) -> int:
    """Granted for days before that and in no batch yet."""
    query = (
        sa.select(sa.func.count())
        .select_from(Expense)
        .join(Expense.claim)
        .join(Claim.location)
        .where(visible, Expense.state.in_(PAID), Expense.batch_id.is_(None))
        .where(Claim.local_day < before)
    )
    return session.scalar(query) or 0


def list_unnumbered(visible: Condition) -> list[Person]:
    """People with money granted whom payroll does not know: they have no staff number."""
    owed = (
        sa.select(Claim.person_id)
        .join(Claim.location)
        .where(visible, _with(Expense.state.in_(PAID), Expense.batch_id.is_(None)))
    )
    unnumbered = sa.or_(Person.staff_number.is_(None), Person.staff_number == "")
    query = sa.select(Person).where(unnumbered, Person.id.in_(owed)).order_by(Person.id)
    return list(session.scalars(query))


def list_batches(maker_id: int | None = None) -> list[PayrollBatch]:
    """The newest first; those of one maker, or all."""
    query = sa.select(PayrollBatch).options(joinedload(PayrollBatch.maker))
    if maker_id is not None:
        query = query.where(PayrollBatch.made_by == maker_id)
    return list(session.scalars(query.order_by(PayrollBatch.id.desc()).limit(100)))


def get_batch(key: str, maker_id: int | None = None) -> PayrollBatch:
    batch = session.scalar(sa.select(PayrollBatch).where(PayrollBatch.key == key))
    if batch is None or maker_id not in (None, batch.made_by):
        raise Missing("There is no such batch.")
    return batch
