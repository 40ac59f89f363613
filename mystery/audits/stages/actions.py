"""Taking in the stages of a visit, and putting it together when the last is over.

A stage arrives as an audit does: under an id of its own, with all its photos durable, its exact
bytes kept, once. The visit is put together and scored in the transaction in which its last
stage arrives or is found to have expired; the visit's row is locked before, so that of several
at once one does it. Scoring a visit takes a millisecond or two; it has to be inside, because
what is scored is only known under the lock.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.audits.actions import Place, count_apart, is_same, put_in
from mystery.audits.queries import get_by_uuid
from mystery.audits.rules import AuditState, AuditUpload, digest, ended_at, flags, visited_at
from mystery.audits.scores import score_audit
from mystery.audits.stages.queries import list_reports, part_of
from mystery.audits.stages.rules import (
    APART_STATES,
    COUNTS,
    Part,
    ReportState,
    Whole,
    answers_of,
    compose,
    flags_of,
)
from mystery.audits.stages.tables import REPORTS, STAGE_PHOTOS, StageReport
from mystery.audits.tables import Audit
from mystery.checklists.queries import Published, checklist_of
from mystery.db import hold, now, session
from mystery.evidence.queries import list_missing
from mystery.locations.queries import get_site
from mystery.people.rules import Principal
from mystery.problems import Conflict
from mystery.programmes.coming_in import hand_in
from mystery.programmes.queries import Errand, find_errand
from mystery.programmes.rules import VisitState
from mystery.programmes.stages.actions import close, get_run, note_sent, settle
from mystery.programmes.stages.rules import is_over
from mystery.programmes.stages.tables import StageRun
from mystery.programmes.tables import Visit
from mystery.scoring.rules.walk import walk_through


@dataclass(frozen=True)
class Taken:
    """Whether a stage is new, and the id of the audit that it completed, if it did."""

    created: bool
    audit: str | None = None


def submit_stage(upload: AuditUpload, place: Place, *, by: Principal) -> Taken:
    """Take one stage in, once: the same bytes again change nothing.

    Raises Conflict(code="photos_missing") until every photo is durable here.
    """
    hold(f"audit:{upload.uuid}")
    if is_same(upload, author_id=by.id):
        return Taken(created=False)
    missing = list_missing(upload.hashes, by.id) if upload.photos else []
    if missing:
        raise Conflict("Some photos have not arrived yet.", code="photos_missing", missing=missing)
    errand = find_errand(place.visit or "", locked=True)
    if errand is None or upload.stage is None:
        raise Conflict("A stage belongs to a planned visit.", code="unknown_visit")
    run = get_run(errand, shopper_id=by.id, version_id=place.version.id, at=now())
    apart = by.disabled or not place.allowed
    state = ReportState.QUARANTINED if apart else _state(errand, run, upload.stage)
    report_id = _insert(upload, run, state=state, author_id=by.id)
    log.record(
        "stage.submit",
        f"audit:{upload.uuid}",
        actor=by.actor,
        visit=errand.key,
        stage=upload.stage,
        state=state,
    )
    return Taken(created=True, audit=_go_on(run, errand, report_id, state=state))


def _state(errand: Errand, run: StageRun, stage: str) -> ReportState:
    visit = session.get_one(Visit, errand.id)
    moved_on = errand.state in (VisitState.CANCELLED, VisitState.EXPIRED)
    if errand.shopper_id != run.shopper_id or visit.version_id != run.version_id or moved_on:
        return ReportState.QUARANTINED
    sent = any(step.stage == stage and step.sent_at is not None for step in run.steps)
    if run.closed_at is not None or errand.state != VisitState.CLAIMED or sent:
        return ReportState.EXTRA
    return ReportState.KEPT


def _insert(upload: AuditUpload, run: StageRun, *, state: ReportState, author_id: int) -> int:
    moment = now()
    values = {
        "uuid": upload.uuid,
        "run_id": run.id,
        "stage": upload.stage,
        "author_id": author_id,
        "state": state,
        "body": upload.body,
        "digest": digest(upload.body, upload.hashes),
        "received_at": moment,
        "visited_at": visited_at(upload),
        "finished_at": ended_at(upload),
        "flags": flags(upload, moment),
    }
    insert = sa.insert(REPORTS).returning(REPORTS.c.id)
    report_id: int = session.execute(insert, values).scalar_one()
    if upload.photos:
        rows = [{"report_id": report_id, **vars(use)} for use in upload.photos]
        session.execute(sa.insert(STAGE_PHOTOS), rows)
    return report_id


def _go_on(run: StageRun, errand: Errand, report_id: int, *, state: ReportState) -> str | None:
    """What follows from a stage that has arrived; the audit that counts, when there is one."""
    if state == ReportState.KEPT:
        report = session.get_one(StageReport, report_id)
        note_sent(run, report.stage, report.received_at)
        over = is_over(settle(run, report.received_at))
        if over or _gate_has_ended(run, list_reports(run.id)):
            report.state = ReportState.SUBMITTED
            return _finish(run, errand)
    elif state == ReportState.QUARANTINED or run.closed_at is not None:
        _put_apart(run, errand)
    return None


def go_on(run_id: int) -> str | None:
    """Let time do its work on a run: open and close stages, and finish the visit when the last
    is over; the audit that was made of it then."""
    run = _locked(run_id)
    errand = find_errand(run.visit.key, locked=True) if run else None
    if run is None or errand is None or run.closed_at is not None:
        return None
    if errand.state != VisitState.CLAIMED or errand.shopper_id != run.shopper_id:
        return None
    return _finish(run, errand) if is_over(settle(run, now())) else None


def set_apart(run_id: int) -> None:
    """The visit has gone on without this run: what came of it is a reviewer's to look at."""
    run = _locked(run_id)
    errand = find_errand(run.visit.key, locked=True) if run else None
    if run is not None and errand is not None and run.closed_at is None:
        for report in list_reports(run.id):
            if report.state in COUNTS:
                report.state = ReportState.QUARANTINED
        _put_apart(run, errand)
        close(run, now())


