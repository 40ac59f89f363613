"""Programmes and their two switches."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema, fields

from mystery import db
from mystery.people.rules import Right
from mystery.programmes import queries, setting_up
from mystery.programmes.tables import Programme
from mystery.web import auth, reach
from mystery.web.contract import answer, load, read_json

blueprint = Blueprint("programmes", __name__)
FIRST = "everyday"
"""Key of the programme that an organisation without any gets."""


def show(programme: Programme) -> dict[str, Any]:
    return {
        "key": programme.key,
        "name": programme.name,
        "unplanned": programme.unplanned,
        "approves_itself": programme.approves_itself,
        "pilot": programme.pilot,
    }


@blueprint.get("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES, Right.PLAN)
def list_programmes() -> Response:
    return answer({"items": [show(each) for each in queries.list_programmes()], "next": None})


class SwitchesSchema(Schema):
    unplanned = fields.Boolean(truthy={True}, falsy={False})
    approves_itself = fields.Boolean(truthy={True}, falsy={False})


@blueprint.patch("/programmes/<key>")
@auth.needs(Right.EDIT_PROGRAMMES)
def change(key: str) -> Response:
    queries.get_programme(key)
    asked = load(SwitchesSchema(), read_json())
    with db.transaction():
        switch(queries.get_programme(key), **asked)
    return answer(show(queries.get_programme(key)))


def switch(
    programme: Programme, *, unplanned: bool | None = None, approves_itself: bool | None = None
) -> None:
    """Set what is given; a switch that stays as it was leaves no row in the log."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A programme")
    after = (
        programme.unplanned if unplanned is None else unplanned,
        programme.approves_itself if approves_itself is None else approves_itself,
    )
    if after != (programme.unplanned, programme.approves_itself):
        setting_up.change_programme(
            programme, unplanned=after[0], approves_itself=after[1], by=auth.person()
        )


def first_programme() -> Programme:
    """The programme that visits are planned in, made inside this transaction when none is."""
    return queries.find_default_programme() or setting_up.add_programme(
        "Programme", key=FIRST, by=auth.person().actor
    )
