"""Locations and regions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.locations import actions, queries
from mystery.locations.actions import LocationFacts
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, Region
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.programmes.queries import unplanned_allowed
from mystery.programmes.rules.reasons import FOR_SHOPPER
from mystery.programmes.unplanned import why_not_there
from mystery.web import auth, reach, visibility
from mystery.web.api.visits_shown import show_location
from mystery.web.contract import answer, asked_limit, load, page, read_json

blueprint = Blueprint("locations", __name__)
READERS = (Right.READ_REPORT, Right.COMPARE, Right.EDIT_LOCATIONS)


@blueprint.get("/locations")
@auth.signed_in
def list_locations() -> Response:
    """`shoppable=1`: where a shopper may start a visit nobody planned, `barred` saying why not
    today; else those in scope."""
    limit = asked_limit()
    asked = request.args.get("shoppable") == "1"
    shops = asked and auth.may(Right.SHOP) and unplanned_allowed()
    visible = visibility.shoppable() if shops else visibility.locations(*READERS)
    found = queries.list_locations(
        visible,
        search=request.args.get("q", "")[:100],
        kind=request.args.get("kind", ""),
        after=request.args.get("after", ""),
        limit=limit + 1,
    )
    show = _shoppable(found) if shops else show_location
    return answer(page(found, limit=limit, key=lambda at: at.code, show=show))


def _shoppable(found: list[Location]) -> Callable[[Location], dict[str, Any]]:
    """Shows a place with the rule that keeps the asker away from it now, in words."""
    ids = [location.id for location in found]
    barred = why_not_there(auth.person().id, ids, at=db.now())

    def show(location: Location) -> dict[str, Any]:
        rules = barred.get(location.id)
        return {**show_location(location), "barred": FOR_SHOPPER[rules[0]] if rules else None}

    return show


@blueprint.get("/locations/<path:code>")
@auth.signed_in
def get_location(code: str) -> Response:
    return answer(show_location(queries.get_location(code, visibility.locations(*READERS))))


class LocationSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    region = fields.String(required=True)
    time_zone = fields.String(required=True)
    brand = fields.String(validate=validate.Length(max=120))
    market = fields.String(validate=validate.Length(max=120))
    tags = fields.List(fields.String(validate=validate.Length(1, 64)))
    address = fields.String(validate=validate.Length(max=300))
    city = fields.String(validate=validate.Length(max=120))
    country = fields.String(validate=validate.Length(max=2))
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    refit_on = fields.Date(allow_none=True)
    single_staff = fields.Boolean()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> LocationFacts:
        return LocationFacts(**{**data, "tags": frozenset(data.get("tags", ()))})


@blueprint.post("/locations")
@auth.needs(Right.EDIT_LOCATIONS)
def put_location() -> Response:
    """Add or change by code; tells which."""
    facts: LocationFacts = load(LocationSchema(), read_json())
    _check_place(facts.region)
    known = queries.find_location(facts.code)
    if known is not None:
        _check_place(known.region.code)
    with db.transaction():
        result = actions.put_location(facts, by=auth.person().actor)
    location = queries.get_location(facts.code)
    status = 201 if result == "added" else 200
    return answer({**show_location(location), "result": result}, status)


def _check_place(region: str) -> None:
    """Whoever edits a part of the organisation adds and changes inside that part only."""
    held = auth.scope(Right.EDIT_LOCATIONS)
    found = queries.find_region(region)
    if not held.everywhere and (found is None or not held.covers(found.path, 0)):
        raise Forbidden("This lies outside of the part that you look after.")


@blueprint.get("/regions")
@auth.needs(*READERS)
def list_regions() -> Response:
    met = reach.regions_met(*READERS) + reach.regions(Right.EDIT_LOCATIONS)
    regions = {region.id: region for region in sorted(met, key=lambda region: region.path)}
    items = [_region(region, regions) for region in regions.values()]
    return answer({"items": items, "next": None})


def _region(region: Region, regions: dict[int, Region]) -> dict[str, Any]:
    parent = regions.get(region.parent_id) if region.parent_id else None
    return {"code": region.code, "name": region.name, "parent": parent.code if parent else None}


class RegionSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    parent = fields.String(allow_none=True, load_default=None)


@blueprint.post("/regions")
@auth.needs(Right.EDIT_LOCATIONS)
def add_region() -> Response:
    asked = load(RegionSchema(), read_json())
    _check_place(asked["parent"] or "")
    with db.transaction():
        parent = queries.get_region(asked["parent"]) if asked["parent"] else None
        actions.add_region(asked["name"], code=asked["code"], parent=parent, by=auth.person().actor)
    return answer(asked, 201)
