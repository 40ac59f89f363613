"""One visit in the outbox, walked through everything a bad line and a bad server can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from mystery import config, db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.web.app import create_app
from tests import cast
from tests.browser.conftest import PASSWORD, PHONE, Open
from tests.copies import copy
from tests.faults.killing import check
from tests.faults.phones import Acknowledged
from tests.faults.proxy import Answer, Change, Cut, Fault, Line, Lose
from tests.sending import Draft, digest, picture
from tests.server import Server, peopled

HTML = (("Content-Type", "text/html"),)
JSON = (("Content-Type", "application/json"),)
PROBLEM = (("Content-Type", "application/problem+json"),)

PORTAL = "This Wi-Fi needs a login."
ODD = "did not confirm that it has everything"
BUSY = "The server is busy"
AWAY = "The server could not be reached."
REFUSED = "The server did not accept it."


def problem(status: int) -> Answer:
    return Answer(status, b'{"code": "planted", "detail": "A planted fault."}', PROBLEM)


FAULTS: list[tuple[Fault, str, str]] = [
    (Answer(200, b"<html>Welcome to our cafe", HTML), PORTAL, "Now"),
    (Answer(302, b"", (("Location", "http://127.0.0.1:9/login"),)), PORTAL, "Now"),
    (Change(lambda said: said.replace(b'"digest":"', b'"digest":"0')), ODD, "Now"),
    (Answer(202), ODD, "Now"),
    (Answer(204), ODD, "Now"),
    (Answer(200, b'{"id":', JSON), ODD, "Now"),
    (Cut(100), AWAY, "Now"),
    (Lose(), AWAY, "Now"),
    *((problem(status), BUSY, "Now") for status in (429, 500)),
    *((Answer(status, b"<html>", HTML), BUSY, "Now") for status in (502,)),
    *((problem(status), f"{REFUSED} A planted fault.", "Try again") for status in (400, 409)),
    *((problem(status), REFUSED, "Change answers") for status in (413, 422)),
    (problem(404), "is not on the server any more. Nothing is lost", "Try again"),
    (problem(401), "Your session has ended.", "Sign in"),
]
"""What the audit meets, what is said about it, and a button that stands there."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made, _ = peopled(tmp_path)
    app = create_app(config.from_environment(made.variables))
    with app.app_context(), db.transaction():
        people.set_password(cast.who("sam"), passwords.make(PASSWORD))
    yield made.start()
    made.kill()


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    made = Line(server.port)
    yield made
    made.close()


def enter(page: Page, line: Line) -> str:
    """Sign in as Sam, to whom the outbox itself comes late; who that is to the server."""
    given: Any = page.request.post(
        f"{line.address}/api/v1/session",
        data={"email": "sam@cast.test", "password": PASSWORD},
    )
    line.fault = lambda _method, path: Answer(502) if "/later-soon-pages-" in path else None
    page.goto(f"{line.address}/app/outbox")
    expect(page.get_by_text("This part of the app is not on this phone yet.")).to_be_visible()
    line.fault = lambda _method, _path: None
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    return str(given.json()["person"]["id"])


def meet(page: Page, line: Line, part: str, fault: Fault) -> None:
    """Let the next attempt meet the fault, and wait until it has."""
    line.meeting.clear()
    line.fault = lambda method, path: fault if method == "PUT" and part in path else None
    again = (
        page.locator("article")
        .get_by_role("button", name="Now")
        .or_(page.locator("article").get_by_role("button", name="Try again"))
    )
    if again.count():
        again.first.click()
    else:
        page.evaluate("dispatchEvent(new Event('focus'))")
    assert line.meeting.wait(15)


def told(item: Locator, words: str, button: str) -> None:
    expect(item).to_contain_text(words)
    expect(
        item.get_by_role("button", name=button).or_(item.get_by_role("link", name=button))
    ).to_be_visible()
    expect(item.get_by_role("button", name="Save a copy")).to_be_visible()


def test_nothing_that_a_line_or_a_server_does_loses_a_visit(
    server: Server, line: Line, opened: Open
) -> None:
    page = opened(**PHONE).new_page()
    draft = Draft(None, location="N-002", photos=[picture(1), picture(2)])
    sam = enter(page, line)
    line.fault = lambda method, path: Cut(500) if method == "PUT" and "/photos/" in path else None
    page.get_by_text("Save or bring in a copy").click()
    page.get_by_label("Bring in a saved copy").set_input_files(
        {"name": "notes.zip", "mimeType": "application/zip", "buffer": copy(sam, draft)}
    )
    item = page.locator("article")
    told(item, AWAY, "Now")
    meet(page, line, "/photos/", problem(415))
    told(item, "The server did not accept a photo.", "Send without it")

    for fault, words, button in FAULTS:
        meet(page, line, "/audits/", fault)
        told(item, words, button)

    line.fault = lambda _method, _path: None
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("Sent from this phone")).to_be_visible()
    expect(item).to_have_count(0)
    sent = Acknowledged(
        draft.uuid, draft.bytes(), digest(draft.bytes(), draft.hashes), tuple(draft.hashes)
    )
    assert check(server, [sent]) == []
