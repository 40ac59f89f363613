from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mystery import jobs
from mystery.db import execute, now, session
from mystery.evidence.likeness import parts
from mystery.evidence.rules import Decoded, Header, PhotoFacts
from mystery.evidence.tables import Photo, PhotoHolder
from mystery.prepared import Prepared

DECODE = "photo.decode"


PHOTOS, HOLDERS = (cast(sa.Table, table.__table__) for table in (Photo, PhotoHolder))
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEEP = {
    dialect: Prepared(insert(PHOTOS).on_conflict_do_nothing().returning(PHOTOS.c.sha256))
    for dialect, insert in _INSERTS.items()
}
_HOLD = {
    dialect: Prepared(insert(HOLDERS).on_conflict_do_nothing())
    for dialect, insert in _INSERTS.items()
}


def keep_photo(sha256: str, header: Header, *, size: int, holder_id: int) -> bool:
    """Note a photo whose bytes are already durable in the store; True when it is new here."""
    dialect = session.get_bind().dialect.name
    values = {
        "sha256": sha256,
        "size": size,
        "media_type": header.kind.value,
        "width": header.size[0] if header.size else None,
        "height": header.size[1] if header.size else None,
        "received_at": now(),
        "preview": "waiting",
    }
    added = _KEEP[dialect].scalar(values)
    if added:
        jobs.enqueue(DECODE, sha256=sha256)
    held = {"sha256": sha256, "person_id": holder_id, "at": now()}
    _HOLD[dialect].run(held)
    return added is not None


def note_decoded(sha256: str, decoded: Decoded) -> None:
    """Previews are in the store, and this is what the picture told."""
    _set(
        sha256,
        preview="ready",
        width=decoded.width,
        height=decoded.height,
        fingerprint=decoded.fingerprint,
        fine=decoded.fine,
        **marks(decoded.fingerprint),
        **_told(decoded.facts),
    )


def marks(fingerprint: str) -> dict[str, str]:
    """The columns by which photos near to this one are found."""
    return {f"part_{number}": part for number, part in enumerate(parts(fingerprint), start=1)}


def note_undecodable(sha256: str, facts: PhotoFacts | None) -> None:
    """The photo is kept and has no preview."""
    _set(sha256, preview="none", **_told(facts or PhotoFacts()))


def _told(facts: PhotoFacts) -> dict[str, Any]:
    taken = f"{facts.taken_at}{facts.utc_offset or ''}" if facts.taken_at else None
    return {"taken_local": taken, "latitude": facts.latitude, "longitude": facts.longitude}


def _set(sha256: str, **values: Any) -> None:
    execute(sa.update(PHOTOS).where(PHOTOS.c.sha256 == sha256).values(values))
