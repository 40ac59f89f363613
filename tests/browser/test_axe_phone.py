"""A shopper's day on the phone, counted in taps; axe finds nothing on any screen (WCAG 2.2 AA)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from mystery import config, db
from mystery.checklists import library
from mystery.people import actions as people
from mystery.people import agreements, passwords
from mystery.web.app import create_app
from tests import cast
from tests.browser.axe import NARROW, PHONE_ALONE, stretched, violations
from tests.browser.bars import camera_showing
from tests.browser.conftest import DESK, PASSWORD, PHONE, Open, sign_in
from tests.browser.days_before import looked_back
from tests.browser.forty import TELLING, Thumb, forty
from tests.browser.phone import Phone
from tests.sending import picture
from tests.server import Server, peopled

STILL = {"reduced_motion": "reduce"}
BARCODE = "4006381333931"
LOOKED_AWAY = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.visibilityState;
}"""


def looked_at(page: Page) -> list[str]:
    """At the size of a phone, which is what these screens are for; nothing is too wide."""
    return violations(page, PHONE_ALONE) + stretched(page)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Visits of Sam's, one for the board, an agreement; and Nora's invitation."""
    server, _ = peopled(tmp_path)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            for name in ("sam", "ada"):
                people.set_password(cast.who(name), passwords.make(PASSWORD))
            cast.publish(forty())
            cast.publish(library.load("competitor-price"))
            for store in ("S-001", "N-001"):
                cast.plan("sam", location=store, checklist="forty")
            cast.plan("sam", location="C-001", checklist="competitor-price")
            agreements.publish("We are kind.\n\nNobody is ranked.", by=cast.as_("ada"))
            link = people.make_code(cast.who("nora"), by="system")
        db.session.remove()
        db.database.engine.dispose()
    yield server.start(), link
    server.kill()


def test_sixty_taps_from_the_list_to_sent_and_axe_finds_nothing(
    chain: tuple[Server, str], opened: Open, tmp_path: Path
) -> None:
    """Every screen, in the order in which a shopper meets them."""
    server, _ = chain
    phone = Phone(opened(**PHONE, **STILL).new_page(), server)
    page = phone.page
    page.add_init_script(camera_showing(BARCODE))
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(7, size=(640, 480)))
    page.goto(f"{server.address}/app/")
    expect(page.get_by_label("E-mail or staff number")).to_be_visible()
    found = looked_at(page)
    phone.sign_in("sam", domain="cast.test")
    page.get_by_role("link", name="South Way").first.click()
    expect(page.get_by_role("heading", name="What we agree on")).to_be_visible()
    found += looked_at(page)
    page.get_by_role("button", name="I accept").click()
    found += briefing(phone) + job(phone, photo) + in_the_shop(phone, photo)
    found += checking(phone) + rows(phone) + places(phone) + looked_back(phone, looked_at)

    assert not found, "\n".join(found)


def briefing(phone: Phone) -> list[str]:
    """With the card, and the sheet on which a visit is given back."""
    page = phone.page
    page.get_by_role("checkbox", name="I know my list.").click()
    found = looked_at(page)
    page.get_by_role("button", name="my card").click()
    found += looked_at(page)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="I can’t do this visit").click()
    found += looked_at(page)
    page.get_by_role("button", name="Something else").click()
    found += looked_at(page)
    page.get_by_role("button", name="Keep the visit").click()
    page.get_by_role("link", name="Visits").first.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return found


def job(phone: Phone, photo: Path) -> list[str]:
    """Forty questions with two timers, two photos and three typed answers."""
    page, thumb, found = phone.page, Thumb(phone), []
    thumb.tap(page.get_by_role("link", name="South Way"))
    thumb.tap(page.get_by_role("button", name="Fill in afterwards"))
    for number in range(1, 7):
        expect(phone.section()).to_have_text(f"Part {number}")
        for key in phone.questions():
            thumb.answer(key, photo)
        # These three have every kind of question.
        found += violations(page) if number in (2, 3, 6) else []
        thumb.tap(page.locator("nav.steps button").last)
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    found += looked_at(page)
    thumb.tap(page.get_by_role("button", name="Send visit"))
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)
    assert thumb.taps <= 60
    page.get_by_role("button", name="What should other stores copy?").click()
    return found + looked_at(page)


def in_the_shop(phone: Phone, photo: Path) -> list[str]:
    """Two timers, three photos, five lines; dim, silent about what it is, and gone at one tap."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    page.get_by_role("link", name="North High St").click()
    thumb = Thumb(phone)
    thumb.tap(page.get_by_role("button", name="Start in the shop"))
    for name in ("Start", "Stop"):
        for timer in (0, 1):
            thumb.tap(page.locator(".time").nth(timer).get_by_role("button", name=name))
    for number in range(3):
        photo.write_bytes(picture(number + 20, size=(640, 480)))
        thumb.photograph(page.get_by_role("button", name="Photo"), photo)
        expect(page.locator(".jot")).to_have_count(number + 1)
    for number in range(5):
        thumb.tap(page.locator(".memo").first if number == 0 else page.locator("#jot"))
        page.keyboard.type(f"line {number}")
        page.keyboard.press("Enter")
    expect(page.locator(".jot")).to_have_count(8)
    assert thumb.taps <= 16
    assert luminance(page.screenshot()) <= 0.15
    assert not TELLING.search(page.title() + page.locator("body").inner_text())
    found = looked_at(page)
    expect(page.get_by_text("Saved on phone", exact=True)).to_be_visible()
    page.evaluate(LOOKED_AWAY)
    reveal(phone)
    page.clock.install()
    page.locator("#jot").click()
    page.clock.fast_forward(21_000)
    reveal(phone)
    page.get_by_role("button", name="Hide").click()
    expect(page).to_have_title("Shopping list")
    found += looked_at(page)
    page.reload()
    page.get_by_label("What to buy").fill("Cheese")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Cheese")).to_be_visible()
    reveal(phone)
    expect(page.locator(".jot")).to_have_count(8)
    page.get_by_role("button", name="Fill in").click()
    return found + sorting(phone)


