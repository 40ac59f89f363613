"""How much memory a page takes to send a full outbox.

By command: python -m tests.faults.outbox_memory --audits 30 --photos 10 --megabytes 3
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mystery import config, db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.web.app import create_app
from tests import cast
from tests.browser.conftest import ARGUMENTS, PASSWORD, PHONE, chromium
from tests.sending import picture
from tests.server import Server, peopled

HEAP = "--js-flags=--max-old-space-size=256"

FILL = (Path(__file__).parent / "fill_outbox.js").read_text("utf-8")

COUNT = """(store) => new Promise((done) => {
  const open = indexedDB.open("notes");
  open.onsuccess = () => {
    const asked = open.result.transaction(store).objectStore(store).count();
    asked.onsuccess = () => { open.result.close(); done(asked.result); };
  };
})"""


def renderers(profile: Path) -> set[int]:
    """Of the browser with this profile; others may run beside it."""
    parents: dict[int, int] = {}
    lines: dict[int, bytes] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(path.name)] = (path / "cmdline").read_bytes()
    mine = {pid for pid, line in lines.items() if str(profile).encode() in line}
    return {
        pid
        for pid, line in lines.items()
        if b"--type=renderer" in line and mine & {pid, parents[pid], parents.get(parents[pid], 0)}
    }


def megabytes(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return next(int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith(name))


def prepare(folder: Path) -> Server:
    server, _ = peopled(folder)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            people.set_password(cast.who("sam"), passwords.make(PASSWORD))
        db.session.remove()
        db.database.engine.dispose()
    return server.start()


def fill(page: Page, server: Server, asked: argparse.Namespace) -> None:
    """Signed in and offline to its own API, so that nothing is sent yet."""
    entry = {"email": "sam@cast.test", "password": PASSWORD}
    given = page.request.post(f"{server.address}/api/v1/session", data=entry)
    page.goto(f"{server.address}/app/outbox")
    page.get_by_text("Nothing waits to be sent.").wait_for()
    page.goto(f"{server.address}/health/live")
    size = int(asked.megabytes * 2**20)
    head = base64.b64encode(picture(1)).decode()
    counts = {"audits": asked.audits, "photos": asked.photos, "bytes": size, "head": head}
    page.evaluate(FILL, {"person": given.json()["person"]["id"], **counts})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audits", type=int, default=30)
    parser.add_argument("--photos", type=int, default=10)
    parser.add_argument("--megabytes", type=float, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        folder = Path(name)
        (folder / "server").mkdir()
        server = prepare(folder / "server")
        options = {"executable_path": chromium(), "args": [*ARGUMENTS, HEAP], **PHONE}
        try:
            context = running.chromium.launch_persistent_context(folder / "profile", **options)
            fill(context.pages[0], server, asked)
            context.close()
            context = running.chromium.launch_persistent_context(folder / "profile", **options)
            print(watch(context.pages[0], server, folder / "profile"))
            context.close()
        finally:
            server.kill()


def watch(page: Page, server: Server, profile: Path) -> str:
    """Open the app, and look at its process until everything has gone out."""
    began, page_most = time.monotonic(), 0.0
    page.goto(f"{server.address}/app/outbox", wait_until="commit")
    while page.evaluate(COUNT, "outbox") and time.monotonic() - began < 1_500:
        most = max(megabytes(pid, "VmRSS") for pid in renderers(profile))
        page_most = max(page_most, most)
        time.sleep(0.2)
    most = max(page_most, *(megabytes(pid, "VmHWM") for pid in renderers(profile)))
    left, sent = (page.evaluate(COUNT, store) for store in ("outbox", "sent"))
    took = time.monotonic() - began
    told = f"{sent} sent and {left} left after {took:.0f} s"
    return f"{told}; the page's process had at most {most:.0f} MB resident"


if __name__ == "__main__":
    main()
