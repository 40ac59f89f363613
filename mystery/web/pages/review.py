"""What waits for a reviewer, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.review.backlog import AGES, Backlog, Waiting, find_next, list_backlog, tally_backlog
from mystery.review.queries import list_proposed, tally_open_appeals
from mystery.review.tables import Correction
from mystery.web import auth, visibility
from mystery.web.api.review import JudgementSchema, judge
from mystery.web.contract import load
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms
from mystery.web.pages.layout import link
from mystery.web.pages.review_filter import QueueFilter

blueprint = Blueprint("review_page", __name__)
PAGE = 50
REMARK = "remark:"
"""Begins the name of a field with a remark; the key of its question follows."""
DONE = {
    "approve": "Approved. It counts from now on, and the store can read it from tomorrow.",
    "return": "Returned. The shopper sees your remarks and can send a correction.",
    "reject": "Rejected. It counts nowhere, and the shopper sees why.",
}


@dataclass(frozen=True)
class Queue:
    """A page of the backlog with what else waits for the reviewer."""

    filter: QueueFilter
    backlog: Backlog
    lines: list[Waiting]
    proposed: list[Correction]
    appeals: int
    moment: datetime
    page: int

    @property
    def oldest(self) -> str:
        return age(self.moment, self.backlog.oldest or self.moment)

    @property
    def older(self) -> list[tuple[str, int, int]]:
        return [
            (self.filter.address(days=str(days)), days, count)
            for days, count in zip(AGES, self.backlog.older, strict=True)
        ]

    def waits(self, line: Waiting) -> str:
        return age(self.moment, line.received_at)

    def own(self, line: Waiting) -> bool:
        return line.author_id == auth.person().id

    def leads_to(self, line: Waiting) -> str:
        return link(f"/audits/{line.key}", {"queue": self.filter.query or "all"})

    @property
    def before(self) -> str:
        return self.filter.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def after(self) -> str:
        more = self.backlog.count > self.page * PAGE
        return self.filter.address(page=str(self.page + 1)) if more else ""

    @property
    def shown(self) -> str:
        first = (self.page - 1) * PAGE + 1
        return f"{first:,} to {first + len(self.lines) - 1:,} of {self.backlog.count:,}"


@blueprint.get("/review")
@auth.needs(Right.REVIEW)
def page() -> str:
    visible, moment = visibility.locations(Right.REVIEW), db.now()
    asked, number = QueueFilter.of(request.args), forms.page_number()
    wanted = asked.wanted
    backlog = tally_backlog(wanted, visible, at=moment)
    number = min(number, max(1, -(-backlog.count // PAGE)))
    lines = list_backlog(wanted, visible, at=moment, offset=(number - 1) * PAGE, limit=PAGE)
    queue = Queue(
        filter=asked,
        backlog=backlog,
        lines=lines,
        proposed=list_proposed(visible),
        appeals=tally_open_appeals(visible),
        moment=moment,
        page=number,
    )
    return render_template("review/list.html", queue=queue, done=forms.done(DONE))


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
    return redirect(_onward(audit_id), 303)


def _onward(audit_id: str) -> str:
    """To the next one of the same part of the queue; back to the queue where it ends, or where
    the reviewer did not come from it. Named is the top of the next page: a browser keeps the
    fragment of the form otherwise, which is the bottom."""
    query, decision = forms.text("queue"), forms.text("decision")
    if not query:
        return link("/review", {"done": decision})
    asked = QueueFilter.from_query(query)
    past = audit_page.find(audit_id).audit
    visible = visibility.locations(Right.REVIEW)
    key = find_next(asked.wanted, visible, at=db.now(), past=past)
    if key is None:
        return asked.address(done=decision)
    return link(f"/audits/{key}", {"queue": query, "done": decision}) + "#main"


def _again(audit_id: str, problem: Problem) -> Response:
    """The page as it is now, with what was typed and what was wrong."""
    db.session.rollback()
    form, ticked = forms.sent(problem), forms.texts("question")
    body = audit_page.render(audit_page.find(audit_id), form=form, ticked=ticked)
    return Response(body, form.status)


def judgement() -> dict[str, object]:
    """The form as the document that the API takes: one text for all, and remarks on questions.

    A question that is ticked without a remark of its own carries the text for all; a text that
    was chosen from the list stands before what was typed.
    """
    whole, ticked = _whole(), forms.texts("question")
    threads: list[dict[str, str]] = [{"text": whole}] if whole else []
    fields = [name.removeprefix(REMARK) for name in request.form if name.startswith(REMARK)]
    for question in dict.fromkeys([*fields, *ticked]):
        remark = forms.text(REMARK + question) or (whole if question in ticked else "")
        if remark:
            threads.append({"question": question, "text": remark})
    return {"decision": forms.text("decision"), "threads": threads}


def _whole() -> str:
    return "\n".join(text for text in (forms.text("canned"), forms.text("text")) if text)
