"""The beginning of an organisation."""

from __future__ import annotations

from mystery import db
from mystery.people import actions, queries
from mystery.people.rules import Role
from mystery.problems import Conflict
from mystery.programmes.setting_up import add_programme


def found_organisation(base_url: str, *, name: str, email: str) -> str:
    """An empty organisation with one admin and one programme; the admin's invitation link."""
    if not queries.is_empty():
        raise Conflict("There is an organisation in this data folder already.", code="not_empty")
    with db.transaction():
        person = actions.add_person(name, email=email, by="system")
        actions.give(person, Role.ADMIN)
        add_programme("Everyday visits", key="everyday", by="system")
        code = actions.make_code(person, by="system")
    return f"{base_url}/invite/{code}"


def renew_invitation(base_url: str) -> str | None:
    """A new link while the first admin has not come yet: an organisation of one, no password."""
    people = queries.list_people(limit=2)
    if len(people) != 1 or people[0].password_hash:
        return None
    with db.transaction():
        return f"{base_url}/invite/{actions.make_code(people[0], by='system')}"
