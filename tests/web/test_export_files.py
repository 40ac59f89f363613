"""Workbooks made in the background and by mail: progress, rights, kills, days, hours."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import html
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db, jobs, postman, worker
from mystery.exports import actions as exports
from mystery.exports.tables import ExportFile, ExportSchedule
from mystery.notices.tables import Letter
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.web import making, posting
from tests import cast, workbooks
from tests.conftest import Caller
from tests.web.visited import BEST, POOR, approved

FORM = {"checklist": "visit", "period": "all"}


def work(app: Flask) -> None:
    with app.app_context():
        while worker.step(app):
            pass


def link_on(page: str) -> str:
    return re.findall(r"/exports/files/\w+\.xlsx", page)[0]


def file(app: Flask) -> ExportFile:
    return db.session.scalars(sa.select(ExportFile).order_by(ExportFile.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def shopped(app: Flask, call: Caller) -> Flask:
    approved(call, "N-001", answers=BEST, days_ago=2)
    approved(call, "N-002", answers=POOR, days_ago=3)
    approved(call, "S-001", answers=BEST, days_ago=4)
    work(app)
    return app


def test_a_workbook_from_its_order_to_its_end(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = call("nora")
    assert nora.post("/exports/files", data=FORM).status_code == 303
    waiting = nora.get("/exports/files")
    assert "Waiting for its turn" in waiting.text
    assert waiting.headers["Refresh"] == "3"
    with shopped.app_context():
        address = f"/exports/files/{file(shopped).key}.xlsx"
    assert nora.get(address).status_code == 409

    told: list[tuple[int, int]] = []
    monkeypatch.setattr(making, "LINES_AT_ONCE", 5)
    monkeypatch.setattr(making, "TOLD_EVERY", 0)
    note = making.actions.note_progress
    monkeypatch.setattr(
        making.actions, "note_progress", lambda *of: (told.append(of[1:]), note(*of))
    )
    work(shopped)
    assert [done for done, _ in told[:3]] == [5, 10, 15]

    ready = nora.get("/exports/files")
    assert "Refresh" not in ready.headers
    assert link_on(ready.text) == address
    answer = nora.get(address, buffered=True)
    assert len(workbooks.read(answer.data)["visits"].lines) == 2
    digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "visits=2" in answer.headers["X-Rows"]
    assert hashlib.sha256(answer.data).hexdigest() in ready.text
    assert call("sol").get(address).status_code == 404
    assert call("stan").get(address).status_code == 403

    with shopped.app_context(), db.transaction():
        people.give(cast.who("nora"), Role.REVIEWER, location=None)
    assert nora.get(address).status_code == 410
    with shopped.app_context():
        path = making.path_of(shopped, file(shopped))
        with db.transaction():
            file(shopped).until = db.now() - timedelta(minutes=1)
        making.send_due(shopped)
    assert not path.exists()
    assert nora.get(address).status_code == 404


def test_a_worker_that_dies_half_way_leaves_nothing_that_looks_whole(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The death is a BaseException: nothing after it runs, as with a kill."""

    class Killed(BaseException):
        pass

    real = making._Progress.counted

    def dying(self: Any, lines: Any) -> Any:
        yield from real(self, lines)
        if self.done > 3:
            raise Killed

    call("nora").post("/exports/files", data=FORM)
    monkeypatch.setattr(making._Progress, "counted", dying)
    with shopped.app_context(), pytest.raises(Killed):
        worker.step(shopped)
    monkeypatch.undo()
    with shopped.app_context():
        found = file(shopped)
        assert (found.state, making.path_of(shopped, found).exists()) == ("waiting", False)
        assert making.path_of(shopped, found).with_suffix(".part").stat().st_size > 0
        key = found.key
        assert not worker.step(shopped)
        with db.transaction() as session:
            session.execute(sa.update(jobs.Job).values(due_at=db.now()))
        with making._alone(making.folder(shopped) / f"{key}.lock"):
            assert worker.step(shopped)
            assert file(shopped).state == "waiting"
        with db.transaction() as session:
            session.execute(sa.update(jobs.Job).values(due_at=db.now()))
    work(shopped)
    assert call("nora").get(f"/exports/files/{key}.xlsx", buffered=True).status_code == 200
    with shopped.app_context():
        assert not making.path_of(shopped, file(shopped)).with_suffix(".part").exists()


def test_who_lost_the_right_gets_no_file(shopped: Flask, call: Caller) -> None:
    call("sol").post("/exports/files", data=FORM)
    with shopped.app_context():
        with db.transaction() as session:
            for grant in list(cast.who("sol").grants):
                session.delete(grant)
        work(shopped)
        assert file(shopped).state == "failed"


