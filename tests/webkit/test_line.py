"""A visit waits in WebKit's outbox while line and server do what they can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.test_outbox import FAULTS
from tests.copies import copy
from tests.faults.killing import check
from tests.faults.phones import Acknowledged
from tests.faults.proxy import Line
from tests.sending import Draft, digest, picture
from tests.server import Server
from tests.webkit.device import Device
from tests.webkit.driver import until
from tests.webkit.shopper import Shopper

AGAIN = "//article//button[.='Now' or .='Try again']"


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    made = Line(server.port)
    yield made
    made.close()


def test_nothing_that_a_line_does_loses_a_visit(
    device: Device, server: Server, line: Line, tmp_path: Path
) -> None:
    shopper = Shopper(device, line.address)
    shopper.sign_in()
    page = shopper.page
    draft = Draft(None, location="N-002", photos=[picture(1), picture(2)])
    file = tmp_path / "notes.zip"
    file.write_bytes(
        copy(page.run("return (await (await fetch('/api/v1/me')).json()).person.id"), draft)
    )
    refuse, words, _ = FAULTS[0]
    line.fault = lambda method, path: refuse if method == "PUT" and "/audits/" in path else None
    shopper.open("outbox")
    page.press("Save or bring in a copy")
    page.all("//details//input[@type='file']")[0].type(str(file))
    page.reads(words)

    for fault, words, button in FAULTS:
        line.meeting.clear()
        line.fault = lambda method, path, fault=fault: (
            fault if method == "PUT" and "/audits/" in path else None
        )
        if page.all(AGAIN):
            page.click(AGAIN)
        else:
            page.run("dispatchEvent(new Event('focus'))")
        until(line.meeting.is_set, lambda: "an attempt to send")
        page.reads(words)
        page.one(f"//article//*[self::button or self::a][.='{button}']")

    line.fault = lambda _method, _path: None
    page.run("dispatchEvent(new Event('focus'))")
    page.reads("Sent from this phone")
    one = Acknowledged(
        draft.uuid, draft.bytes(), digest(draft.bytes(), draft.hashes), tuple(draft.hashes)
    )
    assert check(server, [one]) == []
