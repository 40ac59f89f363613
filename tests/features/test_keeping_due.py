"""What is due to go, against a look at every report by itself."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.rules import AuditState
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit, AuditPhoto
from mystery.keeping import queries
from mystery.keeping.rules import cut
from mystery.review.rules import AppealState
from mystery.review.tables import Appeal
from tests import cast, seeds
from tests.conftest import Caller
from tests.features.test_keeping import HERE, LATER, choose, kept, run, seen, settle, wrong
from tests.sending import picture, sha256
from tests.staged import STAGED, STAGES, stage
from tests.web.visited import decide, draft, send


def test_what_is_due_is_what_a_look_at_every_report_says(app: Flask, call: Caller) -> None:
    chance = random.Random(seeds.seed())
    with app.app_context(), db.transaction():
        visits = [cast.plan("sue", location=code) for code in ("N-001", "N-002", "S-001") * 3]
    for visit, code in zip(visits, ("N-001", "N-002", "S-001") * 3, strict=True):
        for _ in range(chance.randint(1, 3)):
            planned = visit if chance.random() < 0.7 else None
            send(call, draft(code, visit=planned, photos=[picture(chance.randint(0, 12))]))
    seen(app)
    end = db.now() + LATER
    with app.app_context(), db.transaction() as session:
        for audit in session.query(Audit):
            audit.state = chance.choice([*AuditState, *["approved", "rejected"] * 3])
            audit.decided_at = end - timedelta(days=chance.randint(5, 99))
            audit.released_at = chance.choice([None, *[audit.decided_at + timedelta(days=1)] * 4])
            if chance.random() < 0.3:
                session.add(_appeal(audit, chance, end))
    for days in (10, 30, 60):
        with app.app_context():
            found = queries.list_due(
                queries.due_originals(cut(days, end, queries.appeal_days())), after="", most=999
            )
            assert {sha for sha, _ in found} == _by_hand(days, end)
            named = set(db.session.scalars(sa.select(AuditPhoto.sha256)))
            still = queries.list_open(named, cut(days, end, queries.appeal_days()))
            assert still & {sha for sha, _ in found} == set()
            assert still


def _appeal(audit: Audit, chance: random.Random, end: datetime) -> Appeal:
    state = chance.choice(list(AppealState))
    decided = end - timedelta(days=chance.randint(5, 60)) if state != "open" else None
    return Appeal(
        key=db.new_key(),
        audit_id=audit.id,
        question="clean",
        text="-",
        state=state,
        raised_by=cast.who("stan").id,
        raised_at=end - timedelta(days=70),
        decided_at=decided,
    )


def _by_hand(days: int, end: datetime) -> set[str]:
    """The same, report by report, without a word of SQL."""
    before, audits = end - timedelta(days=days), db.session.query(Audit).all()
    released = end - timedelta(days=15) if days <= 14 else before
    appeals = db.session.query(Appeal).all()

    def is_open(audit: Audit) -> bool:
        own = [a for a in appeals if a.audit_id == audit.id]
        if any(a.decided_at is None or a.decided_at >= before for a in own):
            return True
        if audit.state not in ("approved", "rejected", "replaced"):
            return True
        if audit.decided_at >= before:
            return True
        late = audit.released_at is None or audit.released_at >= released
        return audit.state == "approved" and late

    def alike(one: Audit, other: Audit) -> bool:
        if one.visit_id or other.visit_id or one.state != "replaced":
            return one.id == other.id or (one.visit_id or 0) == other.visit_id
        return (one.author_id, one.location_id) == (other.author_id, other.location_id)

    closed = {a.id for a in audits if not any(is_open(b) for b in audits if alike(a, b))}
    uses = db.session.query(AuditPhoto).all()
    named = {use.sha256 for use in uses}
    return named - {use.sha256 for use in uses if use.audit_id not in closed}


def test_of_a_visit_in_stages_all_goes_once_it_is_over(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
        over, begun = (cast.plan("sam", checklist="order", location=c) for c in ("N-001", "S-001"))
    drafts = [
        stage(over, name, photos=[picture(number)], more={"position": HERE})
        for number, name in enumerate(STAGES)
    ]
    begins = stage(begun, "order", location="S-001", photos=[picture(9)], more={"position": HERE})
    sent = [made.send(call("sam")) for made in (begins, *drafts)]
    assert [answer.status_code for answer in sent] == [201] * 4, sent[0].text
    said = [answer.json["digest"] for answer in sent[1:]]
    with app.app_context():
        audit = db.session.query(Audit).one()
        key, told = audit.key, json.loads(audit.body)["position"]
    decide(call, key)
    settle(app, key, released_at=db.now())
    seen(app)
    choose(app)

    gone = run(app, db.now() + LATER)

    assert (told, gone.positions, gone.originals) == (HERE, 4, 3)
    assert (kept(app), wrong(app)) == ({sha256(picture(9))}, [])
    with app.app_context():
        bodies = [json.loads(one.body) for one in db.session.query(StageReport)]
        assert [body["position"] for body in bodies] == [HERE, None, None, None]
        assert json.loads(db.session.query(Audit).one().body)["position"] is None
    assert [made.send(call("sam"), with_photos=False).json["digest"] for made in drafts] == said
