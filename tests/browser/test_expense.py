"""An expense from the shop to payroll: typed on the phone, seen, cut, handed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from mystery import config, db
from mystery.audits.tables import Audit
from mystery.expenses.tables import Expense
from mystery.people import actions as people
from mystery.people import passwords
from mystery.review.actions import review
from mystery.review.rules import Verdict
from mystery.web.app import create_app
from tests import cast
from tests.browser.conftest import DESK, PASSWORD, PHONE, Open
from tests.browser.phone import Phone
from tests.pictures import saved
from tests.server import Server, peopled
from tests.shelves import shelf


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Server]:
    server, _ = peopled(tmp_path)
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            for name in ("sam", "ada"):
                people.set_password(cast.who(name), passwords.make(PASSWORD))
            cast.who("sam").staff_number = "4711"
            cast.plan("sam", location="N-001")
        db.session.remove()
        db.database.engine.dispose()
    yield server.start()
    server.stop()


def sign_in(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.address}/sign-in")
    page.get_by_label("E-mail or staff number").fill(f"{name}@cast.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def approve(server: Server) -> None:
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        with db.transaction():
            audit = db.session.scalars(sa.select(Audit)).one()
            review(audit, Verdict.APPROVE, by=cast.as_("rita"))
        db.session.remove()
        db.database.engine.dispose()


def spend(phone: Phone, receipt: Path) -> None:
    """Fill in the visit, and what it cost, at the check page."""
    page = phone.page
    phone.begin("North High St")
    while not phone.at_check():
        phone.answer_section()
        phone.next()
        page.wait_for_timeout(100)
    page.get_by_label("Minutes at the visit and for this report").fill("35")
    page.get_by_label("Minutes on the way").fill("40")
    page.get_by_role("button", name="Add a cost").click()
    page.get_by_label("What for").fill("a coffee")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photo of the receipt").click()
    chooser.value.set_files(receipt)
    expect(page.get_by_role("img", name="Receipt of cost 1")).to_be_visible(timeout=30_000)


def test_an_expense_goes_from_the_phone_to_payroll(
    chain: Server, opened: Open, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.jpg"
    receipt.write_bytes(saved(shelf(91).resize((900, 1200)), quality=80))
    phone = Phone(opened(**PHONE).new_page(), chain)
    page = phone.page
    phone.sign_in("sam", domain="cast.test")
    spend(phone, receipt)

    page.get_by_label("Amount").fill("12,9o")
    page.get_by_role("button", name="Send visit").click()
    expect(page.get_by_label("Amount")).to_be_focused()
    expect(page.get_by_text("An amount like 12.90.")).to_be_visible()
    page.get_by_label("Amount").fill("12,90")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_label("Amount")).to_have_value("12,90")
    expect(page.get_by_label("Minutes on the way")).to_have_value("40")
    page.get_by_role("button", name="Send visit").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)
    approve(chain)

    desk = opened(**DESK).new_page()
    sign_in(desk, chain, "ada")
    desk.goto(f"{chain.address}/expenses")
    claim = desk.get_by_role("region", name="North High St")
    expect(claim.get_by_text("12.90 EUR").first).to_be_visible()
    claim.get_by_text("Decide on North High St").click()
    money = claim.get_by_role("group", name="Money, 12.90 EUR")
    money.get_by_label("Decision").select_option("Cut")
    money.get_by_label("Cut to").fill("3.50")
    money.get_by_label("Why, when cut or refused").fill("One coffee")
    claim.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("Decided. The shopper is told.")).to_be_visible()

    desk.goto(f"{chain.address}/expenses/payroll")
    desk.get_by_label("Last day").fill("2099-12-31")
    desk.get_by_role("button", name="Hand over to payroll").click()
    with desk.expect_download() as table:
        desk.get_by_role("link", name="CSV for Excel").click()
    lines = Path(table.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0].endswith("minutes,travel_minutes,amount_EUR")
    assert lines[1].startswith("4711,")
    assert lines[1].endswith(",35,40,3.50")
    assert paid(chain) == 3
    told(phone)


def told(phone: Phone) -> None:
    """The shopper reads what became of it, in a cellar too; the news about it leads there."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    page.get_by_text("Done (1)").click()
    expect(page.get_by_role("link", name="costs paid")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("link", name="costs paid").click()
    costs = page.get_by_role("region", name="Time and money")
    expect(costs.get_by_text("3.50 EUR accepted · Paid")).to_be_visible()
    expect(costs.get_by_text("Why: One coffee")).to_be_visible()
    page.get_by_role("link", name="Me", exact=False).last.click()
    page.get_by_role("link", name="Your expenses for North High St have been decided on.").click()
    claim = page.get_by_role("listitem").filter(has_text="North High St")
    expect(claim.get_by_text("3.50 EUR accepted · Paid")).to_be_visible()


def paid(server: Server) -> int:
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        query = sa.select(sa.func.count()).where(Expense.batch_id.is_not(None))
        found = db.session.scalar(query.select_from(Expense)) or 0
        db.session.remove()
        db.database.engine.dispose()
    return found
