"""Many at the same moment: one of them wins, the others are told, and nothing is counted twice.

In one process with many threads; tests/faults/test_races.py does the same with a real server.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db, log
from mystery.audits.tables import Audit
from mystery.people import actions as people
from mystery.programmes.tables import Visit
from mystery.rollups import actions as rollups
from tests import cast
from tests.conftest import Caller
from tests.pictures import photo
from tests.sending import Draft, digest, picture, put_audit, put_photo
from tests.web.visited import decide, draft, send

Ask = Callable[[], TestResponse]


def at_once(asks: Iterable[Ask]) -> list[TestResponse]:
    """Everything asked at the same moment, each in a thread of its own."""
    waiting = list(asks)
    start = threading.Barrier(len(waiting))

    def run(ask: Ask) -> TestResponse:
        start.wait(30)
        return ask()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def statuses(answers: Iterable[TestResponse]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


def assert_sound(app: Flask) -> None:
    """The sums agree with a recount and the log is whole."""
    with app.app_context():
        assert rollups.differences() == []
        assert log.first_break() is None


def test_the_same_audit_thirty_two_times_is_one_audit(app: Flask, call: Caller) -> None:
    made = Draft(None, location="N-002", photos=[picture(1)])
    put_photo(call("sam"), picture(1))
    body = made.bytes()

    answers = at_once([lambda: put_audit(call("sam"), made.uuid, body)] * 32)

    assert statuses(answers) == {201: 1, 200: 31}
    assert {answer.json["digest"] for answer in answers} == {digest(body, made.hashes)}
    with app.app_context():
        assert db.session.query(Audit).count() == 1
    assert_sound(app)


def test_of_thirty_two_bodies_under_one_id_the_first_is_kept(app: Flask, call: Caller) -> None:
    uuid = Draft().uuid
    bodies = [Draft(None, location="N-002", more={"n": n}).bytes() for n in range(32)]

    answers = at_once([lambda b=b: put_audit(call("sam"), uuid, b) for b in bodies])

    assert statuses(answers) == {201: 1, 409: 31}
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"other_content"}
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 201)
    with app.app_context():
        assert db.session.query(Audit).one().body == bodies[winner]
    assert_sound(app)


def test_a_visit_on_the_board_goes_to_exactly_one_of_many(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        from mystery.people.rules import Role

        for number in range(16):
            who = people.add_person(f"S{number}", email=f"s{number}@cast.test", by="system")
            people.give(who, Role.SHOPPER)
        tokens = {f"s{n}": cast.token(f"s{n}") for n in range(16)}
    call = Caller(app, call.tokens | tokens)
    key = open_visit(call)

    claim = f"/api/v1/visits/{key}/claim"
    answers = at_once([lambda n=n: call(f"s{n}").post(claim) for n in range(16)])

    assert statuses(answers) == {200: 1, 409: 15}
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"visit_taken"}
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    with app.app_context():
        shopper = db.session.query(Visit).filter_by(key=key).one().shopper
        assert shopper is not None
        assert shopper.email == f"s{winner}@cast.test"
    assert_sound(app)


def open_visit(call: Caller, location: str = "N-001") -> str:
    window = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
    asked = {"location": location, "checklist": "visit", **window}
    return str(call("ada").post("/api/v1/visits", json=asked).json["id"])


@pytest.mark.parametrize("planned", [True, False])
def test_a_returned_audit_is_answered_by_one_of_many_corrections(
    app: Flask, call: Caller, planned: bool
) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam", location="N-002") if planned else None
    first = draft("N-002")
    first.visit = visit
    decide(call, send(call, first, by="sam"), "return", {"text": "Which clock?"})
    corrections = [
        Draft(visit, location="N-002", more={"replaces": first.uuid, "n": n}) for n in range(8)
    ]

    answers = at_once([lambda c=c: c.send(call("sam")) for c in corrections])

    assert statuses(answers) == {201: 1, 409: 7}
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"not_returned"}
    assert_sound(app)


def test_an_audit_is_decided_once(app: Flask, call: Caller) -> None:
    key = send(call, draft("N-002"))
    verdict = f"/api/v1/audits/{key}/review"
    asks = [
        lambda d=d: call("rita").post(
            verdict, json={"decision": d, "threads": [{"text": "Because."}]}
        )
        for d in ("approve", "approve", "reject", "return", "approve", "reject")
    ]

    answers = at_once(asks)

    assert statuses(answers) == {200: 1, 409: 5}
    assert_sound(app)


def test_deleting_twice_and_while_it_is_approved_keeps_the_sums_right(
    app: Flask, call: Caller
) -> None:
    reason, verdict = {"reason": "the wrong store"}, {"decision": "approve"}
    for _ in range(4):
        address = f"/api/v1/audits/{send(call, draft('N-002'))}"
        answers = at_once(
            [
                *[lambda a=address: call("ada").delete(a, json=reason)] * 3,
                lambda a=address: call("rita").post(f"{a}/review", json=verdict),
            ]
        )

        removed = statuses(answers[:3])
        assert removed.get(204, 0) <= 1, removed
        assert set(removed) <= {204, 404}, removed
        assert answers[3].status_code in (200, 404, 409)
        assert_sound(app)


def test_a_visit_that_is_cancelled_while_its_audit_arrives_can_still_be_decided(
    app: Flask, call: Caller
) -> None:
    for number in range(6):
        with app.app_context(), db.transaction():
            visit = cast.plan("sam", location="N-002")
        made = Draft(visit, location="N-002", more={"n": number})
        asks = [
            lambda m=made: m.send(call("sam")),
            lambda v=visit: call("ada").patch(
                f"/api/v1/visits/{v}", json={"act": "cancel", "reason": "closed"}
            ),
        ]

        sent, cancelled = at_once(asks)

        assert (sent.status_code, cancelled.status_code) in {(201, 409), (202, 200)}
        judged = call("rita").post(
            f"/api/v1/audits/{made.uuid}/review", json={"decision": "approve"}
        )
        assert judged.status_code == 200, judged.text
    assert_sound(app)


def test_names_that_are_taken_at_the_same_moment_are_told(app: Flask, call: Caller) -> None:
    window = {"kind": "own", "region": "north", "time_zone": "UTC"}
    documents = {
        "/api/v1/people": {"name": "Mia", "email": "mia@cast.test"},
        "/api/v1/regions": {"code": "west", "name": "West"},
        "/api/v1/locations": {"code": "W-1", "name": "Mill", **window},
        "/api/v1/checklists": {**cast.CHECKLIST, "key": "other"},
    }
    for address, document in documents.items():
        answers = at_once([lambda a=address, d=document: call("ada").post(a, json=d)] * 6)

        found = statuses(answers)
        assert found.get(201, 0) >= 1, (address, found)
        assert set(found) <= {200, 201, 409}, (address, found)
    answers = at_once([lambda: call("ada").post("/api/v1/checklists/other/publish")] * 6)
    assert statuses(answers) == {201: 1, 409: 5}
    assert_sound(app)


def test_one_photo_on_many_connections_is_one_photo(app: Flask, call: Caller) -> None:
    content = photo(3, length=400_000)
    asks = [lambda w=w: put_photo(call(w), content) for w in ("sam", "sam", "sue", "sue", "sam")]

    first = at_once(asks)

    assert set(statuses(first)) <= {200, 201, 409}, statuses(first)
    assert {put_photo(call(w), content).status_code for w in ("sam", "sue")} == {200}
    back = call("sue").get(f"/api/v1/photos/{first_hash(first)}", buffered=True)
    assert back.data == content


def first_hash(answers: Iterable[TestResponse]) -> str:
    return next(str(answer.json["sha256"]) for answer in answers if answer.status_code < 300)


def test_a_one_time_code_opens_once(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        code = people.make_code(cast.who("otto"), by="system")

    answers = at_once(
        [
            lambda n=n: call().post(f"/invite/{code}", data={"password": f"a-new-password-{n}"})
            for n in range(6)
        ]
    )

    found = statuses(answers)
    assert found[303] == 1, found
    assert set(found) <= {303, 409, 410}, found
