from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.audits.apart.actions import count
from mystery.audits.arrivals import find_known
from mystery.audits.flags.actions import ask_for_flags
from mystery.audits.queries import find_by_uuid
from mystery.audits.redactions.actions import carry_over
from mystery.audits.repeats.actions import keep_rows
from mystery.audits.rules import (
    AuditState,
    AuditUpload,
    PhotoUse,
    against,
    digest,
    ended_at,
    flags,
    local_day,
    visited_at,
)
from mystery.audits.scores import Scored
from mystery.audits.stages.deleting import delete_reports
from mystery.audits.tables import (
    ANSWERS,
    AUDITS,
    PHOTOS,
    AnswerRow,
    Audit,
    AuditPhoto,
    DeletedAudit,
)
from mystery.checklists.queries import Published
from mystery.db import hold, new_key, now, session
from mystery.evidence.queries import list_missing
from mystery.locations.queries import Site
from mystery.people.rules import Principal
from mystery.prepared import Prepared, insert_rows
from mystery.problems import Conflict, Gone, Missing
from mystery.programmes.actions import step
from mystery.programmes.coming_in import Stay, forget_unplanned, hand_in, note_unplanned
from mystery.programmes.queries import Errand, find_errand
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.stages.queries import is_running
from mystery.programmes.tables import Visit


@dataclass(frozen=True)
class Place:
    """What an upload turned out to belong to."""

    programme_id: int
    site: Site
    version: Published
    approves_at_once: bool = False
    allowed: bool = True
    """Whether the author may shop there today; else a reviewer looks first."""
    barred: tuple[Reason, ...] = ()
    """Rules that keep the author from there: a reviewer looks at what was done all the same."""
    visit: str | None = None
    """The key of the visit; what is known of it is read again, locked, while taking it in."""


def is_same(upload: AuditUpload, *, author_id: int) -> bool:
    """Whether the author has sent just these bytes under this id before.

    Raises Gone for a deleted id, Conflict for other content or somebody else's id.
    """
    known = find_known(upload.uuid)
    if known is None:
        return False
    if known.deleted:
        raise Gone("This visit was deleted on the server.", code="deleted")
    if known.author_id != author_id:
        raise Conflict("This id is taken.", code="id_taken")
    if known.digest != digest(upload.body, upload.hashes):
        raise Conflict("Other content has this id already.", code="other_content")
    return True


def submit(upload: AuditUpload, scored: Scored, place: Place, *, by: Principal) -> bool:
    """Take an audit in, once; whether it is new: the same bytes again change nothing.

    Raises Conflict(code="photos_missing") until every photo is durable here.
    """
    hold(f"audit:{upload.uuid}")
    if is_same(upload, author_id=by.id):
        return False
    missing = list_missing(upload.hashes, by.id) if upload.photos else []
    if missing:
        raise Conflict("Some photos have not arrived yet.", code="photos_missing", missing=missing)
    visit = find_errand(place.visit, locked=True) if place.visit else None
    replaced = _find_replaced(upload, by=by, visit=visit, location_id=place.site.id)
    apart = by.disabled or not place.allowed or (place.barred and not replaced)
    state = AuditState.QUARANTINED if apart else _state(visit, replaced, by=by)
    answers = replaced.id if replaced and state == AuditState.SUBMITTED else None
    row = {"author_id": by.id, "state": state, "replaces_id": answers}
    put_in(upload, scored, place, visit=visit, **row)
    if visit is None:
        stay = Stay(by.id, place.site.id, visited_at(upload))
        note_unplanned(upload.uuid, stay, instead_of=upload.replaces)
    if state == AuditState.SUBMITTED:
        if visit:
            hand_in(visit)
        if replaced:
            replaced.state = AuditState.REPLACED
        else:
            count_apart(upload.answers, place)
    log.record("audit.submit", f"audit:{upload.uuid}", actor=by.actor, state=state)
    return True


def put_in(
    upload: AuditUpload, scored: Scored, place: Place, *, visit: Errand | None, **row: Any
) -> int:
    """Write an audit down with its answers, photos and rows of items; its id in the database.

    `row`: whose it is (`author_id`), its `state`, and what it answers (`replaces_id`).
    """
    row["visit_id"] = visit.id if visit else None
    audit_id = _insert(_values(upload, scored, place) | row, scored, upload.photos)
    keep_rows(
        audit_id,
        upload,
        version=place.version,
        facts=place.site.facts,
        visit_id=row["visit_id"],
    )
    if row.get("replaces_id"):
        carry_over(row["replaces_id"], audit_id)
    ask_for_flags(upload.uuid)
    return audit_id


def count_apart(answers: Mapping[str, Mapping[str, Any]], place: Place) -> None:
    """Count what must not be tied to this visit; see audits/apart."""
    count(answers, programme_id=place.programme_id, location_id=place.site.id)


def _find_replaced(
    upload: AuditUpload, *, by: Principal, visit: Errand | None, location_id: int
) -> Audit | None:
    """The returned audit that this one answers."""
    if upload.replaces is None:
        return None
    former = find_by_uuid(upload.replaces, locked=True)
    if former is None or former.author_id != by.id:
        raise Missing("The audit that this one replaces is not here.", code="unknown_replaced")
    if former.state != AuditState.RETURNED:
        raise Conflict(
            "That audit is not waiting for a correction.", code="not_returned", state=former.state
        )
    if former.location_id != location_id or (visit and former.visit_id != visit.id):
        raise Conflict("That audit belongs to another visit.", code="other_visit")
    return former


