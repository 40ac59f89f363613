"""What takes too long to wait for: had made in the background, and asked for as ever."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.exports import actions
from mystery.exports.tables import ExportFile
from mystery.web import ordering, paper
from mystery.web.pages import region_paper
from tests import cast, workbooks
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.test_export_files import FORM, shopped, work

__all__ = ["shopped"]
WORKBOOK = "/api/v1/exports/workbook.xlsx?checklist=visit&period=all"
REPORT = "/overview/report.pdf?checklist=visit&period=all"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_a_large_workbook_is_ordered_by_asking_and_got_by_asking_again(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = call("nora")
    assert nora.get(WORKBOOK).status_code == 200
    assert "Workbook for Excel</a>" in nora.get("/exports?checklist=visit&period=all").text
    monkeypatch.setattr(ordering, "AT_ONCE", 6)

    page = nora.get("/exports?checklist=visit&period=all").text
    assert "made in the background" in page
    assert "workbook.xlsx" not in page
    led = nora.get(WORKBOOK, headers=BROWSER)
    assert (led.status_code, led.headers["Location"].partition("?")[0]) == (303, "/exports/files")
    assert "of this size takes a while" in nora.get(led.headers["Location"]).text

    asked = nora.get(WORKBOOK)
    assert (asked.status_code, asked.headers["Retry-After"]) == (202, "5")
    assert asked.json["state"] == "waiting"
    assert nora.get(WORKBOOK).json["address"] == asked.json["address"]
    assert call("sol").get(f"{WORKBOOK}&kind=own").status_code == 200
    work(shopped)
    ready = nora.get(WORKBOOK)
    assert (ready.status_code, ready.headers["Location"]) == (303, asked.json["address"])
    file = nora.get(asked.json["address"], buffered=True)
    assert len(workbooks.read(file.data)["visits"].lines) == 2

    with shopped.app_context(), db.transaction() as session:
        session.execute(sa.update(ExportFile).values(state="failed"))
    assert nora.get(WORKBOOK).status_code == 409
    with shopped.app_context(), db.transaction() as session:
        session.execute(sa.update(ExportFile).values(created_at=db.now() - ordering.FRESH))
    assert nora.get(WORKBOOK).status_code == 202


def test_a_long_report_is_put_on_paper_in_the_background(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = call("nora")
    monkeypatch.setattr(region_paper, "AT_ONCE", 1)
    form = FORM | {"form": "pdf"}
    if paper.able():
        led = nora.get(REPORT)
        assert (led.status_code, led.headers["Location"].partition("?")[0]) == (
            303,
            "/exports/files",
        )
        assert "so many stores takes a while" in words(nora.get(led.headers["Location"]))
        nothing = nora.post("/exports/files", data=form | {"kind": "competitor"})
        assert "no approved visits" in words(nothing)
        assert nora.post("/exports/files", data=form).status_code == 303
    else:
        for refused in (nora.get(REPORT), nora.post("/exports/files", data=form)):
            assert refused.status_code == 409
            assert "Print the page instead" in words(refused)
        with shopped.app_context(), db.transaction():
            actions.order_file(cast.who("nora").id, FORM, name="report.pdf")
    waiting = nora.get("/exports/files").text
    assert "Waiting for its turn" in waiting
    work(shopped)

    page = nora.get("/exports/files").text
    with shopped.app_context():
        (file,) = db.session.scalars(sa.select(ExportFile))
    address = f"/exports/files/{file.key}.pdf"
    assert nora.get(address.replace(".pdf", ".xlsx")).status_code == 404
    assert call("sol").get(address).status_code == 404
    if paper.able():
        assert re.search(r"2 stores; \d+ kB;", page)
        answer = nora.get(address, buffered=True)
        assert (answer.data[:5], answer.mimetype) == (b"%PDF-", "application/pdf")
        assert f"{file.name}" in answer.headers["Content-Disposition"]
    else:
        assert "could not be put on paper" in page
        assert nora.get(address).status_code == 409
