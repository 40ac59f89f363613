from __future__ import annotations

import hashlib
import json
from typing import Any

from mystery import log
from mystery.checklists.queries import find_checklist, find_latest
from mystery.checklists.rules import check, text
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import now, session
from mystery.problems import Conflict, Invalid


def canonical(document: dict[str, Any]) -> bytes:
    """The bytes a version is kept and served as."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def put_draft(
    document: dict[str, Any], *, by: str, base_revision: int | None = None
) -> ChecklistRow:
    """Make or replace the draft of the checklist that the document's key names.

    Raises Invalid with all errors at once, Conflict(code="stale_draft") when somebody else
    has saved since `base_revision`.
    """
    checklist = check(document)
    row = find_checklist(checklist.key)
    if row is None:
        row = ChecklistRow(key=checklist.key, created_at=now(), draft_revision=0)
        session.add(row)
    elif base_revision is not None and base_revision != row.draft_revision:
        raise Conflict(
            "Somebody else has changed this draft.",
            code="stale_draft",
            revision=row.draft_revision,
        )
    row.draft = canonical(document)
    row.draft_revision += 1
    row.changed_at = now()
    if not row.id or not find_latest(row.id):
        _describe(row, document)
    session.flush()
    log.record("checklist.draft", f"checklist:{row.key}", actor=by, revision=row.draft_revision)
    return row


def publish(row: ChecklistRow, *, by: str) -> VersionRow:
    """Freeze the draft as the next version. Raises Conflict without a draft or any change."""
    if row.draft is None:
        raise Conflict("There is no draft to publish.", code="no_draft")
    document = json.loads(row.draft)
    check(document)
    latest = find_latest(row.id)
    digest = hashlib.sha256(row.draft).hexdigest()
    if latest and latest.digest == digest:
        raise Conflict("Nothing has changed since the last version.", code="unchanged")
    _check_family(row, document, published=latest is not None)
    _describe(row, document)
    version = VersionRow(
        checklist_id=row.id,
        number=latest.number + 1 if latest else 1,
        document=row.draft,
        digest=digest,
        title=row.title,
        published_at=now(),
        published_by=by,
    )
    session.add(version)
    row.draft = None
    session.flush()
    session.expire(row, ["versions"])
    log.record("checklist.publish", f"checklist:{row.key}", actor=by, version=version.number)
    return version


def _check_family(row: ChecklistRow, document: dict[str, Any], *, published: bool) -> None:
    """What has been compared as one family stays one: the sums are kept under its name."""
    if published and check(document).family != row.family:
        raise Invalid(
            f"The family of a published checklist stays {row.family}.", code="family_fixed"
        )


def _describe(row: ChecklistRow, document: dict[str, Any]) -> None:
    checklist = check(document)
    row.family = checklist.family
    row.title = text(checklist.title, checklist.language)[:200]
    row.channel = checklist.channel
