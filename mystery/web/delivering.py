"""Who may send photos and audits (shoppers, and whoever was one when the work began), and what
an audit belongs to."""

from __future__ import annotations

import sqlalchemy as sa

from mystery import db
from mystery.audits.actions import Place
from mystery.audits.queries import find_by_uuid
from mystery.audits.rules import AuditUpload, rules_against, visited_at
from mystery.checklists.queries import get_published
from mystery.locations.queries import get_site
from mystery.people.queries import was_ever
from mystery.people.rules import Principal, Right, Role
from mystery.problems import Conflict, Forbidden, Missing
from mystery.programmes.queries import find_errand, find_unplanned_programme
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.tables import Visit
from mystery.programmes.unplanned import why_not_there
from mystery.web import auth


def check_may_deliver(by: Principal) -> None:
    """Raises Forbidden for somebody who never was a shopper and never had a visit."""
    if any(grant.role == Role.SHOPPER for grant in by.grants):
        return
    planned = sa.select(Visit.id).where(Visit.shopper_id == by.id).limit(1)
    if not was_ever(by.key, Role.SHOPPER) and db.session.scalar(planned) is None:
        raise Forbidden("Shoppers send visits; you are none.", code="not_a_shopper")


def find_place(upload: AuditUpload, by: Principal) -> Place:
    """Visit, location, checklist version and programme that an upload names.

    A visit that now belongs to somebody else is still a place: what was done in good faith is
    kept for the reviewer.
    """
    version = get_published(upload.checklist, upload.version)
    site = get_site(upload.location)
    if upload.visit is not None:
        visit = find_errand(upload.visit)
        if visit is None or visit.location_id != site.id:
            raise Missing("There is no such visit at this location.", code="unknown_visit")
        if visit.checklist_id != version.checklist_id:
            raise Conflict("The visit asks for another checklist.", code="other_checklist")
        return Place(
            visit.programme_id,
            site,
            version,
            approves_at_once=visit.approves_at_once,
            allowed=auth.may(Right.SHOP),
            visit=visit.key,
        )
    programme = find_unplanned_programme()
    if programme is None:
        raise Forbidden("Visits that nobody planned are switched off.", code="unplanned_off")
    return Place(
        programme.id,
        site,
        version,
        approves_at_once=programme.approves_itself and not programme.approve_after_hours,
        allowed=auth.scope(Right.SHOP).covers(site.region_path, site.id),
        barred=_barred(upload, site.id, by),
    )


def _barred(upload: AuditUpload, location_id: int, by: Principal) -> tuple[Reason, ...]:
    """What rules say about a visit that nobody planned, on its own day; a correction is told what
    was said about the visit when it came first."""
    if upload.replaces is not None:
        former = find_by_uuid(upload.replaces)
        return tuple(Reason(one) for one in rules_against(former.flags if former else ()))
    found = why_not_there(by.id, [location_id], at=visited_at(upload))
    return found.get(location_id, ())
