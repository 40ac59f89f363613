"""Where the phone was goes, when it is no longer kept; every other byte of what was sent stays.

`digest` goes on saying what was acknowledged, so that the same bytes sent again are known;
`kept_digest` says what is left, for whoever recounts.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from json import JSONDecoder

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from mystery.audits.rules import digest
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.db import session

FIELD = "position"
_BLANK = " \t\r\n"
_decode = JSONDecoder().raw_decode


def without_position(body: bytes) -> bytes:
    """The document with null as its position, wherever it stands at the top; the same bytes for
    one that tells none."""
    text = body.decode()
    at, found = text.index("{") + 1, None
    while text[at := _past(text, at, _BLANK + ",")] != "}":
        key, at = _decode(text, at)
        begins = _past(text, at, _BLANK + ":")
        value, at = _decode(text, begins)
        if key == FIELD and value is not None:
            found = begins, at
    return body if found is None else f"{text[: found[0]]}null{text[found[1] :]}".encode()


def _past(text: str, at: int, skipped: str) -> int:
    while text[at] in skipped:
        at += 1
    return at


def tells_position(body: bytes) -> bool:
    return json.loads(body).get(FIELD) is not None


def told_digest(uuid: str, found: str) -> str:
    """What to acknowledge for bytes whose digest is `found`: that of the whole, where these are
    just what is kept of it."""
    for table in (Audit, StageReport):
        kept = sa.select(table.digest).where(table.uuid == uuid, table.kept_digest == found)
        if whole := session.scalar(kept):
            return whole
    return found


def forget_audits(audit_ids: Collection[int]) -> int:
    """Where these audits were filled in; of how many it was known."""
    query = sa.select(Audit).options(undefer(Audit.body)).where(Audit.id.in_(audit_ids))
    return sum(
        _forget(audit, [photo.sha256 for photo in (*audit.photos, *audit.receipts)])
        for audit in session.scalars(query)
    )


def forget_stages(report_ids: Collection[int]) -> int:
    query = sa.select(StageReport).options(undefer(StageReport.body))
    return sum(
        _forget(report, [photo.sha256 for photo in report.photos])
        for report in session.scalars(query.where(StageReport.id.in_(report_ids)))
    )


def _forget(sent: Audit | StageReport, hashes: list[str]) -> bool:
    """Noted for those that told none as well: they need not be looked at again."""
    left = without_position(sent.body)
    known = left != sent.body
    if known:
        sent.body = left
    sent.kept_digest = digest(left, hashes)
    return known


def is_as_kept(sent: Audit | StageReport, found: str) -> bool:
    """Whether a digest over what is here is the right one, and what had to go is gone."""
    if sent.kept_digest is None:
        return found == sent.digest
    return found == sent.kept_digest and not tells_position(sent.body)
