"""A real Chromium against a real server."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.server import Server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
PASSWORD = "demo-demo-demo"


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is needed; on Debian: apt-get install chromium"
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield made
    made.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo chain, as `make run` starts it; shared, so each test uses visits of its own."""
    server = Server(tmp_path_factory.mktemp("demo"), environment={"MYSTERY_DEMO": "1"})
    copy_demo(tmp_path_factory.getbasetemp(), server)
    yield server.start()
    server.kill()


def copy_demo(here: Path, server: Server) -> None:
    """Filled once, by whichever of the processes that run tests comes first."""
    shared = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "demo-data"
    with shared.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            filled = Server(shared.with_suffix(".part"), environment={"MYSTERY_DEMO": "1"})
            command = [sys.executable, "-m", "mystery", "demo"]
            subprocess.run(command, check=True, capture_output=True, env=filled.variables)
            filled.folder.rename(shared)
    shutil.copytree(shared, server.folder, dirs_exist_ok=True)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """An organisation with nothing but the invitation of its first admin."""
    server = Server(tmp_path, environment={"MYSTERY_DEMO": "0"})
    yield server.start()
    server.kill()


Open = Callable[..., BrowserContext]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Makes contexts (one is one device) and closes them; errors in a page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, server: Server, name: str, *, domain: str = "demo.test") -> None:
    """At the managers' sign-in page, as somebody of the demo or the cast."""
    page.goto(f"{server.address}/sign-in")
    page.get_by_label("E-mail or staff number").fill(f"{name}@{domain}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
