"""Disputing a question of a released report, and answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits import queries as audits
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Fault, Forbidden, Invalid, Missing
from mystery.review import appeals, queries
from mystery.review.rules import AppealState, Ruling
from mystery.web import auth, visibility
from mystery.web.api.photos import RENDITIONS, SHA256, send_original, send_rendition
from mystery.web.appeals import READERS, Case, check_reviews, readable
from mystery.web.contract import answer, asked_limit, load, page, read_json

blueprint = Blueprint("appeals", __name__)
Json = dict[str, Any]


@dataclass(frozen=True)
class Raised:
    audit: str
    question: str
    text: str
    photos: tuple[str, ...] = ()


class RaisedSchema(Schema):
    audit = fields.String(required=True, validate=validate.Length(1, 64))
    question = fields.String(required=True, validate=validate.Length(1, 64))
    text = fields.String(required=True, validate=validate.Length(max=10_000))
    photos = fields.List(
        fields.String(
            validate=validate.Regexp(SHA256, error="a photo's SHA-256: 64 hexadecimal digits")
        ),
        load_default=list,
        validate=validate.Length(max=50),
    )

    @post_load
    def make(self, data: Json, **_: Any) -> Raised:
        return Raised(data["audit"], data["question"], data["text"], tuple(data["photos"]))


@dataclass(frozen=True)
class Judged:
    decision: Ruling
    reason: str
    answer: Json


class JudgedSchema(Schema):
    decision = fields.Enum(Ruling, by_value=True, required=True)
    reason = fields.String(required=True, validate=validate.Length(max=5_000))
    answer = fields.Dict(keys=fields.String(), load_default=dict)

    @post_load
    def make(self, data: Json, **_: Any) -> Judged:
        return Judged(**data)


def disputed(audit_id: str) -> Audit:
    """A report that the person reads; Forbidden where they do not manage the store."""
    audit = audits.get_audit(audit_id, visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT))
    if audit_id != audit.key:
        raise Missing("There is no such audit.")
    if not auth.scope(Right.APPEAL).covers(audit.location.region.path, audit.location_id):
        raise Forbidden("Only the store's own manager disputes its reports.")
    return audit


@blueprint.post("/appeals")
@auth.needs(*READERS)
def raise_appeal() -> Response:
    document = read_json()
    named = document.get("audit")
    audit = disputed(named if isinstance(named, str) else "")
    asked: Raised = load(RaisedSchema(), document)
    number = audit.id
    with db.transaction():
        made = appeals.raise_appeal(
            audits.get_locked(number),
            asked.question,
            text=asked.text,
            photos=asked.photos,
            by=auth.person(),
        )
        key = made.key
    return answer(case(key).document(), 201)


def case(key: str) -> Case:
    return Case(queries.get_appeal(key, readable()))


@blueprint.get("/appeals")
@auth.needs(*READERS)
def list_appeals() -> Response:
    """Newest first; `state` narrows them."""
    limit, state = asked_limit(), request.args.get("state", "")
    if state and state not in set(AppealState):
        words = ", ".join(AppealState)
        raise Invalid(f"state is one of {words}.", faults=[Fault("/state", "unknown")])
    after = request.args.get("after", "")
    past = case(after).appeal.id if after else 0
    found = queries.list_appeals(readable(), state=state, after=past, limit=limit + 1)
    shown = page(found, limit=limit, key=lambda a: a.key, show=lambda a: Case(a).document())
    return answer(shown)


@blueprint.get("/appeals/<key>")
@auth.needs(*READERS)
def get_appeal(key: str) -> Response:
    return answer(case(key).document())


@blueprint.post("/appeals/<key>/decision")
@auth.needs(*READERS)
def decide(key: str) -> Response:
    """`{decision: uphold|reject, reason, answer}`; `answer` is what counts instead."""
    found = case(key)
    check_reviews(found)
    rule(found, load(JudgedSchema(), read_json()))
    return answer(case(key).document())


def rule(found: Case, asked: Judged) -> None:
    key, number = found.appeal.key, found.appeal.audit_id
    visible = readable()
    with db.transaction():
        audit = audits.get_locked(number)
        appeals.rule(
            queries.get_appeal(key, visible),
            audit,
            asked.decision,
            reason=asked.reason,
            answer=asked.answer,
            by=auth.person(),
        )


@blueprint.post("/appeals/<key>/withdraw")
@auth.needs(*READERS)
def withdraw(key: str) -> Response:
    take_back(case(key))
    return answer(case(key).document())


def take_back(found: Case) -> None:
    key, number = found.appeal.key, found.appeal.audit_id
    visible = readable()
    with db.transaction():
        audit = audits.get_locked(number)
        appeals.withdraw(queries.get_appeal(key, visible), audit, by=auth.person())


@blueprint.get("/appeals/<key>/photos/<name>")
@auth.needs(*READERS)
def photo(key: str, name: str) -> Response:
    """Evidence of an appeal: renditions for all who read it, the original for reviewers."""
    rendition = request.args.get("rendition", "view")
    if rendition not in RENDITIONS:
        raise Invalid("rendition is original, view or thumb.", faults=[Fault("/rendition", "")])
    found = case(key)
    use = queries.find_appeal_photo(found.appeal.id, name)
    if use is None:
        raise Missing("There is no such photo.")
    if rendition != "original":
        return send_rendition(use.sha256, rendition)
    if not auth.scope(Right.READ_EXACT).covers(*found.place):
        raise Forbidden("Originals are for reviewers.")
    return send_original(use.sha256)
