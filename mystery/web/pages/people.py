"""People: finding them, adding them with a role, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations.queries import list_locations
from mystery.people import actions
from mystery.people.passkeys import list_passkeys
from mystery.people.profiles import list_former
from mystery.people.rules import CODE_LIFE, ROLE_NAMES, Right, Role
from mystery.people.tables import Grant, Person, SignIn
from mystery.problems import Fault, Invalid, Missing, Problem
from mystery.programmes.acquaintances import list_known
from mystery.web import auth, reach, visibility
from mystery.web.api import people as api
from mystery.web.api.people import AskedGrant, AskedPerson
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.locations import region_options
from mystery.web.sessions import device_words, phones, sessions

blueprint = Blueprint("people_page", __name__)
PAGE = 50
LISTED = 500
"""As many locations are proposed while typing; with more of them a code is typed."""
DONE = {
    "added": "The account is there. Make a one-time code, so that they can come in.",
    "given": "The role has been given. It counts from the next click on.",
    "taken": "The role has been taken away. That counts from the next click on.",
    "workplace": "The workplace has been changed.",
    "disabled": "The account is disabled. What they began on a phone is still taken in.",
    "enabled": "The account is enabled again.",
    "ended": "The session has been ended.",
    "changed": "The change has been saved.",
    "passkey": "The passkey has been removed: it opens nothing any more.",
    "erased": "Erased. What they did counts as before, under this name.",
    "known": "Taken back. They may be sent there again.",
}
ROLES = {
    Role.SHOPPER: "does visits with the phone app",
    Role.REVIEWER: "checks reports against their evidence and approves them",
    Role.STORE_MANAGER: "reads the released reports of a store, never who the shopper was",
    Role.REGIONAL_MANAGER: "compares the stores of a region",
    Role.ADMIN: "sets all of this up",
    Role.IDENTITY: "as a reviewer too, may ask who a shopper was; each time is on record",
}


@blueprint.get("/people")
@auth.needs(Right.EDIT_PEOPLE)
def people() -> str:
    search, number = forms.asked("q"), forms.page_number()
    matching = api.matching(search)
    query = sa.select(Person).options(*api.WITH).where(matching).order_by(Person.name, Person.id)
    found = list(db.session.scalars(query.offset((number - 1) * PAGE).limit(PAGE + 1)))
    count = sa.select(sa.func.count()).select_from(Person).where(matching)
    return render_template(
        "people/list.html",
        people=found[:PAGE],
        search=search,
        count=db.session.scalar(count) or 0,
        before=_address(search, number - 1) if number > 1 else "",
        more=_address(search, number + 1) if len(found) > PAGE else "",
        place=place_words,
        role_names=ROLE_NAMES,
    )


def _address(search: str, number: int) -> str:
    return "/people?" + urlencode({k: v for k, v in (("q", search), ("page", number)) if v})


def place_words(grant: Grant) -> str:
    """Where a role holds, as a person says it."""
    if grant.location:
        return grant.location.name
    return grant.region.name if grant.region else "everywhere"


def _role_options() -> list[tuple[str, str]]:
    return [(role.value, f"{ROLE_NAMES[role]}: {words}") for role, words in ROLES.items()]


@dataclass(frozen=True)
class Places:
    """What a form offers to choose a place from."""

    regions: list[tuple[str, str]]
    locations: list[tuple[str, str]]
    everywhere: bool


def places() -> Places:
    found = list_locations(visibility.locations(Right.EDIT_PEOPLE), limit=LISTED + 1)
    return Places(
        regions=region_options(reach.regions(Right.EDIT_PEOPLE)),
        locations=[(at.code, at.name) for at in found] if len(found) <= LISTED else [],
        everywhere=auth.scope(Right.EDIT_PEOPLE).everywhere,
    )


@blueprint.get("/people/_new")
@auth.needs(Right.EDIT_PEOPLE)
def new() -> Response:
    return _new_page(Form({"role": Role.SHOPPER}))


def _new_page(form: Form) -> Response:
    page = render_template("people/new.html", form=form, roles=_role_options(), offers=places())
    return Response(page, form.status)


@blueprint.post("/people/_new")
@auth.needs(Right.EDIT_PEOPLE)
def add() -> BaseResponse:
    try:
        asked = AskedPerson(
            name=forms.text("name"),
            email=forms.text("email") or None,
            staff_number=forms.text("staff_number") or None,
            workplace=forms.text("workplace") or None,
            grants=(_asked_role(),) if forms.text("role") else (),
        )
        with db.transaction():
            key = api.add_person(asked).key
    except forms.ANSWERED as problem:
        return _new_page(forms.sent(_at_fields(problem)))
    return redirect(f"/people/{key}?done=added", 303)


def _asked_role() -> AskedGrant:
    """The role as the form says it; `place` is "everywhere", a region's code or "location"."""
    role, place = forms.text("role"), forms.text("place")
    if role not in list(Role):
        raise Invalid("Choose a role.", faults=[Fault("/role", "one of these roles")])
    at_location = place == "at:location"
    location = forms.text("location") if at_location else ""
    if at_location and not location:
        fault = Fault("/location", "the code of a location is needed")
        raise Invalid("Say at which location.", faults=[fault])
    region = place.removeprefix("region:") if place.startswith("region:") else ""
    if not (region or location or place == "everywhere"):
        raise Invalid("Say where the role holds.", faults=[Fault("/place", "choose a place")])
    return AskedGrant(
        role=Role(role),
        region=region or None,
        location=location or None,
        since=asked_day("since"),
        until=asked_day("until"),
    )


