from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from mystery.db import execute, session
from mystery.evidence.likeness import (
    COARSE_MOST,
    PARTS,
    distance,
    is_plain,
    is_same_picture,
    mirrored,
    near,
    parts,
)
from mystery.evidence.tables import Photo, PhotoHolder


def find_photo(sha256: str) -> Photo | None:
    return session.get(Photo, sha256)


_holder = PhotoHolder.__table__.c
_HOLDS = sa.select(sa.true()).where(
    _holder.sha256 == sa.bindparam("sha256"), _holder.person_id == sa.bindparam("person_id")
)


def is_holder(sha256: str, person_id: int) -> bool:
    """Whether the person has sent this photo themselves."""
    asked = {"sha256": sha256, "person_id": person_id}
    return execute(_HOLDS, asked).first() is not None


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


_photo = Photo.__table__.c
_NEAR = sa.union(
    *(
        sa.select(_photo.fingerprint).where(
            _photo[f"part_{number}"].in_(sa.bindparam(f"near_{number}", expanding=True))
        )
        for number in range(1, PARTS + 1)
    )
)
_OF = sa.select(_photo.sha256, _photo.fingerprint, _photo.fine).where(
    _photo.fingerprint.in_(sa.bindparam("found", expanding=True))
)
_MOST = 400
"""Fingerprints looked at closer; a scene with more of them is no evidence of anything."""


def list_same_pictures(fingerprint: str, fine: str | None) -> list[tuple[str, int]]:
    """Hash and bits that differ of every photo that is this picture saved again, as it is or
    mirrored, itself included.

    Four index ranges of 34 values each, whatever the number of photos; exact up to
    `likeness.COARSE_MOST` bits. Nothing for a picture that shows too little.
    """
    if is_plain(fine):
        return []
    looks = [(fingerprint, fine), (mirrored(fingerprint), mirrored(fine) if fine else None)]
    asked = {
        f"near_{n}": [value for coarse, _ in looks for value in near(parts(coarse)[n - 1])]
        for n in range(1, PARTS + 1)
    }
    ways = [int(coarse, 16) for coarse, _ in looks]
    found = {
        other: bits
        for other in session.scalars(_NEAR, asked)
        if (bits := min((way ^ int(other, 16)).bit_count() for way in ways)) <= COARSE_MOST
    }
    closest = sorted(found, key=lambda other: found[other])[:_MOST]
    if not closest:
        return []
    same: dict[str, int] = {}
    for sha256, other, theirs in session.execute(_OF, {"found": closest}):
        for coarse, finer in looks:
            bits = distance(coarse, other)
            if is_same_picture(bits, distance(finer, theirs) if finer and theirs else None):
                same[sha256] = min(bits, same.get(sha256, bits))
    return list(same.items())
