"""People and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate
from sqlalchemy.orm import joinedload, selectinload

from mystery import db
from mystery.locations.queries import Condition
from mystery.locations.tables import Location, Region
from mystery.people import actions, profiles
from mystery.people.rules import LANGUAGE, Right, Role
from mystery.people.tables import Grant, Person
from mystery.problems import Conflict, Fault, Forbidden, Invalid
from mystery.web import auth, reach
from mystery.web.api.session import show_grant, show_person
from mystery.web.contract import answer, asked_limit, load, page, read_json

blueprint = Blueprint("people", __name__)
Json = dict[str, Any]
WITH = (
    joinedload(Person.workplace),
    selectinload(Person.grants).options(joinedload(Grant.region), joinedload(Grant.location)),
)


def matching(search: str) -> Condition:
    """Condition on Person: in reach, with this in the name or e-mail, or as staff number."""
    if not search:
        return reach.people()
    texts = (Person.name.icontains(search, autoescape=True),)
    logins = Person.email.icontains(search, autoescape=True), Person.staff_number == search
    return sa.and_(reach.people(), sa.or_(*texts, *logins))


def show(person: Person) -> Json:
    return {
        **show_person(person),
        "disabled": person.disabled_at is not None,
        "grants": [show_grant(grant) for grant in person.grants],
    }


@blueprint.get("/people")
@auth.needs(Right.EDIT_PEOPLE)
def list_people() -> Response:
    limit = asked_limit()
    query = sa.select(Person).options(*WITH).where(matching(request.args.get("q", "")[:100]))
    found = list(
        db.session.scalars(query.where(Person.id > _after()).order_by(Person.id).limit(limit + 1))
    )
    return answer(page(found, limit=limit, key=lambda p: str(p.id), show=show))


def _after() -> int:
    text = request.args.get("after", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Invalid("after is what `next` of the page before said.")
    return int(text)


@blueprint.get("/people/<key>")
@auth.needs(Right.EDIT_PEOPLE)
def get_person(key: str) -> Response:
    return answer(show(reach.get_person(key)))


@dataclass(frozen=True)
class AskedGrant:
    """A role as a document or a form names it; no place means everywhere."""

    role: Role
    region: str | None = None
    location: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AskedPerson:
    name: str
    email: str | None = None
    staff_number: str | None = None
    workplace: str | None = None
    language: str = "en"
    grants: tuple[AskedGrant, ...] = ()


class GrantSchema(Schema):
    role = fields.Enum(Role, by_value=True, required=True)
    region = fields.String(allow_none=True, validate=validate.Length(1, 64))
    location = fields.String(allow_none=True, validate=validate.Length(1, 64))
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)

    @post_load
    def make(self, data: Json, **_: Any) -> AskedGrant:
        return AskedGrant(**data)


def grants_field() -> fields.List[Any]:
    return fields.List(fields.Nested(GrantSchema), validate=validate.Length(max=50))


def language_field() -> fields.String:
    pattern = rf"(?:{LANGUAGE.pattern})\Z"
    return fields.String(validate=validate.Regexp(pattern, error="a language such as de or de-AT"))


class PersonSchema(Schema):
    name = fields.String(required=True)
    email = fields.String(allow_none=True, validate=validate.Length(max=254))
    staff_number = fields.String(allow_none=True, validate=validate.Length(max=64))
    workplace = fields.String(allow_none=True, validate=validate.Length(1, 64))
    language = language_field()
    grants = grants_field()

    @post_load
    def make(self, data: Json, **_: Any) -> AskedPerson:
        return AskedPerson(**{**data, "grants": tuple(data.get("grants", ()))})


class ChangeSchema(Schema):
    workplace = fields.String(allow_none=True, validate=validate.Length(1, 64))
    disabled = fields.Boolean(truthy={True}, falsy={False})
    language = language_field()
    grants = grants_field()


@blueprint.post("/people")
@auth.needs(Right.EDIT_PEOPLE)
def add() -> Response:
    asked: AskedPerson = load(PersonSchema(), read_json())
    with db.transaction():
        key = add_person(asked).key
    return answer(show(reach.get_person(key)), 201)


@blueprint.patch("/people/<key>")
@auth.needs(Right.EDIT_PEOPLE)
def change(key: str) -> Response:
    """`workplace` (null: none), `language` of notices, `disabled`, `grants` (all of them, as they
    are to be)."""
    reach.get_person(key)
    asked = load(ChangeSchema(), read_json())
    with db.transaction():
        person = reach.get_person(key)
        reach.check_may_edit(person)
        if "workplace" in asked:
            set_workplace(person, asked["workplace"])
        if "language" in asked:
            profiles.set_language(person, asked["language"], by=auth.person())
        if "disabled" in asked and asked["disabled"] != (person.disabled_at is not None):
            actions.set_disabled(person, asked["disabled"], by=auth.person())
        if "grants" in asked:
            _replace(person, asked["grants"])
    return answer(show(reach.get_person(key)))


def add_person(asked: AskedPerson) -> Person:
    """Somebody new with their roles, inside the asker's part of the organisation."""
    workplace = _workplace(asked.workplace)
    if not auth.scope(Right.EDIT_PEOPLE).everywhere and not (workplace or asked.grants):
        raise Invalid(
            "You administer a part of the organisation: name a workplace or a role in it.",
            faults=[Fault("/workplace", "a workplace or a role is needed")],
        )
    person = actions.add_person(
        asked.name,
        email=asked.email,
        staff_number=asked.staff_number,
        workplace=workplace,
        language=asked.language,
        by=auth.person().actor,
    )
    for index, grant in enumerate(asked.grants):
        give(person, grant, pointer=f"/grants/{index}")
    return person


