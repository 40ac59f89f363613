"""A visit one shopper gives back and another takes; one answer sent back and mended; the store
disputes another, a second reviewer agrees, and the number changes for everybody to see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from mystery import db
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.rules import Role
from mystery.programmes.tables import Visit
from tests import cast
from tests.browser.conftest import DESK, PASSWORD, PHONE, Open, sign_in
from tests.browser.phone import Phone
from tests.server import Server, inside, peopled

STORE, CAST = "North High St", "cast.test"
COMPARED = "/compare?checklist=visit&from={}&to={}"
PATIENCE = 30_000


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Server]:
    """The cast with Rex, who reviews too, and a visit of Sam's."""
    server, _ = peopled(tmp_path)
    with inside(server), db.transaction():
        people.give(people.add_person("Rex", email="rex@cast.test", by="system"), Role.REVIEWER)
        hashed = passwords.make(PASSWORD)
        for name in ("sam", "sue", "rita", "rex", "stan", "nora"):
            people.set_password(cast.who(name), hashed)
        cast.plan("sam", location="N-001")
    yield server.start()
    server.kill()


def at_desk(opened: Open, server: Server, name: str) -> Page:
    page = opened(**DESK).new_page()
    sign_in(page, server, name, domain=CAST)
    return page


def pass_on(sam: Phone, sue: Phone) -> None:
    """Sam is known there; Sue takes the visit from the board, where Sam does not find it."""
    sam.sign_in("sam", domain=CAST)
    sam.page.get_by_role("link", name=STORE).click()
    sam.page.get_by_role("button", name="I can’t do this visit").click()
    expect(sam.page.get_by_text("Saying no costs nothing.")).to_be_visible()
    with sam.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        sam.page.get_by_role("button", name="They know me there").click()
    expect(sam.page.get_by_text("No visits are assigned to you right now.")).to_be_visible()

    sue.sign_in("sue", domain=CAST)
    sue.page.get_by_text("Open for you (1)").click()
    sue.page.get_by_role("button", name=f"Take it {STORE}").click()
    expect(sue.page.get_by_role("button", name="Fill in afterwards")).to_be_visible()
    sam.page.reload()
    expect(sam.page.get_by_role("heading", name="Today")).to_be_visible()
    expect(sam.page.get_by_text(STORE)).to_have_count(0)


def shop(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Fill in afterwards").click()
    expect(phone.page.locator("fieldset.question").first).to_be_visible()
    phone.answer_section()
    pick(phone, "clean", "no")
    pick(phone, "greeting", "none")
    phone.next()
    expect(phone.section()).to_have_text("In the shop")
    phone.answer_section()
    phone.next()
    send(phone)


def pick(phone: Phone, question: str, value: str) -> None:
    answer = phone.page.locator(f"#q-{question} input[value='{value}']")
    answer.click()
    expect(answer).to_be_checked()


def send(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Send visit").click()
    sent = phone.page.get_by_role("heading", name="Sent", exact=True)
    expect(sent).to_be_visible(timeout=PATIENCE)


def open_report(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/review")
    page.get_by_role("row", name=STORE).get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


def ask_back(page: Page, server: Server) -> None:
    """One question, and no other."""
    open_report(page, server)
    asked = page.locator("#q-greeting")
    asked.get_by_text("Return this").click()
    asked.get_by_label("What is to be put right").fill("Did really nobody say hello?")
    page.locator("summary", has_text="Return").and_(page.locator("[data-key=r]")).click()
    page.get_by_role("button", name="Return it", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Returned")


def put_right(phone: Phone) -> None:
    """The question that is asked about; the others are not even there."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    page.get_by_role("link", name=STORE).click()
    page.get_by_role("button", name="Open and change").click()
    expect(page.get_by_text("Did really nobody say hello?").first).to_be_visible()
    page.wait_for_timeout(500)  # the page comes to rest where the visit was left
    pick(phone, "greeting", "flat")
    expect(page.locator("#q-clean")).to_have_count(0)
    phone.next()
    send(phone)


def approve(page: Page, server: Server) -> None:
    open_report(page, server)
    page.get_by_role("link", name="2 revisions").click()
    changed = page.get_by_role("table", name="Answers that differ")
    expect(changed.get_by_role("row", name="How were you greeted?")).to_contain_text("Flatly")
    open_report(page, server)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved")


def release(server: Server) -> str:
    """As the next midnight does; the report's id."""
    with inside(server), db.transaction():
        found = db.session.scalars(sa.select(Audit).where(Audit.released_at.is_not(None))).one()
        found.released_at = now() - timedelta(minutes=1)
        return found.key


def dispute(page: Page, server: Server, report: str) -> None:
    page.goto(f"{server.address}/audits/{report}")
    expect(page.get_by_text("Sue")).to_have_count(0)
    page.locator("#q-clean").get_by_role("link", name="Dispute").click()
    page.get_by_label("What was different").fill("It rained; the cleaner was on the way.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_role("status").first).to_contain_text("Your appeal is on its way.")


def uphold(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/appeals")
    page.get_by_role("link", name="Was it clean?").click()
    page.get_by_text("Uphold it: the store is right").click()
    page.get_by_role("radio", name="Yes", exact=True).check()
    page.locator("#reason-uphold").fill("The photo of the store shows it.")
    page.get_by_role("button", name="Uphold and let it count").click()
    expect(page.get_by_role("status").first).to_contain_text("Upheld.")
    expect(page.get_by_text("61.1 % → now 88.9 %")).to_be_visible()


def mean(page: Page, server: Server) -> str:
    days = [(now() + timedelta(days=days)).date() for days in (-30, 1)]  # it may be tomorrow there
    page.goto(server.address + COMPARED.format(*days))
    return page.get_by_role("row", name=STORE).first.locator(".mean").inner_text().strip()


def test_a_visit_is_passed_on_returned_mended_disputed_and_corrected(
    chain: Server, opened: Open
) -> None:
    sam, sue = (Phone(opened(**PHONE).new_page(), chain) for _ in range(2))
    pass_on(sam, sue)
    with inside(chain):
        visit = db.session.scalars(sa.select(Visit)).one()
        assert (visit.state, visit.shopper_id) == ("claimed", cast.who("sue").id)
    shop(sue)

    rita = at_desk(opened, chain, "rita")
    ask_back(rita, chain)
    put_right(sue)
    approve(rita, chain)

    nora = at_desk(opened, chain, "nora")
    assert mean(nora, chain) == "61.1"
    report = release(chain)
    stan = at_desk(opened, chain, "stan")
    dispute(stan, chain, report)
    rita.goto(f"{chain.address}/appeals")
    rita.get_by_role("link", name="Was it clean?").click()
    expect(rita.get_by_text("so another reviewer answers")).to_be_visible()
    uphold(at_desk(opened, chain, "rex"), chain)

    assert mean(nora, chain) == "88.9"
    for page in (nora, stan):
        page.goto(f"{chain.address}/audits/{report}")
        expect(page.locator("#q-clean")).to_contain_text("Corrected: was No")
    rita.goto(f"{chain.address}/audits/{report}/revisions")
    expect(rita.get_by_role("table", name="Answers that differ")).to_contain_text("Was it clean?")
