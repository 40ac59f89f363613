"""Originals that are no longer kept: first the row says so, then the file goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa

from mystery.db import session
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.files.disk import flush_folder
from mystery.files.store import Rendition
from mystery.problems import Gone, Missing


def mark_left(hashes: Collection[str], at: datetime) -> None:
    _set(hashes, original_left_at=at)


def mark_back(sha256: str) -> None:
    """Somebody sent the same bytes again, for a visit that is still open."""
    _set([sha256], original_left_at=None)


def forget_places(hashes: Collection[str]) -> None:
    """Where their metadata says they were taken."""
    _set(hashes, latitude=None, longitude=None)


def _set(hashes: Collection[str], **values: Any) -> None:
    changed = sa.update(Photo).where(Photo.sha256.in_(hashes)).values(values)
    session.execute(changed.execution_options(synchronize_session=False))


def drop_file(photos: PhotoStore, sha256: str) -> None:
    """For rows that say so for good; a file that is gone already is right."""
    try:
        place = photos.path(sha256)
    except Missing:
        return
    place.unlink(missing_ok=True)
    flush_folder(place.parent)


def has_pictures(photos: PhotoStore, sha256: str) -> bool:
    """Whether everything that is shown of a photo is here without its original."""
    return all(photos.rendition(sha256, kind) for kind in get_args(Rendition))


def check_kept(photo: Photo, photos: PhotoStore) -> None:
    """Raises Gone, in words, for an original that is no longer kept."""
    since = photo.original_left_at
    if since is not None and photos.size(photo.sha256) is None:
        raise Gone(f"The original {no_longer(since)}.", code="original_not_kept")


def no_longer(since: datetime) -> str:
    return f"has not been kept since {since.day} {since:%B %Y}, as the organisation has chosen"


def list_left_of(hashes: Iterable[str]) -> set[str]:
    """Those whose original is no longer kept."""
    query = sa.select(Photo.sha256).where(Photo.original_left_at.is_not(None))
    return set(session.scalars(query.where(Photo.sha256.in_(set(hashes)))))
