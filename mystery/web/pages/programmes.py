"""Programmes: the list, making one, its page with notice, settings and waves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists.queries import list_checklists
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes import outlines, queries, setting_up
from mystery.programmes.rules.places import read_places
from mystery.programmes.rules.policy import SCORE_SHOWN_NAMES
from mystery.programmes.rules.rotation import Rotation, read_rotation
from mystery.programmes.rules.spread import read_shares
from mystery.programmes.tables import Programme
from mystery.web import auth, reach
from mystery.web.api.programmes import apply, first_programme
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.programmes_reading import kinds_of_places, settings

blueprint = Blueprint("programmes_page", __name__)
SLUG = re.compile(r"[^a-z0-9]+")
DONE = {
    "saved": "Saved.",
    "made": "The programme is there. Before it starts, staff have to know about it.",
    "informed": "The notice to staff is on record.",
    "started": "The programme is running.",
    "paused": "The programme is paused: nothing is planned or taken any more. "
    "What somebody has taken goes on.",
    "waved": "The wave is there, without visits yet.",
}


@blueprint.get("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES)
def programmes() -> str:
    found = queries.list_programmes()
    return render_template(
        "programmes/list.html",
        programmes=[(each, _about(each)) for each in found],
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        done=forms.done(DONE),
    )


def _about(programme: Programme) -> dict[str, Any]:
    """What the list and the page say about a programme besides its columns."""
    waves = outlines.list_waves(programme.id)
    own, competitors = outlines.count_places(read_places(programme.places), auth.today())
    return {
        "waves": waves,
        "running": [w for w in waves if w.made_at and w.due_on >= auth.today()],
        "progress": outlines.tally_waves(wave.id for wave in waves),
        "own": own,
        "competitors": competitors,
    }


@blueprint.post("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES)
def make() -> BaseResponse:
    """A programme by its name; without one the first, for an organisation that has none."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A programme")
    name = forms.text("name")
    try:
        with db.transaction():
            key = _add(name) if name else first_programme().key
    except forms.ANSWERED as problem:
        return _new_page(forms.sent(problem))
    return redirect(f"/programmes/{key}?done=made", 303)


def _add(name: str) -> str:
    stem = SLUG.sub("-", name.casefold()).strip("-")[:56] or "programme"
    taken = {programme.key for programme in queries.list_programmes()}
    key = next(k for n in range(1, 1000) if (k := f"{stem}-{n}" if n > 1 else stem) not in taken)
    checklist = forms.text("checklist")
    if not checklist:
        fault = Fault("/checklist", "what the shoppers fill in")
        raise Invalid("Which checklist?", faults=[fault])
    setting_up.add_programme(name, key=key, by=auth.person().actor)
    usual = {name: getattr(Rotation(), name) for name in Rotation.__slots__}
    apply(queries.get_programme(key), {"name": name, "checklist": checklist, "rotation": usual})
    return key


@blueprint.get("/programmes/_new")
@auth.needs(Right.EDIT_PROGRAMMES)
def new() -> Response:
    return _new_page(Form())


def _new_page(form: Form) -> Response:
    page = render_template("programmes/new.html", form=form, checklists=checklists())
    return Response(page, form.status)


def checklists() -> list[tuple[str, str]]:
    return [(row.key, row.title) for row in list_checklists(published=True)]


@blueprint.get("/programmes/<key>")
@auth.needs(Right.EDIT_PROGRAMMES)
def programme(key: str) -> Response:
    return _page(key, Form())


def _page(key: str, form: Form) -> Response:
    found = queries.get_programme(forms.clean(key))
    page = render_template(
        "programmes/programme.html",
        programme=found,
        about=_about(found),
        form=form,
        chosen=read_places(found.places),
        known=kinds_of_places(),
        rotation=read_rotation(found.rotation),
        shares=read_shares(found.spread),
        checklists=checklists(),
        scores=[(key.value, words) for key, words in SCORE_SHOWN_NAMES.items()],
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        today=auth.today(),
        done=forms.done(DONE),
    )
    return Response(page, form.status)


@blueprint.post("/programmes/<key>")
@auth.needs(Right.EDIT_PROGRAMMES)
def change(key: str) -> BaseResponse:
    found = queries.get_programme(key)
    try:
        asked = settings(found)
        with db.transaction():
            apply(queries.get_programme(key), asked)
    except forms.ANSWERED as problem:
        return _page(key, forms.sent(problem))
    return redirect(f"/programmes/{key}?done=saved", 303)


@blueprint.post("/programmes/<key>/notice")
@auth.needs(Right.EDIT_PROGRAMMES)
def inform(key: str) -> BaseResponse:
    """Record the notice to staff, and start where the second button was pressed."""
    queries.get_programme(key)
    starts = forms.text("then") == "start"
    try:
        with db.transaction():
            told = {"text": forms.text("notice_text"), "on": _day(forms.text("notice_on"))}
            asked = {"notice": told, "active": True} if starts else {"notice": told}
            apply(queries.get_programme(key), asked)
    except forms.ANSWERED as problem:
        return _page(key, forms.sent(problem))
    return redirect(f"/programmes/{key}?done={'started' if starts else 'informed'}", 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@blueprint.post("/programmes/<key>/start")
@auth.needs(Right.EDIT_PROGRAMMES)
def start(key: str) -> BaseResponse:
    return _switched(key, active=True)


@blueprint.post("/programmes/<key>/pause")
@auth.needs(Right.EDIT_PROGRAMMES)
def pause(key: str) -> BaseResponse:
    return _switched(key, active=False)


def _switched(key: str, *, active: bool) -> BaseResponse:
    queries.get_programme(key)
    try:
        with db.transaction():
            apply(queries.get_programme(key), {"active": active})
    except forms.ANSWERED as problem:
        return _page(key, forms.sent(problem))
    return redirect(f"/programmes/{key}?done={'started' if active else 'paused'}", 303)
