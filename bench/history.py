"""Years of approved audits, put in by the product's own bulk loader and recounted by it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, islice

import sqlalchemy as sa

from bench import chain, forms
from bench.chain import Chain, Rows
from mystery import db
from mystery.audits.history import Past, insert_approved
from mystery.audits.rules import AuditUpload
from mystery.audits.scores import Scored, score_audit
from mystery.audits.tables import AUDITS
from mystery.rollups import actions as rollups
from mystery.web.api.audits import read_upload

DAYS = 1_095
FORMS = 400
CHUNK = 10_000


@dataclass(frozen=True)
class Loaded:
    audits: int
    light: bool
    loading: float
    """Seconds of the bulk loader."""
    recounting: float

    def __str__(self) -> str:
        how = "without answers, to keep the disk small" if self.light else "with all answers"
        return (
            f"{self.audits:,} audits loaded {how} in {self.loading:.0f} s,"
            f" rollups recounted in {self.recounting:.0f} s"
        )


def load(chain_: Chain, audits: int, *, light: bool = False) -> Loaded:
    """Audits evenly over stores and days, from a pool of forms that have been scored once."""
    begun = time.perf_counter()
    with chain.opened(chain_.server):
        rows = chain.rows()
        pool = _scored(rows, light=light)
        past = _past(rows, pool, audits)
        while batch := list(islice(past, CHUNK)):
            with db.transaction():
                insert_approved(batch)
        loaded = time.perf_counter()
        with db.transaction():
            rollups.recount()
    return Loaded(audits, light, loaded - begun, time.perf_counter() - loaded)


def _scored(rows: Rows, *, light: bool) -> list[tuple[AuditUpload, Scored]]:
    rng = random.Random("history")
    place = rows.locations[0]
    pool = []
    for _ in range(FORMS):
        form = forms.filled(
            rows.checklist,
            rng,
            location=place.code,
            facts=rows.facts[place.id],
            visit=None,
            start=chain.midnight(),
        )
        upload = read_upload(form.uuid, form.body)
        scored = score_audit(rows.checklist, upload.answers, rows.facts[place.id])
        pool.append(_lightened(upload, scored) if light else (upload, scored))
    return pool


def _lightened(upload: AuditUpload, scored: Scored) -> tuple[AuditUpload, Scored]:
    """What the rollups are counted from, and little else."""
    working = {"sections": scored.document["working"]["sections"]}
    kept = {name: scored.document[name] for name in ("dimensions", "failed")}
    document = {**kept, "working": working, "questions": []}
    return replace(upload, body=b"{}"), replace(scored, document=document, answers=())


def _past(rows: Rows, pool: list[tuple[AuditUpload, Scored]], audits: int) -> Iterator[Past]:
    rng = random.Random("past")
    places = [(place.id, place.time_zone) for place in rows.locations]
    shoppers = [shopper.id for shopper in rows.shoppers]
    programme, version = rows.programme.id, rows.version.id
    today = chain.midnight()
    for number in range(audits):
        upload, scored = pool[rng.randrange(len(pool))]
        place, time_zone = places[number % len(places)]
        start = today - timedelta(days=rng.randrange(1, DAYS), hours=rng.randrange(4, 16))
        sent = replace(
            upload,
            uuid=f"{number:08x}-0000-4000-8000-{rng.getrandbits(48):012x}",
            started_at=start,
            finished_at=start + timedelta(minutes=35),
        )
        yield Past(
            upload=sent,
            scored=scored,
            key=f"{number:08x}{rng.getrandbits(64):016x}",
            author_id=shoppers[number % len(shoppers)],
            visit_id=None,
            programme_id=programme,
            location_id=place,
            time_zone=time_zone,
            version_id=version,
            received_at=start + timedelta(hours=2),
            decided_at=start + timedelta(hours=20),
            released_at=start + timedelta(hours=30),
        )


def days_holding(chain_: Chain, audits: int) -> date:
    """The latest day from which on there are at least so many audits, else the first of all."""
    with chain.opened(chain_.server):
        by_day = sa.select(AUDITS.c.local_day, sa.func.count()).group_by(AUDITS.c.local_day)
        counts: list[tuple[date, int]] = [(row[0], row[1]) for row in db.session.execute(by_day)]
    days = sorted(counts, reverse=True)
    totals = zip((day for day, _ in days), accumulate(count for _, count in days), strict=True)
    return next((day for day, total in totals if total >= audits), days[-1][0])
