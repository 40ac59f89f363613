"""Visits: what a shopper has to do, and planning them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.checklists.queries import get_checklist
from mystery.locations.queries import get_location
from mystery.people.agreements import check_accepted
from mystery.people.queries import get_person
from mystery.people.rules import Right
from mystery.problems import Conflict, Forbidden, Invalid, Missing
from mystery.programmes import actions, queries
from mystery.programmes.board import list_offers
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.giving_back import Why, check_why
from mystery.programmes.tables import Visit
from mystery.web import auth, visibility
from mystery.web.api.fields import Moment
from mystery.web.api.visits_shown import Shown
from mystery.web.contract import answer, asked_limit, load, page, read_json

blueprint = Blueprint("visits", __name__)
Json = dict[str, Any]
GIVEN_BACK = {"decline": "declined", "hand_back": "handed_back"}
DONE_SHOWN = timedelta(days=60)


@blueprint.get("/visits")
@auth.needs(Right.SHOP, Right.PLAN, Right.REVIEW)
def list_visits() -> Response:
    """`mine=1`: own visits, done ones for 60 days; `board=1`, or for a shopper `state=open`: what
    they may take; else, for coordinators, those in scope. `state` may be repeated.
    `blackouts` of a visit are days of its window, as `from` and `until` by the calendar there and
    both included, on which nobody is to go.
    """
    limit, states = asked_limit(), tuple(_states())
    plans, mine = auth.may(Right.PLAN), request.args.get("mine") == "1"
    on_board = states == (VisitState.OPEN,) and not mine and not plans
    if on_board or request.args.get("board") == "1":
        return _board(limit)
    mine = mine or not plans
    found = queries.list_visits(
        visible=None if mine else visibility.locations(Right.PLAN),
        shopper_id=auth.person().id if mine else None,
        states=states,
        changed_since=db.now() - DONE_SHOWN if mine and not states else None,
        after=_after(),
        limit=limit + 1,
    )
    shown = Shown.of(found[:limit])
    return answer(page(found, limit=limit, key=lambda v: str(v.id), show=shown.visit))


def _board(limit: int) -> Response:
    """Open visits that nothing bars the asker from, by id."""
    here = visibility.locations(Right.SHOP)
    who, moment = auth.person().id, db.now()
    offers = list_offers(who, at=moment, visible=here, after=_after(), limit=limit + 1)
    found = queries.list_keyed([offer.key for offer in offers])
    shown = Shown.of(found[:limit])
    return answer(page(found, limit=limit, key=lambda v: str(v.id), show=shown.visit))


def _states() -> list[VisitState]:
    try:
        return [VisitState(state) for state in request.args.getlist("state") if state]
    except ValueError as error:
        raise Invalid(f"state: {error}") from error


def _after() -> int:
    text = request.args.get("after", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Invalid("after is what `next` of the page before said.")
    return int(text)


@blueprint.post("/visits/<key>/claim")
@auth.needs(Right.SHOP)
def claim(key: str) -> Response:
    mine = Visit.shopper_id == auth.person().id
    queries.get_visit(key, mine | visibility.locations(Right.SHOP))
    with db.transaction():
        check_accepted(auth.person().id)
        actions.claim(key, by=auth.person())
    return _one(key)


def _one(key: str, status: int = 200) -> Response:
    visit = queries.get_visit(key)
    return answer(Shown.of([visit]).visit(visit), status)


@dataclass(frozen=True)
class Plan:
    location: str
    checklist: str
    opens: datetime
    due: datetime
    shopper: str | None = None
    note: str = ""
    programme: str = ""


class PlanSchema(Schema):
    location = fields.String(required=True, validate=validate.Length(1, 64))
    checklist = fields.String(required=True, validate=validate.Length(1, 64))
    opens = Moment(required=True)
    due = Moment(required=True)
    shopper = fields.String(allow_none=True, load_default=None)
    note = fields.String(load_default="", validate=validate.Length(max=2_000))
    programme = fields.String(validate=validate.Length(1, 64))

    @post_load
    def make(self, data: Json, **_: Any) -> Plan:
        return Plan(**data)


@blueprint.post("/visits")
@auth.needs(Right.PLAN)
def plan() -> Response:
    asked: Plan = load(PlanSchema(), read_json())
    with db.transaction():
        if asked.programme:
            programme = queries.get_programme(asked.programme)
        elif (found := queries.find_default_programme()) is None:
            raise Conflict("There is no programme yet.", code="no_programme")
        else:
            programme = found
        visit = actions.plan_visit(
            location=get_location(asked.location, visibility.locations(Right.PLAN)),
            checklist=get_checklist(asked.checklist),
            opens_at=asked.opens,
            due_at=asked.due,
            programme=programme,
            shopper=get_person(asked.shopper) if asked.shopper else None,
            note=asked.note,
            by=auth.person(),
        )
        key = visit.key
    return _one(key, 201)


@dataclass(frozen=True)
class Change:
    """What to do with a visit: claim, decline, hand_back (shopper); assign, reschedule, cancel,
    replace (admin). `why` and, for "other", `reason` say why it is given back."""

    act: str
    shopper: str | None = None
    opens: datetime | None = None
    due: datetime | None = None
    reason: str = ""
    why: str = Why.OTHER


class ChangeSchema(Schema):
    act = fields.String(
        required=True,
        validate=validate.OneOf(
            ["claim", *GIVEN_BACK, "assign", "reschedule", "cancel", "replace"]
        ),
    )
    shopper = fields.String(allow_none=True)
    opens = Moment()
    due = Moment()
    reason = fields.String(validate=validate.Length(max=2_000))
    why = fields.String(validate=validate.Length(max=16))

    @post_load
    def make(self, data: Json, **_: Any) -> Change:
        return Change(**data)


@blueprint.patch("/visits/<key>")
@auth.needs(Right.SHOP, Right.PLAN)
def change(key: str) -> Response:
    visit = queries.get_visit(key, _reachable())
    asked: Change = load(ChangeSchema(), read_json())
    place = visit.location.region.path, visit.location_id
    if asked.act not in GIVEN_BACK and not auth.scope(_right(asked.act)).covers(*place):
        raise Forbidden()
    with db.transaction():
        _apply(key, asked)
    return _one(key)


def _right(act: str) -> Right:
    return Right.SHOP if act == "claim" else Right.PLAN


def _reachable() -> Any:
    """Coordinators reach visits in their scope, shoppers their own and open ones in theirs."""
    on_board = (Visit.state == VisitState.OPEN) & visibility.locations(Right.SHOP)
    mine = Visit.shopper_id == auth.person().id
    return mine | on_board | visibility.locations(Right.PLAN)


def _apply(key: str, asked: Change) -> None:
    by = auth.person()
    if asked.act == "claim":
        actions.claim(key, by=by)
        return
    visit = queries.find_visit(key, locked=True)
    if visit is None:
        raise Missing("There is no such visit.")
    if asked.act in GIVEN_BACK:
        why = check_why(asked.why, asked.reason)
        how = GIVEN_BACK[asked.act]
        actions.give_back(visit, how=how, why=why, words=asked.reason, by=by)
    elif asked.act == "assign":
        shopper = get_person(asked.shopper) if asked.shopper else None
        actions.assign(visit, shopper, by=by, reason=asked.reason)
    elif asked.act == "replace":
        if actions.replace(visit, by=by) is None:
            raise Conflict("The location is closed by then.", code="location_closed")
    elif asked.act == "cancel":
        actions.cancel(visit, reason=asked.reason, by=by)
    else:
        opens, due = asked.opens or visit.opens_at, asked.due or visit.due_at
        actions.reschedule(visit, opens_at=opens, due_at=due, by=by)
