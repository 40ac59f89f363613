"""From half a minute after a visit to something that was changed in a store."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, sign_in
from tests.browser.phone import Phone, until
from tests.sending import picture
from tests.server import Server

STORE = "Hill Top"
WRITTEN = "My friend Mia held the door for every customer"
LET_OUT = "They hold the door for every customer"


def fits(page: Page) -> bool:
    """Nothing stands out of the page sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


KEPT = """(text) => new Promise((tell) => {
  const open = indexedDB.open("notes");
  open.onsuccess = () => {
    const all = open.result.transaction("learned").objectStore("learned").getAll();
    all.onsuccess = () => { open.result.close(); tell(JSON.stringify(all.result).includes(text)); };
  };
})"""
"""What was typed is on the disk; nothing on the page says so while somebody types."""


def shop_offline(phone: Phone) -> None:
    phone.go_offline()
    phone.begin(STORE)
    while not phone.at_check():
        phone.answer_section()
        phone.next()
    phone.page.get_by_role("button", name="Send visit").click()
    expect(phone.page.get_by_text("Waiting (offline)")).to_be_visible()


def test_what_a_shopper_noticed_becomes_something_that_is_done(
    demo: Server, opened: Open, tmp_path: Path
) -> None:
    phone = Phone(opened(**PHONE).new_page(), demo)
    phone.sign_in("sue")
    phone.await_offline_ready()
    shop_offline(phone)

    phone.page.get_by_role("button", name="What should other stores copy?").click()
    phone.page.get_by_label("What should other stores copy?").fill(WRITTEN)
    until(phone.page, KEPT, WRITTEN)
    phone.page.reload()
    expect(phone.page.get_by_label("What should other stores copy?")).to_have_value(WRITTEN)
    phone.page.get_by_role("button", name="Add it to the ideas").click()
    expect(phone.page.get_by_text("Your idea is saved on this phone")).to_be_visible()
    assert fits(phone.page)

    phone.go_offline(False)
    expect(phone.page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)
    expect(phone.page.get_by_text("Your idea has arrived")).to_be_visible(timeout=30_000)

    rita = opened(**DESK).new_page()
    sign_in(rita, demo, "rita")
    rita.goto(f"{demo.address}/ideas/_waiting")
    card = rita.get_by_role("article").filter(has_text=WRITTEN)
    card.get_by_label("Words that others read").fill(LET_OUT)
    card.get_by_label("Everybody may read it").check()
    card.get_by_role("button", name="Let it out").click()
    expect(rita.get_by_role("status")).to_contain_text("Let out.")

    sol = opened(**PHONE).new_page()
    sign_in(sol, demo, "sol")
    sol.goto(f"{demo.address}/ideas")
    assert "Mia" not in sol.content()
    sol.get_by_role("button", name="Me too").and_(
        sol.get_by_role("button", name=LET_OUT[:30])
    ).click()
    sol.get_by_role("link", name=LET_OUT).click()
    sol.get_by_role("link", name="Make an action of it").click()
    sol.get_by_label("Where").select_option(label="South Way (S-001)")
    sol.get_by_role("button", name="Go on").click()
    sol.get_by_label("What is to be done").fill("Hold the door")
    sol.get_by_label("Who").select_option(label="Sol South")
    sol.get_by_role("button", name="Give it").click()
    expect(sol.get_by_role("status")).to_contain_text("Given.")
    assert fits(sol)

    after = tmp_path / "after.jpg"
    after.write_bytes(picture(9, size=(800, 600)))
    sol.get_by_label("Photo: after").set_input_files(after)
    sol.get_by_role("button", name="Keep it").last.click()
    expect(sol.get_by_role("img", name="After: Hold the door")).to_be_visible()
    sol.get_by_role("button", name="It is done").click()
    expect(sol.get_by_text("Done, to be checked").first).to_be_visible()
    sol.goto(f"{demo.address}/learned")
    expect(sol.get_by_role("link", name="Hold the door", exact=True)).to_be_visible()
    assert fits(sol)