def test_a_workbook_comes_by_mail_again_and_again(shopped: Flask, call: Caller) -> None:
    nora = call("nora")
    for wrong in ({"when": "weekly-7"}, {"hour": "24"}, {"kind": "shop"}, {"checklist": ""}):
        asked = FORM | {"when": "weekly-0", "hour": "7"} | wrong
        assert nora.post("/exports/mails", data=asked).status_code == 422
    asked = FORM | {"when": "daily", "hour": "7", "kind": "own"}
    assert nora.post("/exports/mails", data=asked).status_code == 303
    assert "Every day at 07:00" in nora.get("/exports/files").text
    with shopped.app_context():
        making.send_due(shopped)
        assert file(shopped) is None
        with db.transaction() as session:
            session.scalars(sa.select(ExportSchedule)).one().next_at = db.now()
        making.send_due(shopped)
        making.send_due(shopped)
        (one,) = db.session.scalars(sa.select(ExportSchedule))
        assert db.now() < one.next_at <= db.now() + timedelta(days=1)
        key = one.key
        db.session.rollback()
        work(shopped)
        (letter,) = db.session.scalars(sa.select(Letter))
        assert (letter.receiver, letter.subject) == ("nora@cast.test", "Your workbook is ready")
        assert "Visits: 2, answers: 12." in letter.text
        assert "It is attached." in letter.text
        address = link_on(html.unescape(letter.text))
    assert len(workbooks.read(nora.get(address, buffered=True).data)["visits"].lines) == 2
    assert call("sol").post(f"/exports/mails/{key}/end").status_code == 404
    assert nora.post(f"/exports/mails/{key}/end").status_code == 303
    assert "Every day" not in nora.get("/exports/files").text.split("<form")[0]


def mailed(app: Flask, who: str) -> EmailMessage | None:
    """What lies in the mail folder once the newest workbook of somebody has been carried."""
    with app.app_context():
        postman.deliver(postman.carrier(app.config["SETTINGS"]))
        letter = db.session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        assert letter.receiver == f"{who}@cast.test"
    found = list((app.config["SETTINGS"].data_dir / "mail").glob(f"*-{letter.key}.eml"))
    if not found:
        return None
    read = email.message_from_bytes(found[0].read_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def ordered(app: Flask, who: str, *, language: str = "en") -> None:
    """A workbook that is made and is to go by mail."""
    with app.app_context():
        with db.transaction():
            person = cast.who(who)
            person.language = language
            exports.order_file(person.id, FORM, mailed=True)
        work(app)


def test_a_mail_brings_the_workbook_in_the_language_of_whom_it_is_for(
    shopped: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(shopped, "nora", language="de-AT")
    read = mailed(shopped, "nora")
    assert read
    assert read["subject"] == "Deine Arbeitsmappe ist fertig"
    body = read.get_body()
    assert body
    assert "Sie hängt an dieser Mail." in body.get_content()
    (file_,) = read.iter_attachments()
    assert str(file_.get_filename()).startswith("visits_")
    visits = workbooks.read(file_.get_content())["visits"]
    assert len(visits.lines) == 2
    assert "visited_at_utc" not in visits.headers

    monkeypatch.setattr(posting, "ATTACHED", 1000)
    ordered(shopped, "nora", language="es")
    read = mailed(shopped, "nora")
    assert read
    assert not list(read.iter_attachments())
    assert "Es demasiado grande para un correo." in read.get_content()


def test_what_could_lead_to_a_shopper_stays_behind_the_sign_in(shopped: Flask) -> None:
    ordered(shopped, "rita")
    read = mailed(shopped, "rita")
    assert read
    assert not list(read.iter_attachments())
    assert "more than a mail should carry" in read.get_content()
    assert link_on(read.get_content())


def test_a_mail_is_held_back_from_who_lost_the_right_meanwhile(shopped: Flask) -> None:
    def lose_right() -> None:
        for grant in list(cast.who("sol").grants):
            db.session.delete(grant)

    def move() -> None:
        cast.who("nora").email = "other@cast.test"

    def leave() -> None:
        people.set_disabled(cast.who("rita"), True)

    for who, loses in (("sol", lose_right), ("nora", move), ("rita", leave)):
        ordered(shopped, who)
        with shopped.app_context(), db.transaction():
            loses()
        assert mailed(shopped, who) is None
        with shopped.app_context():
            letter = db.session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()
            assert letter
            assert letter.error == "what it brings is not its receiver's any more"
