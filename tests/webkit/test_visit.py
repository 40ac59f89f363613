"""A visit in WebKit without a network: filled in, reloaded, killed, and sent once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.faults.killing import check
from tests.faults.phones import Acknowledged
from tests.sending import digest
from tests.server import Server
from tests.webkit.shopper import Shopper


def audits(server: Server) -> list[sqlite3.Row]:
    with sqlite3.connect(f"file:{server.folder}/mystery.db?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT uuid, body, digest FROM audit").fetchall()
    connection.close()
    return found


def photo_in(kept: dict[str, Any]) -> str:
    """The one photo in the store: an ArrayBuffer that is what its name says."""
    (one,) = kept["bytes"]
    assert one == {"name": one["name"], "hash": one["name"], "kind": "ArrayBuffer"}
    return str(one["name"])


def test_a_visit_without_a_network_is_sent_once_when_the_server_is_back(
    shopper: Shopper, server: Server, photo: Path
) -> None:
    shopper.sign_in()
    server.kill()
    shopper.open()
    shopper.begin("North High St")
    shopper.choose("clean", "Yes")
    shopper.choose("greeting", "Flatly")
    for name in ("Start", "Stop"):
        shopper.page.click(f"{shopper.question('wait')}//button[starts-with(., '{name}')]")
    shopper.attach("clean", photo)
    before = shopper.store()

    shopper.page.reload()
    shopper.sees_photo("clean")
    assert shopper.is_chosen("clean", "Yes")
    assert shopper.is_chosen("greeting", "Flatly")
    assert shopper.store() == before
    name = photo_in(before)

    shopper.next()
    shopper.choose("price", "Yes")
    shopper.write("price_paid", "3.99")
    shopper.write("why", "Märta was kind – “really”")
    shopper.next()
    shopper.page.press("Send visit")
    shopper.page.reads("The server could not be reached.")
    assert audits(server) == []

    server.start()
    shopper.page.press("Open the outbox")
    shopper.page.press("Now")
    shopper.page.reads("Sent from this phone")
    (sent,) = audits(server)
    answers = json.loads(sent["body"])["answers"]
    assert answers["clean"]["photos"] == [name]
    assert [answers[key]["value"] for key in ("clean", "greeting", "price", "price_paid")] == [
        *("yes", "flat", "yes", "3.99")
    ]
    assert answers["why"]["value"] == "Märta was kind – “really”"
    assert sent["digest"] == digest(sent["body"], [name])
    one = Acknowledged(sent["uuid"], sent["body"], sent["digest"], (name,))
    assert check(server, [one]) == []
    assert shopper.store()["bytes"] == []


def test_what_was_called_saved_is_there_after_the_browser_was_killed(
    shopper: Shopper, server: Server, photo: Path
) -> None:
    shopper.sign_in()
    shopper.begin("North High St")
    shopper.choose("greeting", "Warmly")
    shopper.attach("clean", photo)
    shopper.page.reads("Saved on phone")
    before = shopper.store()
    server.kill()
    shopper.device.kill()

    shopper.device.start()
    shopper.open()
    shopper.page.click("//a[contains(., 'Continue')]")
    shopper.sees_photo("clean")
    assert shopper.is_chosen("greeting", "Warmly")
    assert shopper.store() == before
    photo_in(before)


def test_a_camera_that_kills_the_browser_is_remembered(shopper: Shopper) -> None:
    shopper.sign_in()
    shopper.begin("North High St")
    shopper.choose("greeting", "Warmly")
    shopper.take("clean")
    shopper.device.kill()

    shopper.device.start()
    shopper.open()
    shopper.page.click("//a[contains(., 'Continue')]")
    shopper.page.reads("The photo was not received. Take it again.")
    assert shopper.is_chosen("greeting", "Warmly")


def test_a_page_that_is_left_in_the_middle_keeps_nobody_from_the_store(shopper: Shopper) -> None:
    """WebKit freezes it, with all that it has begun, in case somebody comes back."""
    shopper.sign_in()
    for path, words in [("outbox", "Nothing waits"), ("me", "Name"), ("", "Today")] * 6:
        shopper.open(path)
        shopper.page.reads(words)
    shopper.page.run("history.go(-4)")
    shopper.page.reads("Name")
    shopper.page.press("Visits")
    shopper.page.reads("Today")
