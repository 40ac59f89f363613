"""People from a CSV or XLSX file: upload, columns with a dry run, who is missing, report."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.notices.queries import list_who_chose
from mystery.people import imports
from mystery.people.columns import FIELDS, guess_columns
from mystery.people.imports import GONE, Comparison, Options
from mystery.people.imports.merging import Listed
from mystery.people.rules import ROLE_NAMES, Right, Role
from mystery.people.tables import Person
from mystery.problems import Problem
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Visit
from mystery.spreadsheets import Report
from mystery.spreadsheets.headers import Columns
from mystery.web import auth, reach
from mystery.web.pages import forms, kept
from mystery.web.pages.forms import Form
from mystery.web.pages.kept import Kept
from mystery.web.pages.mapping import (
    asked_columns,
    choices,
    column_options,
    refused_rows,
    report_file,
)

blueprint = Blueprint("people_import", __name__)
ABOUT = "people"
PREVIEW = 5
SHOWN = 200
"""So many of the missing are named on the page; the report names them all."""
WORDS = {
    "email": "E-mail",
    "given_name": "First name",
    "family_name": "Last name",
    "former": "Former workplaces",
    "former_until": "Former workplace until",
    "role_place": "Where the role holds",
}
GIVEN = (Role.SHOPPER, Role.REVIEWER)


@blueprint.get("/people/_import")
@auth.needs(Right.EDIT_PEOPLE)
def start() -> Response:
    return _upload_page(Form())


def _upload_page(form: Form) -> Response:
    page = render_template(
        "people/upload.html",
        form=form,
        everywhere=auth.scope(Right.EDIT_PEOPLE).everywhere,
        most=kept.FILE_MOST // 2**20,
    )
    return Response(page, form.status)


@blueprint.post("/people/_import")
@auth.needs(Right.EDIT_PEOPLE)
def upload() -> BaseResponse:
    reach.check_everywhere(Right.EDIT_PEOPLE, "An import")
    try:
        sheet, name = kept.read_table()
    except forms.ANSWERED as problem:
        return _upload_page(forms.sent(problem))
    return redirect(f"/people/_import/{kept.keep(sheet, about=ABOUT, name=name)}", 303)


@blueprint.get("/people/_import/<key>")
@auth.needs(Right.EDIT_PEOPLE)
def look(key: str) -> Response:
    """Columns and options from the address, and what an import with them would do."""
    reach.check_everywhere(Right.EDIT_PEOPLE, "An import")
    found = kept.find(key, ABOUT)
    if found.report is not None:
        return Response(_report_page(found, found.report))
    return _plan_page(found)


@blueprint.post("/people/_import/<key>")
@auth.needs(Right.EDIT_PEOPLE)
def apply(key: str) -> BaseResponse:
    reach.check_everywhere(Right.EDIT_PEOPLE, "An import")
    found = kept.find(key, ABOUT)
    if found.report is not None:
        return redirect(f"/people/_import/{key}", 303)
    try:
        options = Options(_role(), imports.check_count(forms.text("disable")))
        planned = imports.plan(found.sheet, _columns(found), options)
        with db.transaction():
            report = imports.apply(planned, by=auth.person(), chose=list_who_chose())
    except forms.ANSWERED as problem:
        return _plan_page(found, problem)
    kept.keep_report(found, report)
    return redirect(f"/people/_import/{key}", 303)


@blueprint.get("/people/_import/<key>/report.txt")
@auth.needs(Right.EDIT_PEOPLE)
def whole_report(key: str) -> Response:
    reach.check_everywhere(Right.EDIT_PEOPLE, "An import")
    return report_file(kept.find(key, ABOUT))


def _columns(found: Kept) -> Columns:
    return asked_columns(found.sheet, FIELDS, guess_columns)


def _role() -> Role | None:
    asked = request.values.get("role", "" if request.values.get("chosen") else Role.SHOPPER)
    return Role(asked) if asked in GIVEN else None


def _plan_page(found: Kept, problem: Problem | None = None) -> Response:
    columns, role = _columns(found), _role()
    seen: Comparison | None = None
    try:
        planned = imports.plan(found.sheet, columns, Options(role))
        seen = imports.rehearse(planned, by=auth.person(), chose=list_who_chose())
    except forms.ANSWERED as refused:
        problem = problem or refused
    page = render_template(
        "people/plan.html",
        table=found,
        form=forms.sent(problem) if request.method == "POST" else Form(problem=problem),
        role=role or "",
        roles=[("", "No role"), *((given.value, ROLE_NAMES[given]) for given in GIVEN)],
        choices=choices(columns, FIELDS, WORDS),
        columns=column_options(found.sheet),
        preview=found.sheet.rows[:PREVIEW],
        seen=seen,
        shown=SHOWN,
        held=_visits_of(seen.missing) if seen else 0,
        report=seen.report if seen else None,
        refused=refused_rows(seen.report) if seen else [],
    )
    return Response(page, Form(problem=problem).status if request.method == "POST" else 200)


def _visits_of(missing: Sequence[Listed]) -> int:
    """How many visits these people have taken and not done: somebody else has to go."""
    keys = {each.key for each in missing}
    held = (
        sa.select(Person.key)
        .join(Visit, Visit.shopper_id == Person.id)
        .where(Visit.state.in_((VisitState.CLAIMED, VisitState.RETURNED)))
    )
    return sum(key in keys for key in db.session.scalars(held))


def _report_page(found: Kept, report: Report) -> str:
    gone = [note.removeprefix(GONE) for note in report.notes if note.startswith(GONE)]
    told = Report(report.rows, tuple(note for note in report.notes if not note.startswith(GONE)))
    return render_template(
        "people/report.html",
        table=found,
        report=told,
        refused=refused_rows(report),
        gone=gone,
        shown=SHOWN,
    )
