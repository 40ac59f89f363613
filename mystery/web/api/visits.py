"""Visits: what a shopper has to do, and planning them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits.queries import list_current
from mystery.audits.tables import Audit
from mystery.checklists.queries import document, get_checklist
from mystery.locations.queries import get_location
from mystery.locations.tables import Location
from mystery.people.queries import get_person
from mystery.people.rules import Right
from mystery.problems import Conflict, Forbidden, Invalid, Missing
from mystery.programmes import actions, queries
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.giving_back import Why, check_why
from mystery.programmes.tables import Visit
from mystery.review.queries import list_decisions
from mystery.review.tables import Decision
from mystery.web import auth, visibility
from mystery.web.api.fields import Moment
from mystery.web.contract import answer, asked_limit, load, moment, page, read_json
from mystery.web.staging import show_stages

blueprint = Blueprint("visits", __name__)
Json = dict[str, Any]
GIVEN_BACK = {"decline": "declined", "hand_back": "handed_back"}
DONE_SHOWN = timedelta(days=60)


@blueprint.get("/visits")
@auth.needs(Right.SHOP, Right.PLAN, Right.REVIEW)
def list_visits() -> Response:
    """`mine=1`: own visits, done ones for 60 days; else, for coordinators, those in scope.

    `state` may be repeated.
    """
    limit = asked_limit()
    states = tuple(_states())
    mine = request.args.get("mine") == "1" or not auth.may(Right.PLAN)
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


@dataclass(frozen=True)
class Shown:
    """What visits of one page are shown with, fetched once for all of them."""

    audits: dict[int, Audit]
    decisions: dict[int, Decision]
    stages: dict[int, list[Json]]

    @classmethod
    def of(cls, visits: list[Visit]) -> Shown:
        audits = list_current([visit.id for visit in visits])
        decisions = {d.audit_id: d for d in list_decisions([audit.id for audit in audits])}
        current = {a.visit_id: a for a in audits if a.visit_id is not None}
        return cls(current, decisions, show_stages(visits))

    def visit(self, visit: Visit) -> Json:
        audit = self.audits.get(visit.id)
        own = visit.shopper_id == auth.person().id
        version = visit.version
        return {
            "id": visit.key,
            "state": visit.state,
            "location": show_location(visit.location),
            "window": {"opens": moment(visit.opens_at), "due": moment(visit.due_at)},
            "briefing": document(version).get("briefing") if version and own else None,
            "note": visit.note,
            "checklist": {
                "key": visit.checklist.key,
                "version": version.number if version else None,
                "title": version.title if version else visit.checklist.title,
            },
            "shopper": _who_goes(visit),
            "audit": self._audit(audit) if audit and own else None,
            "returned": self._returned(visit, audit) if own else None,
            "stages": self.stages.get(visit.id, []) if own else [],
        }

    def _audit(self, audit: Audit) -> Json:
        return {"uuid": audit.uuid, "state": audit.state, "sent_at": moment(audit.received_at)}

    def _returned(self, visit: Visit, audit: Audit | None) -> Json | None:
        decision = self.decisions.get(audit.id) if audit else None
        if visit.state != VisitState.RETURNED or audit is None or decision is None:
            return None
        threads = [{"question": t.question, "text": t.text} for t in decision.threads]
        whole = [thread["text"] for thread in threads if thread["question"] is None]
        return {
            "audit": audit.uuid,
            "message": "\n\n".join(text for text in whole if text),
            "threads": threads,
            "at": moment(decision.at),
        }


def _who_goes(visit: Visit) -> str | None:
    """For coordinators, until a report has come in: from then on nobody reads who went."""
    known = visit.state == VisitState.CLAIMED and auth.may(Right.PLAN)
    return visit.shopper.key if known and visit.shopper else None


def show_location(location: Location) -> Json:
    here = location.latitude is not None and location.longitude is not None
    return {
        "code": location.code,
        "name": location.name,
        "kind": location.kind,
        "brand": location.brand,
        "market": location.market,
        "tags": [tag.tag for tag in location.tags],
        "region": location.region.code,
        "position": {"lat": location.latitude, "lon": location.longitude} if here else None,
        "time_zone": location.time_zone,
        "address": ", ".join(filter(None, (location.address, location.city))),
        "country": location.country,
        "single_staff": location.single_staff,
    }


@blueprint.post("/visits/<key>/claim")
@auth.needs(Right.SHOP)
def claim(key: str) -> Response:
    mine = Visit.shopper_id == auth.person().id
    queries.get_visit(key, mine | visibility.locations(Right.SHOP))
    with db.transaction():
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


class PlanSchema(Schema):
    location = fields.String(required=True, validate=validate.Length(1, 64))
    checklist = fields.String(required=True, validate=validate.Length(1, 64))
    opens = Moment(required=True)
    due = Moment(required=True)
    shopper = fields.String(allow_none=True, load_default=None)
    note = fields.String(load_default="", validate=validate.Length(max=2_000))

    @post_load
    def make(self, data: Json, **_: Any) -> Plan:
        return Plan(**data)


@blueprint.post("/visits")
@auth.needs(Right.PLAN)
def plan() -> Response:
    asked: Plan = load(PlanSchema(), read_json())
    programme = queries.find_default_programme()
    if programme is None:
        raise Conflict("There is no programme yet.", code="no_programme")
    with db.transaction():
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
    visit = queries.find_visit(key, locked=True)
    if visit is None:
        raise Missing("There is no such visit.")
    if asked.act == "claim":
        actions.claim(key, by=by)
    elif asked.act in GIVEN_BACK:
        why = check_why(asked.why, asked.reason)
        how = GIVEN_BACK[asked.act]
        actions.give_back(visit, how=how, why=why, words=asked.reason, by=by)
    elif asked.act == "assign":
        shopper = get_person(asked.shopper) if asked.shopper else None
        actions.assign(visit, shopper, by=by, reason=asked.reason)
    elif asked.act == "replace":
        actions.replace(visit, by=by)
    elif asked.act == "cancel":
        actions.cancel(visit, reason=asked.reason, by=by)
    else:
        opens, due = asked.opens or visit.opens_at, asked.due or visit.due_at
        actions.reschedule(visit, opens_at=opens, due_at=due, by=by)
