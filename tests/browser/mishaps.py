"""What happens to the app on a phone in a browser, as tests of faults bring it about."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PageError
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.phone import Phone
from tests.copies import copy
from tests.faults.killing import check
from tests.faults.phones import Acknowledged
from tests.faults.proxy import Change, Fault, Line
from tests.sending import Draft, digest, picture
from tests.server import Server

HOLD_THE_STORE = """(() => {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked);
    request.addEventListener("success", () => { globalThis.theStore = request.result; });
    return request;
  };
})()"""
"""Whoever tests can close the app's own connection, as a system that is short of memory does."""
CLOCK = """globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length ? given : [Date.now()])); }
  static now() { return super.now() - BEHIND; }
};"""
INTENDED = """() => new Promise((tell) => {
  const open = indexedDB.open("notes");
  open.onsuccess = () => {
    const all = open.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { open.result.close(); tell(all.result.some(({ intent }) => intent)); };
  };
})"""
"""That a camera was opened is on the disk, which takes less time than a camera to come up."""
BROKEN = b"""addEventListener("install", () => skipWaiting());
addEventListener("message", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith(Response.error()));"""
SCRIPT = (("Content-Type", "text/javascript"),)
TAKEN_OVER = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  globalThis.former ??= registration.active;
  globalThis.looked ??= registration.update();
  await globalThis.looked;
  registration.waiting?.postMessage("now");
  return registration.active !== globalThis.former && registration.active.state === "activated";
}"""
"""A worker that does not wait is looked for; whether it is in charge. It asks again each time:
one that is busy with its page is not followed at once, and while it is watched never goes idle."""


def enter(page: Page, address: str, name: str = "sam") -> str:
    """A session, and the app open on the outbox; who that is to the server."""
    entry = {"email": f"{name}@cast.test", "password": PASSWORD}
    given: Any = page.request.post(f"{address}/api/v1/session", data=entry)
    page.goto(f"{address}/app/outbox")
    expect(page.get_by_text("Nothing waits to be sent.")).to_be_visible()
    return str(given.json()["person"]["id"])


def bring(page: Page, person: str, *drafts: Draft) -> None:
    """Visits that are done, and wait in the outbox from now on."""
    page.get_by_text("Save or bring in a copy").click()
    page.get_by_label("Bring in a saved copy").set_input_files(
        {"name": "notes.zip", "mimeType": "application/zip", "buffer": copy(person, *drafts)}
    )
    expect(page.get_by_text("On this phone now:")).to_be_visible()


def begun(page: Page, server: Server, store: str) -> Phone:
    """A visit with its first question answered."""
    phone = Phone(page, server)
    page.goto(f"{server.address}/app/")
    phone.begin(store)
    choose(page, "clean")
    return phone


def choose(page: Page, question: str) -> None:
    page.locator(f"#q-{question} .seg label").first.click()
    expect(page.get_by_text("Saved on phone", exact=True)).to_be_visible()


def go_on(page: Page, address: str) -> None:
    page.goto(f"{address}/app/")
    page.get_by_role("link", name="Continue").first.click()
    expect(page.locator("#q-clean input").first).to_be_checked()


def arrived(server: Server, *drafts: Draft) -> None:
    sent = [
        Acknowledged(one.uuid, one.bytes(), digest(one.bytes(), one.hashes), tuple(one.hashes))
        for one in drafts
    ]
    assert check(server, sent) == []


def audits_of(server: Server, name: str, store: str) -> list[sqlite3.Row]:
    query = """SELECT a.* FROM audit a JOIN location l ON l.id = a.location_id
      JOIN person p ON p.id = a.author_id WHERE l.code = ? AND p.email = ?"""
    with sqlite3.connect(f"file:{server.folder}/mystery.db?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(query, (store, f"{name}@cast.test")).fetchall()
    connection.close()
    return found


def take(field: Locator, photo: Path, *, number: int, refused: Locator) -> bool:
    """A photo more; whether it was kept."""
    photo.write_bytes(picture(number, size=(1200, 900)))
    with field.page.expect_file_chooser() as chooser:
        field.get_by_role("button", name="Take photo").first.click()
    chooser.value.set_files(photo)
    expect(refused.or_(field.get_by_role("img").nth(number))).to_be_visible()
    return not refused.is_visible()


def killed(page: Page) -> Page:
    """SIGKILL for whatever draws pages; what comes after it."""
    context = page.context
    assert context.browser
    cdp = context.browser.new_browser_cdp_session()
    running = cdp.send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        for one in running:
            if one["type"] == "renderer":
                os.kill(one["id"], signal.SIGKILL)
    cdp.detach()
    return context.new_page()


def release(line: Line, name: bytes) -> None:
    """Another build of the app: its page says which, its worker keeps its files apart."""

    def served(_method: str, path: str) -> Fault | None:
        if path == "/app/sw.js":
            return Change(lambda said: re.sub(rb"shell-[0-9a-f]{12}", b"shell-" + name, said))
        marked = b'<meta name="build" content="' + name + b'"></head>'
        page = (path.startswith("/app/") and "." not in path) or path == "/app/index.html"
        return Change(lambda said: said.replace(b"</head>", marked)) if page else None

    line.fault = served


def opens(page: Page, line: Line, build: bytes) -> None:
    """Opened a few times, the app is of that build; a browser looks for one after each time."""
    mark = page.locator(f"meta[name=build][content={build.decode()}]")
    for _ in range(6):
        with suppress(PageError, AssertionError):
            page.goto(f"{line.address}/app/")
        with suppress(AssertionError):
            expect(mark).to_have_count(1, timeout=2_500)
            break
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(mark).to_have_count(1)
