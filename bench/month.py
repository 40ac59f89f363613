"""What a coordinator of 500 stores and 2,000 people does in a month, from the browser alone.

    python -m bench.month [--stores 500] [--people 2000]

Prints for each step how long it took and how many clicks it needed; a click is a press, a tick,
a choice, or a field that is filled in. The reports of the month are sent over the API meanwhile,
as the shoppers' phones do; that is not counted.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from bench.month_phones import send_reports
from tests.browser.conftest import ARGUMENTS, chromium
from tests.server import Server

PASSWORD = "a-long-password"
ITEMS = "barcode\tname\tprice\tsize\n4001234000018\tOat drink\t1.19\t1 l\n"
TODAY = datetime.now(UTC).date()
NOTICE = "Colleagues visit shops as customers do, to learn and not to blame."


class Hand:
    """A page, and what is done on it: counted, and timed by step."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.clicks = page, address, 0
        self.steps: list[tuple[str, float, int]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        clicks, begun = self.clicks, time.perf_counter()
        yield
        self.steps.append((name, time.perf_counter() - begun, self.clicks - clicks))
        print(f"{name:<44}{self.steps[-1][1]:>8.1f} s{self.steps[-1][2]:>6} clicks", flush=True)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.clicks += 1

    def press(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=isinstance(name, str)).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def click(self, what: Locator) -> None:
        """Something that leads to a page; done when that page is there."""
        with self.page.expect_navigation():
            what.click()
        self.clicks += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.clicks += 1

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(value)
        self.clicks += 1

    def tick(self, label: str, *, on: bool = True) -> None:
        self.page.get_by_label(label).first.set_checked(on)
        self.clicks += 1

    def give(self, file: Path) -> None:
        self.page.locator("main input[type=file]").first.set_input_files(file)
        self.clicks += 1

    def told(self) -> str:
        """What the page says about what was done."""
        return self.page.locator("main [role=status]").first.inner_text()


def write_lists(folder: Path, *, stores: int, people: int) -> tuple[Path, Path]:
    """A list of stores and one of staff, as other systems hand them out."""
    places = ["code,name,kind,brand,region,market,city,country,time zone"]
    for n in range(stores):
        place = f"Region {n // 50:02},Market {n // 8:02},Town {n // 8:02},DE,Europe/Berlin"
        places.append(f"S-{n:03},Store {n:03},own,Ours,{place}")
    staff = ["staff number,first name,last name,e-mail,works at,role"]
    for n in range(people):
        staff.append(f"{10_000 + n},Mia,Person {n:04},p{n}@shop.test,S-{n % stores:03},shopper")
    staff.append("99,Rita,Review,rita@shop.test,,reviewer")
    files = folder / "stores.csv", folder / "staff.csv"
    for file, lines in zip(files, (places, staff), strict=True):
        file.write_text("\n".join(lines), "utf-8")
    return files


def come_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda address: "/invite/" not in address)


def take_over(hand: Hand, noun: str, file: Path) -> None:
    hand.open(f"/{noun}/_import")
    hand.give(file)
    hand.press("Continue")
    hand.press(re.compile(r"Import [\d,]+ rows"))


def set_up(hand: Hand) -> None:
    hand.open("/checklists")
    hand.press("Add In-store retail visit")
    hand.press("Publish")


def make_programme(hand: Hand) -> None:
    hand.open("/programmes/_new")
    hand.fill("Name", "Stores this winter")
    hand.choose("Checklist", "retail-visit")
    hand.press("Make the programme")
    hand.fill("The words", NOTICE)
    hand.fill("Told on", (TODAY - timedelta(days=14)).isoformat())
    hand.press("Record and start")
    hand.page.locator("summary", has_text="Settings").click()
    hand.tick("Plan another where one could not be shopped", on=False)
    hand.tick("Approves by itself")
    hand.fill("After so many hours", "0")
    hand.fill("Kept for a reviewer’s eyes, percent", "5")
    hand.press("Save")


def make_wave(hand: Hand) -> str:
    """Its key."""
    hand.follow("New wave")
    hand.fill("Name", "This month")
    hand.fill("First day", (TODAY - timedelta(days=1)).isoformat())
    hand.fill("Last day", (TODAY + timedelta(days=27)).isoformat())
    hand.press("Look at what it makes")
    hand.follow("Write the scenario")
    hand.fill("Ask", "Can I bring it back?")
    hand.fill("Right answer", "Yes, within 30 days.")
    hand.fill("To look for", ITEMS)
    hand.press("Save")
    wave = hand.page.url.rsplit("/", 1)[1].split("?")[0]
    hand.press(re.compile(r"Make [\d,]+ visits"))
    return wave


