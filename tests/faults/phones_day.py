"""A day of several phones: a bad line, reloads, pages that die, a server that is killed.

What a phone calls sent is on the server, once, with equal photos; what it does not is still on it.

By command: python -m tests.faults.phones_day --phones 20 --acts 200
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PageError
from playwright.sync_api import TimeoutError as PageTimeout

from mystery import config, db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.rules import Role
from mystery.web.app import create_app
from tests.browser.conftest import ARGUMENTS, PASSWORD, PHONE, chromium
from tests.copies import copy
from tests.faults.killing import check
from tests.faults.phones import Acknowledged
from tests.faults.proxy import Answer, Change, Cut, Fault, Line, Lose
from tests.sending import Draft, digest, picture
from tests.server import Server, peopled

HTML = (("Content-Type", "text/html"),)
FAULTS: tuple[Fault, ...] = (
    *(Cut(0), Cut(700), Lose(), Lose()),
    *(Answer(503), Answer(502, b"<html>", HTML), Answer(200, b"<html>", HTML), Answer(204)),
    Change(lambda said: said.replace(b'"digest":"', b'"digest":"0')),
)
LOOK = (Path(__file__).parent / "look_into_phone.js").read_text("utf-8")


@dataclass
class Day:
    """`wrong`: everything that was not as it should be, in words."""

    chance: random.Random
    server: Server
    phones: list[Handset] = field(default_factory=list)
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)

    def restart(self) -> None:
        self.server.kill()
        self.server.start()
        self.restarts += 1


@dataclass
class Handset:
    """One shopper's phone with a line of its own."""

    person: str
    context: BrowserContext
    line: Line
    page: Page
    made: dict[str, Draft] = field(default_factory=dict)

    def bring(self, draft: Draft) -> None:
        """A visit is done: it waits in the outbox from now on."""
        self.show()
        if not self.page.locator("details.rescue[open]").count():
            self.page.get_by_text("Save or bring in a copy").click()
        file = {"name": "notes.zip", "mimeType": "application/zip"}
        content = {**file, "buffer": copy(self.person, draft)}
        self.page.locator("details.rescue input[type=file]").set_input_files(content)  # type: ignore[arg-type]
        self.page.get_by_text("On this phone now:").wait_for()
        self.made[draft.uuid] = draft

    def show(self) -> None:
        """The outbox, opened anew where the page has gone."""
        if self.page.is_closed():
            self.page = self.context.new_page()
        if not self.page.url.endswith("/app/outbox"):
            self.page.goto(f"{self.line.address}/app/outbox")
        self.page.locator("details.rescue").wait_for()

    def tap(self) -> None:
        """Twice, as people do."""
        self.show()
        for button in self.page.get_by_role("button", name="Now").all()[:2]:
            with suppress(PageError):
                button.dblclick(timeout=500)

    def look(self) -> dict[str, Any]:
        self.show()
        found: dict[str, Any] = self.page.evaluate(LOOK)
        return found


def prepare(folder: Path, count: int) -> Server:
    server, _ = peopled(folder)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            secret = passwords.make(PASSWORD)
            for number in range(count):
                name = f"p{number}"
                person = people.add_person(name, email=f"{name}@cast.test", by="system")
                people.give(person, Role.SHOPPER)
                people.set_password(person, secret)
        db.session.remove()
        db.database.engine.dispose()
    return server.start()


def hand_out(browser: Browser, server: Server, number: int) -> Handset:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    line, page = Line(server.port), context.new_page()
    entry = {"email": f"p{number}@cast.test", "password": PASSWORD}
    given = page.request.post(f"{line.address}/api/v1/session", data=entry)
    phone = Handset(str(given.json()["person"]["id"]), context, line, page)
    phone.show()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return phone


def bad_line(seed: float) -> Any:
    """With a chance of its own: requests come in whatever order, and the day stays the same."""
    chance = random.Random(seed)

    def fault(method: str, path: str) -> Fault | None:
        if method != "PUT" or chance.random() > 0.4:
            return None
        return lie(path) if "/audits/" in path and chance.random() < 0.6 else chance.choice(FAULTS)

    return fault


def lie(path: str) -> Fault:
    """All that an acknowledgement has, but for the right digest; the server hears of nothing."""
    said = {"id": path.rpartition("/")[2], "state": "submitted", "digest": "0" * 64}
    receipt = {**said, "received_at": "2026-11-21T10:41:09Z", "score": None}
    return Answer(201, json.dumps(receipt).encode(), (("Content-Type", "application/json"),))


def act(day: Day, phone: Handset) -> None:
    """One thing that happens to one phone, or to the server."""
    chance = day.chance
    what = chance.random()
    if what < 0.4:
        photos = [picture(chance.getrandbits(60)) for _ in range(chance.randrange(3))]
        phone.bring(Draft(None, location=chance.choice(("N-002", "S-001")), photos=photos))
    elif what < 0.55:
        phone.context.set_offline(chance.random() < 0.5)
    elif what < 0.7:
        phone.page.close()
    elif what < 0.85:
        phone.tap()
    elif what < 0.95:
        phone.show()
        phone.page.reload()
    else:
        day.restart()


def judge(day: Day, *, everything: bool) -> int:
    """Compare what the phones say with what the server has; how many are called sent."""
    sent: list[Acknowledged] = []
    for phone in day.phones:
        found = phone.look()
        for uuid, draft in phone.made.items():
            body, hashes = draft.bytes(), tuple(draft.hashes)
            if uuid in found["sent"]:
                sent.append(Acknowledged(uuid, body, digest(body, draft.hashes), hashes))
            elif found["kept"].get(uuid) != digest(body, draft.hashes):
                day.wrong.append(f"{uuid} is neither sent nor whole on its phone")
            elif everything:
                day.wrong.append(f"{uuid} did not go out: {found['states'].get(uuid)}")
    day.wrong += check(day.server, sent)
    return len(sent)


def evening(day: Day) -> None:
    """The line is good again; everything goes out by itself."""
    for phone in day.phones:
        phone.line.fault = lambda _method, _path: None
        phone.context.set_offline(False)
    for phone in day.phones:
        phone.show()
        for _ in range(40):
            if phone.page.locator("article").count() == 0:
                break
            phone.page.evaluate("dispatchEvent(new Event('focus'))")
            phone.tap()
            with suppress(PageTimeout):
                phone.page.locator("article").first.wait_for(state="detached", timeout=500)


def live(day: Day, acts: int) -> None:
    """The server is killed at noon in any case."""
    for phone in day.phones:
        phone.line.fault = bad_line(day.chance.random())
    for number in range(acts):
        phone = day.chance.choice(day.phones)
        if number == acts // 2:
            day.restart()
        try:
            act(day, phone)
        except PageError as error:
            day.wrong.append(f"a page broke: {error.message.splitlines()[0]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=6)
    parser.add_argument("--acts", type=int, default=80)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        day = Day(random.Random(asked.seed), prepare(Path(folder), asked.phones))
        browser = running.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            day.phones = [hand_out(browser, day.server, n) for n in range(asked.phones)]
            live(day, asked.acts)
            noon = judge(day, everything=False)
            evening(day)
            night = judge(day, everything=True)
        finally:
            browser.close()
            day.server.kill()
    made = sum(len(phone.made) for phone in day.phones)
    print(f"{made} visits, {noon} called sent by day, {night} at night; {day.restarts} restarts")
    for words in day.wrong:
        print(f"WRONG: {words}")
    raise SystemExit(bool(day.wrong) or night != made)


if __name__ == "__main__":
    main()
