"""Programmes: what they ask for, the recorded notice to staff, their waves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.audits.tables import Audit
from mystery.checklists.queries import find_checklist
from mystery.people.rules import Right
from mystery.problems import Conflict, Fault, Invalid
from mystery.programmes import outlines, queries, setting_up, waves
from mystery.programmes.rules.places import read_places
from mystery.programmes.rules.policy import ScoreShown
from mystery.programmes.rules.spread import MOST
from mystery.programmes.rules.waves import sentence
from mystery.programmes.tables import Programme, Wave
from mystery.programmes.waves import Ask
from mystery.web import auth, reach
from mystery.web.contract import answer, load, moment, read_json

blueprint = Blueprint("programmes", __name__)
Json = dict[str, Any]
FIRST = "everyday"
"""Key of the programme that an organisation without any gets."""
SETTINGS = (
    *("name", "unplanned", "self_picked", "pilot", "replaces", "score_shown", "staff_names_shown"),
    *("approves_itself", "approve_after_hours", "sample_percent", "spread_parts", "spread_days"),
)
KEY = validate.Regexp(r"[a-z0-9][a-z0-9-]{0,63}\Z", error="small letters, digits and hyphens")


def show(programme: Programme) -> Json:
    notice = None
    if programme.notice_on:
        told = {"text": programme.notice_text, "on": programme.notice_on.isoformat()}
        notice = {**told, "recorded_at": moment(programme.notice_at)}
    return {
        "key": programme.key,
        **{name: getattr(programme, name) for name in SETTINGS},
        "active": programme.active,
        "notice": notice,
        "checklist": programme.checklist.key if programme.checklist else None,
        "places": read_places(programme.places).document,
        "rotation": programme.rotation,
        "spread": programme.spread,
    }


@blueprint.get("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES, Right.PLAN)
def list_programmes() -> Response:
    return answer({"items": [show(each) for each in queries.list_programmes()], "next": None})


def switch() -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False})


class NoticeSchema(Schema):
    text = fields.String(required=True, validate=validate.Length(max=20_000))
    on = fields.Date(required=True)


class PlacesSchema(Schema):
    kind = fields.String(validate=validate.OneOf(["", "own", "competitor"]))
    brands = fields.List(fields.String(validate=validate.Length(1, 120)))
    regions = fields.List(fields.String(validate=validate.Length(1, 64)))
    markets = fields.List(fields.String(validate=validate.Length(1, 120)))
    tags = fields.List(fields.String(validate=validate.Length(1, 64)))


class RotationSchema(Schema):
    store_days = fields.Integer(strict=True, validate=validate.Range(0, 3650))
    brand_days = fields.Integer(strict=True, validate=validate.Range(0, 3650))
    market_days = fields.Integer(strict=True, validate=validate.Range(0, 3650))
    regions_away = fields.Integer(strict=True, validate=validate.Range(0, 10))
    home_market_only = switch()
    farthest_km = fields.Integer(strict=True, validate=validate.Range(0, 20_000))
    most_per_wave = fields.Integer(strict=True, validate=validate.Range(0, 1000))
    another_time = switch()


def share() -> fields.Integer:
    return fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST))


class SpreadSchema(Schema):
    """In proportion, how many visits are to fall on which part of the day and end of the week."""

    morning = share()
    afternoon = share()
    evening = share()
    week = share()
    weekend = share()


class SettingsSchema(Schema):
    name = fields.String(validate=validate.Length(1, 200))
    checklist = fields.String(allow_none=True, validate=validate.Length(1, 64))
    places = fields.Nested(PlacesSchema, allow_none=True)
    rotation = fields.Nested(RotationSchema, allow_none=True)
    notice = fields.Nested(NoticeSchema)
    active = switch()
    unplanned = switch()
    self_picked = switch()
    pilot = switch()
    replaces = switch()
    score_shown = fields.String(validate=validate.OneOf(list(ScoreShown)))
    staff_names_shown = switch()
    approves_itself = switch()
    approve_after_hours = fields.Integer(strict=True)
    sample_percent = fields.Integer(strict=True)
    spread_parts = switch()
    spread_days = switch()
    spread = fields.Nested(SpreadSchema, allow_none=True)


class MakeSchema(SettingsSchema):
    key = fields.String(required=True, validate=KEY)
    name = fields.String(required=True, validate=validate.Length(1, 200))


@blueprint.post("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES)
def make() -> Response:
    asked = load(MakeSchema(), read_json())
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A programme")
    key = asked.pop("key")
    if any(programme.key == key for programme in queries.list_programmes()):
        raise Conflict(f"There is a programme {key!r} already.", code="key_taken")
    with db.transaction():
        setting_up.add_programme(asked["name"], key=key, by=auth.person().actor)
        apply(queries.get_programme(key), asked)
    return answer(show(queries.get_programme(key)), 201)


@blueprint.patch("/programmes/<key>")
@auth.needs(Right.EDIT_PROGRAMMES)
def change(key: str) -> Response:
    queries.get_programme(key)
    asked = load(SettingsSchema(), read_json())
    with db.transaction():
        apply(queries.get_programme(key), asked)
    return answer(show(queries.get_programme(key)))


def apply(programme: Programme, asked: Mapping[str, Any]) -> None:
    """Set what is given, starting or pausing last; what stays as it was leaves no log row."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A programme")
    by = auth.person()
    changes = {name: asked[name] for name in SETTINGS if name in asked}
    if "places" in asked:
        changes["places"] = _places(asked["places"])
    changes |= {name: asked[name] for name in ("rotation", "spread") if name in asked}
    if changes.get("pilot", programme.pilot) != programme.pilot:
        _check_uncounted(programme)
    setting_up.change_programme(programme, by=by, **changes)
    if "checklist" in asked:
        _set_checklist(programme, asked["checklist"])
    if "notice" in asked:
        told = asked["notice"]
        setting_up.inform(programme, text=told["text"], on=told["on"], by=by.actor, who=by.id)
    if asked.get("active") is True:
        setting_up.start(programme, today=auth.today(), by=by.actor)
    elif asked.get("active") is False:
        setting_up.pause(programme, by=by.actor)


