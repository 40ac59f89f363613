"""Correcting one answer: a form for whoever proposes it, a decision for the second person."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.queries import get_locked
from mystery.audits.rules import AuditState
from mystery.people.rules import Right
from mystery.problems import Forbidden, Missing, Problem
from mystery.review import corrections
from mystery.review.queries import get_correction
from mystery.review.rules import Proposal
from mystery.web import auth, visibility
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms
from mystery.web.pages.audit import AuditPage
from mystery.web.pages.forms import Form
from mystery.web.pages.review_answers import Entry, read
from mystery.web.reports import Line

blueprint = Blueprint("review_corrections", __name__)


@blueprint.get("/audits/<audit_id>/correct")
@auth.needs(Right.REVIEW)
def form(audit_id: str) -> Response:
    shown = _reviewed(audit_id)
    return _page(shown, _line(shown, forms.asked("question")), Form())


def _reviewed(audit_id: str) -> AuditPage:
    shown = audit_page.find(audit_id)
    place = shown.audit.location.region.path, shown.audit.location_id
    if not auth.scope(Right.REVIEW).covers(*place):
        raise Forbidden("You do not review this location.")
    return shown


def _line(shown: AuditPage, question: str) -> Line:
    found = next((line for line in shown.lines if line.question.key == question), None)
    if found is None:
        raise Missing("This report has no such question.")
    return found


def _page(shown: AuditPage, line: Line, filled: Form) -> Response:
    entry = Entry(line.question, shown.report.checklist.language, filled)
    body = render_template(
        "review/correct.html", page=shown, report=shown.report, line=line, entry=entry, form=filled
    )
    return Response(body, filled.status)


@blueprint.post("/audits/<audit_id>/correct")
@auth.needs(Right.REVIEW)
def propose(audit_id: str) -> BaseResponse:
    shown = _reviewed(audit_id)
    line = _line(shown, forms.text("question"))
    asked = Proposal(line.question.key, read(line.question), forms.text("reason"))
    number, key = shown.audit.id, shown.audit.key
    try:
        with db.transaction():
            corrections.propose(get_locked(number), asked, by=auth.person())
    except forms.ANSWERED as problem:
        again = _reviewed(audit_id)
        return _page(again, _line(again, asked.question), forms.sent(problem))
    return redirect(f"/audits/{key}?done=proposed#corrections", 303)


@blueprint.post("/corrections/<key>")
@auth.needs(Right.REVIEW)
def decide(key: str) -> BaseResponse:
    """Confirm or refuse; refusing wants a reason."""
    visible = visibility.locations(Right.REVIEW)
    audit_key, number = _place(key)
    agreed = forms.text("decision") == "confirm"
    try:
        with db.transaction():
            audit = get_locked(number)
            correction = get_correction(key, visible)
            if agreed:
                corrections.agree(correction, audit, by=auth.person())
            else:
                reason = forms.text("reason")
                corrections.refuse(correction, audit, reason=reason, by=auth.person())
            stopped = agreed and audit.state == AuditState.REJECTED
    except forms.ANSWERED as problem:
        return _again(audit_key, problem)
    done = "stopped" if stopped else "confirmed" if agreed else "refused"
    return redirect(f"/audits/{audit_key}?done={done}#corrections", 303)


def _place(key: str) -> tuple[str, int]:
    correction = get_correction(key, visibility.locations(Right.REVIEW))
    return correction.audit.key, correction.audit_id


def _again(audit_key: str, problem: Problem) -> Response:
    body = audit_page.render(audit_page.find(audit_key), form=forms.sent(problem))
    return Response(body, forms.sent(problem).status)
