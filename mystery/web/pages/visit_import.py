"""Visits from a table: upload or paste, columns with a dry run, planning, report."""

from __future__ import annotations

from itertools import islice

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists.queries import list_checklists
from mystery.locations.tables import Location
from mystery.people.queries import find_by_login
from mystery.people.rules import Right
from mystery.problems import Conflict, Problem
from mystery.programmes import imports
from mystery.programmes.columns import FIELDS, guess_columns
from mystery.programmes.imports import Choices, Options, Plan, Terms
from mystery.programmes.imports.checking import NO_CHOICES
from mystery.programmes.queries import find_default_programme, get_programme, list_programmes
from mystery.programmes.tables import Programme
from mystery.spreadsheets import Report, Result, RowResult, Sheet
from mystery.web import auth, visibility
from mystery.web.pages import forms, kept
from mystery.web.pages.forms import Form
from mystery.web.pages.kept import Kept
from mystery.web.pages.mapping import (
    REFUSALS,
    asked_columns,
    choices,
    column_options,
    refused_rows,
    report_file,
)

blueprint = Blueprint("visit_import", __name__)
ABOUT = "visits"
PART = 100
WORDS = {
    "location": "Location's code",
    "checklist": "Checklist's key",
    "shopper": "Shopper's e-mail or staff number",
    "opens": "First day",
    "due": "Last day",
}


@blueprint.get("/visits/_import")
@auth.needs(Right.PLAN)
def start() -> Response:
    return _upload_page(Form())


