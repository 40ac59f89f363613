"""Workbooks made in the background, and those that come by mail."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists.queries import list_families
from mystery.exports import actions, owned
from mystery.exports.rules import FORM
from mystery.exports.rules.files import Made, made_as
from mystery.exports.rules.schedules import LAST_DAY, Often, Schedule
from mystery.notices.queries import get_asked
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Conflict, Fault, Gone, Invalid, Missing
from mystery.web import auth, filters, making, paper
from mystery.web.api.exports import XLSX
from mystery.web.ordering import allowed
from mystery.web.overview import overview
from mystery.web.pages import forms
from mystery.web.pages.export_links import chosen, in_words
from mystery.web.pages.forms import Form
from mystery.web.pages.region_paper import file_name

blueprint = Blueprint("export_files", __name__)
DONE = {
    "ordered": "It is being made. It stands below when it is ready; you need not wait here.",
    "large": "A workbook of this size takes a while. Have it made below, and come back for it.",
    "long": "A report of so many stores takes a while. Have it made below, and come back for it.",
    "scheduled": "Your workbook will come by mail.",
    "ended": "It will not come any more.",
}
MEDIA = {Made.WORKBOOK: XLSX, Made.REPORT: "application/pdf"}
LOOK_AGAIN = "3"
"""Seconds until the page is shown anew while something is being made."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHEN = [("daily", "Every day")]
WHEN += [(f"weekly-{n}", f"Every {day}") for n, day in enumerate(WEEKDAYS)]
WHEN += [(f"monthly-{n}", f"On day {n} of every month") for n in range(1, LAST_DAY + 1)]
HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]


@blueprint.get("/exports/files")
@auth.needs(Right.EXPORT)
def page() -> BaseResponse:
    return _page(Form(chosen(request.args) | {"when": "weekly-0", "hour": "7"}))


def _page(form: Form) -> Response:
    person = auth.person()
    files = owned.list_files(person.id)
    words, titles = dict(WHEN), dict(list_families())
    page = render_template(
        "exports/files.html",
        form=form,
        done=forms.done(DONE),
        filter=chosen(form.values),
        words=in_words(chosen(form.values), titles),
        files=[(file, made_as(file.name), in_words(file.parameters, titles)) for file in files],
        schedules=[
            (one, words[_when(one.often, one.day)], in_words(one.parameters, titles))
            for one in owned.list_schedules(person.id)
        ],
        when=WHEN,
        hours=HOURS,
        zone=get_asked(person.id).zone,
    )
    response = Response(page, form.status)
    if any(file.state == "waiting" for file in files) and form.problem is None:
        response.headers["Refresh"] = LOOK_AGAIN
    return response


def _when(often: str, day: int) -> str:
    return often if often == Often.DAILY else f"{often}-{day}"


@blueprint.post("/exports/files")
@auth.needs(Right.EXPORT)
def order() -> BaseResponse:
    parameters = chosen(request.form)
    try:
        filters.asked(given=parameters)
        name = _report_name(parameters) if forms.text("form") == Made.REPORT else ""
        with db.transaction():
            actions.order_file(auth.person().id, parameters, name=name)
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect("/exports/files?done=ordered", 303)


def _report_name(parameters: Mapping[str, str]) -> str:
    """Raises Conflict where no PDF can be made, or nothing is there to put on paper."""
    paper.check_able()
    asked = filters.asked(given=parameters)
    if not overview(asked.filter, auth.today()).now.row.n:
        raise Conflict("There are no approved visits in this selection.", code="nothing")
    return file_name(asked)


@blueprint.get("/exports/files/<key>.<any(xlsx, pdf):form>")
@auth.needs(Right.EXPORT)
def download(key: str, form: str) -> Response:
    """One's own, whole, while one may still export what is in it."""
    file = owned.get_file(key, auth.person().id)
    if made_as(file.name) != form:
        raise Missing("There is no such file, or its days are over.")
    if file.until < db.now():
        raise Gone("The days of this file are over. Make it again.")
    if file.state != "ready":
        raise Conflict("This file is not ready yet.", code="not_ready")
    if file.scope != allowed():
        raise Gone("What you may export has changed since. Make the file again.")
    path = making.path_of(current_app._get_current_object(), file)  # type: ignore[attr-defined]
    if not path.is_file():
        raise Gone("This file is not here any more. Make it again.")
    response = send_file(
        path, MEDIA[Made(form)], as_attachment=True, download_name=file.name, etag=False
    )
    response.headers.pop("Last-Modified", None)
    digest = b64encode(bytes.fromhex(file.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["X-Rows"] = ", ".join(f"{name}={n}" for name, n in file.rows.items())
    response.headers["X-Schema-Version"] = str(FORM)
    return response


@blueprint.post("/exports/mails")
@auth.needs(Right.EXPORT)
def schedule() -> BaseResponse:
    parameters = chosen(request.form)
    try:
        filters.asked(given=parameters)
        rules = _schedule(forms.text("when"), forms.text("hour"), get_asked(auth.person().id).zone)
        if not db.session.get_one(Person, auth.person().id).email:
            raise Conflict("You have no e-mail address here. An admin can add it.", code="no_email")
        with db.transaction():
            actions.add_schedule(auth.person(), rules, parameters)
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect("/exports/files?done=scheduled", 303)


def _schedule(when: str, hour: str, zone: str) -> Schedule:
    faults = []
    if when not in dict(WHEN):
        faults.append(Fault("/when", "choose how often"))
    if hour not in dict(HOURS):
        faults.append(Fault("/hour", "choose an hour"))
    if faults:
        raise Invalid("Choose when it comes.", faults=faults)
    often, _, day = when.partition("-")
    return Schedule(Often(often), int(day or 0), int(hour), zone)


@blueprint.post("/exports/mails/<key>/end")
@auth.needs(Right.EXPORT)
def end(key: str) -> BaseResponse:
    with db.transaction():
        actions.remove_schedule(auth.person(), owned.get_schedule(key, auth.person().id))
    return redirect("/exports/files?done=ended", 303)
