"""What a browser does to the app on a phone: no room, killed, frozen, closed, replaced."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Error as PageError
from playwright.sync_api import Response, expect

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from tests import cast
from tests.browser.conftest import PASSWORD, PHONE, Open
from tests.browser.mishaps import (
    BROKEN,
    CLOCK,
    HOLD_THE_STORE,
    INTENDED,
    SCRIPT,
    TAKEN_OVER,
    arrived,
    audits_of,
    begun,
    bring,
    choose,
    enter,
    go_on,
    killed,
    opens,
    release,
    take,
)
from tests.browser.phone import WHOLE, Phone, until
from tests.faults.proxy import Answer, Fault, Line
from tests.sending import Draft, picture
from tests.server import Server, inside, peopled


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Shared; each test has visits of its own."""
    made, _ = peopled(tmp_path_factory.mktemp("faults"))
    with inside(made), db.transaction():
        secret = passwords.make(PASSWORD)
        for name, stores in (("sam", ("N-001", "N-002", "S-001")), ("sue", ("N-001", "N-002"))):
            people.set_password(cast.who(name), secret)
            for store in stores:
                cast.plan(name, location=store)
    yield made.start()
    made.kill()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Other tests keep the machine busy meanwhile."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    made = Line(server.port)
    yield made
    made.close()


def test_a_phone_without_room_and_a_store_that_is_closed_keep_what_was_called_saved(
    server: Server, opened: Open, tmp_path: Path
) -> None:
    page = opened(**PHONE).new_page()
    page.add_init_script(HOLD_THE_STORE)
    cdp, room = page.context.new_cdp_session(page), {"origin": server.address}
    cdp.send("Storage.overrideQuotaForOrigin", {**room, "quotaSize": 2_000_000})
    enter(page, server.address)
    begun(page, server, "North High St")
    page.evaluate("theStore.close()")
    choose(page, "greeting")

    field = page.locator("#q-clean")
    refused = field.get_by_text("This photo was not saved: the phone has no room")
    field.locator("button.plus").click()
    kept = 0
    while take(field, tmp_path / "photo.jpg", number=kept, refused=refused):
        kept += 1
    assert 0 < kept < 4
    page.reload()
    for question in ("clean", "greeting"):
        expect(page.locator(f"#q-{question} input").first).to_be_checked()
    expect(field.get_by_role("img")).to_have_count(kept)

    cdp.send("Storage.overrideQuotaForOrigin", room)
    field.locator("button.plus").click()
    assert take(field, tmp_path / "photo.jpg", number=kept, refused=refused)


def test_a_page_that_dies_with_the_camera_goes_on_at_its_question(
    server: Server, opened: Open, tmp_path: Path
) -> None:
    page = opened(**PHONE).new_page()
    enter(page, server.address, "sue")
    begun(page, server, "North High St")
    page.locator("#q-clean button.plus").click()
    with page.expect_file_chooser():
        page.locator("#q-clean").get_by_role("button", name="Take photo").click()
    until(page, INTENDED)
    page = killed(page)
    go_on(page, server.address)
    expect(page.locator("#q-clean")).to_contain_text("The photo was not received.")

    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(2, size=(640, 480)))
    with page.expect_file_chooser() as chooser:
        page.locator("#q-clean").get_by_role("button", name="Take photo").click()
    chooser.value.set_files(photo)
    page = killed(page)
    go_on(page, server.address)
    field = page.locator("#q-clean")
    shown = field.get_by_role("img").or_(field.get_by_text("The photo was not received."))
    expect(shown).to_be_visible()


def test_whoever_lost_the_phone_goes_on_with_another_one(
    server: Server, opened: Open, tmp_path: Path
) -> None:
    """Signed in by name: an app on the home screen shares nothing with a browser."""
    page = opened(**PHONE).new_page()
    enter(page, server.address)
    phone = begun(page, server, "Harbour")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(3, size=(640, 480)))
    phone.attach("clean", photo)
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/photos/" in answer.url
    ):
        phone.next()
        page.evaluate("dispatchEvent(new Event('focus'))")
    page.context.close()

    other = Phone(opened(**PHONE).new_page(), server)
    other.sign_in("sam", domain="cast.test")
    other.page.get_by_role("button", name="Go on here with Harbour").click()
    other.page.get_by_role("link", name="Continue").click()
    other.page.get_by_role("button", name="Previous section").click()
    expect(other.page.locator("#q-clean input").first).to_be_checked()
    expect(other.page.locator("#q-clean").get_by_role("img")).to_be_visible()


def test_two_tabs_send_what_waits_once_past_the_worker(
    server: Server, line: Line, opened: Open
) -> None:
    context = opened(**PHONE)
    page = context.new_page()
    sam = enter(page, line.address)
    until(page, WHOLE)
    large = picture(4) + bytes(range(256)) * 8_000
    drafts = [Draft(None, location="N-002", photos=[picture(n)]) for n in range(50, 55)]
    drafts.append(Draft(None, location="N-002", photos=[large]))
    asked: list[Response] = []
    context.on("response", lambda one: asked.append(one))
    context.set_offline(True)
    bring(page, sam, *drafts)
    page.reload()
    expect(page.locator("article")).to_have_count(6)
    other = context.new_page()
    other.goto(f"{line.address}/app/outbox")
    expect(other.locator("article")).to_have_count(6)

    context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('focus'))")
    for tab in (page, other):
        expect(tab.locator("article")).to_have_count(0, timeout=30_000)
        expect(tab.get_by_role("alert").filter(has_text=re.compile(r"\S"))).to_have_count(0)
    arrived(server, *drafts)
    puts = [one for one in asked if one.request.method == "PUT"]
    assert max(Counter(one.url for one in puts if "/audits/" in one.url).values()) == 1
    assert [one.url for one in puts if one.from_service_worker] == []


