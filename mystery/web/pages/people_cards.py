"""Cards to sign in with: a QR code and eight letters for people without e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from mystery import db
from mystery.locations.queries import find_location
from mystery.people import codes, qr
from mystery.people.rules import CARD_GOES_ON, CARD_LIFE, Right, Role
from mystery.people.tables import Grant, Passkey, Person
from mystery.problems import Fault, Invalid
from mystery.web import auth, doors, reach, visibility
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("people_cards", __name__)
LISTED = codes.CARDS_MOST


@dataclass(frozen=True)
class Card:
    name: str
    staff_number: str
    workplace: str
    code: str
    picture: Markup


@blueprint.get("/people/_cards")
@auth.needs(Right.EDIT_PEOPLE)
def choose() -> Response:
    return _choose_page(Form())


def _choose_page(form: Form) -> Response:
    place, everybody = forms.asked("location"), request.args.get("who") == "all"
    found = list(db.session.scalars(_query(place, everybody).limit(LISTED + 1)))
    page = render_template(
        "people/cards.html",
        form=form,
        people=found[:LISTED],
        more=len(found) > LISTED,
        most=LISTED,
        place=place,
        everybody=everybody,
        chosen=set(request.form.getlist("person")),
    )
    return Response(page, form.status)


def _query(place: str, everybody: bool) -> sa.Select[Person]:
    """Those who may get a card: with a staff number, not disabled, no admins; without
    `everybody` those who have no other way in yet."""
    admins = sa.select(Grant.person_id).where(Grant.role == Role.ADMIN)
    query = sa.select(Person).where(
        reach.people(),
        Person.staff_number.is_not(None),
        Person.disabled_at.is_(None),
        Person.id.not_in(admins),
    )
    if not everybody:
        keyed = sa.select(Passkey.person_id)
        query = query.where(Person.password_hash.is_(None), Person.id.not_in(keyed))
    if place:
        at = find_location(place, visibility.locations(Right.EDIT_PEOPLE))
        query = query.where(Person.workplace_id == (at.id if at else 0))
    return query.order_by(Person.workplace_id, Person.name, Person.id)


@blueprint.post("/people/_cards")
@auth.needs(Right.EDIT_PEOPLE)
def make() -> Response:
    """Shown in the answer and nowhere else: only keyed hashes of the codes are kept."""
    try:
        with db.transaction():
            made = [_made(key) for key in _chosen()]
    except forms.ANSWERED as problem:
        return _choose_page(Form(problem=problem))
    cards = [_card(*each) for each in made]
    page = render_template(
        "people/card_sheet.html",
        cards=cards,
        days=CARD_LIFE.days,
        hours=CARD_GOES_ON.total_seconds() / 3600,
        address=f"{auth.base_url()}/app/",
    )
    return Response(page)


def _chosen() -> list[str]:
    keys = list(dict.fromkeys(request.form.getlist("person")))
    if not keys or len(keys) > LISTED:
        fault = Fault("/people", f"1 to {LISTED} people")
        raise Invalid("Choose whom the cards are for.", faults=[fault])
    return keys


def _made(key: str) -> tuple[str, str, str, str]:
    person = reach.get_person(key)
    reach.check_may_edit(person)
    code = codes.make_card(person, pepper=doors.pepper(), by=auth.person().actor)
    place = person.workplace.name if person.workplace else ""
    return person.name, person.staff_number or "", place, code


def _card(name: str, staff_number: str, workplace: str, code: str) -> Card:
    """The link carries the code behind the #, which browsers send to no server and no log."""
    link = f"{auth.base_url()}/app/sign-in#card={quote(staff_number, safe='')}:{code}"
    return Card(name, staff_number, workplace, code, Markup(qr.svg(link)))  # noqa: S704
