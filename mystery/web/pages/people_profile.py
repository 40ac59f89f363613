"""Correcting a person: name and addresses, leave, former workplaces, their passkeys."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people import passkeys, profiles
from mystery.people.columns import read_languages
from mystery.people.profiles import Profile
from mystery.people.rules import SPOKEN, Right, first_spoken
from mystery.people.tables import Passkey, Person
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.notices import asked_language
from mystery.web.pages.people import asked_day, editable, places

blueprint = Blueprint("people_profile", __name__)
DONE = {
    "changed": "The change has been saved.",
    "former": "The former workplaces have been changed.",
    "passkey": "The passkey has been removed: it opens nothing any more.",
}


@blueprint.get("/people/<key>/edit")
@auth.needs(Right.EDIT_PEOPLE)
def edit(key: str) -> Response:
    return _page(editable(key), None)


def _page(found: Person, form: Form | None) -> Response:
    said = profiles.profile(found)
    values = {name: str(value or "") for name, value in vars(said).items()}
    values["languages"] = ", ".join(said.languages)
    values["language"] = first_spoken([said.language]) or "en"
    shown = form or Form(values)
    page = render_template(
        "people/edit.html",
        person=found,
        form=shown,
        former=profiles.list_former(found),
        offers=places(),
        spoken=SPOKEN.items(),
        done=forms.done(DONE),
    )
    return Response(page, shown.status)


@blueprint.post("/people/<key>/edit")
@auth.needs(Right.EDIT_PEOPLE)
def change(key: str) -> BaseResponse:
    found = editable(key)
    try:
        asked = _asked(found)
        with db.transaction():
            profiles.change(editable(key), asked, by=auth.person())
    except forms.ANSWERED as problem:
        return _page(found, forms.sent(problem))
    return redirect(f"/people/{key}?done=changed", 303)


def _asked(found: Person) -> Profile:
    try:
        languages = read_languages(forms.text("languages")) if forms.text("languages") else ()
    except ValueError as why:
        raise Invalid("A language is not known.", faults=[Fault("/languages", str(why))]) from why
    return Profile(
        name=" ".join(forms.text("name").split()),
        email=forms.text("email") or None,
        staff_number=forms.text("staff_number") or None,
        home_market=" ".join(forms.text("home_market").split()),
        languages=languages,
        away_from=asked_day("away_from"),
        away_until=asked_day("away_until"),
        language=asked_language(found.language),
    )


@blueprint.post("/people/<key>/former")
@auth.needs(Right.EDIT_PEOPLE)
def put_former(key: str) -> BaseResponse:
    found = editable(key)
    try:
        since, until = asked_day("since"), asked_day("until")
        with db.transaction():
            code = forms.text("location")[:64]
            place = reach.location_named(code, Right.EDIT_PEOPLE, "/location")
            profiles.put_former(editable(key), place, since=since, until=until, by=auth.person())
    except forms.ANSWERED as problem:
        values = dict(forms.sent().values)
        kept = {name: str(value or "") for name, value in vars(profiles.profile(found)).items()}
        kept["languages"] = ", ".join(found.languages or ())
        kept["language"] = first_spoken([found.language]) or "en"
        return _page(found, Form(kept | values, problem))
    return redirect(f"/people/{key}/edit?done=former", 303)


@blueprint.post("/people/<key>/former/end")
@auth.needs(Right.EDIT_PEOPLE)
def remove_former(key: str) -> BaseResponse:
    with db.transaction():
        profiles.remove_former(editable(key), forms.text("location"), by=auth.person())
    return redirect(f"/people/{key}/edit?done=former", 303)


@blueprint.post("/people/<key>/passkeys/end")
@auth.needs(Right.EDIT_PEOPLE)
def remove_passkey(key: str) -> BaseResponse:
    with db.transaction() as session:
        owner = editable(key)
        mine = Passkey.person_id == owner.id, Passkey.key == forms.text("passkey")
        row = session.scalar(sa.select(Passkey).where(*mine))
        if row is None:
            raise Missing("There is no such passkey.")
        passkeys.remove(row, by=auth.person().actor)
    return redirect(f"/people/{key}?done=passkey", 303)
