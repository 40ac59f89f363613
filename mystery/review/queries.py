from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload, undefer

from mystery.audits.rules import WAITING, AuditState
from mystery.audits.tables import Audit
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Location, Region
from mystery.people.rules import PERMISSIONS, Right
from mystery.people.tables import Grant, Person
from mystery.problems import Missing
from mystery.review.rules import APPEAL_DAYS, AppealState, CorrectionState
from mystery.review.tables import (
    Appeal,
    AppealPhoto,
    AppealTerm,
    CannedText,
    Correction,
    Decision,
)


def list_decisions(audit_ids: list[int]) -> list[Decision]:
    """Decisions on these audits with their remarks, oldest first."""
    return list(
        session.scalars(
            sa.select(Decision)
            .options(selectinload(Decision.threads))
            .where(Decision.audit_id.in_(audit_ids))
            .order_by(Decision.at, Decision.id)
        )
    )


def list_canned() -> list[CannedText]:
    return list(session.scalars(sa.select(CannedText).order_by(CannedText.id)))


def appeal_days(programme_id: int) -> int:
    """How many days after the release the reports of a programme may be disputed."""
    term = session.get(AppealTerm, programme_id)
    return term.days if term else APPEAL_DAYS


def list_corrections(audit_ids: list[int], *, whole: bool = False) -> list[Correction]:
    """Corrections of these audits, oldest first; `whole`: with the scores before and after."""
    query = sa.select(Correction).where(Correction.audit_id.in_(audit_ids))
    if whole:
        query = query.options(undefer(Correction.before), undefer(Correction.after))
    return list(session.scalars(query.order_by(Correction.id)))


def get_correction(key: str, visible: Condition) -> Correction:
    query = (
        sa.select(Correction)
        .join(Correction.audit)
        .join(Audit.location)
        .where(Correction.key == key, visible)
    )
    found = session.scalar(query)
    if found is None:
        raise Missing("There is no such correction.")
    return found


def list_proposed(visible: Condition, *, limit: int = 200) -> list[Correction]:
    """Corrections that wait for a second person, oldest first."""
    return list(
        session.scalars(
            sa.select(Correction)
            .join(Correction.audit)
            .join(Audit.location)
            .options(joinedload(Correction.audit).joinedload(Audit.location))
            .where(Correction.state == CorrectionState.PROPOSED, visible)
            .order_by(Correction.id)
            .limit(limit)
        )
    )


def get_appeal(key: str, visible: Condition) -> Appeal:
    found = session.scalar(_appeals(visible).where(Appeal.key == key))
    if found is None:
        raise Missing("There is no such appeal.")
    return found


def _appeals(visible: Condition) -> sa.Select[Appeal]:
    of = joinedload(Appeal.audit)
    return (
        sa.select(Appeal)
        .join(Appeal.audit)
        .join(Audit.location)
        .options(of.joinedload(Audit.location).joinedload(Location.region))
        .options(of.joinedload(Audit.version), joinedload(Appeal.raiser))
        .where(visible)
    )


def list_appeals(
    visible: Condition, *, state: str = "", after: int = 0, offset: int = 0, limit: int = 100
) -> list[Appeal]:
    """Newest first; `after` is the id of the last one shown."""
    query = _appeals(visible).offset(offset).limit(limit)
    if state:
        query = query.where(Appeal.state == state)
    if after:
        query = query.where(Appeal.id < after)
    return list(session.scalars(query.order_by(Appeal.id.desc())))


def list_appeals_of(audit_id: int) -> list[Appeal]:
    """Appeals about one report, oldest first."""
    query = sa.select(Appeal).where(Appeal.audit_id == audit_id).order_by(Appeal.id)
    return list(session.scalars(query))


def find_appeal_photo(appeal_id: int, key: str) -> AppealPhoto | None:
    return session.scalar(
        sa.select(AppealPhoto).where(AppealPhoto.appeal_id == appeal_id, AppealPhoto.key == key)
    )


def tally_appeals(visible: Condition) -> list[tuple[int, int, str, int]]:
    """Location, who raised them, state, how many."""
    rows = session.execute(
        sa.select(Audit.location_id, Appeal.raised_by, Appeal.state, sa.func.count())
        .join(Appeal.audit)
        .join(Audit.location)
        .where(visible)
        .group_by(Audit.location_id, Appeal.raised_by, Appeal.state)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def tally_released(visible: Condition) -> dict[int, int]:
    """How many reports each location could read so far."""
    rows = session.execute(
        sa.select(Audit.location_id, sa.func.count())
        .join(Audit.location)
        .where(Audit.released_at.is_not(None), visible)
        .group_by(Audit.location_id)
    )
    return {row[0]: row[1] for row in rows}


def list_holders(right: Right, location: Location, today: date) -> list[Person]:
    """People who hold a right at a location today."""
    roles = [role.value for role, rights in PERMISSIONS.items() if right in rights]
    above = sa.literal(location.region.path).startswith(Region.path)
    everywhere = Grant.region_id.is_(None) & Grant.location_id.is_(None)
    here = sa.or_(everywhere, Grant.location_id == location.id, above)
    held = (
        sa.select(Grant.person_id)
        .outerjoin(Region, Region.id == Grant.region_id)
        .where(Grant.role.in_(roles), here)
        .where(sa.or_(Grant.since.is_(None), Grant.since <= today))
        .where(sa.or_(Grant.until.is_(None), Grant.until > today))
    )
    query = sa.select(Person).where(Person.id.in_(held), Person.disabled_at.is_(None))
    return list(session.scalars(query.order_by(Person.id)))


def tally_open_appeals(visible: Condition) -> int:
    query = sa.select(sa.func.count()).select_from(Appeal).join(Appeal.audit).join(Audit.location)
    return session.scalar(query.where(Appeal.state == AppealState.OPEN, visible)) or 0


def tally_appeal_states(visible: Condition) -> dict[str, int]:
    rows = session.execute(
        sa.select(Appeal.state, sa.func.count())
        .join(Appeal.audit)
        .join(Audit.location)
        .where(visible)
        .group_by(Appeal.state)
    )
    return {row[0]: row[1] for row in rows}


def list_undecided(
    visible: Condition, *, location_id: int = 0, visit_id: int = 0, limit: int = 50
) -> list[Audit]:
    """Reports of a location or of a visit that wait for a reviewer or for the shopper, as they
    came."""
    query = sa.select(Audit).join(Audit.location).options(joinedload(Audit.location))
    if location_id:
        query = query.where(Audit.location_id == location_id)
    if visit_id:
        query = query.where(Audit.visit_id == visit_id)
    waits = Audit.state.in_((*WAITING, AuditState.RETURNED))
    return list(session.scalars(query.where(waits, visible).order_by(Audit.id).limit(limit)))
