"""Visits in stages and rows of items, on phones: sent part by part, gone on with on another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from mystery import db
from mystery.audits.repeats.tables import ItemRow
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.checklists import library
from mystery.people import actions as people
from mystery.people import passwords
from mystery.worker import sweep_stages
from tests import cast
from tests.browser.conftest import PASSWORD, PHONE, Open
from tests.browser.items import give_items
from tests.browser.phone import Phone
from tests.server import Server, inside, peopled
from tests.staged import Days


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Server]:
    server, _ = peopled(tmp_path)
    with inside(server), db.transaction():
        sam = cast.who("sam")
        people.set_password(sam, passwords.make(PASSWORD))
        for name in ("online-order-delivery", "competitor-price"):
            cast.publish(library.load(name))
    yield server.start()
    server.stop()


def plan(server: Server, location: str, checklist: str) -> str:
    with inside(server), db.transaction():
        return cast.plan("sam", location=location, checklist=checklist)


def all_of(server: Server, table: type[Any]) -> list[Any]:
    with inside(server):
        found = list(db.session.scalars(sa.select(table).order_by(*sa.inspect(table).primary_key)))
        for row in found:
            db.session.expunge(row)
        return found


def fill_and_send(phone: Phone, button: str) -> None:
    while not phone.at_check():
        phone.answer_section()
        phone.next()
        phone.page.wait_for_timeout(100)
    phone.page.get_by_role("button", name=button).click()
    if (anyway := phone.page.get_by_role("button", name="Send without these answers")).count():
        anyway.click()
    expect(phone.page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)


def test_a_staged_visit_is_sent_part_by_part_from_two_phones(chain: Server, opened: Open) -> None:
    visit = plan(chain, "N-001", "online-order-delivery")
    phone = Phone(opened(**PHONE).new_page(), chain)
    phone.sign_in("sam", domain="cast.test")
    phone.begin("North High St")
    assert phone.section().inner_text() == "Find and choose"
    fill_and_send(phone, "Send: Order")
    phone.page.goto(f"{chain.address}/app/")
    expect(phone.page.get_by_text("Waiting for: the parcel")).to_be_visible()

    with inside(chain):
        Days(visit).pass_by(4)
        sweep_stages()
    other = Phone(opened(**PHONE).new_page(), chain)
    other.sign_in("sam", domain="cast.test")
    other.begin("North High St")
    assert other.section().inner_text() == "After the order"
    other.page.get_by_text("What you sent before").click()
    expect(other.page.get_by_text("Did the search find your test item?")).to_be_visible()
    fill_and_send(other, "Send: Delivery")

    with inside(chain):
        Days(visit).pass_by(60)
        sweep_stages()
    reports, audits = all_of(chain, StageReport), all_of(chain, Audit)
    assert [(one.stage, one.state) for one in reports] == [("order", "kept"), ("delivery", "kept")]
    assert [one.state for one in audits] == ["submitted"]
    with inside(chain):
        body = json.loads(db.session.scalar(sa.select(Audit.body)) or b"")
    assert body["answers"]["search_finds"]["value"] == "yes"
    assert body["answers"]["answer_solved"] == {"na": True, "na_reason": "expired"}


def test_fifty_items_have_a_row_each_and_survive_a_reload(chain: Server, opened: Open) -> None:
    visit = plan(chain, "C-001", "competitor-price")
    with inside(chain), db.transaction():
        give_items(visit)
    phone = Phone(opened(**PHONE).new_page(), chain)
    page = phone.page
    phone.sign_in("sam", domain="cast.test")
    phone.begin("Rival North")
    while phone.section().inner_text() != "Items":
        phone.answer_section()
        phone.next()
        page.wait_for_timeout(100)
    assert page.locator("main .rows .row").count() == 50

    page.get_by_role("button", name="Item 02").click()
    page.locator("#q-shelf_price input").fill("2.50")
    expect(page.get_by_text("Saved on phone")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Item 02")).to_be_visible()
    expect(page.locator("#q-shelf_price input")).to_have_value("2.50")
    page.get_by_role("button", name="Next item").click()
    page.locator("#q-shelf_price input").fill("1.50")
    page.get_by_role("button", name="All items").click()
    page.get_by_role("button", name="Add another item").click()
    page.get_by_label("What is it?").fill("Own label soap")
    page.locator("#q-shelf_price input").fill("0.99")
    page.get_by_role("button", name="All items").click()
    expect(page.get_by_role("button", name="Own label soap")).to_contain_text("0.99")
    phone.next()
    fill_and_send(phone, "Send visit")

    rows = [(row.name, row.price, row.our_price, row.listed) for row in all_of(chain, ItemRow)]
    assert rows == [
        ("Item 02", "2.50", "2.00", True),
        ("Item 03", "1.50", "2.00", True),
        ("Own label soap", "0.99", None, False),
    ]
    speaks_german(chain, phone)


def speaks_german(server: Server, phone: Phone) -> None:
    """The person's language, said meanwhile, is that of the visits and of a question, without a
    network too."""
    plan(server, "C-001", "competitor-price")
    with inside(server), db.transaction():
        cast.who("sam").language = "de"
    page = phone.page
    page.goto(f"{server.address}/app/")
    expect(page.get_by_role("heading", name="Heute")).to_be_visible()
    page.get_by_role("link", name="Rival North").first.click()
    page.get_by_role("button", name="Hinterher ausfüllen").click()
    question = page.locator("#q-photos_allowed")
    expect(question).to_contain_text("Sind Fotos hier erlaubt?")
    phone.await_offline_ready()
    phone.go_offline()
    page.reload()
    expect(question.get_by_text("Ja", exact=True)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"
