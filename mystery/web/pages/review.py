"""What waits for a reviewer, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits import queries
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.web import auth, visibility
from mystery.web.api.review import JudgementSchema, judge
from mystery.web.contract import load
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms

blueprint = Blueprint("review_page", __name__)
MOST = 200
REMARK = "remark:"
"""Begins the name of a field with a remark; the key of its question follows."""
DONE = {
    "approve": "Approved. It counts from now on, and the store can read it from tomorrow.",
    "return": "Returned. The shopper sees your remarks and can send a correction.",
    "reject": "Rejected. It counts nowhere, and the shopper sees why.",
}


@dataclass(frozen=True)
class Waiting:
    audit: Audit
    since: str
    own: bool


@blueprint.get("/review")
@auth.needs(Right.REVIEW)
def page() -> str:
    visible = visibility.locations(Right.REVIEW)
    found = queries.list_waiting(visible, limit=MOST)
    moment, me = db.now(), auth.person().id
    waiting = [Waiting(a, age(moment, a.received_at), a.author_id == me) for a in found]
    return render_template(
        "review/list.html",
        waiting=waiting,
        count=len(waiting) if len(waiting) < MOST else queries.tally_waiting(visible),
        done=forms.done(DONE),
    )


def age(now: datetime, since: datetime) -> str:
    """How long ago, in the largest unit that is full."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if number := seconds // length:
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"


@blueprint.get("/audits/<audit_id>/review")
@auth.needs(Right.REVIEW)
def again(audit_id: str) -> BaseResponse:
    """Where somebody lands who loads the page again after a refused decision."""
    return redirect(f"/audits/{audit_id}#decide", 303)


@blueprint.post("/audits/<audit_id>/review")
@auth.needs(Right.REVIEW)
def decide(audit_id: str) -> BaseResponse:
    shown = audit_page.find(audit_id)
    try:
        judge(shown.audit, load(JudgementSchema(), judgement()))
    except forms.ANSWERED as problem:
        return _again(audit_id, problem)
    return redirect(f"/review?done={forms.text('decision')}", 303)


def _again(audit_id: str, problem: Problem) -> Response:
    """The page as it is now, with what was typed and what was wrong."""
    db.session.rollback()
    form, ticked = forms.sent(problem), forms.texts("question")
    body = audit_page.render(audit_page.find(audit_id), form=form, ticked=ticked)
    return Response(body, form.status)


def judgement() -> dict[str, object]:
    """The form as the document that the API takes: one text for all, and remarks on questions.

    A question that is ticked without a remark of its own carries the text for all.
    """
    whole, ticked = forms.text("text"), forms.texts("question")
    threads: list[dict[str, str]] = [{"text": whole}] if whole else []
    fields = [name.removeprefix(REMARK) for name in request.form if name.startswith(REMARK)]
    for question in dict.fromkeys([*fields, *ticked]):
        remark = forms.text(REMARK + question) or (whole if question in ticked else "")
        if remark:
            threads.append({"question": question, "text": remark})
    return {"decision": forms.text("decision"), "threads": threads}
