"""The reports of a month, sent as phones send them."""

from __future__ import annotations

import http.client
import json
import random
import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bench.chain import BY, opened
from mystery import db
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Type
from mystery.demo.answering import answers_for, mood
from mystery.locations.queries import facts
from mystery.people import actions as people
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Visit
from tests.server import Server


def send_reports(server: Server, *, leave: int, closed: int) -> int:
    """All visits that somebody has, save `leave`; the first `closed` find the shop shut."""
    with opened(server), db.transaction():
        query = sa.select(Visit).options(joinedload(Visit.shopper), joinedload(Visit.location))
        visits = db.session.scalars(query.where(Visit.state == VisitState.CLAIMED)).all()[leave:]
        ready = [_report(visit, n, shut=n < closed) for n, visit in enumerate(visits)]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    for token, body in ready:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("PUT", f"/api/v1/audits/{uuid.uuid4()}", json.dumps(body), headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {told[:300]!r}")
    return len(ready)


def _report(visit: Visit, number: int, *, shut: bool) -> tuple[str, dict[str, Any]]:
    assert visit.shopper
    assert visit.version
    token = people.make_token(visit.shopper, scope="", lasts=timedelta(days=1), by=BY)
    began = db.now() - timedelta(minutes=40 + number % 50)
    body = {
        "visit": visit.key,
        "checklist": {"key": visit.version.checklist.key, "version": visit.version.number},
        "location": visit.location.code,
        "started_at": began.isoformat(),
        "finished_at": (began + timedelta(minutes=30 + number % 7)).isoformat(),
        "device": {"clock_offset_ms": 0, "time_zone": "Europe/Berlin", "app": "1.0.0"},
        "answers": _answers(checklist_of(visit.version), visit, number, shut=shut),
        "photos": {},
        "spent": {"minutes": 35, "travel_minutes": 40, "items": []},
    }
    return token, body


def _answers(checklist: Checklist, visit: Visit, number: int, *, shut: bool) -> dict[str, Any]:
    rng = random.Random(number)
    given = answers_for(checklist, mood(rng, 2.0), facts(visit.location))
    for key, question in checklist.by_key.items():
        if question.gate is not None and shut:
            return {key: {"value": "no"}}
        if key in given:
            given[key].pop("comment", None)
        if question.type == Type.TEXT and key in given:
            given[key] = {"value": f"Seen by number {number}: {key}"}
    return given
