"""What earlier audits hold that an audit is compared with: photos, and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from mystery.audits.flags.passages import is_same, marks, shingles, shingles_of
from mystery.audits.flags.tables import MARKED
from mystery.audits.flags.whole import Used, Whole, list_written
from mystery.audits.tables import AUDITS, PHOTOS
from mystery.db import execute
from mystery.evidence.queries import list_same_pictures

MOST = 50
"""Earlier audits looked at for one sentence."""


@dataclass(frozen=True)
class Before:
    """What counts as earlier than an audit: what came before it, but for `own`: what it belongs
    together with, of one visit or as what it corrects; and but for what was itself corrected."""

    id: int
    own: tuple[int, ...]


def before(audit: Whole) -> Before:
    own = [audit.id]
    if audit.visit_id is not None:
        asked = {"visit": audit.visit_id, "author": audit.author_id}
        own += execute(_OF_VISIT, asked).scalars()
    former = audit.replaces_id
    while former is not None:
        own.append(former)
        former = execute(_REPLACES, {"id": former}).scalar()
    return Before(audit.id, tuple(own))


_newer = AUDITS.alias()
_OF_VISIT = sa.select(AUDITS.c.id).where(
    AUDITS.c.visit_id == sa.bindparam("visit"), AUDITS.c.author_id == sa.bindparam("author")
)
_REPLACES = sa.select(AUDITS.c.replaces_id).where(AUDITS.c.id == sa.bindparam("id"))
_EARLIER = (
    AUDITS.c.id < sa.bindparam("id"),
    AUDITS.c.id.not_in(sa.bindparam("own", expanding=True)),
    ~sa.exists().where(_newer.c.replaces_id == AUDITS.c.id, _newer.c.id < sa.bindparam("id")),
)
_SEEN = (
    sa.select(PHOTOS.c.sha256, AUDITS.c.id)
    .join(AUDITS, AUDITS.c.id == PHOTOS.c.audit_id)
    .where(PHOTOS.c.sha256.in_(sa.bindparam("hashes", expanding=True)), *_EARLIER)
    .distinct()
    .order_by(AUDITS.c.id)
)
_MARKED = (
    sa.select(MARKED.c.audit_id)
    .join(AUDITS, AUDITS.c.id == MARKED.c.audit_id)
    .where(MARKED.c.mark.in_(sa.bindparam("marks", expanding=True)), *_EARLIER)
    .distinct()
    .order_by(MARKED.c.audit_id.desc())
    .limit(MOST)
)


def list_seen(hashes: Iterable[str], earlier: Before) -> dict[str, list[int]]:
    """By hash, the earlier audits in which a photo stands."""
    asked = list(hashes)
    seen: dict[str, list[int]] = {}
    if asked:
        for sha256, id_ in execute(_SEEN, {**vars(earlier), "hashes": asked}):
            seen.setdefault(sha256, []).append(id_)
    return seen


def list_alike(photo: Used, earlier: Before) -> tuple[list[int], int]:
    """Earlier audits that show this very picture in other bytes, and the fewest bits between."""
    if photo.fingerprint is None:
        return [], 0
    same = dict(list_same_pictures(photo.fingerprint, photo.fine))
    same.pop(photo.sha256, None)
    seen = list_seen(same, earlier)
    if not seen:
        return [], 0
    ids = sorted({id_ for ids in seen.values() for id_ in ids})
    return ids, min(same[sha256] for sha256 in seen)


def list_sentences(mine: Iterable[str], earlier: Before) -> list[tuple[str, list[int]]]:
    """Each sentence that stands, word for word or nearly, in earlier audits, with their ids."""
    asked = vars(earlier)
    marked = {
        sentence: list(execute(_MARKED, {**asked, "marks": marks(sentence)}).scalars())
        for sentence in dict.fromkeys(mine)
    }
    texts = list_written({id_ for ids in marked.values() for id_ in ids})
    others = {
        id_: {known for text in written for known in shingles_of(text)}
        for id_, written in texts.items()
    }
    found = []
    for sentence, ids in marked.items():
        ours = shingles(sentence)
        same = [id_ for id_ in ids if any(is_same(ours, other) for other in others.get(id_, ()))]
        if same:
            found.append((sentence, sorted(same)))
    return found