def _workplace(code: str | None) -> Location | None:
    return reach.location_named(code, Right.EDIT_PEOPLE, "/workplace") if code else None


def set_workplace(person: Person, code: str | None) -> None:
    actions.set_workplace(person, _workplace(code), by=auth.person())


def give(person: Person, asked: AskedGrant, *, pointer: str = "") -> None:
    """Give a role inside the asker's part. Raises Invalid for a place outside of it."""
    region, location = _place(asked, pointer)
    if any(_named(grant) == asked for grant in person.grants):
        raise Conflict(f"{person.name} has this role already.", code="grant_exists")
    actions.give(
        person,
        asked.role,
        region=region,
        location=location,
        since=asked.since,
        until=asked.until,
        by=auth.person(),
    )


def _place(asked: AskedGrant, pointer: str) -> tuple[Region | None, Location | None]:
    if asked.region and asked.location:
        fault = Fault(f"{pointer}/location", "a region or a location, not both")
        raise Invalid("A role holds at one place.", faults=[fault])
    if asked.since and asked.until and asked.until <= asked.since:
        fault = Fault(f"{pointer}/until", "it ends before it begins")
        raise Invalid("The role ends before it begins.", faults=[fault])
    if asked.region:
        return reach.region_named(asked.region, Right.EDIT_PEOPLE, f"{pointer}/region"), None
    if asked.location:
        place = reach.location_named(asked.location, Right.EDIT_PEOPLE, f"{pointer}/location")
        return None, place
    if not auth.scope(Right.EDIT_PEOPLE).everywhere:
        raise Forbidden("You give roles in your part only.", code="beyond_your_part")
    return None, None


def _replace(person: Person, asked: list[AskedGrant]) -> None:
    """Take away what is no longer named, give what is new; the rest stays untouched."""
    held = {_named(grant): grant for grant in person.grants}
    wanted = dict.fromkeys(asked)
    for index, grant in enumerate(wanted):
        if grant not in held:
            give(person, grant, pointer=f"/grants/{index}")
    for grant, row in held.items():
        if grant not in wanted:
            actions.take_away(row, by=auth.person())
    db.session.flush()
    db.session.expire(person, ["grants"])


def _named(grant: Grant) -> AskedGrant:
    return AskedGrant(
        role=Role(grant.role),
        region=grant.region.code if grant.region else None,
        location=grant.location.code if grant.location else None,
        since=grant.since,
        until=grant.until,
    )
