"""Reports on paper: what goes into them, and what is said where they cannot be made."""

from __future__ import annotations

import sys

import pytest
from flask import Flask

from mystery import db
from mystery.evidence.tables import Photo
from mystery.problems import Unavailable
from mystery.web import paper
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import words
from tests.web.visited import POOR, approved


def test_a_file_or_a_page_that_says_why_there_is_none(call: Caller) -> None:
    key = approved(call, answers=POOR, photos=[picture(1)])
    with call.app.app_context(), db.transaction() as session:
        session.query(Photo).update({"preview": "ready"})

    for address in (f"/audits/{key}/report.pdf", "/overview/report.pdf?checklist=visit&period=all"):
        answer = call("nora").get(address)
        if paper.able():
            assert answer.data.startswith(b"%PDF-")
        else:
            assert answer.status_code == 409
            assert "has not installed the extra “pdf”. Print the page instead" in words(answer)
        offered = address.partition("?")[0] in call("nora").get(page_of(address)).text
        assert offered == paper.able()
    assert call("sol").get(f"/audits/{key}/report.pdf").status_code == 404
    empty = call("sol").get("/overview/report.pdf?checklist=visit&period=all")
    assert "nothing to put on paper" in words(empty)


def page_of(address: str) -> str:
    return address.replace("/report.pdf", "")


def test_what_cannot_be_pressed_is_told_apart_from_what_is_missing(app: Flask) -> None:
    """The page goes to a process of its own; without the library, or with a page that it cannot
    read, that process ends with an error."""
    with app.app_context():
        if not paper.able():
            with pytest.raises(Unavailable):
                paper.press("<p>Nothing")
        assert "weasyprint" not in sys.modules
