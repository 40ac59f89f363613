"""Locations and regions: the list in scope, and adding and changing them by form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations import actions, queries
from mystery.locations.actions import LocationFacts
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, Region
from mystery.people.rules import Right
from mystery.problems import Conflict, Fault, Invalid
from mystery.web import auth, reach, visibility
from mystery.web.api.locations import LocationSchema
from mystery.web.contract import load
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("locations_page", __name__)
READERS = (Right.READ_REPORT, Right.COMPARE, Right.EDIT_LOCATIONS)
PAGE = 50
KINDS = ((Kind.OWN, "Own"), (Kind.COMPETITOR, "Competitor"))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe")
DONE = {
    "added": "The location is there.",
    "changed": "The location has been changed.",
    "unchanged": "Nothing was different, so nothing has changed.",
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; each of them stands in the address."""

    search: str
    kind: str
    region: Region | None

    def condition(self, *rights: Right) -> Condition:
        """Condition on Location: what the filters leave of where the asker has a right."""
        parts = [visibility.locations(*rights)]
        if self.search:
            names = (Location.code, Location.name, Location.brand, Location.city, Location.market)
            parts.append(sa.or_(*(n.icontains(self.search, autoescape=True) for n in names)))
        if self.kind:
            parts.append(Location.kind == self.kind)
        if self.region:
            parts.append(reach.within_region(self.region))
        return sa.and_(*parts)

    def address(self, path: str = "/locations", **changed: str) -> str:
        region = self.region.code if self.region else ""
        given = {"q": self.search, "kind": self.kind, "region": region, **changed}
        kept = {name: value for name, value in given.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Words of each filter, and the address without it."""
        words = dict(KINDS)
        found = [(f"“{self.search}”", self.address(q=""))] if self.search else []
        found += [(words[Kind(self.kind)], self.address(kind=""))] if self.kind else []
        return found + ([(self.region.name, self.address(region=""))] if self.region else [])


def filters(values: Mapping[str, str], among: Iterable[Region]) -> Filters:
    """Kinds that do not exist and regions that the asker never meets narrow nothing."""
    kind, code = values.get("kind", ""), values.get("region", "")
    return Filters(
        search=forms.clean(values.get("q", ""))[:100],
        kind=kind if kind in list(Kind) else "",
        region=next((region for region in among if region.code == code), None),
    )


@blueprint.get("/locations")
@auth.needs(*READERS)
def locations() -> str:
    met = reach.regions_met(*READERS)
    asked = filters(request.args, met)
    here = asked.condition(*READERS)
    kinds = queries.tally_kinds(here)
    after = forms.asked("after")
    found = queries.list_locations(here, after=after, limit=PAGE + 1)
    return render_template(
        "locations/list.html",
        filters=asked,
        locations=found[:PAGE],
        more=asked.address(after=found[PAGE - 1].code) if len(found) > PAGE else "",
        first=asked.address() if after else "",
        own=kinds.get(Kind.OWN, 0),
        competitors=kinds.get(Kind.COMPETITOR, 0),
        regions=region_options(met),
        kinds=KINDS,
        done=forms.done(DONE),
    )


def region_options(regions: list[Region]) -> list[tuple[str, str]]:
    """Code and name, each region under the one it lies in."""
    least = min((region.path.count("/") for region in regions), default=0)
    return [(r.code, "– " * (r.path.count("/") - least) + r.name) for r in regions]


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Time zones that are named after a place people live in."""
    lived_in = sorted(name for name in available_timezones() if name.split("/")[0] in CONTINENTS)
    islands = sorted(n for n in available_timezones() if n.split("/")[0] in ("Indian", "Pacific"))
    return tuple((name, name.replace("_", " ")) for name in (*lived_in, *islands, "UTC"))


class FormSchema(LocationSchema):
    posted_hours = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.Length(max=40)),
        allow_none=True,
    )
    time_zone_guessed = fields.Boolean()


TEXTS = ("code", "name", "kind", "region", "time_zone", "brand", "market", "address", "city")
BLANK_IS_NONE = ("latitude", "longitude", "opened_on", "closed_on", "refit_on")


