"""Every screen of the phone app in German, in Spanish, and in a language that is two fifths longer
than English and is read from right to left: nothing is cut off, too wide, bare or turned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mystery import config, db
from mystery.checklists import library
from mystery.people import actions as people
from mystery.people import agreements, passwords
from mystery.web.app import create_app
from tests import cast
from tests.browser.bars import camera_showing
from tests.browser.conftest import PASSWORD, PHONE, Open
from tests.browser.days_before import leave_behind
from tests.browser.forty import forty
from tests.browser.spoken import STATIC, Tour, said
from tests.sending import picture
from tests.server import Server, peopled

HERE = {"reduced_motion": "reduce", "locale": "en-GB", "service_workers": "block"}
PRACTICE = STATIC / "src/app/views/practice/checklist.ts"
NOTED = "They were quick."
TELLING = re.compile(
    "myster|misteri|audit|inspe[ckz]|secret|geheim|score|punktzahl|puntua|testk|prüf", re.IGNORECASE
)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Server]:
    """Sam has something of everything: to do, sent back, under way, to take, and money."""
    server, _ = peopled(tmp_path)
    leave_behind(server)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            people.set_password(cast.who("sam"), passwords.make(PASSWORD))
            cast.publish(forty())
            cast.publish(library.load("competitor-price"))
            for store in ("S-001", "N-001"):
                cast.plan("sam", location=store, checklist="forty")
            cast.plan("sam", location="C-001", checklist="competitor-price")
            agreements.publish("We are kind.\n\nNobody is ranked.", by=cast.as_("ada"))
        db.session.remove()
        db.database.engine.dispose()
    yield server.start()
    server.kill()


@pytest.mark.parametrize("tag", ["pseudo", "de", "es"])
def test_every_screen_holds_in(tag: str, chain: Server, opened: Open, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(7, size=(640, 480)))
    tour = Tour(opened(**PHONE, **HERE), tag)
    tour.content |= {NOTED, *re.findall(r'"([^"]+)"', PRACTICE.read_text("utf-8"))}
    tour.page.add_init_script(camera_showing("4006381333931"))
    arriving(tour, chain)
    before(tour)
    filling(tour, photo)
    in_the_shop(tour, chain, photo)
    days_before(tour, chain)
    places(tour, chain)

    assert tour.seen == 37
    assert not tour.found, "\n".join(tour.found)


def arriving(tour: Tour, server: Server) -> None:
    """A language is chosen; a wrong password, Sam, who has no other; what is agreed on."""
    page = tour.page
    page.goto(f"{server.address}/app/")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("button", name="Español")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator("#username").fill("sam@cast.test")
    page.locator("#password").fill("wrong")
    tour.press("Sign in")
    expect(page.get_by_text(said("do not belong together"))).to_be_visible()
    tour.look("sign-in")
    page.locator("#password").fill(PASSWORD)
    tour.press("Sign in")
    expect(page.get_by_text("South Way")).to_be_visible()
    expect(page.get_by_text(said("Waiting for: the parcel"))).to_be_visible()
    tour.follow("South Way")
    expect(tour.role("heading", "What we agree on")).to_be_visible()
    tour.look("agreement")
    tour.press("I accept")


def before(tour: Tour) -> None:
    """The briefing, both sides of the card, every way of giving a visit back."""
    page = tour.page
    page.get_by_role("checkbox").first.click()
    tour.look("briefing")
    tour.press("my card")
    tour.look("card")
    tour.press("Close")
    tour.press("I can’t do this visit")
    tour.look("giving back")
    tour.press("Something else")
    tour.look("giving back, why")
    tour.press("Keep the visit")
    page.goto(page.url.split("visit/")[0])
    page.get_by_text(said("Open for you (1)")).click()
    expect(tour.role("button", "Take it")).to_be_visible()
    tour.look("visits")
    tour.follow("South Way")


def filling(tour: Tour, photo: Path) -> None:
    """Every kind of question with all that belongs to it; what is open, and what was sent."""
    page = tour.page
    tour.press("Fill in afterwards")
    page.locator("button.map").click()
    tour.press("N/A for Part 3")
    tour.look("sections")
    tour.press("Another reason")
    tour.look("sections, why")
    tour.press("Close")
    for number in range(1, 7):
        expect(page.locator("main h2").first).to_have_text(f"Part {number}")
        more = page.locator("button.plus")
        more.first.click()
        if number == 2:
            attach(tour, "q13", photo)
            page.locator("#q-q13 .thumb").first.click()
            tour.look("photo")
            tour.press("Done")
        tour.look(f"part {number}")
        page.locator("nav.steps button").last.click()
    expect(tour.role("heading", "Check and send")).to_be_visible()
    tour.press("Add a cost")
    tour.press("Send visit")
    expect(page).to_have_title(said("Error: "))
    tour.look("check")
    tour.press("Send without these answers")
    expect(tour.role("heading", "Sent", exact=True)).to_be_visible(timeout=30_000)
    tour.press("What should other stores copy?")
    tour.look("sent")


def attach(tour: Tour, key: str, photo: Path) -> None:
    field = tour.page.locator(f"#q-{key}")
    with tour.page.expect_file_chooser() as chooser:
        field.get_by_role("button", name=said("Take photo")).click()
    chooser.value.set_files(photo)
    expect(field.get_by_role("img")).to_be_visible()


def in_the_shop(tour: Tour, server: Server, photo: Path) -> None:
    """Times, lines and a photo; the list that hides them; sorting, marking."""
    page = tour.page
    page.goto(f"{server.address}/app/")
    tour.follow("North High St")
    tour.press("Start in the shop")
    tour.press("Start")
    with page.expect_file_chooser() as chooser:
        tour.press("Photo")
    chooser.value.set_files(photo)
    expect(page.locator(".jot")).to_have_count(1)
    page.locator(".memo").first.click()
    page.locator("#jot").fill(NOTED)
    page.keyboard.press("Enter")
    expect(page.locator(".jot")).to_have_count(2)
    silent(tour, "in the shop")
    tour.press("Hide")
    expect(page).to_have_title(said("Shopping list"))
    silent(tour, "shopping list")
    tour.press("Shopping list")
    page.get_by_role("button", name=said("Shopping list")).dblclick()
    tour.press("Fill in")
    tour.follow("1 note to sort")
    tour.look("sorting")
    tour.press("Mark or blur")
    for tool in ("Arrow", "Blur"):
        tour.press(tool)
        tour.press("In the middle")
        tour.look(f"marking, {tool}")
    tour.press("Keep as it was")
    tour.look("marking, leaving")
    tour.press("Drop it")
    tour.press("Put with a question")
    tour.look("sorting, which question")


def silent(tour: Tour, screen: str) -> None:
    """A bystander reads nothing of what it is for."""
    tour.look(screen)
    page = tour.page
    assert not TELLING.search(page.title() + page.locator("body").inner_text())


def days_before(tour: Tour, server: Server) -> None:
    """Items, their bars; a visit sent back; an order that waits; money."""
    page = tour.page
    page.goto(f"{server.address}/app/")
    tour.follow("Rival North")
    tour.press("Fill in afterwards")
    page.locator("button.map").click()
    tour.press("Items")
    expect(page.locator("main h2").first).to_have_text("Items")
    tour.look("items")
    tour.press("Scan a barcode")
    expect(page.locator("video")).to_be_visible()
    tour.look("scanning")
    page.goto(f"{server.address}/app/")
    tour.follow("Rival South")
    expect(page.get_by_text(said("Waiting for: the parcel"))).to_be_visible()
    tour.look("waiting")
    page.goto(f"{server.address}/app/")
    tour.follow("Harbour")
    expect(tour.role("button", "Open and change")).to_be_visible()
    tour.look("sent back")
    tour.press("Open and change")
    expect(page.locator(".thread textarea")).to_be_visible()
    tour.look("sent back, open")


def places(tour: Tour, server: Server) -> None:
    """What stands beside the visits: with drafts, without a network, and before leaving."""
    page = tour.page
    for path in ("new", "money", "outbox", "me"):
        page.goto(f"{server.address}/app/{path}")
        expect(page.locator("h1").first).to_be_visible()
        page.locator("details > summary").evaluate_all("all => all.map((one) => one.click())")
        tour.look(path)
    tour.press("Sign out")
    tour.look("signing out")
    tour.press("Stay signed in")
    tour.press("Practise without sending")
    expect(page.locator("fieldset.question").first).to_be_visible()
    tour.look("practice")
    page.goto(f"{server.address}/app/sign-in")
    expect(tour.role("heading", "Sign in", exact=True)).to_be_visible()
    tour.look("signing in again")
