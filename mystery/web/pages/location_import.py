"""Locations from a CSV or XLSX file: upload, columns and options with a dry run, import, report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations import imports
from mystery.locations.columns import FIELDS, guess_columns
from mystery.locations.imports import Options
from mystery.locations.rules import Kind
from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.spreadsheets import Report, Result, Sheet, lines
from mystery.spreadsheets.headers import Columns, Field
from mystery.web import auth, reach
from mystery.web.pages import forms, kept
from mystery.web.pages.forms import Form
from mystery.web.pages.kept import Kept
from mystery.web.pages.locations import region_options, zones

blueprint = Blueprint("location_import", __name__)
ABOUT = "locations"
PREVIEW, REFUSALS = 5, 200
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
        planned = imports.plan(found.sheet, asked_columns(found.sheet, FIELDS), _options())
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


def report_file(found: Kept) -> Response:
    """What became of every row, as plain text."""
    text = "\n".join(lines(found.report, tuple(Result))) if found.report else ""
    headers = {"Content-Disposition": "attachment; filename=import-report.txt"}
    return Response(text + "\n", headers=headers, mimetype="text/plain")


def asked_columns(sheet: Sheet, fields: Sequence[Field]) -> Columns:
    """The columns as the selects say; the guess as long as nobody has chosen."""
    values = request.values
    if not values.get("chosen"):
        return guess_columns(sheet)
    return Columns(sheet.columns, tuple(_places(sheet, fields)))


def _places(sheet: Sheet, fields: Sequence[Field]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Selects name columns by their number from 1; what is no such number names none."""
    for field in fields:
        asked = request.values.getlist(f"column_{field.name}")
        numbers = [int(n) for n in asked if n.isascii() and n.isdigit() and len(n) < 5]
        places = tuple(sorted({n - 1 for n in numbers if 0 < n <= len(sheet.columns)}))
        if places:
            yield field.name, places if field.several else places[:1]


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


@dataclass(frozen=True)
class Choice:
    """One select of the mapping: what the table may say, and the columns that say it."""

    name: str
    words: str
    several: bool
    numbers: tuple[str, ...]


def choices(columns: Columns, fields: Sequence[Field], words: dict[str, str]) -> list[Choice]:
    usual = {f.name: f.name.replace("_", " ").capitalize() for f in fields}
    return [
        Choice(
            field.name,
            words.get(field.name, usual[field.name]),
            field.several,
            tuple(str(place + 1) for place in columns.of(field.name)),
        )
        for field in fields
    ]


def column_options(sheet: Sheet) -> list[tuple[str, str]]:
    """Each column by its number, with its title and the first value in it."""
    options = []
    for place, title in enumerate(sheet.columns):
        value = next((row.cells[place] for row in sheet.rows[:50] if row.cells[place]), "")
        shown = f"{title[:40] or f'column {place + 1}'}{f' ({value[:24]})' if value else ''}"
        options.append((str(place + 1), shown))
    return options


def _plan_page(found: Kept, problem: Problem | None = None) -> Response:
    columns, options = asked_columns(found.sheet, FIELDS), _options()
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


def refused_rows(report: Report) -> list[tuple[int, str]]:
    """Number and reason of the first rows that were refused."""
    found = (row for row in report.rows if row.result is Result.REFUSED)
    return [(row.number, row.why) for _, row in zip(range(REFUSALS), found, strict=False)]
