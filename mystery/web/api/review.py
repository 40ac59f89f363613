"""Reading audits and deciding on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits import queries
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Fault, Forbidden, Invalid
from mystery.review import actions, deleting
from mystery.review.rules import Remark, Verdict
from mystery.web import auth, visibility
from mystery.web.api.audits import own_copy
from mystery.web.audiences import Audience, audience
from mystery.web.contract import answer, asked_limit, load, page, read_json
from mystery.web.records import note_read
from mystery.web.reports import report

blueprint = Blueprint("review", __name__)


@dataclass(frozen=True)
class Judgement:
    decision: Verdict
    threads: tuple[Remark, ...] = field(default=())


class RemarkSchema(Schema):
    question = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=64))
    text = fields.String(required=True, validate=validate.Length(max=10_000))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Remark:
        return Remark(**data)


class JudgementSchema(Schema):
    decision = fields.Enum(Verdict, by_value=True, required=True)
    threads = fields.List(
        fields.Nested(RemarkSchema), load_default=list, validate=validate.Length(max=200)
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Judgement:
        return Judgement(data["decision"], tuple(data["threads"]))


@blueprint.post("/audits/<audit_id>/review")
@auth.needs(Right.REVIEW)
def review(audit_id: str) -> Response:
    audit = queries.get_audit(audit_id, visibility.audits(Right.READ_ANY_AUDIT))
    asked: Judgement = load(JudgementSchema(), read_json())
    judge(audit, asked)
    return show(queries.get_audit(audit_id, visibility.readable(audit_id)))


def judge(audit: Audit, asked: Judgement) -> None:
    """Decide, where the reviewer has the right at the audit's location."""
    held = auth.scope(Right.REVIEW)
    if not held.covers(audit.location.region.path, audit.location_id):
        raise Forbidden("You do not review this location.")
    known = {answered.question for answered in queries.list_answers(audit.id)}
    for index, remark in enumerate(asked.threads):
        if remark.question is not None and remark.question not in known:
            fault = Fault(f"/threads/{index}/question", "this audit has no such question")
            raise Invalid("A remark names a question that is not there.", faults=[fault])
    audit_id = audit.id
    with db.transaction():
        actions.review(
            queries.get_locked(audit_id),
            asked.decision,
            remarks=asked.threads,
            by=auth.person(),
        )


@blueprint.get("/audits/<audit_id>")
@auth.signed_in
def get_audit(audit_id: str) -> Response:
    """One's own by the phone's uuid with what was sent; a report by its random id.

    Whoever reads what was asked finds it as `briefing` and `scenario`, as visits have them."""
    audit = queries.get_audit(audit_id, visibility.readable(audit_id))
    shown, read = show(audit, asked_as=audit_id), f"audit:{audit.uuid}"
    if audience(audit) == Audience.REVIEWER and audit.author_id != auth.person().id:
        note_read("audit.read_exact", read)
    return shown


def show(audit: Audit, *, asked_as: str = "") -> Response:
    """Authors get their own copy, and everybody else the report that their rights open."""
    if audit.author_id == auth.person().id and asked_as == audit.uuid:
        return answer(own_copy(audit))
    if asked_as == audit.uuid and not _may_know_uuid(audit):
        queries.get_audit("", visibility.own())
    return answer(report(audit).document())


def _may_know_uuid(audit: Audit) -> bool:
    held = auth.scope(Right.READ_ANY_AUDIT)
    return held.covers(audit.location.region.path, audit.location_id)


@blueprint.get("/audits")
@auth.signed_in
def list_audits() -> Response:
    """Reports the person may read, newest first; for stores in no order within a month."""
    limit, last = asked_limit(), request.args.get("after", "")
    visible = visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT)
    found = queries.list_audits(
        visible,
        by_month=visibility.only_months(),
        after=queries.get_audit(last, visible) if last else None,
        limit=limit + 1,
    )
    return answer(page(found, limit=limit, key=lambda a: a.key, show=lambda a: report(a).line()))


class ReasonSchema(Schema):
    reason = fields.String(required=True, validate=validate.Length(3, 2_000))


@blueprint.delete("/audits/<audit_id>")
@auth.needs(Right.DELETE_AUDIT)
def delete(audit_id: str) -> Response:
    """For good, with the appeals, corrections and decisions about it. The log keeps the reason and
    names them; its visit can be planned again."""
    audit = queries.get_audit(audit_id, visibility.audits(Right.DELETE_AUDIT))
    reason: str = load(ReasonSchema(), read_json())["reason"]
    key = audit.id
    with db.transaction():
        deleting.delete(queries.get_locked(key), reason=reason, by=auth.person())
    return Response(status=204)
