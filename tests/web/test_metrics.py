from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from mystery import __version__, db, jobs
from mystery.jobs import ATTEMPTS, Job
from mystery.people import actions as people
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft

LINE = re.compile(r'(mystery_[a-z_]+)(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? (\S+)')


def read(text: str) -> dict[str, float]:
    """Every line is one that Prometheus reads: a comment, or a name and a number."""
    found = [LINE.fullmatch(line) for line in text.splitlines() if not line.startswith("# ")]
    assert all(found), text
    return {match[1]: float(match[2]) for match in found if match}


def test_what_waits_is_told_to_whoever_watches(app: Flask, call: Caller) -> None:
    before = read(call("ada").get("/metrics").text)
    with app.app_context(), db.transaction():
        visit = cast.plan("sam")
    Draft(visit).send(call("sam"))
    with app.app_context(), db.transaction():
        jobs.enqueue("odd")
        long_ago = db.now() - timedelta(minutes=5)
        db.session.add(Job(name="odd", payload={}, due_at=long_ago, attempts=ATTEMPTS))
        db.session.add(Job(name="odd", payload={}, due_at=long_ago, attempts=0))

    answer = call("ada").get("/metrics")
    after = read(answer.text)

    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert f'version="{__version__}"' in answer.text
    assert before["mystery_reports_waiting"] == 0
    assert after["mystery_reports_waiting"] == 1
    assert before["mystery_last_report_timestamp_seconds"] == 0
    assert after["mystery_last_report_timestamp_seconds"] > 10**9
    assert after["mystery_jobs_waiting"] - before["mystery_jobs_waiting"] >= 2
    assert after["mystery_jobs_given_up"] == 1
    assert after["mystery_jobs_oldest_seconds"] >= 300
    assert after["mystery_photos_free_bytes"] > after["mystery_photos_floor_bytes"]


def test_a_token_that_may_only_read_will_do(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        ada = cast.who("ada")
        token = people.make_token(ada, scope="read", lasts=timedelta(days=1), by="system")
    client = app.test_client()

    assert client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.get("/metrics").status_code == 401
