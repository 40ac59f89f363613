"""Receipts hold card and loyalty numbers: shopper, deciders and reviewers see them, no one else.

Every page, table and address that a manager reaches is searched for any trace of them.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.rules import RECEIPT as AT
from mystery.audits.tables import Audit, AuditPhoto
from tests.conftest import Caller
from tests.pictures import saved
from tests.sending import sha256
from tests.shelves import shelf
from tests.web.desk import sign_in
from tests.web.spending import RECEIPT, shown, spending
from tests.web.visited import decide, release, send

EVIDENCE = saved(shelf(92).resize((640, 480)), quality=70)
EXPORTS = (
    *(f"/api/v1/exports/{table}.csv?checklist=visit" for table in ("visits", "answers", "photos")),
    "/api/v1/exports/workbook.xlsx?checklist=visit",
)


@pytest.fixture
def sent(app: Flask, call: Caller) -> tuple[str, str]:
    """Keys of an approved and released audit with one evidence photo and one receipt, and of
    its claim; all previews made."""
    key = send(call, spending(photos=[EVIDENCE]))
    decide(call, key)
    release(app)
    with app.app_context():
        while worker.step(app):
            pass
    worker._decoder.close()
    return key, call("ada").get("/api/v1/expenses").json["items"][0]["id"]


def receipt_key(app: Flask) -> str:
    with app.app_context():
        return db.session.query(AuditPhoto).filter_by(question=AT).one().key


def test_a_receipt_is_shown_to_whom_it_concerns_and_nobody_else(
    call: Caller, sent: tuple[str, str]
) -> None:
    address = f"/api/v1/expenses/{sent[1]}/receipts/2"
    statuses = {
        who: call(who).get(address).status_code
        for who in ("sue", "ada", "rita", "sam", "nora", "sol", "stan", "otto")
    }

    assert statuses == dict.fromkeys(("sue", "ada", "rita"), 200) | dict.fromkeys(
        ("sam", "nora", "sol", "stan", "otto"), 404
    )
    assert call("ada").get(address).mimetype == "image/jpeg"
    assert call("ada").get(f"/api/v1/expenses/{sent[1]}/receipts/0").status_code == 404
    assert call("ada").get(f"{address}?rendition=thumb").status_code == 200


def test_its_place_in_the_audit_is_no_address_of_a_photo(
    app: Flask, call: Caller, sent: tuple[str, str]
) -> None:
    name = receipt_key(app)
    for who in ("rita", "nora", "stan", "ada", "sue"):
        for path in (
            f"/api/v1/photos/{name}?rendition=view",
            f"/api/v1/photos/{name}?rendition=original",
            f"/audits/{sent[0]}/photos/{name}",
        ):
            assert call(who).get(path, buffered=True).status_code in (403, 404), (who, path)
    for who in ("nora", "stan", "ada"):
        by_hash = call(who).get(f"/api/v1/photos/{sha256(RECEIPT)}?rendition=view", buffered=True)
        assert by_hash.status_code == 404
    assert call("rita").get(f"/api/v1/photos/{sha256(RECEIPT)}", buffered=True).status_code == 200


def test_no_page_or_table_of_a_manager_holds_a_trace(
    app: Flask, call: Caller, sent: tuple[str, str]
) -> None:
    traces = (receipt_key(app), sha256(RECEIPT), "$receipt", "12.90", "a coffee")
    paths = (
        f"/audits/{sent[0]}",
        f"/api/v1/audits/{sent[0]}",
        "/locations/N-001?checklist=visit",
        *EXPORTS,
    )
    for who in ("nora", "stan"):
        for path in paths:
            answer = call(who).get(path, buffered=True)
            if answer.status_code == 403:
                continue
            assert answer.status_code == 200, (who, path)
            text = _text(answer.data)
            assert [trace for trace in traces if trace in text] == [], (who, path)


def _text(body: bytes) -> str:
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_the_photos_of_a_report_are_counted_without_receipts(
    app: Flask, call: Caller, sent: tuple[str, str]
) -> None:
    lines = call("nora").get("/api/v1/exports/photos.csv?checklist=visit").text.splitlines()
    assert len(lines) == 2
    visits = call("nora").get("/api/v1/exports/visits.csv?checklist=visit&raw=1").text.splitlines()
    head, row = (line.split(",") for line in visits)
    assert row[head.index("photo_count")] == "1"
    page = sign_in(app, "rita").get(f"/audits/{sent[0]}").text
    assert f"/audits/{sent[0]}/photos/" in page
    assert receipt_key(app) not in page


def test_a_photo_that_is_also_an_answer_is_a_receipt_all_the_same(app: Flask, call: Caller) -> None:
    made = spending()
    made.more["answers"]["clean"] = {"value": "no", "photos": [sha256(RECEIPT)]}
    key = send(call, made)
    decide(call, key)

    with app.app_context():
        uses = db.session.query(AuditPhoto).filter_by(sha256=sha256(RECEIPT)).all()
        assert [use.question for use in uses] == [AT]
        audit = db.session.query(Audit).filter_by(key=key).one()
        assert (len(audit.photos), len(audit.receipts)) == (0, 1)


def test_looking_at_a_receipt_is_on_record(app: Flask, call: Caller, sent: tuple[str, str]) -> None:
    from mystery.log import LogEntry

    address = f"/api/v1/expenses/{sent[1]}/receipts/2"
    for who in ("ada", "sue"):
        call(who).get(address)
    with app.app_context():
        found = db.session.query(LogEntry).filter_by(act="receipt.read").all()
        assert [entry.subject for entry in found] == [f"claim:{sent[1]}"]
    assert shown(call, sent[1])["items"][2]["receipt"] is True