def bulk(hand: Hand, act: str, count: int, **given: str) -> None:
    """Tick as many of the list that is open, and do one thing with them."""
    boxes = hand.page.locator("td.tickcell input")
    for n in range(count):
        boxes.nth(n).check()
        hand.clicks += 1
    order(hand, act, **given)


def order(hand: Hand, act: str, **given: str) -> None:
    hand.choose("Do", act)
    for label, text in given.items():
        hand.page.locator(f"section.together [name={label}]").fill(text)
        hand.clicks += 1
    hand.press("Do it")
    print("   ", hand.told())


def change_visits(hand: Hand, wave: str) -> None:
    later = (TODAY + timedelta(days=40)).isoformat()
    with hand.step("extend 20 visits"):
        hand.open(f"/visits?wave={wave}&state=claimed")
        bulk(hand, "extend", 20, last=later)
    with hand.step("cancel 5 visits"):
        hand.open(f"/visits?wave={wave}&state=claimed")
        bulk(hand, "cancel", 5, reason="The store is being refitted")


def replace(hand: Hand, wave: str) -> None:
    hand.open(f"/visits?wave={wave}&state=could_not_shop")
    hand.page.locator("input[name=all]").check()
    order(hand, "replace")


def review(hand: Hand) -> None:
    """Whatever the policy left for eyes; the next report opens by itself."""
    hand.open("/review")
    hand.page.locator("table tbody a").first.click()
    done = 0
    while hand.page.locator("button[data-key=a]").count():
        hand.click(hand.page.locator("button[data-key=a]"))
        done += 1
    print(f"    {done} reports looked at")


def pay(hand: Hand) -> None:
    hand.open("/expenses")
    hand.click(hand.page.locator("form#bulk button[name=all]"))
    hand.open("/expenses/payroll")
    hand.fill("First day", (TODAY - timedelta(days=30)).isoformat())
    hand.fill("Last day", TODAY.isoformat())
    hand.press("Hand over to payroll")
    download(hand, re.compile("CSV for Excel"))


def export(hand: Hand) -> None:
    hand.open("/exports?checklist=retail-visit&period=all")
    download(hand, "Workbook for Excel")


def download(hand: Hand, name: str | re.Pattern[str]) -> None:
    with hand.page.expect_download(timeout=120_000) as file:
        hand.page.get_by_role("link", name=name).first.click()
    hand.clicks += 1
    print(f"    {Path(file.value.path()).stat().st_size:,} bytes")


def one_time_code(hand: Hand, name: str) -> str:
    hand.open(f"/people?q={name}")
    hand.follow(re.compile(name))
    hand.press("Make a one-time code")
    found = re.search(r"http\S+/invite/[A-Z0-9-]+", hand.page.locator("main").inner_text())
    assert found
    return found[0]


def month(ada: Hand, rita: Hand, server: Server, lists: tuple[Path, Path]) -> None:
    with ada.step("import the stores"):
        take_over(ada, "locations", lists[0])
    with ada.step("import the people"):
        take_over(ada, "people", lists[1])
    with ada.step("take and publish a checklist"):
        set_up(ada)
    with ada.step("programme, notice, policy"):
        make_programme(ada)
    with ada.step("wave, scenario, visits"):
        wave = make_wave(ada)
    with ada.step("propose shoppers"):
        ada.press("Propose shoppers")
    with ada.step("confirm the proposal"):
        ada.press("Give out the ticked visits")
    change_visits(ada, wave)
    print("   ", send_reports(server, leave=30, closed=12), "reports sent by phones", flush=True)
    with ada.step("let the reviewer in"):
        link = one_time_code(ada, "Rita")
    come_in(rita.page, link)
    with rita.step("review what the policy leaves"):
        review(rita)
    with ada.step("replace what could not be shopped"):
        replace(ada, wave)
    with ada.step("expenses and payroll"):
        pay(ada)
    with ada.step("workbook"):
        export(ada)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.month", description=__doc__)
    parser.add_argument("--stores", type=int, default=500)
    parser.add_argument("--people", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        lists = write_lists(folder, stores=asked.stores, people=asked.people)
        (folder / "data").mkdir()
        server = Server(folder / "data", environment={"MYSTERY_DEMO": "0"}).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            ada, rita = (
                Hand(
                    browser.new_context(viewport={"width": 1280, "height": 900}).new_page(),
                    server.address,
                )
                for _ in range(2)
            )
            for hand in (ada, rita):
                hand.page.set_default_timeout(20_000)
            invitation = re.search(r"http\S+/invite/\S+", server.log())
            assert invitation
            come_in(ada.page, invitation[0])
            month(ada, rita, server, lists)
            steps = ada.steps + rita.steps
            seconds, clicks = sum(one[1] for one in steps), sum(one[2] for one in steps)
            print(f"{'the month':<44}{seconds:>8.1f} s{clicks:>6} clicks")
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
