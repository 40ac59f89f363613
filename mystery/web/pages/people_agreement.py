"""The agreement: writing a version, who accepted which, and both on paper."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.exports.rules.cells import guarded
from mystery.people import agreements
from mystery.people.rules import Right
from mystery.problems import Missing
from mystery.web import auth, reach
from mystery.web.contract import moment
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("people_agreement", __name__)
DONE = {"published": "The new version is in force. Everybody is asked before their next visit."}


@blueprint.get("/people/agreement")
@auth.needs(Right.EDIT_PEOPLE)
def agreement() -> Response:
    return _page(None)


def _page(form: Form | None) -> Response:
    versions = agreements.list_versions()
    shown = form or Form({"text": versions[0].text if versions else ""})
    page = render_template(
        "people/agreement.html",
        form=shown,
        versions=versions,
        counts=agreements.tally_signatures(),
        everywhere=auth.scope(Right.EDIT_PEOPLE).everywhere,
        most=agreements.LONGEST,
        done=forms.done(DONE),
    )
    return Response(page, shown.status)


@blueprint.post("/people/agreement")
@auth.needs(Right.EDIT_PEOPLE)
def publish() -> BaseResponse:
    reach.check_everywhere(Right.EDIT_PEOPLE, "The agreement")
    try:
        with db.transaction():
            agreements.publish(forms.text("text"), by=auth.person())
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect("/people/agreement?done=published", 303)


@blueprint.get("/people/agreement/document")
@auth.needs(Right.EDIT_PEOPLE)
def document() -> Response:
    """All versions with their dates and figures, to be printed or saved; no names in it."""
    reach.check_everywhere(Right.EDIT_PEOPLE, "The agreement")
    versions = agreements.list_versions()
    if not versions:
        raise Missing("There is no agreement yet.")
    counts = agreements.tally_signatures()
    page = render_template(
        "people/agreement_document.html", versions=versions, counts=counts, at=db.now()
    )
    return Response(page)


@blueprint.get("/people/agreement/accepted.csv")
@auth.needs(Right.EDIT_PEOPLE)
def accepted() -> Response:
    """Who accepted which version when."""
    reach.check_everywhere(Right.EDIT_PEOPLE, "The agreement")
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(["version", "staff_number", "name", "accepted_at"])
    for each in agreements.list_signatures():
        row = (each.number, guarded(each.staff_number), guarded(each.name), moment(each.at))
        writer.writerow(row)
    headers = {"Content-Disposition": "attachment; filename=agreement-accepted.csv"}
    return Response("\ufeff" + made.getvalue(), headers=headers, mimetype="text/csv")
