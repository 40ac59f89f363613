"""Background jobs: leases, several at once, and what fails."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mystery import db, jobs, worker
from mystery.audits.flags.rules import Code
from mystery.audits.flags.tables import Flag
from mystery.jobs import Job
from tests.conftest import Caller
from tests.sending import ANSWERS, Draft

SAID = "The lady behind the counter told me about her holidays in the Alps with two dogs."


def enqueue(*names: str) -> None:
    with db.transaction():
        for number, name in enumerate(names):
            jobs.enqueue(name, number=number)


def claimed(together: Mapping[str, int]) -> list[tuple[str, int]]:
    with db.transaction():
        return [(job.name, job.payload["number"]) for job in jobs.claim(together)]


def test_jobs_of_one_name_are_taken_at_once_in_the_order_of_their_age(context: Flask) -> None:
    enqueue("a", "b", "a", "a", "b")

    taken = [claimed({"a": 2}) for _ in range(5)]

    assert taken == [[("a", 0), ("a", 2)], [("b", 1)], [("a", 3)], [("b", 4)], []]


def test_a_lease_that_runs_out_gives_the_job_to_somebody_else(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("a", "a")
    assert len(claimed({"a": 9})) == 2
    later = db.now() + jobs.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(jobs, "now", lambda: later)

    assert claimed({}) == [("a", 0)]


def test_one_job_that_fails_keeps_no_other_back(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(*["odd"] * 5)
    done: list[int] = []

    def run(_: Flask, payloads: Any) -> None:
        if any(payload["number"] == 2 for payload in payloads):
            raise ValueError("two is a bad number")
        done.extend(payload["number"] for payload in payloads)

    monkeypatch.setattr(worker, "JOBS", {"odd": run})
    monkeypatch.setattr(worker, "TOGETHER", {"odd": 10})
    while worker.step(context):
        pass

    left = db.session.query(Job).one()
    assert done == [0, 1, 3, 4]
    assert (left.payload["number"], left.attempts) == (2, 1)
    assert "two is a bad number" in (left.error or "")


def test_copied_sentences_are_found_though_both_audits_are_looked_through_at_once(
    app: Flask, call: Caller
) -> None:
    said = {**ANSWERS, "greeting": {**ANSWERS["greeting"], "comment": SAID}}
    for code in ("N-001", "S-001"):
        made = Draft(None, location=code, answers=said)
        assert made.send(call("sam")).status_code in (201, 202)
    with app.app_context():
        while worker.step(app):
            pass
        seen = db.session.query(Flag).filter_by(code=Code.SENTENCE_SEEN).all()

    assert len(seen) == 1


def test_jobs_rest_while_phones_send_and_have_their_turn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending, clock = jobs.Sending(tmp_path), [0.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: clock[0])

    def rests_at(second: float, *, sent: float) -> bool:
        clock[0] = second
        sending.note()
        before = time.time() - sent
        os.utime(sending.path, (before, before))
        return sending.asks_for_rest()

    assert not sending.asks_for_rest()
    assert [rests_at(second, sent=0) for second in (0, 4.9, 5, 9.9, 10)] == [1, 1, 0, 0, 1]
    assert not rests_at(11, sent=jobs.QUIET + 0.1)
    assert rests_at(12, sent=0)
