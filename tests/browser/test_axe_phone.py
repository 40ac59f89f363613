"""axe finds nothing on the phone app's screens, nor at the ways in (WCAG 2.2 AA)."""

from __future__ import annotations

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
from tests.browser.axe import violations
from tests.browser.conftest import DESK, PASSWORD, PHONE, Open, sign_in
from tests.browser.phone import Phone
from tests.server import Server, peopled

STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Visits of Sam's, one for the board, an agreement; and Nora's invitation."""
    server, _ = peopled(tmp_path)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            for name in ("sam", "ada"):
                people.set_password(cast.who(name), passwords.make(PASSWORD))
            for name in ("retail-visit", "competitor-price"):
                cast.publish(library.load(name))
            cast.plan("sam", location="S-001", checklist="retail-visit")
            cast.plan("sam", location="C-001", checklist="competitor-price")
            cast.plan("sam", location="N-001")
            agreements.publish("We are kind.\n\nNobody is ranked.", by=cast.as_("ada"))
            link = people.make_code(cast.who("nora"), by="system")
        db.session.remove()
        db.database.engine.dispose()
    yield server.start(), link
    server.kill()


def test_axe_finds_nothing_on_a_phone(chain: tuple[Server, str], opened: Open) -> None:
    """Every screen, in the order in which a shopper meets them."""
    server, _ = chain
    phone = Phone(opened(**PHONE, **STILL).new_page(), server)
    page = phone.page
    page.goto(f"{server.address}/app/")
    expect(page.get_by_label("E-mail or staff number")).to_be_visible()
    found = violations(page)
    phone.sign_in("sam", domain="cast.test")
    found += violations(page)
    page.get_by_role("link", name="South Way").first.click()
    expect(page.get_by_role("heading", name="What we agree on")).to_be_visible()
    found += violations(page)
    page.get_by_role("button", name="I accept").click()
    found += briefing(phone) + filling(phone) + rows(phone) + places(phone)

    assert not found, "\n".join(found)


def briefing(phone: Phone) -> list[str]:
    """And the sheet on which a visit is given back."""
    page = phone.page
    start = page.get_by_role("button", name="Fill in afterwards")
    expect(start).to_be_visible()
    found = violations(page)
    page.get_by_role("button", name="I can’t do this visit").click()
    found += violations(page)
    page.get_by_role("button", name="Something else").click()
    found += violations(page)
    page.get_by_role("button", name="Keep the visit").click()
    start.click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    return found


def filling(phone: Phone) -> list[str]:
    """Each section with its first question unfolded; the map; what is open; the end."""
    page = phone.page
    page.locator("button.map").click()
    found = violations(page)
    page.get_by_role("button", name="Close").click()
    while not phone.at_check():
        if (plus := page.locator("fieldset.question button.plus")).count():
            plus.first.click()
        found += violations(page)
        phone.next()
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Add a cost").click()
    page.get_by_role("button", name="Send visit").click()
    found += violations(page)
    page.get_by_role("button", name="Take cost 1 away").click()
    page.get_by_role("button", name="Send without these answers").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="What should other stores copy?").click()
    return found + violations(page)


def rows(phone: Phone) -> list[str]:
    """A list of items, and one of them."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    phone.begin("Rival North")
    while phone.section().inner_text() != "Items":
        phone.next()
        page.wait_for_timeout(100)
    found = violations(page)
    page.get_by_role("button", name="Add another item").click()
    return found + violations(page)


def places(phone: Phone) -> list[str]:
    """Today with a draft, a visit nobody planned, the outbox, Me."""
    page, found = phone.page, []
    for path, heading in (("", "Today"), ("new", ""), ("outbox", "Outbox"), ("me", "Me")):
        page.goto(f"{phone.server.address}/app/{path}")
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        found += violations(page)
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