def read_facts(code: str | None = None) -> LocationFacts:
    """The location as the form says it; `code` when that is fixed. Raises Invalid."""
    document: dict[str, Any] = {name: forms.text(name) for name in (*TEXTS, "country")}
    document |= {name: forms.text(name) or None for name in BLANK_IS_NONE}
    for name in ("latitude", "longitude"):
        document[name] = (document[name] or "").replace(",", ".") or None
    document["country"] = document["country"].upper()
    document["tags"] = sorted({t for t in map(str.strip, forms.text("tags").split(",")) if t})
    document["single_staff"] = bool(forms.text("single_staff"))
    document["time_zone_guessed"] = bool(forms.text("time_zone_guessed"))
    hours = {day.lower(): forms.text(f"hours_{day.lower()}") for day in DAYS}
    document["posted_hours"] = {day: text for day, text in hours.items() if text} or None
    facts: LocationFacts = load(FormSchema(), document | ({"code": code} if code else {}))
    return facts


def shown_values(location: Location) -> dict[str, str]:
    """What stands in the form of a location that is there."""
    plain = {name: getattr(location, name) for name in (*actions.PLAIN, "kind")}
    values = {n: "" if v is None or v is False else str(v) for n, v in plain.items()}
    hours = {f"hours_{day}": str(text) for day, text in (location.posted_hours or {}).items()}
    tags = ", ".join(tag.tag for tag in location.tags)
    return {**values, **hours, "tags": tags, "region": location.region.code}


def usual_zone() -> str:
    """The zone that most locations in the asker's part are in, empty when there are none."""
    here = visibility.locations(Right.EDIT_LOCATIONS)
    most = sa.select(Location.time_zone).where(here).group_by(Location.time_zone)
    return db.session.scalar(most.order_by(sa.func.count().desc()).limit(1)) or ""


def location_form(form: Form, location: Location | None = None) -> Response:
    page = render_template(
        "locations/form.html",
        form=form,
        location=location,
        regions=region_options(reach.regions(Right.EDIT_LOCATIONS)),
        kinds=KINDS,
        zones=zones(),
        days=DAYS,
        done=forms.done(DONE),
    )
    return Response(page, form.status)


@blueprint.get("/locations/_new")
@auth.needs(Right.EDIT_LOCATIONS)
def new() -> Response:
    kind = Kind.COMPETITOR if request.args.get("kind") == Kind.COMPETITOR else Kind.OWN
    return location_form(Form({"kind": kind, "time_zone": usual_zone()}))


@blueprint.post("/locations/_new")
@auth.needs(Right.EDIT_LOCATIONS)
def add() -> BaseResponse:
    try:
        facts = read_facts()
        with db.transaction():
            if queries.find_location(facts.code):
                fault = Fault("/code", "another location has it")
                raise Conflict(f"There is a location {facts.code} already.", faults=[fault])
            _put(facts)
    except forms.ANSWERED as problem:
        return location_form(forms.sent(problem))
    again = forms.text("then") == "another"
    return redirect("/locations/_new?done=added" if again else "/locations?done=added", 303)


def _put(facts: LocationFacts) -> str:
    """Raises Invalid with every wrong field at once, the region too."""
    faults: list[Fault] = []
    for checked in (actions.check_facts, _check_region):
        try:
            checked(facts)
        except Invalid as problem:
            faults += problem.faults
    if faults:
        raise Invalid("The location cannot be kept like this.", faults=faults)
    return actions.put_location(facts, by=auth.person().actor)


def _check_region(facts: LocationFacts) -> None:
    if not facts.region:
        raise Invalid("A region is missing.", faults=[Fault("/region", "choose a region")])
    reach.region_named(facts.region, Right.EDIT_LOCATIONS, "/region")


@blueprint.get("/locations/_edit/<path:code>")
@auth.needs(Right.EDIT_LOCATIONS)
def edit(code: str) -> Response:
    location = _editable(code)
    return location_form(Form(shown_values(location)), location)


@blueprint.post("/locations/_edit/<path:code>")
@auth.needs(Right.EDIT_LOCATIONS)
def change(code: str) -> BaseResponse:
    try:
        facts = read_facts(_editable(code).code)
        with db.transaction():
            _editable(code)
            result = _put(facts)
    except forms.ANSWERED as problem:
        return location_form(forms.sent(problem), _editable(code))
    return redirect(f"/locations?done={result}", 303)


def _editable(code: str) -> Location:
    return queries.get_location(forms.clean(code), visibility.locations(Right.EDIT_LOCATIONS))