def _locked(run_id: int) -> StageRun | None:
    """The run, read again after its visit has been locked."""
    run = session.get(StageRun, run_id)
    if run is not None:
        find_errand(run.visit.key, locked=True)
        session.refresh(run)
    return run


def _gate_has_ended(run: StageRun, reports: Iterable[StageReport]) -> bool:
    """Whether an answer has ended the form, so that no later stage has anything to ask."""
    checklist, parts = checklist_of(run.version), _counting(reports)
    facts = get_site(run.visit.location.code).facts
    return walk_through(checklist, answers_of(checklist, parts), facts).ended is not None


def _counting(reports: Iterable[StageReport]) -> dict[str, Part]:
    return {report.stage: part_of(report) for report in reports if report.state in COUNTS}


def _finish(run: StageRun, errand: Errand) -> str:
    """Put the visit together, score it, hand it in: once, because the run is closed with it."""
    reports = list_reports(run.id)
    counting = [report for report in reports if report.state in COUNTS]
    parts = _counting(reports)
    made = _compose(run, errand, parts, state=AuditState.SUBMITTED)
    hand_in(errand)
    told: dict[str, Any] = {}
    for part in parts.values():
        told |= part.document["answers"]
    count_apart(told, place_of(run))
    for report in counting:
        report.audit_id = made.id
    close(run, now())
    if any(report.state in APART_STATES for report in reports):
        _put_apart(run, errand)
    return made.uuid


def _put_apart(run: StageRun, errand: Errand) -> None:
    """One audit of everything a run has, the newest of each stage, beside what counts. It takes
    the place of the one made before, unless that has been decided."""
    reports = list_reports(run.id)
    extra = [report for report in reports if report.state in APART_STATES]
    former = {report.audit_id for report in extra if report.audit_id is not None}
    held = any(report.state == ReportState.QUARANTINED for report in extra)
    state = AuditState.QUARANTINED if held else AuditState.EXTRA
    made = _compose(run, errand, {r.stage: part_of(r) for r in reports}, state=state)
    undecided = (AuditState.EXTRA, AuditState.QUARANTINED)
    for audit in session.scalars(sa.select(Audit).where(Audit.id.in_(former))):
        if audit.state in undecided:
            audit.state = AuditState.REPLACED
    for report in extra:
        report.audit_id = made.id
    session.flush()


def _compose(
    run: StageRun, errand: Errand, parts: Mapping[str, Part], *, state: AuditState
) -> Audit:
    checklist, place = checklist_of(run.version), place_of(run)
    upload = compose(
        Whole(
            uuid=str(uuids.uuid4()),
            visit=errand.key,
            checklist=checklist,
            version=run.version.number,
            location=run.visit.location.code,
        ),
        parts,
    )
    scored = score_audit(checklist, upload.answers, place.site.facts)
    put_in(
        upload,
        replace(scored, notes=(*scored.notes, *_notes(run, parts))),
        place,
        visit=errand,
        author_id=run.shopper_id,
        state=state,
    )
    log.record("audit.submit", f"audit:{upload.uuid}", actor="system", state=state)
    return get_by_uuid(upload.uuid)


def _notes(run: StageRun, parts: Mapping[str, Part]) -> list[str]:
    """What the reviewer is told of the stages, and of each one's clock and photos."""
    uuids_ = [part.uuid for part in parts.values()]
    reports = [report for report in list_reports(run.id) if report.uuid in uuids_]
    late = any(step.expired_at is not None and step.sent_at is not None for step in run.steps)
    stages = len(checklist_of(run.version).stages)
    told = [flag for report in reports for flag in report.flags if flag != "photo_from_gallery"]
    return [*flags_of(parts, stages=stages, late=late), *dict.fromkeys(told)]


def place_of(run: StageRun) -> Place:
    """What the audit of a run belongs to."""
    version = run.version
    return Place(
        programme_id=run.visit.programme_id,
        site=get_site(run.visit.location.code),
        version=Published(version.id, version.checklist_id, version.digest),
        visit=run.visit.key,
    )
