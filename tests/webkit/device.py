"""A phone with WebKit on it: what it keeps outlives its browser, which may be killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.server import free_port
from tests.webkit.driver import Page, Refused, ask

BROWSER = Path(__file__).with_name("browser.py")
PYTHON = "/usr/bin/python3"
CAN = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
INSTALL = (
    "WebKit is needed. On Debian:"
    " apt-get install webkit2gtk-driver gir1.2-webkit2-4.1 gir1.2-gtk-3.0 python3-gi xvfb"
)


def has_webkit() -> bool:
    programs = all(shutil.which(name) for name in ("WebKitWebDriver", "Xvfb", PYTHON))
    return programs and subprocess.run([PYTHON, "-c", CAN], capture_output=True).returncode == 0


@dataclass
class Device:
    """`folder` holds the profile; a screen of its own comes with it."""

    folder: Path
    screen: subprocess.Popen[bytes] | None = None
    driver: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)
    seen: Page | None = None

    @property
    def page(self) -> Page:
        assert self.seen, "the browser is not running"
        return self.seen

    def start(self) -> Device:
        """Opens the browser, with whatever the profile holds."""
        display = self._light()
        log = (self.folder / "webkit.log").open("ab")
        self.driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={self.port}"],
            env=os.environ | {"DISPLAY": display, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self.seen = self._open_window()
        return self

    def _light(self) -> str:
        """A screen that nobody sees; its name."""
        if self.screen is None:
            read, write = os.pipe()
            self.screen = subprocess.Popen(
                [
                    "Xvfb",
                    "-displayfd",
                    str(write),
                    "-screen",
                    "0",
                    "400x800x24",
                    "-nolisten",
                    "tcp",
                ],
                pass_fds=[write],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(write)
            with os.fdopen(read) as said:
                self.display = f":{said.readline().strip()}"
        return self.display

    def _open_window(self) -> Page:
        options = {"binary": PYTHON, "args": [str(BROWSER), str(self.folder / "profile")]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        address = f"http://127.0.0.1:{self.port}"
        until = time.monotonic() + 60
        while True:
            try:
                return Page(address, ask(address, "POST", "/session", wanted)["sessionId"])
            except OSError:
                assert time.monotonic() < until, (self.folder / "webkit.log").read_text("utf-8")
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL for the browser with all its processes: nothing is put in order before."""
        if self.driver:
            with suppress(ProcessLookupError):
                os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.wait(20)
        self.driver = self.seen = None

    def faults(self) -> str:
        """What went wrong in the pages of this window, without anybody to catch it."""
        return str(self.page.run("return sessionStorage.getItem('faults') ?? ''"))

    def end(self) -> None:
        if self.seen:
            with suppress(Refused, OSError):
                self.seen.ask("DELETE", "")
        self.kill()
        if self.screen:
            self.screen.kill()
            self.screen.wait(20)
