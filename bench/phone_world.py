"""A server with visits for one phone, and a browser slowed down to a cheap one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from mystery import db
from mystery.checklists import library
from mystery.people import actions as people
from mystery.people import passwords
from tests import cast
from tests.browser.conftest import ARGUMENTS, PASSWORD, PHONE, chromium
from tests.browser.forty import forty, question
from tests.browser.items import give_items
from tests.server import Server, inside, peopled

USUAL, LONG, ROWS = "North High St", "Harbour", "Rival North"
KINDS = ("yes_no",) * 4 + ("scale", "choice", "multi", "duration", "text", "yes_no")


def three_hundred() -> dict[str, Any]:
    """In sections of ten, which is more than a page should have, and two screens high."""
    asked = [question(number, KINDS[number % 10]) for number in range(1, 301)]
    sections = [
        {"key": f"s{n}", "title": f"Part {n}", "questions": asked[10 * n - 10 : 10 * n]}
        for n in range(1, 31)
    ]
    return {"key": "long", "title": "Long", "channel": "store", "sections": sections}


@contextmanager
def served() -> Iterator[Server]:
    """Sam has forty questions at one store, three hundred at another, fifty items at a third."""
    with tempfile.TemporaryDirectory() as name:
        server, _ = peopled(Path(name))
        with inside(server), db.transaction():
            people.set_password(cast.who("sam"), passwords.make(PASSWORD))
            for document in (forty(), three_hundred(), library.load("competitor-price")):
                cast.publish(document)
            cast.plan("sam", location="N-001", checklist="forty")
            cast.plan("sam", location="N-002", checklist="long")
            give_items(cast.plan("sam", location="C-001", checklist="competitor-price"))
        try:
            yield server.start()
        finally:
            server.kill()


def phone(running: Playwright, profile: Path) -> BrowserContext:
    """A browser of its own whose data stay in `profile`."""
    options: dict[str, Any] = {"executable_path": chromium(), "args": ARGUMENTS, **PHONE}
    return running.chromium.launch_persistent_context(profile, **options)


def slow_down(page: Page, times: int) -> None:
    """As the developer tools do: the page's main thread gets one part in `times`."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": times})
