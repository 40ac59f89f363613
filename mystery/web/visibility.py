"""What the person of this request may see, as conditions for the queries; the one place."""

from __future__ import annotations

import sqlalchemy as sa

from mystery import db
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.locations.queries import Condition, within
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.programmes.queries import workplaces
from mystery.web import auth


def locations(*rights: Right) -> Condition:
    """Locations where the person holds any of these rights."""
    held = auth.scope(*rights)
    return within(held.everywhere, held.region_paths, held.location_ids)


def audits(*rights: Right) -> Condition:
    """Audits that any of these rights opens, on a query that joins Location.

    READ_REPORT alone opens approved ones: for a store manager those released, for everybody
    else at once. Rights of the reviewer open all.
    """
    parts: list[Condition] = []
    for right in rights:
        here = locations(right)
        parts.append(sa.and_(here, _of_state(right)))
    return sa.or_(*parts)


def _of_state(right: Right) -> Condition:
    if right != Right.READ_REPORT:
        return sa.true()
    approved = Audit.state == AuditState.APPROVED
    at_once = within(*_unreleased())
    return sa.and_(approved, sa.or_(at_once, Audit.released_at <= db.now()))


def _unreleased() -> tuple[bool, frozenset[str], frozenset[int]]:
    """Where the person reads approved audits before the store does."""
    held = auth.scope(Right.COMPARE)
    return held.everywhere, held.region_paths, held.location_ids


def only_months() -> bool:
    """Whether the person reads reports somewhere without knowing their days: no list may tell
    them in its order."""
    beyond = sa.and_(locations(Right.READ_REPORT), ~locations(Right.COMPARE))
    return db.session.scalar(sa.select(Location.id).where(beyond).limit(1)) is not None


def own() -> Condition:
    return Audit.author_id == auth.person().id


def readable(audit_id: str) -> Condition:
    """Every audit the person may open under this id: their own ones by the phone's uuid only."""
    own_one = sa.and_(own(), Audit.uuid == audit_id)
    return sa.or_(audits(Right.READ_REPORT, Right.READ_ANY_AUDIT), own_one)


def shoppable() -> Condition:
    """Locations where the person may shop: in their scope, and not where they work or manage."""
    here = locations(Right.SHOP)
    person = db.session.get_one(Person, auth.person().id)
    places = workplaces(person, db.now())
    barred = {*places.managed, *places.former, *filter(None, (places.current,))}
    still_open = sa.or_(Location.closed_on.is_(None), Location.closed_on > auth.today())
    return sa.and_(here, Location.id.not_in(barred), still_open)
