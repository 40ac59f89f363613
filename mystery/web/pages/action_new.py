"""Giving somebody something to change: from a miss, from an idea, from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.queries import find_photo_use, get_audit
from mystery.audits.redactions.queries import is_hidden
from mystery.audits.tables import Audit
from mystery.learning import queries
from mystery.learning.tables import Idea
from mystery.locations.queries import find_location, list_locations
from mystery.people.rules import Right
from mystery.web import auth, learnt, visibility
from mystery.web.api.actions import given
from mystery.web.pages import forms
from mystery.web.pages.actions import day_in
from mystery.web.pages.forms import Form
from mystery.web.reports import report

blueprint = Blueprint("action_new_page", __name__)
USUAL = timedelta(days=14)


@dataclass(frozen=True)
class Source:
    """What a new action comes from, as far as the asker may read it."""

    audit: Audit | None = None
    question: str = ""
    idea: Idea | None = None

    @property
    def words(self) -> str:
        """What was missed or noticed, which begins the title."""
        if self.idea:
            return self.idea.text
        if self.audit and self.question:
            lines = [line for part in report(self.audit).parts for line in part.lines]
            found = (line.words for line in lines if line.question.key == self.question)
            return next(found, "")
        return ""

    @property
    def photos(self) -> list[tuple[str, str]]:
        """Keys and captions of those that the action may begin with."""
        shown = report(self.audit) if self.audit else None
        rest = [p for p in shown.photos if p.id not in shown.hidden] if shown else []
        return [(p.key, shown.blackout.over(p.caption)) for p in rest] if shown else []

    @property
    def fields(self) -> dict[str, str]:
        audit = self.audit.key if self.audit else ""
        idea = self.idea.key if self.idea else ""
        return {"audit": audit, "question": self.question, "idea": idea}


def _source(values: Any) -> Source:
    audit_key, idea_key = forms.clean(values.get("audit", "")), forms.clean(values.get("idea", ""))
    readable = visibility.audits(Right.READ_REPORT)
    return Source(
        get_audit(audit_key, readable) if audit_key else None,
        forms.clean(values.get("question", ""))[:64] if audit_key else "",
        queries.get_idea(idea_key, learnt.ideas()) if idea_key else None,
    )


@blueprint.get("/actions/_new")
@auth.needs(Right.COMPARE)
def new() -> str:
    source = _source(request.args)
    code = source.audit.location.code if source.audit else forms.asked("place")
    due = (auth.today() + USUAL).isoformat()
    typed = Form({"title": source.words[:300], "due": due})
    return _render_new(source, code, typed)


def _render_new(source: Source, code: str, form: Form) -> str:
    place = find_location(code, learnt.places()) if code else None
    return render_template(
        "actions/new.html",
        source=source,
        place=place,
        choices=[] if place else list_locations(learnt.places(), limit=1000),
        owners=learnt.owners(place) if place else [],
        form=form,
    )


@blueprint.post("/actions/_new")
@auth.needs(Right.COMPARE)
def give() -> BaseResponse:
    source = _source(request.form)
    fields = source.fields | {name: forms.text(name) for name in ("title", "owner")}
    code = forms.text("place")
    try:
        due = day_in("due")
        key = given({**fields, "location": code, "due": due}, _chosen_photo(source.audit))
    except forms.ANSWERED as problem:
        db.session.rollback()
        form = forms.sent(problem)
        return Response(_render_new(_source(request.form), code, form), form.status)
    return redirect(f"/actions/{key}?done=given", 303)


def _chosen_photo(audit: Audit | None) -> str | None:
    """One of the report's photos, by the key of its place in it."""
    key = forms.text("photo")
    readable = sa.and_(visibility.audits(Right.READ_REPORT), ~is_hidden())
    use = find_photo_use(key, readable) if key and audit else None
    return use.sha256 if use and audit and use.audit_id == audit.id else None
