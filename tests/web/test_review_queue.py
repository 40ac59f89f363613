"""The queue of a reviewer: filters in the address, pages, what leads on; few statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db, worker
from mystery.audits.rules import AuditState
from mystery.audits.tables import AUDITS, Audit
from mystery.locations.queries import get_region
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.review.backlog import Wanted, list_backlog, tally_backlog
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import OVERCHARGED, draft, forbidden_inline, send, unlabelled


def look_through(app: Flask) -> None:
    with app.app_context():
        while worker.step(app):
            pass


def arrived(app: Flask, key: str, *, days: float) -> None:
    with app.app_context(), db.transaction() as session:
        audit = session.query(Audit).filter_by(key=key).one()
        audit.received_at = db.now() - timedelta(days=days)


@pytest.fixture
def mixed(app: Flask, call: Caller) -> dict[str, str]:
    """One of each kind, the plain one the oldest."""
    keys = {
        "plain": send(call, draft("S-001")),
        "critical": send(call, draft("N-001", answers=OVERCHARGED)),
        "flagged": send(call, draft("N-002", device={})),
        "apart": send(call, draft("S-002"), by="sue"),
    }
    look_through(app)
    with app.app_context(), db.transaction() as session:
        from mystery.audits.flags.tables import Flag

        flagged = session.query(Audit.id).filter_by(key=keys["flagged"]).scalar_subquery()
        session.query(Flag).filter(Flag.audit_id != flagged).delete()
        session.query(Audit).filter_by(key=keys["apart"]).one().state = AuditState.QUARANTINED
    for name, days in (("plain", 9), ("critical", 4), ("flagged", 2), ("apart", 0.1)):
        arrived(app, keys[name], days=days)
    return keys


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "plain critical flagged apart"),
        ("region=north", "critical flagged"),
        ("region=south", "plain apart"),
        ("location=N-001", "critical"),
        ("checklist=visit", "plain critical flagged apart"),
        ("checklist=other", ""),
        ("flagged=1", "flagged"),
        ("critical=1", "critical"),
        ("state=quarantined", "apart"),
        ("state=submitted", "plain critical flagged"),
        ("state=burnt", ""),
        ("days=1", "plain critical flagged"),
        ("days=3", "plain critical"),
        ("days=7", "plain"),
        ("days=x", "plain critical flagged apart"),
        ("region=north&critical=1&days=3", "critical"),
        ("region=nowhere", ""),
    ],
)
def test_the_address_says_what_is_shown(
    call: Caller, mixed: dict[str, str], query: str, shown: str
) -> None:
    page = call("rita").get(f"/review?{query}")

    found = sorted((n for n, key in mixed.items() if key in page.text), key=list(mixed).index)
    assert found == shown.split()
    places = [page.text.index(mixed[name]) for name in found]
    assert places == sorted(places)
    assert forbidden_inline(page.text) == []
    assert unlabelled(page.text) == []


def test_the_backlog_is_counted_by_age(call: Caller, mixed: dict[str, str]) -> None:
    page = words(call("rita").get("/review"))

    assert "4 visits wait; the oldest for 9 days." in page
    assert "1 day or longer 3 3 days or longer 2 7 days or longer 1" in page


def test_a_reviewer_of_the_south_meets_the_south_only(
    app: Flask, call: Caller, mixed: dict[str, str]
) -> None:
    with app.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER, region=get_region("south"))
        rex_token = {"rex": cast.token("rex")}
    rex_call = Caller(app, call.tokens | rex_token)

    for query in ("", "region=north", "location=N-001"):
        page = rex_call("rex").get(f"/review?{query}").text
        assert mixed["critical"] not in page
        assert "North High St" not in page


def test_what_is_decided_leads_to_the_next_of_the_same_part(
    call: Caller, mixed: dict[str, str]
) -> None:
    rita = call("rita")
    first = rita.get("/review?days=1").text
    assert f"/audits/{mixed['plain']}?queue=days%3D1" in first

    after = rita.post(
        f"/audits/{mixed['plain']}/review", data={"decision": "approve", "queue": "days=1"}
    ).headers["Location"]
    assert after == f"/audits/{mixed['critical']}?queue=days%3D1&done=approve#main"
    assert "The one before is approved" in words(rita.get(after.partition("#")[0]))
    for name in ("flagged", "critical"):
        after = rita.post(
            f"/audits/{mixed[name]}/review", data={"decision": "approve", "queue": "days=1"}
        ).headers["Location"]
    assert after == "/review?days=1&done=approve"


def test_a_dismissed_flag_is_no_flag(call: Caller, mixed: dict[str, str]) -> None:
    key = mixed["flagged"]
    codes = [e["code"] for e in call("rita").get(f"/api/v1/audits/{key}/flags").json["items"]]
    for code in codes:
        path = f"/api/v1/audits/{key}/flags/{code}/dismiss"
        assert call("rita").post(path, json={"reason": "Looked."}).status_code == 200

    assert key not in call("rita").get("/review?flagged=1").text


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(db.database.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.database.engine, "before_cursor_execute", note)


def multiply(app: Flask, times: int, start: int = 1) -> None:
    """The one that waits, many times over, each a second later."""
    with app.app_context(), db.transaction() as session:
        row = session.execute(sa.select(AUDITS).limit(1)).one()._asdict()
        row.pop("id")
        copies = [
            row
            | {"uuid": f"{n:036}", "key": f"k{n:023}", "flags": []}
            | {"received_at": row["received_at"] - timedelta(seconds=n)}
            for n in range(start, start + times)
        ]
        session.execute(sa.insert(AUDITS), copies)


def test_a_page_takes_as_many_statements_however_many_wait(app: Flask, call: Caller) -> None:
    send(call, draft())
    statements = []
    for more in (1, 300):
        multiply(app, more, start=more)
        with app.app_context(), counted() as seen:
            assert call("rita").get("/review").status_code == 200
        statements.append(len(seen))

    assert statements[0] == statements[1] <= 20


def test_pages_lead_through_all_of_it(app: Flask, call: Caller) -> None:
    send(call, draft())
    multiply(app, 119)

    pages = [call("rita").get(f"/review?page={n}") for n in (1, 2, 3, 9)]

    assert "1 to 50 of 120" in words(pages[0])
    assert "101 to 120 of 120" in words(pages[2])
    assert words(pages[3]) == words(pages[2])
    keys = [set(p.text.split("/audits/")[1:]) for p in pages[:3]]
    assert [len(found) for found in keys] == [50, 50, 20]


def test_the_oldest_are_found_by_the_index(app: Flask, call: Caller) -> None:
    send(call, draft())
    with app.app_context():
        if db.session.get_bind().dialect.name != "sqlite":
            return
        with counted() as seen:
            list_backlog(Wanted(), sa.true(), at=db.now())
            tally_backlog(Wanted(), sa.true(), at=db.now())
        plans = [
            " ".join(
                str(row)
                for row in db.session.connection().exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", _blanks(statement)
                )
            )
            for statement in seen
            if "FROM audit" in statement
        ]
    assert len(plans) == 2
    assert all("ix_audit_waiting_received_at" in plan for plan in plans), plans
    assert "ORDER BY" not in plans[0]


def _blanks(statement: str) -> tuple[int, ...]:
    return (1,) * statement.count("?")


def test_usual_texts_are_chosen_added_and_removed(call: Caller) -> None:
    key = send(call, draft())
    ada, rita = call("ada"), call("rita")
    assert "Tell us a little more: what exactly did you see?" in rita.get(f"/audits/{key}").text

    bad = ada.post("/review/settings", data={"act": "add", "text": "x"})
    new = ada.post("/review/settings", data={"act": "add", "text": "Which  till was it?"})
    twice = ada.post("/review/settings", data={"act": "add", "text": "Which till was it?"})

    assert (bad.status_code, new.status_code, twice.status_code) == (422, 303, 422)
    assert "Which till was it?" in rita.get(f"/audits/{key}").text
    page = ada.get("/review/settings").text
    row = page[page.index("Which till was it?") :]
    text_key = row.partition('name="key" value="')[2].partition('"')[0]
    ada.post("/review/settings", data={"act": "remove", "key": text_key})
    assert "Which till was it?" not in rita.get(f"/audits/{key}").text
    assert rita.get("/review/settings").status_code == 403


def test_a_chosen_text_is_a_reason(call: Caller) -> None:
    key = send(call, draft())

    sent = call("rita").post(
        f"/audits/{key}/review",
        data={"decision": "return", "canned": "Look again.", "text": "At the photo."},
    )

    assert sent.status_code == 303
    told = call("rita").get(f"/api/v1/audits/{key}").json["decisions"]
    assert told[0]["threads"] == [{"question": None, "text": "Look again.\nAt the photo."}]
