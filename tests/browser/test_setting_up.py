"""From an empty organisation to a visit on a phone, in the browser alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open
from tests.server import Server

PASSWORD = "a-long-password"


class Desk:
    """The admin at the desk; every step is a page and its form."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def open(self, path: str) -> None:
        self.page.goto(self.server.address + path)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def add_region(self, name: str) -> None:
        self.open("/locations/_regions")
        self.page.get_by_label("Name").fill(name)
        self.press("Add the region")

    def add_location(self, code: str, name: str, *, kind: str, region: str) -> None:
        self.open("/locations/_new")
        self.page.get_by_label("Code", exact=True).fill(code)
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Kind").select_option(kind)
        self.page.get_by_label("Region", exact=True).select_option(label=region)
        self.page.get_by_label("Market").fill("Harbour town")
        self.press("Add")

    def add_person(self, name: str, email: str, *, role: str, works_at: str = "") -> str:
        """The one-time link that the page shows."""
        self.open("/people/_new")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Role", exact=True).select_option(role)
        self.page.get_by_label("Works at").fill(works_at)
        self.press("Add the person")
        make = self.page.get_by_role("button", name="Make a one-time code")
        if not self.page.get_by_text("/invite/").count():
            make.click()
        found = re.search(r"http\S+/invite/[A-Z0-9-]+", self.page.locator("main").inner_text())
        assert found, self.page.locator("main").inner_text()
        return found[0]


def test_an_admin_sets_a_programme_up_without_a_shell(empty: Server, opened: Open) -> None:
    invitation = re.search(r"http\S+/invite/\S+", empty.log())
    assert invitation
    page = opened(**DESK).new_page()
    come_in(page, invitation[0])
    expect(page.get_by_text("0 of 5 steps are done")).to_be_visible()
    desk = Desk(page, empty)

    desk.add_region("North")
    desk.add_region("South")
    desk.add_location("N-1", "Harbour", kind="own", region="North")
    desk.add_location("S-1", "Mill Lane", kind="own", region="South")
    desk.add_location("R-1", "Rival", kind="competitor", region="North")
    link = desk.add_person("Sam Shopper", "sam@shop.test", role="shopper", works_at="S-1")
    desk.open("/checklists")
    desk.press("Add In-store retail visit")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1").first).to_be_visible()
    tell_staff(desk)
    plan(desk, "Harbour")

    desk.open("/start")
    expect(page.get_by_text("To do")).to_have_count(0)
    phone = opened(**PHONE).new_page()
    come_in(phone, link)
    phone.goto(f"{empty.address}/app/")
    expect(phone.get_by_text("Harbour")).to_be_visible()
    expect(phone.get_by_text("In-store retail visit").first).to_be_visible()


def come_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda address: "/invite/" not in address)


def tell_staff(desk: Desk) -> None:
    """Before that, planning is refused in words."""
    page = desk.page
    desk.open("/visits/_plan")
    page.get_by_role("checkbox", name=re.compile("Harbour")).check()
    page.get_by_label("Checklist").select_option("retail-visit")
    desk.press("Plan the visits")
    expect(page.locator("main")).to_contain_text("no notice to staff is on record")
    desk.open("/programmes")
    page.get_by_role("link", name="Everyday visits").click()
    page.get_by_label("The words").fill("Colleagues come as customers, to learn and not to blame.")
    desk.press("Record and start")
    expect(page.get_by_text("The programme is running.")).to_be_visible()


def plan(desk: Desk, location: str) -> None:
    """A visit for Sam; at his own workplace it is refused in words."""
    page = desk.page
    for place, words in (("Mill Lane", "work"), (location, "Planned")):
        desk.open("/visits/_plan")
        page.get_by_role("checkbox", name=re.compile(place)).check()
        page.get_by_label("Checklist").select_option("retail-visit")
        page.get_by_label("Shopper", exact=True).select_option(label="Sam Shopper")
        desk.press("Plan the visits")
        expect(page.locator("main")).to_contain_text(words)
