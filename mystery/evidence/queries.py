from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from mystery.db import session
from mystery.evidence.tables import Photo, PhotoHolder


def find_photo(sha256: str) -> Photo | None:
    return session.get(Photo, sha256)


_holder = PhotoHolder.__table__.c
_HOLDS = sa.select(sa.true()).where(
    _holder.sha256 == sa.bindparam("sha256"), _holder.person_id == sa.bindparam("person_id")
)


def is_holder(sha256: str, person_id: int) -> bool:
    """Whether the person has sent this photo themselves."""
    found = session.scalar(_HOLDS, {"sha256": sha256, "person_id": person_id})
    return found is not None


def list_missing(hashes: Iterable[str], person_id: int) -> list[str]:
    """Those that this person has not delivered, ascending.

    A photo that somebody else holds does not count: knowing a hash is not having the picture.
    """
    wanted = sorted(set(hashes))
    here = set(
        session.scalars(
            sa.select(PhotoHolder.sha256).where(
                PhotoHolder.person_id == person_id, PhotoHolder.sha256.in_(wanted)
            )
        )
    )
    return [sha256 for sha256 in wanted if sha256 not in here]


def list_waiting(limit: int = 100) -> list[Photo]:
    """Photos whose previews have not been made yet."""
    query = sa.select(Photo).where(Photo.preview == "waiting").limit(limit)
    return list(session.scalars(query))