def asked_day(name: str) -> date | None:
    text = forms.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        fault = Fault(f"/{name}", "a day such as 2026-11-21")
        raise Invalid("This is not a day of the calendar.", faults=[fault]) from error


def _at_fields(problem: Problem) -> Problem:
    """Faults of the first grant belong to the fields of the form's one role."""
    faults = [Fault(f.pointer.removeprefix("/grants/0"), f.detail) for f in problem.faults]
    moved = [Fault("/place", f.detail) if f.pointer == "/region" else f for f in faults]
    return type(problem)(problem.detail, code=problem.code, faults=moved)


@blueprint.get("/people/<key>")
@auth.needs(Right.EDIT_PEOPLE)
def person(key: str) -> Response:
    return _person_page(reach.get_person(key), Form())


def _person_page(found: Person, form: Form, *, code: str = "") -> Response:
    oneself = found.id == auth.person().id
    page = render_template(
        "people/person.html",
        person=found,
        oneself=oneself,
        editable=reach.may_edit(found),
        form=form,
        code=code,
        link=f"{auth.base_url()}/invite/{code}",
        days=CODE_LIFE.days,
        roles=_role_options(),
        role_names=ROLE_NAMES,
        place=place_words,
        offers=places(),
        sessions=sessions(found),
        former=list_former(found),
        known=list_known(found.id),
        passkeys=[(row, device_words(row.device)) for row in list_passkeys(found.id)],
        phones=phones(found),
        done=forms.done(DONE),
    )
    return Response(page, form.status)


@blueprint.post("/people/<key>/roles")
@auth.needs(Right.EDIT_PEOPLE)
def give(key: str) -> BaseResponse:
    try:
        asked = _asked_role()
        with db.transaction():
            api.give(editable(key), asked)
    except forms.ANSWERED as problem:
        return _person_page(reach.get_person(key), forms.sent(_at_fields(problem)))
    return redirect(f"/people/{key}?done=given", 303)


def editable(key: str) -> Person:
    found = reach.get_person(key)
    reach.check_may_edit(found)
    return found


@blueprint.post("/people/<key>/roles/end")
@auth.needs(Right.EDIT_PEOPLE)
def take_away(key: str) -> BaseResponse:
    number = forms.text("grant")
    with db.transaction():
        found = editable(key)
        grant = next((grant for grant in found.grants if str(grant.id) == number), None)
        if grant is None:
            raise Missing("This role has been taken away already.")
        actions.take_away(grant, by=auth.person())
    return redirect(f"/people/{key}?done=taken", 303)


@blueprint.post("/people/<key>/workplace")
@auth.needs(Right.EDIT_PEOPLE)
def set_workplace(key: str) -> BaseResponse:
    try:
        with db.transaction():
            api.set_workplace(editable(key), forms.text("workplace") or None)
    except forms.ANSWERED as problem:
        return _person_page(reach.get_person(key), forms.sent(problem))
    return redirect(f"/people/{key}?done=workplace", 303)


@blueprint.post("/people/<key>/code")
@auth.needs(Right.EDIT_PEOPLE)
def make_code(key: str) -> Response:
    """Shown in the answer and nowhere else: only its hash is kept."""
    with db.transaction():
        code = actions.make_code(editable(key), by=auth.person().actor)
    return _person_page(reach.get_person(key), Form(), code=code)


@blueprint.post("/people/<key>/disabled")
@auth.needs(Right.EDIT_PEOPLE)
def set_disabled(key: str) -> BaseResponse:
    disabled = forms.text("disabled") == "1"
    with db.transaction():
        actions.set_disabled(editable(key), disabled, by=auth.person())
    return redirect(f"/people/{key}?done={'disabled' if disabled else 'enabled'}", 303)


@blueprint.post("/people/<key>/sessions/end")
@auth.needs(Right.EDIT_PEOPLE)
def end_session(key: str) -> BaseResponse:
    with db.transaction() as session:
        owner = editable(key)
        mine = SignIn.person_id == owner.id, SignIn.key == forms.text("session")
        row = session.scalar(sa.select(SignIn).where(*mine))
        if row is None:
            raise Missing("There is no such session.")
        actions.end_sign_in(row.id, by=auth.person().actor)
    return redirect(f"/people/{key}?done=ended", 303)
