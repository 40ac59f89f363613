"""`mystery verify`: every photo by its hash, every score and every sum by recomputation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload, undefer

from mystery import db, log
from mystery.audits.rules import digest
from mystery.audits.scores import counted
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.tables import VersionRow
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.rollups import actions as rollups
from mystery.scoring.rules import RULES_VERSION, as_document, score


@dataclass(frozen=True)
class Verified:
    """`lines` say what is wrong, one thing each; none means that all is well."""

    lines: list[str]
    summary: str


def verify(app: Flask, *, repair: bool = False) -> Verified:
    photos: PhotoStore = app.config["PHOTOS"]
    lines = [*_photos(photos), *_audits(), *_stages(), *_log()]
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
    for sha256 in db.session.scalars(sa.select(Photo.sha256).order_by(Photo.sha256)).all():
        if photos.size(sha256) is None:
            yield f"photo {sha256} is missing"
        elif not photos.intact(sha256):
            yield f"photo {sha256} is not what its hash says"


def _audits() -> Iterator[str]:
    query = (
        sa.select(Audit)
        .options(undefer(Audit.body), undefer(Audit.score), undefer(Audit.instead))
        .options(joinedload(Audit.version).joinedload(VersionRow.checklist))
        .order_by(Audit.id)
        .execution_options(yield_per=200)
    )
    for audit in db.session.scalars(query):
        if digest(audit.body, [p.sha256 for p in (*audit.photos, *audit.receipts)]) != audit.digest:
            yield f"audit {audit.uuid}: its bytes have changed"
        elif audit.score["rules"] == RULES_VERSION and not _scores_alike(audit):
            yield f"audit {audit.uuid}: its score differs from a recomputation"


def _stages() -> Iterator[str]:
    query = sa.select(StageReport).options(undefer(StageReport.body)).order_by(StageReport.id)
    for report in db.session.scalars(query.execution_options(yield_per=200)):
        if digest(report.body, [photo.sha256 for photo in report.photos]) != report.digest:
            yield f"stage {report.uuid}: its bytes have changed"


def _scores_alike(audit: Audit) -> bool:
    """Whether the stored result is what the rules give for what was stored with it."""
    answers = counted(json.loads(audit.body)["answers"], audit.instead)
    again = as_document(score(checklist_of(audit.version), answers, audit.score["location"]))
    return all(audit.score[name] == value for name, value in again.items())


def _log() -> Iterator[str]:
    broken = log.first_break()
    if broken is not None:
        yield f"log: the chain breaks at row {broken}"
