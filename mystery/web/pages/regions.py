"""Regions: the tree, and adding one."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations import actions
from mystery.locations.imports.cells import region_code
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.problems import Conflict, Fault, Invalid, Problem
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.locations import region_options

blueprint = Blueprint("regions_page", __name__)
DONE = {"region": "The region is there."}


@blueprint.get("/locations/_regions")
@auth.needs(Right.EDIT_LOCATIONS)
def regions() -> Response:
    return regions_page(Form())


def regions_page(form: Form) -> Response:
    found = reach.regions(Right.EDIT_LOCATIONS)
    counts = sa.select(Location.region_id, sa.func.count()).group_by(Location.region_id)
    page = render_template(
        "locations/regions.html",
        form=form,
        regions=found,
        options=region_options(found),
        counts={row[0]: row[1] for row in db.session.execute(counts)},
        everywhere=auth.scope(Right.EDIT_LOCATIONS).everywhere,
        done=forms.done(DONE),
    )
    return Response(page, form.status)


@blueprint.post("/locations/_regions")
@auth.needs(Right.EDIT_LOCATIONS)
def add_region() -> BaseResponse:
    name = forms.text("name")
    try:
        _check_region_name(name)
        with db.transaction():
            _add_region(name, forms.text("code") or region_code(name), forms.text("parent"))
    except forms.ANSWERED as problem:
        return regions_page(forms.sent(problem))
    return redirect("/locations/_regions?done=region", 303)


def _check_region_name(name: str) -> None:
    if not 1 <= len(name) <= 200:
        fault = Fault("/name", "a name of 1 to 200 characters is needed")
        raise Invalid("The region needs a name.", faults=[fault])


def _add_region(name: str, code: str, above: str) -> None:
    if not above:
        reach.check_everywhere(Right.EDIT_LOCATIONS, "A region at the top")
    parent = reach.region_named(above, Right.EDIT_LOCATIONS, "/parent") if above else None
    try:
        actions.add_region(name, code=code, parent=parent, by=auth.person().actor)
    except Conflict as problem:
        raise _on_code(problem) from problem


def _on_code(problem: Problem) -> Conflict:
    fault = Fault("/code", "another region has it; choose another code")
    return Conflict(problem.detail, code=problem.code, faults=[fault])
