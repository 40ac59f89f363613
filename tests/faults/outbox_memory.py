"""How much memory a page takes to send a full outbox.

By command: python -m tests.faults.outbox_memory --audits 30 --photos 10 --megabytes 3
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Found:
    """Megabytes of the largest of the browser's renderers: the page's, or the worker's.

    `resident` is the kernel's own peak and counts the program's file, which all of them share;
    `own` is what is the process's alone, looked at five times a second.
    """

    sent: int
    left: int
    seconds: float
    empty: float
    resident: float
    own: float

    def __str__(self) -> str:
        return (
            f"{self.sent} sent and {self.left} left after {self.seconds:.0f} s; at most"
            f" {self.resident:.0f} MB resident ({self.empty:.0f} with nothing to send),"
            f" {self.own:.0f} of them its own"
        )


def prepare(folder: Path) -> Server:
    server, _ = peopled(folder)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            people.set_password(cast.who("sam"), passwords.make(PASSWORD))
        db.session.remove()
        db.database.engine.dispose()
    return server.start()


def sign_in(page: Page, server: Server, profile: Path) -> float:
    """Once with nothing to send, so that the worker is there too; the largest process then."""
    entry = {"email": "sam@cast.test", "password": PASSWORD}
    page.request.post(f"{server.address}/api/v1/session", data=entry)
    page.goto(f"{server.address}/app/outbox")
    page.get_by_text("Nothing waits to be sent.").wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    return max(megabytes(pid, "VmHWM") for pid in renderers(profile))


def fill(page: Page, *, audits: int, photos: int, size: int) -> None:
    """On a page of the server that is not the app, so that nothing is sent yet."""
    origin = page.url.partition("/app/")[0]
    me = page.request.get(f"{origin}/api/v1/me").json()
    page.goto(f"{origin}/health/live")
    head = base64.b64encode(picture(1)).decode()
    counts = {"audits": audits, "photos": photos, "bytes": size, "head": head}
    page.evaluate(FILL, {"person": me["person"]["id"], **counts})


def measure(*, audits: int, photos: int, megabytes_each: float) -> Found:
    """Fill an outbox without a network, open the app again, and watch it send."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        folder = Path(name)
        (folder / "server").mkdir()
        server = prepare(folder / "server")
        options: dict[str, Any] = {
            "executable_path": chromium(),
            "args": [*ARGUMENTS, HEAP],
            **PHONE,
        }
        try:
            context = running.chromium.launch_persistent_context(folder / "profile", **options)
            empty = sign_in(context.pages[0], server, folder / "profile")
            fill(context.pages[0], audits=audits, photos=photos, size=int(megabytes_each * 2**20))
            context.close()
            context = running.chromium.launch_persistent_context(folder / "profile", **options)
            found = watch(context.pages[0], server, folder / "profile", empty=empty)
            context.close()
            return found
        finally:
            server.kill()


def watch(page: Page, server: Server, profile: Path, *, empty: float) -> Found:
    """Open the app, and look at its processes until everything has gone out."""
    began, resident, own = time.monotonic(), 0.0, 0.0
    page.goto(f"{server.address}/app/outbox", wait_until="commit")
    while page.evaluate(COUNT, "outbox") and time.monotonic() - began < 1_500:
        for pid in renderers(profile):
            with suppress(OSError, StopIteration):
                resident = max(resident, megabytes(pid, "VmHWM"))
                own = max(own, megabytes(pid, "RssAnon") + megabytes(pid, "RssShmem"))
        time.sleep(0.2)
    sent, left = (page.evaluate(COUNT, store) for store in ("sent", "outbox"))
    seconds = time.monotonic() - began
    return Found(sent, left, seconds, empty=empty, resident=resident, own=own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audits", type=int, default=30)
    parser.add_argument("--photos", type=int, default=10)
    parser.add_argument("--megabytes", type=float, default=3)
    asked = parser.parse_args()
    print(measure(audits=asked.audits, photos=asked.photos, megabytes_each=asked.megabytes))


if __name__ == "__main__":
    main()
