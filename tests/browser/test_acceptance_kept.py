"""Acceptance 16, 30: loaded again after each of forty answers; hidden at one tap anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from tests import cast
from tests.browser.conftest import PASSWORD, PHONE, Open
from tests.browser.forty import Thumb, forty
from tests.browser.measures import ANSWERED
from tests.browser.phone import Phone
from tests.sending import picture
from tests.server import Server, inside, peopled

STILL = {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made, _ = peopled(tmp_path_factory.mktemp("kept"))
    with inside(made), db.transaction():
        people.set_password(cast.who("sam"), passwords.make(PASSWORD))
        cast.publish(forty())
        for store in ("N-001", "S-001"):
            cast.plan("sam", location=store, checklist="forty")
    yield made.start()
    made.kill()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(picture(7, size=(640, 480)))
    return file


def test_loaded_again_after_each_of_forty_answers(
    server: Server, opened: Open, photo: Path
) -> None:
    """16: the same part, the same question in sight, the same answers."""
    phone = Phone(opened(**PHONE, **STILL).new_page(), server)
    phone.sign_in("sam", domain="cast.test")
    phone.begin("North High St")
    page, thumb, done = phone.page, Thumb(phone), 0
    for number in range(1, 7):
        part = f"Part {number}"
        expect(phone.section()).to_have_text(part)
        for key in phone.questions():
            thumb.answer(key, photo)
            done += 1
            again(page, key, part, f"{done} of 40")
            thumb = Thumb(phone)
        phone.next()
    assert done == 40
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    # 2: what sends lies within reach of a thumb, as what leads on does.
    send = page.get_by_role("button", name="Send visit").bounding_box()
    assert send is not None
    assert send["y"] >= 740 * 3 / 4


def again(page: Page, key: str, part: str, progress: str) -> None:
    """What was there before the page was loaded again is there after it."""
    top = page.locator("header.top")
    expect(top).to_contain_text(progress)
    expect(page.get_by_text("Saved on phone", exact=True)).to_be_visible()
    before = page.evaluate(ANSWERED)
    page.reload()
    expect(page.locator("main[aria-busy=false]")).to_be_visible()
    expect(page.locator("main h2").first).to_have_text(part)
    expect(top).to_contain_text(progress)
    expect(page.locator(f"#q-{key}")).to_be_in_viewport()
    expect(page.locator(f"#q-{key} img")).to_have_count(dict(before)[key][2])
    assert page.evaluate(ANSWERED) == before


def hidden(page: Page, where: str = "header.top") -> None:
    """One tap, and the list is in front, under its own name; then back again."""
    page.locator(where).get_by_role("button", name="Hide", exact=True).click()
    expect(page).to_have_title("Shopping list")
    expect(page.locator("dialog.cover")).to_be_visible()
    page.get_by_role("button", name="Shopping list").dblclick()
    expect(page.locator("dialog.cover")).to_have_count(0)


def test_one_tap_hides_it_wherever_one_is(server: Server, opened: Open, photo: Path) -> None:
    """30: a page, a note half written, the map, a photo, its editor, the notes, their sorting."""
    phone = Phone(opened(**PHONE, **STILL).new_page(), server)
    page = phone.page
    phone.sign_in("sam", domain="cast.test")
    phone.begin("South Way")
    page.locator("#q-q1 label").first.click()
    hidden(page)
    expect(page.locator("#q-q1 input").first).to_be_checked()
    phone.next()
    note = page.locator("#q-q14 textarea")
    note.click()
    page.keyboard.type("They were")
    hidden(page)
    expect(note).to_have_value("They were")

    phone.attach("q13", photo)
    page.locator("#q-q13 .thumb").first.click()
    hidden(page, "dialog.sheet")
    page.get_by_role("button", name="Mark or blur").click()
    page.get_by_role("button", name="Blur", exact=True).click()
    page.get_by_role("button", name="In the middle").click()
    hidden(page, "dialog.edit")
    expect(page.get_by_role("button", name="Blur 1, middle centre")).to_be_visible()
    page.get_by_role("button", name="Keep as it was").click()
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("dialog.edit")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)

    page.locator("button.map").click()
    hidden(page, "dialog.sheet")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    hidden(page)
    page.go_back()
    among_notes(page)


def among_notes(page: Page) -> None:
    """In the shop with a line half written, and where the lines are sorted."""
    page.locator("button.map").click()
    page.get_by_role("link", name="Notes and times").click()
    page.locator("#jot").fill("aisle 4")
    hidden(page)
    expect(page.locator("#jot")).to_have_value("aisle 4")
    page.locator("#jot").press("Enter")
    expect(page.locator(".jot")).to_have_count(1)
    page.get_by_role("button", name="Fill in").click()
    page.get_by_role("link", name="to sort").click()
    hidden(page)
    page.get_by_role("button", name="Put with a question").click()
    hidden(page, "dialog.sheet")
    expect(page.locator("dialog[open]")).to_be_visible()
