"""Scenarios of a wave: what to ask and to look for, market by market, items from a spreadsheet."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db, spreadsheets
from mystery.checklists.queries import checklist_of, find_latest
from mystery.checklists.rules import questions
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes import outlines, waves
from mystery.programmes.item_columns import items_of
from mystery.programmes.rules.scenarios import Item, Script, miscounted, missing_prices, read_items
from mystery.programmes.tables import Programme, Scenario
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.programmes_waves import get_wave, markets_in_sight, sees_everything

blueprint = Blueprint("programmes_scenarios", __name__)
TEXTS = ("persona", "story", "question", "right_answer", "spend_limit", "currency")
WHAT = "A scenario"


@blueprint.get("/programmes/<key>/waves/<wave>/scenario")
@auth.needs(Right.EDIT_PROGRAMMES)
def scenario(key: str, wave: str) -> Response:
    return _page(key, wave, Form())


def _page(key: str, wave: str, form: Form) -> Response:
    programme, found = get_wave(key, wave)
    market = forms.asked("market", most=120)
    reads = not market or sees_everything() or market in markets_in_sight(programme)
    here = outlines.find_scenario(found.id, market) if reads else None
    shown = here or outlines.find_scenario(found.id, "")
    items = read_items(shown.items) if shown else ()
    page = render_template(
        "programmes/scenario.html",
        programme=programme,
        wave=found,
        market=market,
        own=here is not None,
        form=form if form.problem else Form(_values(shown, items)),
        problem=form.problem,
        items=items,
        bare=missing_prices(items),
        miscounted=miscounted(len(items), _counted(programme)),
        everywhere=sees_everything(),
    )
    return Response(page, form.status)


def _counted(programme: Programme) -> int:
    """How many items of a list the checklist has points for: the most answers of one question
    that are all called item_1, item_2 and so on."""
    latest = find_latest(programme.checklist_id) if programme.checklist_id else None
    named = [
        [re.fullmatch(r"item_\d+", option.key) for option in question.options]
        for question in (questions(checklist_of(latest)) if latest else ())
    ]
    return max((len(of) for of in named if of and all(of)), default=0)


def _values(shown: Scenario | None, items: tuple[Item, ...]) -> dict[str, str]:
    if shown is None:
        return {"items": ""}
    head = "barcode\tname\tprice\tsize"
    rows = ["\t".join((i.barcode, i.name, i.price, i.size)) for i in items]
    texts = {name: getattr(shown, name) for name in TEXTS}
    return {**texts, "items": "\n".join([head, *rows]) if rows else ""}


@blueprint.post("/programmes/<key>/waves/<wave>/scenario")
@auth.needs(Right.EDIT_PROGRAMMES)
def put(key: str, wave: str) -> BaseResponse:
    _, found = get_wave(key, wave)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, WHAT)
    market = forms.asked("market", most=120)
    try:
        _check_market(market, markets_in_sight(found.programme))
        script = _script()
        with db.transaction():
            waves.put_scenario(get_wave(key, wave)[1], market, script, by=auth.person())
    except forms.ANSWERED as problem:
        return _page(key, wave, forms.sent(problem))
    return redirect(f"/programmes/{key}/waves/{wave}?done=scenario", 303)


def _check_market(market: str, known: list[str]) -> None:
    if market and market not in known:
        fault = Fault("/market", "no location of the programme lies there")
        raise Invalid(f"There is no market {market!r} in this programme.", faults=[fault])


def _script() -> Script:
    texts = {name: forms.text(name) for name in TEXTS}
    texts["currency"] = texts["currency"].upper()
    pasted = forms.text("items")
    items = items_of(spreadsheets.pasted(pasted)) if pasted else ()
    return Script(**texts, items=items)


@blueprint.post("/programmes/<key>/waves/<wave>/scenario/drop")
@auth.needs(Right.EDIT_PROGRAMMES)
def drop(key: str, wave: str) -> BaseResponse:
    get_wave(key, wave)
    reach.check_everywhere(Right.EDIT_PROGRAMMES, WHAT)
    with db.transaction():
        market = forms.asked("market", most=120)
        waves.drop_scenario(get_wave(key, wave)[1], market, by=auth.person())
    return redirect(f"/programmes/{key}/waves/{wave}?done=dropped", 303)
