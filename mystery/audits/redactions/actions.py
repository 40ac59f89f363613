"""Taking words and photos out of what others read; bytes, answers and scores stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.audits.queries import body, list_answers
from mystery.audits.redactions.queries import list_hidden, list_redactions
from mystery.audits.redactions.rules import Blackout, check_redaction, check_words
from mystery.audits.redactions.tables import REDACTIONS, Redaction
from mystery.audits.tables import PHOTOS, Audit
from mystery.checklists.rules import Type
from mystery.db import now, session
from mystery.people.rules import Principal
from mystery.problems import Conflict, Fault, Invalid


def redact_words(audit: Audit, words: str, *, reason: str, by: Principal) -> None:
    """Black them out wherever in the report they stand. The audit has to be locked.

    Raises Forbidden, Conflict or Invalid."""
    check_redaction(reason, author_id=audit.author_id, by=by.id)
    check_words(words)
    wanted = Blackout((words,))
    if not any(wanted.touches(said) for said in _said(audit)):
        fault = Fault("/words", "these words do not stand in the report; copy them as they are")
        raise Invalid("Nothing was removed.", faults=[fault])
    known = [one.words for one in list_redactions(audit.id) if one.words]
    if words.split() in [one.split() for one in known]:
        raise Conflict("These words are removed already.", code="already_removed")
    _keep(audit, reason, by=by, words=words)


def hide_photo(audit: Audit, key: str, *, reason: str, by: Principal) -> str:
    """Keep a photo from everybody else, and say which it was by its hash. The audit has to be
    locked. Raises Forbidden, Conflict or Invalid."""
    check_redaction(reason, author_id=audit.author_id, by=by.id)
    photo = next((photo for photo in audit.photos if photo.key == key), None)
    if photo is None:
        fault = Fault("/photo", "this report has no such photo")
        raise Invalid("Nothing was removed.", faults=[fault])
    if photo.id in list_hidden(audit.id):
        raise Conflict("This photo is removed already.", code="already_removed")
    _keep(audit, reason, by=by, photo_id=photo.id)
    return photo.sha256


def _keep(audit: Audit, reason: str, *, by: Principal, **what: Any) -> None:
    """The log says that it was done and why, not the words: it outlives them."""
    row = Redaction(audit_id=audit.id, reason=reason.strip(), made_by=by.id, made_at=now(), **what)
    session.add(row)
    session.flush()
    subject, kind = f"audit:{audit.uuid}", next(iter(what)).removesuffix("_id")
    log.record("audit.redact", subject, actor=by.actor, what=kind, reason=row.reason)


def _said(audit: Audit) -> Iterator[str]:
    """Whatever somebody wrote: in answers that count, and in what was sent."""
    for row in list_answers(audit.id):
        yield row.comment or ""
        if row.type == Type.TEXT:
            yield row.value or ""
    for photo in audit.photos:
        yield photo.caption
    sent = json.loads(body(audit))
    yield from _strings([sent.get("answers"), sent.get("repeats")])


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _strings(one)


def carry_over(former_id: int, audit_id: int) -> None:
    """What was taken out of a returned audit stays out of its correction."""
    old, new = PHOTOS.alias(), PHOTOS.alias()
    same = sa.and_(
        new.c.audit_id == audit_id, new.c.sha256 == old.c.sha256, new.c.question == old.c.question
    )
    rest = (REDACTIONS.c.reason, REDACTIONS.c.made_by, REDACTIONS.c.made_at)
    words = sa.select(sa.literal(audit_id), REDACTIONS.c.words, sa.null(), *rest).where(
        REDACTIONS.c.audit_id == former_id, REDACTIONS.c.words.is_not(None)
    )
    photos = (
        sa.select(sa.literal(audit_id), sa.null(), sa.func.min(new.c.id), *rest)
        .join_from(REDACTIONS, old, old.c.id == REDACTIONS.c.photo_id)
        .join(new, same)
        .where(REDACTIONS.c.audit_id == former_id)
        .group_by(REDACTIONS.c.id, *rest)
    )
    names = ["audit_id", "words", "photo_id", "reason", "made_by", "made_at"]
    for query in (words, photos):
        session.execute(sa.insert(REDACTIONS).from_select(names, query))
