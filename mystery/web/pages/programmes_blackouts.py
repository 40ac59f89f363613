"""Days without visits: sales, stocktaking, holidays."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing
from mystery.programmes import outlines, queries, setting_up
from mystery.programmes.tables import Blackout
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.locations import region_options

blueprint = Blueprint("programmes_blackouts", __name__)
WHY_MOST = 200
DONE = {"added": "Added. Waves leave these days out.", "dropped": "Taken away."}


@blueprint.get("/programmes/_blackouts")
@auth.needs(Right.EDIT_PROGRAMMES)
def blackouts() -> Response:
    return _page(Form())


def _page(form: Form) -> Response:
    known = queries.list_programmes()
    names = {programme.id: programme.name for programme in known}
    page = render_template(
        "programmes/blackouts.html",
        blackouts=[(b, names.get(b.programme_id or 0, "")) for b in _listed()],
        programmes=[(programme.key, programme.name) for programme in known],
        regions=region_options(reach.regions(Right.EDIT_PROGRAMMES)),
        form=form,
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        done=forms.done(DONE),
    )
    return Response(page, form.status)


def _listed() -> list[Blackout]:
    """Those that concern the asker's part: of a place in it, of a region in it or above it."""
    held = auth.scope(Right.EDIT_PROGRAMMES)
    above = {region.id for region in reach.regions_met(Right.EDIT_PROGRAMMES)}

    def concerns(one: Blackout) -> bool:
        if one.location:
            return held.covers(one.location.region.path, one.location.id)
        region = one.region
        return region is None or region.id in above or held.covers(region.path, 0)

    return [one for one in outlines.list_blackouts() if concerns(one)]


@blueprint.post("/programmes/_blackouts")
@auth.needs(Right.EDIT_PROGRAMMES)
def add() -> BaseResponse:
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A day without visits")
    try:
        first = _day("first")
        last = _day("last") if forms.text("last") else first
        if len(forms.text("why")) > WHY_MOST:
            fault = Fault("/why", f"at most {WHY_MOST} characters")
            raise Invalid("The reason is too long.", faults=[fault])
        with db.transaction():
            _add(first, last)
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect("/programmes/_blackouts?done=added", 303)


def _add(first: date, last: date) -> None:
    region, location = forms.text("region"), forms.text("location")
    right = Right.EDIT_PROGRAMMES
    setting_up.add_blackout(
        first=first,
        last=last,
        why=forms.text("why"),
        programme=queries.get_programme(forms.text("programme"))
        if forms.text("programme")
        else None,
        region=reach.region_named(region, right, "/region") if region and not location else None,
        location=reach.location_named(location, right, "/location") if location else None,
        by=auth.person(),
    )


def _day(name: str) -> date:
    try:
        return date.fromisoformat(forms.text(name))
    except ValueError as error:
        fault = Fault(f"/{name}", "a day such as 2026-11-27")
        raise Invalid("A day is missing.", faults=[fault]) from error


@blueprint.post("/programmes/_blackouts/<key>/drop")
@auth.needs(Right.EDIT_PROGRAMMES)
def drop(key: str) -> BaseResponse:
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A day without visits")
    with db.transaction() as session:
        found = session.scalar(sa.select(Blackout).where(Blackout.key == forms.clean(key)))
        if found is None:
            raise Missing("There are no such days.")
        setting_up.drop_blackout(found, by=auth.person())
    return redirect("/programmes/_blackouts?done=dropped", 303)
