"""Appeals: a store disputes a question of its report, a reviewer answers, everybody concerned
reads what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.queries import get_locked
from mystery.audits.rules import AuditState
from mystery.evidence.queries import find_photo
from mystery.people.rules import Right
from mystery.problems import Missing, Problem
from mystery.review import appeals, queries
from mystery.review.rules import AppealState, Ruling
from mystery.web import auth
from mystery.web.api.appeals import Judged, case, disputed, rule, take_back
from mystery.web.appeals import READERS, Case, check_reviews, readable
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms, review_evidence
from mystery.web.pages.audit import AuditPage
from mystery.web.pages.forms import Form
from mystery.web.pages.review_answers import Entry, read
from mystery.web.pages.review_rates import rates
from mystery.web.pages.wording import APPEAL_STATES
from mystery.web.reports import Line

blueprint = Blueprint("review_appeals", __name__)
PAGE = 50
DONE = {
    "raised": "Your appeal is on its way. You are told when it is answered.",
    "uphold": "Upheld. The new answer counts from now on.",
    "stopped": "Upheld. The report does not count any more, and its visit can be planned again.",
    "reject": "Rejected. The answer stays as it was.",
    "withdrawn": "Withdrawn. You may dispute the question again while there is time.",
}


@blueprint.get("/appeals")
@auth.needs(*READERS)
def page() -> str:
    asked = forms.asked("state")
    state = asked if asked in set(AppealState) else ""
    number, visible = forms.page_number(), readable()
    found = queries.list_appeals(visible, state=state, offset=(number - 1) * PAGE, limit=PAGE + 1)
    return render_template(
        "review/appeals.html",
        cases=[Case(appeal) for appeal in found[:PAGE]],
        counts=queries.tally_appeal_states(visible),
        states=APPEAL_STATES,
        state=state,
        page=number,
        more=len(found) > PAGE,
        manages=auth.may(Right.APPEAL),
        rates=rates() if auth.may(Right.EDIT_PROGRAMMES) else None,
    )


@blueprint.get("/appeals/<key>")
@auth.needs(*READERS)
def show(key: str) -> Response:
    return _case_page(case(key), Form())


def _case_page(found: Case, form: Form) -> Response:
    entry = Entry(found.question, found.checklist.language, form)
    body = render_template(
        "review/appeal.html",
        case=found,
        entry=entry,
        form=form,
        states=APPEAL_STATES,
        previews={p.key: _preview(p.sha256) for p in found.appeal.photos},
        reads_report=_reads_report(found),
        done=forms.done(DONE),
    )
    return Response(body, form.status)


def _preview(sha256: str) -> str:
    photo = find_photo(sha256)
    return photo.preview if photo else "none"


def _reads_report(found: Case) -> bool:
    try:
        audit_page.find(found.appeal.audit.key)
    except Missing:
        return False
    return True


@blueprint.post("/appeals/<key>")
@auth.needs(*READERS)
def decide(key: str) -> BaseResponse:
    """Answer it with a reason: uphold it with the answer that counts instead, or reject it."""
    found = case(key)
    check_reviews(found)
    ruling = Ruling.UPHOLD if forms.text("decision") == "uphold" else Ruling.REJECT
    answer = read(found.question) if ruling == Ruling.UPHOLD else {}
    try:
        rule(found, Judged(ruling, forms.text("reason"), answer))
    except forms.ANSWERED as problem:
        return _refused(key, problem)
    stopped = ruling == Ruling.UPHOLD and case(key).appeal.audit.state == AuditState.REJECTED
    return redirect(f"/appeals/{key}?done={'stopped' if stopped else ruling}", 303)


@blueprint.post("/appeals/<key>/withdraw")
@auth.needs(Right.APPEAL)
def withdraw(key: str) -> BaseResponse:
    try:
        take_back(case(key))
    except forms.ANSWERED as problem:
        return _refused(key, problem)
    return redirect(f"/appeals/{key}?done=withdrawn", 303)


def _refused(key: str, problem: Problem) -> Response:
    db.session.rollback()
    return _case_page(case(key), forms.sent(problem))


@blueprint.get("/audits/<audit_id>/appeal")
@auth.needs(Right.APPEAL)
def form(audit_id: str) -> Response:
    shown = _disputed(audit_id)
    return _form_page(shown, _line(shown, forms.asked("question")), Form())


def _disputed(audit_id: str) -> AuditPage:
    disputed(audit_id)
    return audit_page.find(audit_id)


def _line(shown: AuditPage, question: str) -> Line:
    found = next((line for line in shown.lines if line.question.key == question), None)
    if found is None:
        raise Missing("This report has no such question.")
    return found


def _form_page(shown: AuditPage, line: Line, filled: Form) -> Response:
    late = ""
    try:
        appeals.check_can_appeal(shown.audit)
    except forms.ANSWERED as problem:
        late = problem.detail
    body = render_template(
        "review/dispute.html",
        page=shown,
        report=shown.report,
        line=line,
        form=filled,
        late=late,
        past=shown.appeals.get(line.question.key),
    )
    return Response(body, filled.status)


@blueprint.post("/audits/<audit_id>/appeal")
@auth.needs(Right.APPEAL)
def raise_appeal(audit_id: str) -> BaseResponse:
    shown = _disputed(audit_id)
    question, number = _line(shown, forms.text("question")).question.key, shown.audit.id
    try:
        appeals.check_can_appeal(shown.audit)
        photos = review_evidence.receive(review_evidence.chosen())
        with db.transaction():
            made = appeals.raise_appeal(
                get_locked(number),
                question,
                text=forms.text("text"),
                photos=photos,
                by=auth.person(),
            )
            key = made.key
    except forms.ANSWERED as problem:
        db.session.rollback()
        again = _disputed(audit_id)
        return _form_page(again, _line(again, question), forms.sent(problem))
    return redirect(f"/appeals/{key}?done=raised", 303)
