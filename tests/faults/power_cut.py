"""The power of a phone goes at the instant at which the app has called everything saved.

By command, as root, because it mounts: python -m tests.faults.power_cut [--runs 3] [--relaxed]

The browser's profile lies on a file system of its own in a file. A copy of that file holds what
had reached the disk and nothing of what the system still meant to write; a browser that opens the
profile from the copy has to find all that was shown as saved. With --relaxed the app's writes do
not wait for the disk, which has to lose something: else the trial could not tell.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect, sync_playwright

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from tests import cast
from tests.browser.conftest import ARGUMENTS, PASSWORD, PHONE, chromium
from tests.browser.forty import forty
from tests.browser.phone import Phone
from tests.sending import picture
from tests.server import Server, inside, peopled

ANSWERS, PHOTOS = 20, 5
STORE = "North High St"
RELAXED = """{
  const whole = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode) {
    return whole.call(this, stores, mode, { durability: "relaxed" });
  };
}"""
HOLDS = """() => [...document.querySelectorAll("fieldset.question")].map((one) =>
  [one.id.slice(2), one.matches(":has(.seg :checked)"), one.querySelectorAll("img").length])"""
Held = dict[str, tuple[bool, int]]


@contextmanager
def mounted(image: Path) -> Iterator[Path]:
    """With a long time between the file system's own writes, so that none falls into the trial."""
    place = image.with_suffix(".mounted")
    place.mkdir()
    command = ["mount", "-o", "loop,commit=60", str(image), str(place)]
    subprocess.run(command, check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def on_the_phone(running: Playwright, profile: Path, *, relaxed: bool = False) -> Page:
    context = running.chromium.launch_persistent_context(
        profile / "profile",
        executable_path=chromium(),
        args=ARGUMENTS,
        **PHONE,  # type: ignore[arg-type]
    )
    if relaxed:
        context.add_init_script(RELAXED)
    return context.pages[0]


def note(phone: Phone, photo: Path) -> Held:
    """Twenty answers and five photos, each called saved before the next; what was."""
    page, held = phone.page, dict[str, tuple[bool, int]]()
    while len(held) < ANSWERS:
        expect(page.locator("fieldset.question").first).to_be_visible()
        for key in phone.questions():
            tapped = page.locator(f"#q-{key} .seg label")
            if len(held) < ANSWERS and tapped.count():
                tapped.first.click()
                expect(page.get_by_text("Saved on phone", exact=True)).to_be_visible()
                if len(held) < PHOTOS:
                    photo.write_bytes(picture(len(held) + 1, size=(1200, 900)))
                    phone.attach(key, photo)
                held[key] = (True, int(len(held) < PHOTOS))
        before = phone.section().inner_text()
        if len(held) < ANSWERS:
            phone.next()
            expect(phone.section()).not_to_have_text(before)
    expect(page.get_by_text("Saved on phone", exact=True)).to_be_visible()
    return held


def found(page: Page, address: str) -> Held:
    """What the app shows of the visit, page by page, without a network."""
    phone = Phone(page, Server(Path()))
    page.context.set_offline(True)
    page.goto(f"{address}/app/")
    held: Held = {}
    expect(page.get_by_role("heading", name="Today")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(2_000)
    if not (begun := page.get_by_role("link", name="Continue").first).is_visible():
        return held
    begun.click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    while "1/" not in page.locator("nav.steps .map").inner_text():
        page.locator("nav.steps button").first.click()
        page.wait_for_timeout(300)
    while not phone.at_check():
        page.wait_for_timeout(700)
        held |= {key: (answered, photos) for key, answered, photos in page.evaluate(HOLDS)}
        phone.next()
    return {key: one for key, one in held.items() if one != (False, 0)}


def trial(folder: Path, server: Server, *, relaxed: bool) -> tuple[Held, Held]:
    """What was called saved, and what of it was there afterwards."""
    image, copy = folder / "phone.img", folder / "cut.img"
    with image.open("wb") as file:
        file.truncate(1_000_000_000)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    with mounted(image) as place, sync_playwright() as running:
        page = on_the_phone(running, place, relaxed=relaxed)
        phone = Phone(page, server)
        phone.sign_in("sam", domain="cast.test")
        phone.await_offline_ready()
        phone.go_offline()
        # From here on only what the app itself waits for reaches the disk.
        os.sync()
        phone.begin(STORE)
        saved = note(phone, folder / "photo.jpg")
        shutil.copyfile(image, copy)
        page.context.close()
    with mounted(copy) as place, sync_playwright() as running:
        page = on_the_phone(running, place)
        kept = found(page, server.address)
        page.context.close()
    return saved, kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--relaxed", action="store_true")
    asked = parser.parse_args()
    lost = 0
    for run in range(asked.runs):
        with tempfile.TemporaryDirectory() as name:
            server, _ = peopled(Path(name))
            with inside(server), db.transaction():
                people.set_password(cast.who("sam"), passwords.make(PASSWORD))
                cast.publish(forty())
                cast.plan("sam", location="N-001", checklist="forty")
            try:
                server.start()
                saved, kept = trial(Path(name), server, relaxed=asked.relaxed)
            finally:
                server.kill()
        gone = sorted(key for key, one in saved.items() if kept.get(key) != one)
        lost += len(gone)
        photos = sum(number for _, number in saved.values())
        print(
            f"run {run + 1}: {len(saved)} answers, {photos} photos saved; lost: {gone or 'nothing'}"
        )
    sys.exit((lost == 0) == asked.relaxed)


if __name__ == "__main__":
    main()