def _upload_page(form: Form) -> Response:
    page = render_template("visits/upload.html", form=form, most=kept.FILE_MOST // 2**20)
    return Response(page, form.status)


@blueprint.post("/visits/_import")
@auth.needs(Right.PLAN)
def upload() -> BaseResponse:
    try:
        sheet, name = kept.read_table()
    except forms.ANSWERED as problem:
        return _upload_page(forms.sent(problem))
    return redirect(f"/visits/_import/{kept.keep(sheet, about=ABOUT, name=name)}", 303)


@blueprint.get("/visits/_import/<key>")
@auth.needs(Right.PLAN)
def look(key: str) -> Response:
    found = kept.find(key, ABOUT)
    if found.report is None:
        return _table_page(found)
    page = render_template(
        "visits/report.html",
        table=found,
        report=found.report,
        refused=refused_rows(found.report),
        there=[row.why for row in found.report.rows if row.result is Result.UNCHANGED][:200],
    )
    return Response(page)


@blueprint.post("/visits/_import/<key>")
@auth.needs(Right.PLAN)
def apply(key: str) -> BaseResponse:
    found = kept.find(key, ABOUT)
    if found.report is not None:
        return redirect(f"/visits/_import/{key}", 303)
    try:
        programme = forms.text("programme")
        report = carry_out(_planned(found.sheet), programme=programme, choices=_choices())
    except forms.ANSWERED as problem:
        return _table_page(found, problem)
    kept.keep_report(found, report)
    return redirect(f"/visits/_import/{key}", 303)


@blueprint.get("/visits/_import/<key>/report.txt")
@auth.needs(Right.PLAN)
def whole_report(key: str) -> Response:
    return report_file(kept.find(key, ABOUT))


def _planned(sheet: Sheet) -> Plan:
    return imports.plan(sheet, asked_columns(sheet, FIELDS, guess_columns), _options())


def _options() -> Options:
    return Options(
        **{n: forms.clean(request.values.get(n, "")) for n in ("checklist", "opens", "due")}
    )


def _choices() -> Choices:
    """The refused rows that are ticked to be planned all the same."""
    ticked = forms.texts("anyway")
    numbers = (int(n) for n in ticked if n.isascii() and n.isdigit() and len(n) < 8)
    return Choices(frozenset(numbers), every="all" in ticked)


def _programme(key: str) -> Programme:
    found = get_programme(key) if key else find_default_programme()
    if found is None:
        raise Conflict(
            "There is no programme yet, and no notice to staff is on record. Start one below "
            "Programmes.",
            code="no_programme",
        )
    return found


def _table_page(found: Kept, problem: Problem | None = None) -> Response:
    report = None
    if problem is None:
        try:
            planned = _planned(found.sheet)
            report = rehearsed(planned, forms.clean(request.values.get("programme", "")))
        except forms.ANSWERED as refused:
            problem = refused
    columns = asked_columns(found.sheet, FIELDS, guess_columns)
    page = render_template(
        "visits/table.html",
        table=found,
        form=Form(problem=problem),
        options=_options(),
        choices=choices(columns, FIELDS, WORDS),
        columns=column_options(found.sheet),
        preview=found.sheet.rows[:5],
        checklists=[(row.key, row.title) for row in list_checklists(published=True)],
        programmes=[(each.key, each.name) for each in list_programmes()],
        programme=request.values.get("programme", ""),
        report=report,
        choices_left=choices_left(report) if report else [],
        refused=refused_rows(report) if report else [],
    )
    return Response(page, Form(problem=problem).status if request.method == "POST" else 200)


def choices_left(report: Report) -> list[tuple[str, str]]:
    """Number and words of the first rows that may be planned all the same."""
    found = (row for row in report.rows if row.choice)
    return [(str(row.number), row.why) for row in islice(found, REFUSALS)]


def rehearsed(planned: Plan, programme: str, choices: Choices = NO_CHOICES) -> Report:
    terms = Terms(_programme(programme), auth.person(), choices)
    return told(imports.rehearse(planned, terms), planned)


def carry_out(planned: Plan, *, programme: str = "", choices: Choices = NO_CHOICES) -> Report:
    """Plan what the dry run would plan, a hundred visits a transaction: others write between.

    In the programme with this key, else in the first one.
    """
    report = rehearsed(planned, programme, choices)
    wanted = {row.number for row in report.rows if row.result is Result.ADDED}
    rows = [row for row in planned.rows if row.number in wanted]
    done: dict[int, RowResult] = {}
    for start in range(0, len(rows), PART):
        part = Plan(tuple(rows[start : start + PART]), ())
        with db.transaction():
            made = imports.apply(part, Terms(_programme(programme), auth.person(), choices))
        done |= {row.number: row for row in told(made, part).rows}
    merged = tuple(done.get(row.number, row) for row in report.rows)
    return Report(merged, report.notes)


def told(report: Report, planned: Plan) -> Report:
    """The report with locations and shoppers by name: a refusal says who cannot go where."""
    shoppers = {row.number: row.wish.shopper for row in planned.rows if row.wish}
    names = _location_names({row.code for row in report.rows})
    people = {login: _person_name(login) for login in set(shoppers.values()) if login}
    rows = tuple(
        RowResult(
            row.number,
            row.result,
            row.code,
            _sentence(row, names.get(row.code), people.get(shoppers.get(row.number, ""))),
            choice=row.choice,
        )
        for row in report.rows
    )
    return Report(rows, report.notes)


def _sentence(row: RowResult, location: str | None, shopper: str | None) -> str:
    where = f"{location} ({row.code})" if location else ""
    named = ", ".join(filter(None, (where, shopper)))
    if row.result is not Result.REFUSED:
        return named
    why = row.why.removeprefix(f"location {row.code}: ")
    return f"{named}: {why}" if named else row.why


def _location_names(codes: set[str]) -> dict[str, str]:
    visible = visibility.locations(Right.PLAN)
    found: dict[str, str] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), 500):
        here = Location.code.in_(ordered[start : start + 500])
        rows = db.session.execute(sa.select(Location.code, Location.name).where(visible, here))
        found.update({row[0]: row[1] for row in rows})
    return found


def _person_name(login: str) -> str:
    person = find_by_login(login)
    return person.name if person else login