def _places(asked: Mapping[str, Any] | None) -> Json | None:
    places = read_places(asked)
    for number, code in enumerate(places.regions):
        reach.region_named(code, Right.EDIT_PROGRAMMES, f"/places/regions/{number}")
    return places.document if any(places.document.values()) else None


def _set_checklist(programme: Programme, key: str | None) -> None:
    row = find_checklist(key) if key else None
    if key and row is None:
        fault = Fault("/checklist", "unknown checklist")
        raise Invalid(f"There is no checklist {key!r}.", faults=[fault])
    setting_up.set_checklist(programme, row, by=auth.person())


def _check_uncounted(programme: Programme) -> None:
    """Raises Conflict: what was sent to a pilot never counts, and what counted stays counted."""
    sent = sa.select(Audit.id).where(Audit.programme_id == programme.id).limit(1)
    if db.session.scalar(sent) is not None:
        raise Conflict(
            f"{programme.name} has reports already. Make another programme for the visits that "
            "are to count, or for the pilot.",
            code="programme_used",
        )


def first_programme() -> Programme:
    """The programme that visits are planned in, made inside this transaction when none is."""
    return queries.find_default_programme() or setting_up.add_programme(
        "Programme", key=FIRST, by=auth.person().actor
    )


def show_wave(wave: Wave) -> Json:
    return {
        "id": wave.key,
        "name": wave.name,
        "opens_on": wave.opens_on.isoformat(),
        "due_on": wave.due_on.isoformat(),
        "per_location": wave.per_location,
        "doubles_percent": wave.doubles_percent,
        "quotas": wave.quotas,
        "note": wave.note,
        "made_at": moment(wave.made_at),
    }


@blueprint.get("/programmes/<key>/waves")
@auth.needs(Right.EDIT_PROGRAMMES, Right.PLAN)
def list_waves(key: str) -> Response:
    programme = queries.get_programme(key)
    found = [show_wave(wave) for wave in outlines.list_waves(programme.id)]
    return answer({"items": found, "next": None})


class QuotaSchema(Schema):
    region = fields.String(validate=validate.Length(1, 64))
    market = fields.String(validate=validate.Length(1, 120))
    most = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100_000))


class WaveSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 120))
    opens_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    per_location = fields.Integer(strict=True, load_default=1)
    doubles_percent = fields.Integer(strict=True, load_default=0)
    quotas = fields.List(fields.Nested(QuotaSchema), load_default=list)
    note = fields.String(load_default="", validate=validate.Length(max=2_000))


@blueprint.post("/programmes/<key>/waves")
@auth.needs(Right.EDIT_PROGRAMMES)
def add_wave(key: str) -> Response:
    """A wave without visits, and what it would make."""
    queries.get_programme(key)
    asked = load(WaveSchema(), read_json())
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A wave")
    with db.transaction():
        wave = waves.add_wave(queries.get_programme(key), Ask(**asked), by=auth.person())
        made = wave.key
    wave = outlines.get_wave(made)
    told = sentence(outlines.outline_wave(wave, at=db.now()))
    return answer({**show_wave(wave), "outline": told}, 201)


@blueprint.post("/waves/<key>/visits")
@auth.needs(Right.EDIT_PROGRAMMES)
def make_visits(key: str) -> Response:
    """Make what is missing of a wave's visits; the second time it is nothing."""
    outlines.get_wave(key)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A wave")
    with db.transaction():
        made = waves.make_visits(outlines.get_wave(key), by=auth.person())
    return answer({"made": made}, 201 if made else 200)
