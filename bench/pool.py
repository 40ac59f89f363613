"""A pool of forms that have been scored once; every audit of a history is one of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bench import chain, forms
from bench.chain import Rows
from mystery import db
from mystery.audits.rules import digest
from mystery.audits.scores import Scored, score_audit
from mystery.audits.tables import ANSWERS, AUDITS, PHOTOS
from mystery.db import Written
from mystery.evidence.tables import Photo
from mystery.rollups.actions import Key, Sums, sums
from mystery.web.api.audits import read_upload

FORMS = 400
PHOTOGRAPHED = ("floor_6", "checkout_6")
NOWHERE: Key = ("", 0, date.min, 0)
SPREAD, BETWEEN = 0.25, 0.08
"""Of a visit around its store, and between stores, as shares of the pool from worst to best."""


ANSWERED = [column.name for column in ANSWERS.c if column.name != "audit_id"]
VALUES = (
    *("body", "digest", "outcome", "percent", "true_percent", "score", "critical_missed"),
    "flags",
)
OWN = sa.MetaData()
POOL = sa.Table(
    "bench_pool",
    OWN,
    sa.Column("form", sa.Integer, primary_key=True),
    *(sa.Column(n, ANSWERS.c[n].type, primary_key=n == "position") for n in ANSWERED),
)
FORM = sa.Table(
    "bench_form",
    OWN,
    sa.Column("form", sa.Integer, primary_key=True),
    *(sa.Column(name, AUDITS.c[name].type) for name in VALUES),
)
GIVEN = sa.Table(
    "bench_given",
    OWN,
    sa.Column("id", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Integer) for name in ("form", "location_id", "author_id", "visit_id")),
    *(sa.Column(name, AUDITS.c.visited_at.type) for name in ("start", "done")),
    sa.Column("day", sa.Date),
)
"""Audits that are to be copied from their forms."""


@dataclass(frozen=True)
class Filled:
    """One form: the columns of an audit that follow from it, its answers, and what it adds."""

    values: dict[str, Any]
    answers: tuple[dict[str, Any], ...]
    adds: Sums


def filled(rows: Rows, *, light: bool) -> list[Filled]:
    """The worst first. `light`: without what the phone sent and the arithmetic of each question."""
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
        answers = read_upload(form.uuid, form.body).answers
        scored = score_audit(rows.checklist, answers, rows.facts[place.id])
        pool.append(_filled(b"{}" if light else form.body, scored, light=light))
    return sorted(pool, key=lambda one: int(one.values["true_percent"] or 0))


def _filled(body: bytes, scored: Scored, *, light: bool) -> Filled:
    values = {
        "body": body,
        "digest": digest(body, ()),
        "outcome": scored.outcome,
        "percent": scored.percent,
        "true_percent": scored.true_percent,
        "score": Written(_lightened(scored.document) if light else scored.document),
        "critical_missed": scored.critical_missed,
        "flags": list(scored.notes),
    }
    adds = sums(NOWHERE, scored.document, scored.outcome, scored.true_percent)
    return Filled(values, scored.answers, adds)


def _lightened(document: dict[str, Any]) -> dict[str, Any]:
    """What pages about stores read of it."""
    working = {**document["working"], "questions": []}
    return {**document, "working": working, "questions": []}


def qualities(rows: Rows) -> list[float]:
    """Where each store stands in the pool; rivals lie a little lower."""
    rng = random.Random("stores")
    lower = {"own": 0.5, "competitor": 0.45}
    return [rng.gauss(lower[place.kind], BETWEEN) for place in rows.locations]


def pick(rng: random.Random, quality: float) -> int:
    """Which form a visit to such a store is like."""
    return int(FORMS * min(0.999, max(0.0, rng.gauss(quality, SPREAD))))


@contextmanager
def kept(pool: list[Filled]) -> Iterator[None]:
    """The pool stands in the database, to be copied there; for as long as needed."""
    rows = [{"form": form, **row} for form, one in enumerate(pool) for row in one.answers]
    with db.transaction() as session:
        OWN.create_all(session.connection())
        session.execute(sa.insert(POOL), rows)
        values = [{"form": form, **one.values} for form, one in enumerate(pool)]
        session.execute(sa.insert(FORM), values)
    yield
    with db.transaction() as session:
        OWN.drop_all(session.connection())


def copy(given: list[dict[str, Any]], same: dict[str, Any], *, answers: bool) -> None:
    """Audits by rows of GIVEN, and their answers; `same`: columns that are the same for all."""
    db.session.execute(sa.insert(GIVEN), given)
    number = GIVEN.c.id
    columns: dict[str, Any] = {
        "id": number,
        "uuid": sa.func.printf("%08x-0000-4000-8000-%012x", number, number),
        "key": sa.func.printf("%08x%016x", (number * 40_503) % 65_521, number),
        **{name: GIVEN.c[name] for name in ("location_id", "author_id", "visit_id")},
        **dict.fromkeys(("visited_at", "finished_at", "received_at"), GIVEN.c.start),
        **dict.fromkeys(("decided_at", "released_at"), GIVEN.c.done),
        "local_day": GIVEN.c.day,
        **{name: FORM.c[name] for name in VALUES},
        **{name: sa.literal(value) for name, value in same.items()},
    }
    audits = sa.select(*columns.values()).join_from(GIVEN, FORM, FORM.c.form == GIVEN.c.form)
    rows = sa.insert(AUDITS).from_select(list(columns), audits.order_by(number))
    db.session.execute(rows)
    if answers:
        said = [POOL.c[name] for name in ANSWERED]
        of = sa.select(number, *said).join_from(GIVEN, POOL, POOL.c.form == GIVEN.c.form + 0)
        ordered = of.order_by(number)
        db.session.execute(sa.insert(ANSWERS).from_select(["audit_id", *ANSWERED], ordered))
        for place, question in enumerate(PHOTOGRAPHED):
            _photos(place, question)
    db.session.execute(sa.delete(GIVEN))


def _photos(place: int, question: str) -> None:
    """A photo that can be shown for each audit."""
    number = len(PHOTOGRAPHED) * GIVEN.c.id + place
    sha256 = sa.func.printf("%064x", number)
    photo = {
        "sha256": sha256,
        "size": sa.literal(350_000),
        "media_type": sa.literal("image/jpeg"),
        "received_at": GIVEN.c.start,
        "preview": sa.literal("ready"),
    }
    use = {
        "key": sa.func.printf("%08x%016x", (number * 40_503) % 65_521, number),
        "audit_id": GIVEN.c.id,
        "sha256": sha256,
        "question": sa.literal(question),
        "position": sa.literal(place),
        "source": sa.literal("camera"),
        "caption": sa.literal(""),
    }
    for table, columns in ((Photo.__table__, photo), (PHOTOS, use)):
        rows = sa.select(*columns.values()).order_by(GIVEN.c.id)
        db.session.execute(sa.insert(table).from_select(list(columns), rows))
