"""Staged visits on the web: a stage on its way in, its acknowledgement, and what a visit shows.

A stage is an audit document (contract.md) with one more key: `"stage": "delivery"`. Its id,
digest, photos and refusals are those of an audit; 201 with the state `kept` says that the visit
waits for its other stages, `submitted` that it was the last one and the visit goes to review.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from mystery import db
from mystery.audits.actions import Place
from mystery.audits.arrivals import SHOWN_OF_SCORE
from mystery.audits.drafts.actions import drop_sent
from mystery.audits.positions import told_digest
from mystery.audits.rules import AuditState, AuditUpload, digest
from mystery.audits.stages.actions import submit_stage
from mystery.audits.stages.queries import KeptStage
from mystery.audits.stages.rules import ReportState
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, ShowScore, text
from mystery.expenses.actions import claim
from mystery.people.rules import Principal
from mystery.problems import Fault, Invalid
from mystery.programmes.rules.policy import ScoreShown
from mystery.programmes.stages.queries import Course, courses
from mystery.programmes.stages.rules import StageState, days_since
from mystery.programmes.tables import Visit
from mystery.web.approving import approve_arrived
from mystery.web.contract import answer, moment

Json = dict[str, Any]


def is_stage(upload: AuditUpload, checklist: Checklist) -> bool:
    """Whether this is one stage of several; a checklist of one stage is sent whole.

    Raises Invalid for a stage that the checklist does not have, and for one that cannot be.
    """
    if upload.stage is None:
        return False
    faults = []
    if upload.stage not in {stage.key for stage in checklist.stages}:
        faults.append(Fault("/stage", "this checklist has no such stage"))
    if upload.visit is None:
        faults.append(Fault("/visit", "only a planned visit is sent in stages"))
    if upload.replaces is not None:
        faults.append(Fault("/replaces", "a correction answers the whole visit, without a stage"))
    if faults:
        raise Invalid("This cannot be a stage of the visit.", faults=faults)
    return checklist.staged


def take_stage(upload: AuditUpload, place: Place, by: Principal) -> bool:
    """Take a stage in; whether it is new."""
    with db.transaction():
        taken = submit_stage(upload, place, by=by)
        if taken.created:
            drop_sent(upload.uuid, by.id)
            claim(upload, site=place.site, visit=place.visit, by=by)
    if taken.audit is not None and place.approves_at_once:
        approve_arrived(taken.audit)
    return taken.created


def stage_receipt(kept: KeptStage, *, created: bool) -> Response:
    """The acknowledgement of a stage, over the bytes that were read back; with the score where
    it was the last one and the author may see it."""
    found = digest(kept.body, kept.hashes)
    apart = kept.state in (ReportState.EXTRA, ReportState.QUARANTINED)
    document = {
        "id": kept.uuid,
        "stage": kept.stage,
        "state": kept.state,
        "digest": found if created else told_digest(kept.uuid, found),
        "received_at": moment(kept.received_at),
        "score": _score(kept),
    }
    return answer(document, 202 if apart else 201 if created else 200)


def _score(kept: KeptStage) -> Json | None:
    if kept.state != ReportState.SUBMITTED or kept.audit_id is None:
        return None
    audit = db.session.get(Audit, kept.audit_id)
    return score_of(audit) if audit else None


def score_of(audit: Audit) -> Json | None:
    shown = {"shown": audit.programme.score_shown, "state": audit.state}
    return own_score(lambda: audit.score, checklist_of(audit.version), **shown)


def own_score(
    read: Callable[[], Mapping[str, Any]], checklist: Checklist, *, shown: str, state: str
) -> Json | None:
    """The score for its author, where the checklist and the programme let them see it (yet)."""
    approved = state == AuditState.APPROVED
    barred = shown == ScoreShown.NEVER or (shown == ScoreShown.APPROVED and not approved)
    if barred or checklist.show_score == ShowScore.NEVER:
        return None
    score = read()
    return {name: score[name] for name in SHOWN_OF_SCORE}


def show_stages(visits: Sequence[Visit]) -> dict[int, list[Json]]:
    """For the JSON of visits: the stages of those that have several, by the visit's id."""
    now = db.now()
    return {id_: _stages(found, now) for id_, found in courses(visits, now).items()}


def _stages(found: Course, now: Any) -> list[Json]:
    begun = found.steps[0].over_at
    return [
        {
            "key": step.key,
            "title": text(step.stage.title, "en") or step.key,
            "state": step.state,
            "opens": moment(step.opens_at) if step.opens_at else None,
            "due": moment(step.due_at) if step.due_at else None,
            "waiting_for": text(step.stage.waiting_for, "en")
            if step.state == StageState.WAITING
            else "",
            "day": days_since(begun, now),
        }
        for step in found.steps
    ]
