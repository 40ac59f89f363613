"""Waves: writing one, what it would make, making its visits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing
from mystery.programmes import outlines, queries, waves
from mystery.programmes.rules.scenarios import missing_prices, read_items
from mystery.programmes.rules.waves import WHY_NAMES, Outline, Why, sentence
from mystery.programmes.tables import Programme, Wave
from mystery.programmes.waves import Ask
from mystery.web import auth, reach, visibility
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.programmes_reading import number
from mystery.web.pages.spreading import Spread, spread_of

blueprint = Blueprint("programmes_waves", __name__)
USUAL = timedelta(days=27)
WHAT = "A wave"
DONE = {
    "added": "The wave is there. It has no visits yet: look at what it would make.",
    "saved": "Saved. Visits that are there stay as they are.",
    "made": "The visits are there.",
    "there": "All of its visits were there already; nothing has changed.",
    "scenario": "The scenario is saved. Phones get it the next time they ask.",
    "dropped": "The scenario of that market is gone; what holds everywhere else holds there too.",
}


@blueprint.get("/programmes/<key>/waves/_new")
@auth.needs(Right.EDIT_PROGRAMMES)
def new(key: str) -> Response:
    today = auth.today()
    first = {"opens_on": today.isoformat(), "due_on": (today + USUAL).isoformat()}
    return _new_page(key, Form(first))


def _new_page(key: str, form: Form) -> Response:
    programme = queries.get_programme(forms.clean(key))
    page = render_template("programmes/wave_new.html", programme=programme, form=form)
    return Response(page, form.status)


@blueprint.post("/programmes/<key>/waves")
@auth.needs(Right.EDIT_PROGRAMMES)
def add(key: str) -> BaseResponse:
    queries.get_programme(key)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, WHAT)
    try:
        ask = asked()
        with db.transaction():
            wave = waves.add_wave(queries.get_programme(key), ask, by=auth.person()).key
    except forms.ANSWERED as problem:
        return _new_page(key, forms.sent(problem))
    return redirect(f"/programmes/{key}/waves/{wave}?done=added", 303)


def asked() -> Ask:
    return Ask(
        name=forms.text("name"),
        opens_on=_day("opens_on"),
        due_on=_day("due_on"),
        per_location=number("per_location", least=1, most=50),
        doubles_percent=number("doubles_percent", most=100),
        quotas=_quotas(forms.text("quotas")),
        note=forms.text("note"),
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(forms.text(name))
    except ValueError:
        return None


def _quotas(text: str) -> list[dict[str, Any]]:
    """One a line, "region north: 20" or "market Norden: 4"."""
    found, faults = [], []
    regions = {region.code for region in reach.regions(Right.EDIT_PROGRAMMES)}
    for number_, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        left, _, most = line.rpartition(":")
        kind, _, name = left.strip().partition(" ")
        most, name = most.strip(), name.strip()
        whole = most.isascii() and most.isdigit() and len(most) < 7
        if kind not in ("region", "market") or not name or not whole:
            faults.append(Fault("/quotas", f"line {number_}: such as “region north: 20”"))
        elif kind == "region" and name not in regions:
            faults.append(Fault("/quotas", f"line {number_}: there is no region {name!r}"))
        else:
            found.append({kind: name, "most": int(most)})
    if faults:
        raise Invalid("The quotas cannot be read.", faults=faults)
    return found


@dataclass(frozen=True)
class Shown:
    """A wave with what it would make."""

    wave: Wave
    outline: Outline
    sentence: str
    left_out: list[tuple[str, list[str]]]
    missing: int
    """Visits that are not there yet."""
    spread: Spread | None


def shown(wave: Wave) -> Shown:
    found = _named(outlines.outline_wave(wave, at=db.now()))
    there = outlines.count_slots(wave.id)
    left = [(WHY_NAMES[why], [f"{s.name} ({s.code})" for s in found.without(why)]) for why in Why]
    return Shown(
        wave=wave,
        outline=found,
        sentence=sentence(found),
        left_out=[(words, names) for words, names in left if names],
        missing=max(0, found.visits - there),
        spread=spread_of(wave, found),
    )


def _named(outline: Outline) -> Outline:
    """Places without a visit go by name, so by those alone that the asker administers."""
    covers = auth.scope(Right.EDIT_PROGRAMMES).covers
    left = tuple((spot, why) for spot, why in outline.left_out if covers(spot.region_path, spot.id))
    return replace(outline, left_out=left)


@blueprint.get("/programmes/<key>/waves/<wave>")
@auth.needs(Right.EDIT_PROGRAMMES)
def wave(key: str, wave: str) -> Response:
    return wave_page(key, wave, Form())


def get_wave(key: str, wave: str) -> tuple[Programme, Wave]:
    found = outlines.get_wave(forms.clean(wave))
    if found.programme.key != key:
        raise Missing("There is no such wave.")
    return found.programme, found


def markets_in_sight(programme: Programme) -> list[str]:
    return outlines.list_markets(programme, visibility.locations(Right.EDIT_PROGRAMMES))


def sees_everything() -> bool:
    """Also scenarios of markets that are no more."""
    return auth.scope(Right.EDIT_PROGRAMMES).everywhere


def wave_page(key: str, wave: str, form: Form) -> Response:
    programme, found = get_wave(key, wave)
    markets, everywhere = markets_in_sight(programme), sees_everything()
    scenarios = [
        one
        for one in outlines.list_scenarios(found.id)
        if everywhere or one.market in ("", *markets)
    ]
    page = render_template(
        "programmes/wave.html",
        programme=programme,
        shown=shown(found),
        form=form if form.problem else Form(_values(found)),
        problem=form.problem,
        scenarios=[(one, missing_prices(read_items(one.items))) for one in scenarios],
        markets=markets,
        progress=outlines.tally_waves([found.id]).get(found.id),
        over=found.due_on < auth.today(),
        everywhere=everywhere,
        done=forms.done(DONE),
    )
    return Response(page, form.status)


def _values(wave: Wave) -> dict[str, str]:
    kinds = [(kind, q) for q in wave.quotas for kind in ("region", "market") if q.get(kind)]
    lines = [f"{kind} {quota[kind]}: {quota['most']}" for kind, quota in kinds]
    return {
        "name": wave.name,
        "opens_on": wave.opens_on.isoformat(),
        "due_on": wave.due_on.isoformat(),
        "per_location": str(wave.per_location),
        "doubles_percent": str(wave.doubles_percent or ""),
        "quotas": "\n".join(lines),
        "note": wave.note,
    }


@blueprint.post("/programmes/<key>/waves/<wave>")
@auth.needs(Right.EDIT_PROGRAMMES)
def change(key: str, wave: str) -> BaseResponse:
    get_wave(key, wave)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, WHAT)
    try:
        ask = asked()
        with db.transaction():
            waves.change_wave(get_wave(key, wave)[1], ask, by=auth.person())
    except forms.ANSWERED as problem:
        return wave_page(key, wave, forms.sent(problem))
    return redirect(f"/programmes/{key}/waves/{wave}?done=saved", 303)


@blueprint.post("/programmes/<key>/waves/<wave>/visits")
@auth.needs(Right.EDIT_PROGRAMMES)
def make(key: str, wave: str) -> BaseResponse:
    get_wave(key, wave)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, WHAT)
    try:
        with db.transaction():
            made = waves.make_visits(get_wave(key, wave)[1], by=auth.person())
    except forms.ANSWERED as problem:
        return wave_page(key, wave, forms.sent(problem))
    return redirect(f"/programmes/{key}/waves/{wave}?done={'made' if made else 'there'}", 303)