def _state(visit: Errand | None, replaced: Audit | None, *, by: Principal) -> AuditState:
    """Submitted where everything fits; kept apart for a reviewer's eyes where it does not."""
    if visit is None:
        return AuditState.SUBMITTED
    if visit.shopper_id != by.id:
        return AuditState.QUARANTINED
    if visit.state in (VisitState.CANCELLED, VisitState.EXPIRED):
        return AuditState.QUARANTINED
    if is_running(visit.id):
        return AuditState.EXTRA
    expected = VisitState.RETURNED if replaced else VisitState.CLAIMED
    return AuditState.SUBMITTED if visit.state == expected else AuditState.EXTRA


def _values(upload: AuditUpload, scored: Scored, place: Place) -> dict[str, Any]:
    """The audit's row but for whose it is and what it answers."""
    moment = now()
    day = local_day(visited_at(upload), place.site.time_zone)
    return {
        "uuid": upload.uuid,
        "key": new_key(),
        "body": upload.body,
        "digest": digest(upload.body, upload.hashes),
        "programme_id": place.programme_id,
        "location_id": place.site.id,
        "version_id": place.version.id,
        "flags": [*flags(upload, moment), *against(place.barred), *scored.notes],
        "received_at": moment,
        "visited_at": visited_at(upload),
        "finished_at": ended_at(upload),
        "local_day": date.fromisoformat(day),
        "outcome": scored.outcome,
        "percent": scored.percent,
        "true_percent": scored.true_percent,
        "score": scored.document,
        "critical_missed": scored.critical_missed,
        "instead": scored.instead,
    }


_ADD, _ADD_PHOTOS = Prepared(sa.insert(AUDITS).returning(AUDITS.c.id)), sa.insert(PHOTOS)


def _insert(audit: dict[str, Any], scored: Scored, photos: tuple[PhotoUse, ...]) -> int:
    audit_id: int = _ADD.scalar(audit)
    if scored.answers:
        insert_rows(ANSWERS, [{"audit_id": audit_id, **answer} for answer in scored.answers])
    if photos:
        session.execute(_ADD_PHOTOS, [_photo(audit_id, use) for use in photos])
    return audit_id


def _photo(audit_id: int, use: PhotoUse) -> dict[str, Any]:
    return {"audit_id": audit_id, "key": new_key(), **vars(use)}


def decide(audit: Audit, state: AuditState, *, released_at: datetime | None = None) -> None:
    """Set the state that a verdict leads to; the visit follows when the audit is its own."""
    visit, was = audit.visit, audit.state
    audit.state, audit.decided_at, audit.released_at = state, now(), released_at
    if visit is not None and (was == AuditState.SUBMITTED or _takes_over(audit, visit, state)):
        if was != AuditState.SUBMITTED:
            step(visit, VisitState.SUBMITTED)
        step(visit, _visit_state(audit, state))
    session.flush()


def release(location_id: int, *, decided_before: datetime, at: datetime) -> None:
    """Let a location read its approved reports that were kept back so far."""
    held = (Audit.location_id == location_id) & (Audit.state == AuditState.APPROVED)
    session.execute(
        sa.update(Audit)
        .where(held, Audit.released_at.is_(None), Audit.decided_at < decided_before)
        .values(released_at=at)
        .execution_options(synchronize_session=False)
    )


def _takes_over(audit: Audit, visit: Visit, state: AuditState) -> bool:
    """An audit that was kept apart and is approved does the visit, if nobody else has, and if
    what was sent for it before was rejected."""
    idle = (
        *(VisitState.CLAIMED, VisitState.RETURNED, VisitState.EXPIRED),
        *(VisitState.CANCELLED, VisitState.REJECTED),
    )
    own = visit.shopper_id == audit.author_id
    return state == AuditState.APPROVED and own and visit.state in idle


def _visit_state(audit: Audit, state: AuditState) -> VisitState:
    if state == AuditState.APPROVED and audit.outcome == "could_not_shop":
        return VisitState.COULD_NOT_SHOP
    return VisitState(state.value)


def delete_audit(audit: Audit, *, reason: str, by: Principal, gone: Mapping[str, Any]) -> None:
    """Take an audit out for good; its id is remembered so that no replay brings it back.

    What counts it must be told before: the caller subtracts it from the rollups. `gone`: what
    the log is to say of what goes with it.
    """
    session.add(DeletedAudit(uuid=audit.uuid, at=now(), reason=reason))
    log.record("audit.delete", f"audit:{audit.uuid}", actor=by.actor, reason=reason, **gone)
    delete_reports(audit, reason=reason)
    forget_unplanned(audit.uuid)
    session.execute(sa.update(Audit).where(Audit.replaces_id == audit.id).values(replaces_id=None))
    for table in (AnswerRow, AuditPhoto):
        session.execute(sa.delete(table).where(table.audit_id == audit.id))
    session.execute(sa.delete(Audit).where(Audit.id == audit.id))
    session.expunge(audit)
