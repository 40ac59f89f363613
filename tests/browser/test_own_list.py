"""A coordinator's own list from a spreadsheet becomes a checklist that a visit can use."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.test_setting_up import Desk, come_in
from tests.own_lists import LIST
from tests.server import Server

MINUTES = 10


class Hand:
    """What somebody does, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.began = page, 0, time.monotonic()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.clicks += 1

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.clicks += 1

    def paste(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self.clicks += 1


def test_a_pasted_list_is_mended_published_and_ready_for_a_visit(
    empty: Server, opened: Open
) -> None:
    page = opened(**DESK).new_page()
    invitation = re.search(r"http\S+/invite/\S+", empty.log())
    assert invitation
    come_in(page, invitation[0])
    page.goto(f"{empty.address}/checklists")
    broken = LIST.replace("\tYN\t3", "\triddle\t3").replace("there a queue? = yes", "a cue? = yes")

    hand = Hand(page)
    hand.follow("From your own table")
    hand.paste("Name of the checklist", "My shops")
    hand.paste("The list", broken)
    hand.press("Look at it")
    expect(page.get_by_role("heading", name="2 places need a change")).to_be_visible()
    rows = page.get_by_role("region", name="What needs a change").get_by_role("row")
    expect(rows.nth(1)).to_contain_text(re.compile("Row 3.*Type.*riddle"))
    expect(rows.nth(2)).to_contain_text(re.compile("Row 16.*Condition.*cue"))
    hand.follow("Row 3")
    selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert "riddle" in page.get_by_label("The list").evaluate(selected)
    expect(page.get_by_label("The list")).to_have_value(broken)
    hand.paste("The list", LIST)
    hand.press("Look again")
    expect(page.get_by_text("20 questions, 66 points")).to_be_visible()
    see_the_phone(page)
    hand.press("Save as draft")
    hand.press("Publish")
    expect(page.get_by_text("Version 1").first).to_be_visible()

    assert hand.clicks <= 9
    assert time.monotonic() - hand.began < MINUTES * 60
    plan(Desk(page, empty))


def see_the_phone(page: Page) -> None:
    """The preview is as wide as a phone, wears the app's styles, and runs nothing."""
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("group")).to_have_count(20)
    page.frames[-1].wait_for_load_state()  # its questions are there before its styles
    asked = frame.get_by_role("group", name="1. Was the shop open at its posted hours?")
    answer = asked.locator("label", has_text="Yes")
    box = answer.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert page.locator("iframe").bounding_box()["width"] == 360  # type: ignore[index]
    assert frame.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def plan(desk: Desk) -> None:
    """The list is there to be chosen for a visit."""
    desk.add_region("North")
    desk.add_location("N-1", "Harbour", kind="own", region="North")
    desk.open("/visits/_plan")
    chosen = desk.page.get_by_label("Checklist", exact=True)
    chosen.select_option("my-shops")
    expect(chosen).to_have_value("my-shops")


def test_a_list_is_looked_at_without_scripts_on_a_phone(empty: Server, opened: Open) -> None:
    invitation = re.search(r"http\S+/invite/\S+", empty.log())
    assert invitation
    page = opened(**PHONE, java_script_enabled=False).new_page()
    come_in(page, invitation[0])
    page.goto(f"{empty.address}/checklists/_table")

    page.get_by_label("Name of the checklist").fill("My shops")
    page.get_by_label("The list").fill(LIST)
    page.get_by_role("button", name="Look at it").click()

    expect(page.get_by_text("20 questions, 66 points")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Start timer").first).to_be_attached()
    assert page.locator("iframe").bounding_box()["width"] == 360  # type: ignore[index]
