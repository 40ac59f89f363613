"""What has been sent of a staged visit: for its shopper, who goes on from another phone, and for
reviewers, who see every stage that came."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery import db
from mystery.audits import queries as audits
from mystery.audits.stages.queries import list_for_visit, list_reports, part_of
from mystery.audits.stages.rules import COUNTS, Part, answers_of, rows_of
from mystery.audits.stages.tables import StageReport
from mystery.checklists.queries import checklist_of
from mystery.people.rules import Right
from mystery.programmes import queries
from mystery.programmes.stages.queries import courses
from mystery.programmes.tables import Visit
from mystery.web import auth, visibility
from mystery.web.contract import answer, moment
from mystery.web.records import note_read
from mystery.web.staging import show_stages

blueprint = Blueprint("stages", __name__)
Json = dict[str, Any]


@blueprint.get("/visits/<key>/stages")
@auth.needs(Right.SHOP)
def own_stages(key: str) -> Response:
    """The stages of an own visit, with the answers and rows of those that were sent."""
    visit = queries.get_visit(key, Visit.shopper_id == auth.person().id)
    parts = _sent(visit)
    checklist = checklist_of(visit.version) if visit.version else None
    return answer(
        {
            "visit": visit.key,
            "stages": show_stages([visit]).get(visit.id, []),
            "answers": answers_of(checklist, parts) if checklist else {},
            "repeats": rows_of(checklist, parts) if checklist else {},
        }
    )


def _sent(visit: Visit) -> dict[str, Part]:
    course = courses([visit], db.now()).get(visit.id)
    if course is None or course.run is None:
        return {}
    reports = list_reports(course.run.id)
    return {report.stage: part_of(report) for report in reports if report.state in COUNTS}


@blueprint.get("/audits/<audit_id>/stages")
@auth.needs(Right.READ_EXACT)
def reviewed_stages(audit_id: str) -> Response:
    """Every stage that came for the visit of an audit, from whomever and whenever; for those who
    may know the minute. Exact times, so the look is logged."""
    audit = audits.get_audit(audit_id, visibility.audits(Right.READ_EXACT))
    found = list_for_visit(audit.visit_id) if audit.visit_id else []
    shown = answer({"items": [_report(report, audit.id) for report in found], "next": None})
    if found:
        note_read("audit.read_exact", f"audit:{audit.uuid}")
    return shown


def _report(report: StageReport, audit_id: int) -> Json:
    return {
        "stage": report.stage,
        "uuid": report.uuid,
        "state": report.state,
        "digest": report.digest,
        "received_at": moment(report.received_at),
        "visited_at": moment(report.visited_at),
        "flags": report.flags,
        "in_this_audit": report.audit_id == audit_id,
    }