def reveal(phone: Phone) -> None:
    """Back from the list to the notes."""
    expect(phone.page).to_have_title("Shopping list")
    phone.page.get_by_role("button", name="Shopping list").dblclick()
    expect(phone.page).to_have_title("Notes")


def luminance(shot: bytes) -> float:
    """The mean of a picture, from 0 for black to 1 for white."""
    return ImageStat.Stat(Image.open(io.BytesIO(shot)).convert("L")).mean[0] / 255


def sorting(phone: Phone) -> list[str]:
    """A photo and a line find their questions; the line is taken over as the answer."""
    page = phone.page
    page.get_by_role("link", name="7 notes to sort").click()
    found = looked_at(page)
    page.get_by_role("button", name="Mark or blur").first.click()
    page.get_by_role("button", name="Blur", exact=True).click()
    page.get_by_role("button", name="In the middle").click()
    expect(page.get_by_role("button", name="Blur 1, middle centre")).to_be_visible()
    found += looked_at(page)
    page.get_by_role("button", name="Keep as it was").click()
    page.get_by_role("button", name="Drop it").click()
    page.get_by_role("button", name="Put with a question").first.click()
    found += looked_at(page)
    page.get_by_role("button", name=re.compile("^1:")).click()
    expect(page.get_by_role("button", name="Put with a question")).to_have_count(6)
    page.get_by_role("button", name="Not needed").last.click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#q-q1").get_by_role("img")).to_be_visible()
    phone.next()
    page.get_by_role("button", name=re.compile("line 0$")).click()
    expect(page.locator("#q-q14 textarea")).to_have_value("line 0")
    return found


def checking(phone: Phone) -> list[str]:
    """The map with N/A for a part, what is open, a landing, back, money, one question a page."""
    page = phone.page
    page.locator("button.map").click()
    page.get_by_role("button", name="N/A for Part 3").click()
    found = looked_at(page)
    page.get_by_role("button", name="It was closed").click()
    page.get_by_role("button", name="Undo N/A for Part 3").click()
    expect(page.get_by_role("button", name="Part 3 0 of 7 answered")).to_be_visible()
    page.get_by_role("link", name="Check and send").click()
    page.get_by_role("button", name="Add a cost").click()
    page.get_by_role("button", name="Send visit").click()
    expect(page).to_have_title(re.compile("^Error: "))
    found += violations(page)
    page.get_by_role("link", name="Answer: 15:").click()
    expect(page.locator("#q-q15")).to_be_focused()
    page.locator("#q-q15 label").first.click()
    page.get_by_role("button", name="Back to check").click()
    expect(page.get_by_role("link", name="Answer: 16:")).to_be_visible()
    expect(page.get_by_role("link", name="Answer: 15:")).to_have_count(0)
    page.goto(f"{phone.server.address}/app/me")
    page.get_by_label("One question a page").click()
    page.get_by_role("link", name="Visits").click()
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("fieldset.question")).to_have_count(1)
    page.locator("button.plus").click()
    found += looked_at(page)
    phone.next()
    expect(page.locator("#q-q16")).to_be_visible()
    page.goto(f"{phone.server.address}/app/me")
    page.get_by_label("One question a page").click()
    page.get_by_role("link", name="Visits").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return found


def rows(phone: Phone) -> list[str]:
    """A list of items, and one of them, found by its bars."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    phone.begin("Rival North")
    while phone.section().inner_text() != "Items":
        phone.next()
        page.wait_for_timeout(100)
    found = looked_at(page)
    page.get_by_role("button", name="Scan a barcode").click()
    expect(page.get_by_label("Barcode, if you can read it")).to_have_value(BARCODE)
    return found + looked_at(page)


def places(phone: Phone) -> list[str]:
    """Today with a draft, a visit nobody planned, the outbox, Me."""
    page, found = phone.page, []
    for path, heading in (("", "Today"), ("new", ""), ("outbox", "Outbox"), ("me", "Me")):
        page.goto(f"{phone.server.address}/app/{path}")
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        # At its end, where the bar below covers nothing by half.
        page.locator(".app").evaluate("page => page.scrollTo(0, page.scrollHeight)")
        found += looked_at(page) + stretched(page, NARROW)
    return found


def test_axe_finds_nothing_at_the_ways_in(chain: tuple[Server, str], opened: Open) -> None:
    """Sign-in, invitation, agreement, and what many visits changed at once."""
    server, link = chain
    page = opened(**DESK, **STILL).new_page()
    found = []
    for path in ("/sign-in", f"/invite/{link}", "/invite/NOTHING"):
        page.goto(server.address + path)
        found += violations(page)
    sign_in(page, server, "ada", domain="cast.test")
    for path in ("/agreement", "/people/agreement/document", "/people/agreement"):
        page.goto(server.address + path)
        found += violations(page)
    page.goto(f"{server.address}/visits")
    page.get_by_label("Choose South Way").check()
    page.get_by_label("Do", exact=True).select_option("cancel")
    page.get_by_label("Why", exact=True).fill("Closed for a refit")
    with page.expect_navigation():
        page.get_by_role("button", name="Do it").click()
    found += violations(page)

    assert not found, "\n".join(found)
