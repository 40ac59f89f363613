"""Locations from a CSV or XLSX file: upload, columns and options with a dry run, import, report."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations import imports
from mystery.locations.columns import FIELDS, guess_columns
from mystery.locations.imports import Options
from mystery.locations.rules import Kind
from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.spreadsheets import Report
from mystery.web import auth, reach
from mystery.web.pages import forms, kept
from mystery.web.pages.forms import Form
from mystery.web.pages.kept import Kept
from mystery.web.pages.locations import region_options, zones
from mystery.web.pages.mapping import (
    asked_columns,
    choices,
    column_options,
    refused_rows,
    report_file,
)

blueprint = Blueprint("location_import", __name__)
ABOUT = "locations"
PREVIEW = 5
WORDS = {
    "code": "Store number or code",
    "kind": "Own or competitor",
    "market": "Market",
    "address": "Street and number",
    "postcode": "Postcode",
    "time_zone": "Time zone",
    "position": "Position in one cell",
    "opened_on": "Opened on",
    "closed_on": "Closed on",
}


@blueprint.get("/locations/_import")
@auth.needs(Right.EDIT_LOCATIONS)
def start() -> Response:
    return _upload_page(Form())


def _upload_page(form: Form) -> Response:
    everywhere = auth.scope(Right.EDIT_LOCATIONS).everywhere
    page = render_template(
        "locations/upload.html",
        form=form,
        everywhere=everywhere,
        most=kept.FILE_MOST // 2**20,
    )
    return Response(page, form.status)


@blueprint.post("/locations/_import")
@auth.needs(Right.EDIT_LOCATIONS)
def upload() -> BaseResponse:
    reach.check_everywhere(Right.EDIT_LOCATIONS, "An import")
    try:
        sheet, name = kept.read_table()
    except forms.ANSWERED as problem:
        return _upload_page(forms.sent(problem))
    return redirect(f"/locations/_import/{kept.keep(sheet, about=ABOUT, name=name)}", 303)


@blueprint.get("/locations/_import/<key>")
@auth.needs(Right.EDIT_LOCATIONS)
def look(key: str) -> Response:
    """Columns and options from the address, and what an import with them would do."""
    found = kept.find(key, ABOUT)
    if found.report is not None:
        return Response(_report_page(found, found.report))
    return _plan_page(found)


@blueprint.post("/locations/_import/<key>")
@auth.needs(Right.EDIT_LOCATIONS)
def apply(key: str) -> BaseResponse:
    reach.check_everywhere(Right.EDIT_LOCATIONS, "An import")
    found = kept.find(key, ABOUT)
    if found.report is not None:
        return redirect(f"/locations/_import/{key}", 303)
    try:
        planned = imports.plan(
            found.sheet, asked_columns(found.sheet, FIELDS, guess_columns), _options()
        )
        with db.transaction():
            report = imports.apply(planned, by=auth.person().actor)
    except forms.ANSWERED as problem:
        return _plan_page(found, problem)
    kept.keep_report(found, report)
    return redirect(f"/locations/_import/{key}", 303)


@blueprint.get("/locations/_import/<key>/report.txt")
@auth.needs(Right.EDIT_LOCATIONS)
def whole_report(key: str) -> Response:
    return report_file(kept.find(key, ABOUT))


def _options() -> Options:
    values = {name: forms.clean(request.values.get(name, "")) for name in ("brand", "region")}
    kind = request.values.get("kind", "")
    return Options(
        kind=Kind(kind) if kind in list(Kind) else None,
        brand=values["brand"],
        region=values["region"],
        below=forms.clean(request.values.get("below", "")),
        time_zone=forms.clean(request.values.get("time_zone", "")),
    )


def _plan_page(found: Kept, problem: Problem | None = None) -> Response:
    columns, options = asked_columns(found.sheet, FIELDS, guess_columns), _options()
    report = None
    if problem is None:
        try:
            report = imports.rehearse(imports.plan(found.sheet, columns, options))
        except forms.ANSWERED as refused:
            problem = refused
    page = render_template(
        "locations/plan.html",
        table=found,
        form=Form(problem=problem),
        options=options,
        choices=choices(columns, FIELDS, WORDS),
        columns=column_options(found.sheet),
        preview=found.sheet.rows[:PREVIEW],
        regions=region_options(reach.regions(Right.EDIT_LOCATIONS)),
        zones=zones(),
        report=report,
        refused=refused_rows(report) if report else [],
    )
    return Response(page, Form(problem=problem).status if request.method == "POST" else 200)


def _report_page(found: Kept, report: Report) -> str:
    return render_template(
        "locations/report.html", table=found, report=report, refused=refused_rows(report)
    )
