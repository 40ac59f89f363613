"""`mystery verify`: every photo by its hash, every score and every sum by recomputation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload, undefer

from mystery import db, log
from mystery.audits.positions import is_as_kept
from mystery.audits.rules import digest
from mystery.audits.scores import counted
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.tables import VersionRow
from mystery.evidence.originals import has_pictures
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.rollups import actions as rollups
from mystery.scoring.rules import RULES_VERSION, as_document, score
from mystery.web.erasing import find_returned


@dataclass(frozen=True)
class Verified:
    """`lines` say what is wrong, one thing each; none means that all is well."""

    lines: list[str]
    summary: str


def verify(app: Flask, *, repair: bool = False) -> Verified:
    photos: PhotoStore = app.config["PHOTOS"]
    lines = [*_photos(photos), *_audits(), *_stages(), *_log(), *_erased(app)]
    sums = rollups.differences()
    if sums and repair:
        with db.transaction():
            rollups.recount()
        sums = [f"rebuilt {line}" for line in sums]
    lines += sums
    audits = db.session.scalar(sa.select(sa.func.count()).select_from(Audit))
    kept = db.session.scalar(sa.select(sa.func.count()).select_from(Photo))
    words = "nothing is wrong" if not lines else f"{len(lines)} things are wrong"
    return Verified(lines, f"{audits} audits and {kept} photos checked: {words}")


def _photos(photos: PhotoStore) -> Iterator[str]:
    """An original that is no longer kept may be gone, if what is shown of it is here."""
    query = sa.select(Photo.sha256, Photo.preview, Photo.original_left_at).order_by(Photo.sha256)
    for sha256, preview, left_at in db.session.execute(query).all():
        if photos.size(sha256) is None:
            if left_at is None:
                yield f"photo {sha256} is missing"
            elif preview != "none" and not has_pictures(photos, sha256):
                yield f"photo {sha256}: the pictures that are left of it are missing"
        elif not photos.intact(sha256):
            yield f"photo {sha256} is not what its hash says"


def _audits() -> Iterator[str]:
    query = (
        sa.select(Audit)
        .options(undefer(Audit.body), undefer(Audit.score), undefer(Audit.instead))
        .options(undefer(Audit.kept_digest))
        .options(joinedload(Audit.version).joinedload(VersionRow.checklist))
        .order_by(Audit.id)
        .execution_options(yield_per=200)
    )
    for audit in db.session.scalars(query):
        hashes = [photo.sha256 for photo in (*audit.photos, *audit.receipts)]
        if not is_as_kept(audit, digest(audit.body, hashes)):
            yield f"audit {audit.uuid}: its bytes have changed"
        elif audit.score["rules"] == RULES_VERSION and not _scores_alike(audit):
            yield f"audit {audit.uuid}: its score differs from a recomputation"


def _stages() -> Iterator[str]:
    whole = undefer(StageReport.body), undefer(StageReport.kept_digest)
    query = sa.select(StageReport).options(*whole).order_by(StageReport.id)
    for report in db.session.scalars(query.execution_options(yield_per=200)):
        hashes = [photo.sha256 for photo in report.photos]
        if not is_as_kept(report, digest(report.body, hashes)):
            yield f"stage {report.uuid}: its bytes have changed"


def _scores_alike(audit: Audit) -> bool:
    """Whether the stored result is what the rules give for what was stored with it."""
    answers = counted(json.loads(audit.body)["answers"], audit.instead)
    again = as_document(score(checklist_of(audit.version), answers, audit.score["location"]))
    return all(audit.score[name] == value for name, value in again.items())


def _erased(app: Flask) -> Iterator[str]:
    for key in find_returned(app.config["SETTINGS"].data_dir):
        yield f"person {key} was erased and is here again; the worker erases them once more"


def _log() -> Iterator[str]:
    broken = log.first_break()
    if broken is not None:
        yield f"log: the chain breaks at row {broken}"
