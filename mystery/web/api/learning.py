"""What shoppers learned, as phones send it."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask import Blueprint, Response
from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from mystery import db
from mystery.learning import actions, queries
from mystery.learning.rules import ThoughtKind
from mystery.learning.tables import Learned
from mystery.problems import Conflict, Missing
from mystery.web import auth
from mystery.web.contract import answer, load, moment, read_body
from mystery.web.delivering import check_may_deliver
from mystery.web.json_in import parse_json

blueprint = Blueprint("learning", __name__)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST = 64 * 2**10
Texts = dict[ThoughtKind, str]


def _text() -> fields.String:
    return fields.String(load_default="", allow_none=True, validate=validate.Length(max=4_000))


class LearnedSchema(Schema):
    class Meta:
        unknown = EXCLUDE  # a newer phone may know more

    audit = fields.String(
        required=True, validate=validate.Regexp(UUID, error="a UUID in small letters")
    )
    copy = _text()
    annoyed = _text()
    praise = _text()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[str, Texts]:
        return data["audit"], {kind: data[kind] or "" for kind in ThoughtKind}


@blueprint.put("/learned/<uuid>")
@auth.delivers
def put_learned(uuid: str) -> Response:
    """What was learned on a visit of one's own. The same bytes again are the same receipt."""
    if not UUID.fullmatch(uuid):
        raise Missing("An id is a lower-case UUID.")
    by = auth.person()
    check_may_deliver(by)
    body = read_body(MOST)
    audit, texts = load(LearnedSchema(), parse_json(body))
    actions.check_any(texts)
    digest = hashlib.sha256(body).hexdigest()
    with db.transaction():
        db.hold(f"learned:{uuid}")
        outing = queries.find_outing(audit, by.id)
        if outing is None and queries.find_learned(uuid) is None:
            raise Conflict("Send the visit first.", code="visit_missing")
        created = _note(uuid, outing, texts, digest=digest)
    return _receipt(uuid, created=created)


def _note(uuid: str, outing: queries.Outing | None, texts: Texts, *, digest: str) -> bool:
    """An id that is known needs no visit any more: what it brought is compared, not kept."""
    by = auth.person()
    place = outing or queries.Outing(by.id, None, 0, 0, db.now().date())
    return actions.note(uuid, place, texts, digest=digest, by=by)


def _receipt(uuid: str, *, created: bool) -> Response:
    kept: Learned | None = queries.find_learned(uuid)
    if kept is None:
        raise Missing("What was sent has been deleted meanwhile.")
    told = {"id": uuid, "digest": kept.digest, "received_at": moment(kept.received_at)}
    return answer(told, 201 if created else 200)