def test_a_session_that_ended_and_another_person_leave_what_waits_alone(
    server: Server, line: Line, opened: Open
) -> None:
    page = opened(**PHONE).new_page()
    sam = enter(page, line.address)
    drafts = [Draft(None, location="S-001", photos=[picture(n)]) for n in range(60, 63)]
    until(page, WHOLE)
    page.context.set_offline(True)
    bring(page, sam, *drafts)
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("Your session has ended.")).to_have_count(3)
    page.get_by_role("link", name="Me").click()
    for _ in range(2):  # It warns of what was not sent.
        page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("E-mail or staff number")).to_be_visible()

    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "PUT" else None)
    phone = Phone(page, Server(server.folder, int(line.address.rpartition(":")[2])))
    phone.sign_in("sue", domain="cast.test")
    page.goto(f"{line.address}/app/outbox")
    expect(page.get_by_text("3 visits of somebody else wait on this phone")).to_be_visible()
    assert not [url for url in sent if any(one.uuid in url for one in drafts)]
    page.get_by_role("link", name="Me").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("E-mail or staff number")).to_be_visible()
    phone.sign_in("sam", domain="cast.test")
    page.goto(f"{line.address}/app/outbox")
    expect(page.get_by_text("Sent from this phone")).to_be_visible()
    expect(page.locator("article")).to_have_count(0)
    arrived(server, *drafts)


def test_a_page_that_freezes_halfway_sends_the_rest_and_nothing_twice(
    server: Server, line: Line, opened: Open
) -> None:
    page = opened(**PHONE).new_page()
    sam = enter(page, line.address)
    draft = Draft(None, location="S-001", photos=[picture(n) for n in range(70, 76)])
    asked: list[str] = []
    third, thawed = threading.Event(), threading.Event()

    def slow(method: str, path: str) -> Fault | None:
        if method == "PUT" and "/photos/" in path:
            asked.append(path)
            if len(asked) == 3:
                third.set()
                thawed.wait(15)
        return None

    line.fault = slow
    bring(page, sam, draft)
    assert third.wait(15)
    done = asked[:2]
    cdp = page.context.new_cdp_session(page)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    thawed.set()
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.get_by_text("Sent from this phone")).to_be_visible(timeout=30_000)
    arrived(server, draft)
    assert [asked.count(path) for path in done] == [1, 1]


def test_taps_that_are_repeated_send_one_visit_right_at_any_clock(
    server: Server, line: Line, opened: Open
) -> None:
    """400 days behind, on the other side of the earth, when a clock leaves an hour out."""
    context = opened(**PHONE, timezone_id="Pacific/Kiritimati")
    page = context.new_page()
    gap = datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    page.add_init_script(CLOCK.replace("BEHIND", f"{(time.time() - gap.timestamp()) * 1000}"))
    enter(page, line.address, "sue")
    phone = Phone(page, server)
    page.get_by_role("link", name="Visits").click()
    phone.begin("Harbour")
    while not phone.at_check():
        phone.answer_section()
        phone.next()
    asked, going = threading.Event(), threading.Event()

    def slow(method: str, path: str) -> Fault | None:
        if method == "PUT" and "/audits/" in path:
            asked.set()
            going.wait(15)
        return None

    line.fault = slow
    send = page.get_by_role("button", name="Send visit")
    send.dblclick()
    with suppress(PageError):
        send.click(click_count=3, timeout=200)
    assert asked.wait(15)
    page.go_back()
    page.go_forward()
    going.set()
    page.goto(f"{line.address}/app/outbox")
    expect(page.get_by_text("Sent from this phone")).to_be_visible(timeout=30_000)
    (sent,) = audits_of(server, "sue", "N-002")
    assert sent["state"] == "submitted"
    assert json.loads(sent["body"])["device"]["time_zone"] == "Pacific/Kiritimati"
    visited = datetime.fromisoformat(sent["visited_at"]).replace(tzinfo=UTC)
    assert abs(visited - datetime.now(UTC)) < timedelta(minutes=2)


def test_a_new_release_waits_and_a_broken_one_is_got_over(
    server: Server, line: Line, opened: Open
) -> None:
    page = opened(**PHONE).new_page()
    sam = enter(page, line.address)
    until(page, WHOLE)
    page.goto(f"{line.address}/app/")
    release(line, b"next")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    expect(page.get_by_text("A new version is ready.")).to_be_visible()
    draft = Draft(None, location="S-001", photos=[picture(80)])
    for name in ("Me", "Outbox"):
        page.get_by_role("link", name=name).click()
    bring(page, sam, draft)
    expect(page.get_by_text("Sent from this phone")).to_be_visible()
    assert page.locator("meta[name=build]").count() == 0
    arrived(server, draft)
    opens(page, line, b"next")

    line.fault = lambda _, path: Answer(200, BROKEN, SCRIPT) if path == "/app/sw.js" else None
    until(page, TAKEN_OVER)
    with pytest.raises(PageError):
        page.goto(f"{line.address}/app/")
    release(line, b"last")
    opens(page, line, b"last")
    page.context.set_offline(True)
    page.goto(f"{line.address}/app/outbox")
    expect(page.get_by_text("Sent from this phone")).to_be_visible()
