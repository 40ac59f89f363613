"""What time decides: programmes that approve by themselves, stores that read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.notices.tables import Notice
from mystery.programmes.tables import Programme
from mystery.review.policy import BATCH, approve_due
from mystery.review.releases import release_due
from mystery.review.rules import is_sampled
from mystery.review.tables import Decision
from mystery.rollups import actions as rollups
from tests import cast
from tests.conftest import Caller
from tests.web.visited import BEST, OVERCHARGED, POOR, approved, decide, draft, send

SECRET = b"test"


@pytest.fixture
def patient(app: Flask) -> Iterator[Flask]:
    """The programme approves by itself after two days."""
    set_policy(app, hours=48)
    yield app
    worker._decoder.close()


def set_policy(app: Flask, *, hours: int = 0, sample: int = 0, by_itself: bool = True) -> None:
    with app.app_context(), db.transaction() as session:
        programme = session.query(Programme).one()
        programme.approves_itself = by_itself
        programme.approve_after_hours, programme.sample_percent = hours, sample


def wait(app: Flask, key: str, *, hours: float) -> None:
    """Let it have come that long ago, looked through by the worker."""
    with app.app_context():
        while worker.step(app):
            pass
        with db.transaction() as session:
            audit = session.query(Audit).filter_by(key=key).one()
            audit.received_at = db.now() - timedelta(hours=hours)


def sweep(app: Flask) -> None:
    with app.app_context():
        worker.approve_waiting(app)


def state(app: Flask, key: str) -> str:
    with app.app_context():
        return db.session.query(Audit).filter_by(key=key).one().state


def test_what_nothing_is_odd_about_is_approved_after_its_hours(
    patient: Flask, call: Caller
) -> None:
    early, due = send(call, draft(answers=POOR)), send(call, draft("N-002", answers=BEST))
    wait(patient, early, hours=47.9)
    wait(patient, due, hours=48.1)

    sweep(patient)

    assert (state(patient, early), state(patient, due)) == ("submitted", "approved")
    with patient.app_context():
        decision = db.session.query(Decision).one()
        entry = db.session.query(LogEntry).filter_by(act="audit.approve").one()
        assert (decision.reviewer_id, entry.actor) == (None, "system")
        assert rollups.differences() == []


def test_whatever_is_odd_waits_for_eyes(patient: Flask, call: Caller) -> None:
    critical = send(call, draft(answers=OVERCHARGED))
    flagged = send(call, draft("N-002", device={}))
    extra = send(call, draft("S-001"))
    for key in (critical, flagged, extra):
        wait(patient, key, hours=100)
    with patient.app_context(), db.transaction() as session:
        session.query(Audit).filter_by(key=extra).one().state = AuditState.QUARANTINED

    sweep(patient)

    assert [state(patient, key) for key in (critical, flagged, extra)] == [
        "submitted",
        "submitted",
        "quarantined",
    ]


def test_what_nobody_has_looked_through_waits(patient: Flask, call: Caller) -> None:
    key = send(call, draft())
    with patient.app_context(), db.transaction() as session:
        session.query(Audit).one().received_at = db.now() - timedelta(days=9)

    sweep(patient)

    assert state(patient, key) == "submitted"


def test_a_sample_is_kept_whatever_happens(patient: Flask, call: Caller) -> None:
    set_policy(patient, hours=48, sample=50)
    keys = [send(call, draft("N-002", days_ago=2 + n / 50)) for n in range(8)]
    for key in keys:
        wait(patient, key, hours=60)
    with patient.app_context(), db.transaction() as session:
        from mystery.audits.flags.tables import Flag

        session.query(Flag).delete()

    sweep(patient)
    sweep(patient)

    secret = patient.config["SECRET_KEY"].encode()
    sampled = {key for key in keys if is_sampled(key, percent=50, secret=secret)}
    assert {key for key in keys if state(patient, key) == "submitted"} == sampled


def test_everything_is_kept_when_the_sample_is_all(app: Flask, call: Caller) -> None:
    set_policy(app, sample=100)
    key = send(call, draft())

    assert state(app, key) == "submitted"


def test_without_hours_it_counts_on_arrival_unless_something_is_odd(
    app: Flask, call: Caller
) -> None:
    set_policy(app)

    assert state(app, send(call, draft())) == "approved"
    assert state(app, send(call, draft(answers=OVERCHARGED))) == "submitted"
    assert state(app, send(call, draft(device={}))) == "submitted"


@pytest.mark.parametrize("hours", [0, 48])
def test_what_answers_a_return_waits_for_whoever_asked(
    app: Flask, call: Caller, hours: int
) -> None:
    first = draft()
    decide(call, send(call, first), "return", {"question": "clean", "text": "Where?"})
    set_policy(app, hours=hours)
    reply, other = send(call, draft(replaces=first.uuid)), send(call, draft("N-002"))
    for key in (reply, other):
        wait(app, key, hours=hours + 1)

    sweep(app)

    assert (state(app, reply), state(app, other)) == ("submitted", "approved")
    decide(call, reply)
    assert state(app, reply) == "approved"


def test_a_programme_that_does_not_approve_leaves_all_of_it(app: Flask, call: Caller) -> None:
    key = send(call, draft())
    wait(app, key, hours=1_000)

    sweep(app)

    assert state(app, key) == "submitted"


def test_many_are_approved_in_batches(patient: Flask, call: Caller) -> None:
    assert BATCH >= 50
    with patient.app_context(), db.transaction():
        assert approve_due(secret=SECRET) == 0


def released(app: Flask, key: str) -> datetime | None:
    with app.app_context():
        return db.session.query(Audit).filter_by(key=key).one().released_at


def batches(app: Flask) -> int:
    with app.app_context(), db.transaction():
        return release_due()


def told(app: Flask, name: str = "stan") -> list[dict[str, object]]:
    with app.app_context():
        found = db.session.query(Notice).filter_by(
            person_id=cast.who(name).id, kind="report.released"
        )
        return [notice.facts for notice in found]


def test_the_store_is_told_once_for_each_batch_and_never_at_the_decision(
    app: Flask, call: Caller
) -> None:
    for _ in range(2):
        approved(call)
    assert (batches(app), told(app)) == (0, [])

    at = db.now() - timedelta(minutes=1)
    with app.app_context(), db.transaction() as session:
        session.query(Audit).update({Audit.released_at: at})

    assert (batches(app), batches(app)) == (1, 0)
    assert told(app) == [{"location": "North High St", "reports": 2}]
    assert told(app, "nora") == told(app, "sue") == []


def alone(app: Flask, single_staff: bool = True) -> None:
    with app.app_context(), db.transaction():
        get_location("N-001").single_staff = single_staff


def decided(app: Flask, at: datetime) -> None:
    with app.app_context(), db.transaction() as session:
        session.query(Audit).update({Audit.decided_at: at})


LAST_MONTH = datetime.now(UTC).replace(day=1) - timedelta(days=2)


def test_a_store_with_one_person_waits_for_the_month_and_for_three_visits(
    app: Flask, call: Caller
) -> None:
    alone(app)
    keys = [approved(call) for _ in range(2)]
    decided(app, LAST_MONTH)
    assert batches(app) == 0
    assert [released(app, key) for key in keys] == [None, None]
    assert call("stan").get(f"/audits/{keys[0]}").status_code == 404

    keys.append(approved(call))
    assert batches(app) == 0
    decided(app, LAST_MONTH)

    assert batches(app) == 1
    assert len({released(app, key) for key in keys}) == 1
    assert told(app) == [{"location": "North High St", "reports": 3}]
    page = call("stan").get(f"/audits/{keys[0]}")
    assert page.status_code == 200
    assert not {"morning", "afternoon", "evening"} & set(page.text.replace("<", " ").split())


def test_a_store_that_has_grown_reads_what_was_kept_back(app: Flask, call: Caller) -> None:
    alone(app)
    key = approved(call)
    alone(app, single_staff=False)

    batches(app)

    moment = released(app, key)
    assert moment is not None
    assert moment > db.now()


def test_a_visit_that_could_not_be_shopped_is_approved_as_such(app: Flask, call: Caller) -> None:
    """The gate of the library's retail visit."""
    from mystery.checklists import actions as checklists
    from mystery.checklists import library
    from mystery.programmes.tables import Visit

    with app.app_context(), db.transaction():
        checklists.publish(
            checklists.put_draft(library.load("retail-visit"), by="system"), by="system"
        )
        visit = cast.plan("sue", checklist="retail-visit")
    made = draft(
        answers={"open_posted_hours": {"value": "no"}},
        checklist={"key": "retail-visit", "version": 1},
    )
    made.visit = visit
    key = send(call, made)
    page = call("rita").get(f"/audits/{key}").text
    decide(call, key)

    assert "Approve as could not shop" in page
    with app.app_context():
        assert db.session.query(Visit).filter_by(key=visit).one().state == "could_not_shop"
        assert rollups.differences() == []
