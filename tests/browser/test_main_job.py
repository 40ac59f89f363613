"""The main job, end to end: shopped offline, sent, returned, corrected, approved, compared."""

from __future__ import annotations

import io
import json
import sqlite3
import statistics
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PIL import ExifTags, Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, sign_in
from tests.browser.phone import Phone
from tests.pictures import saved, scene
from tests.sending import digest, sha256
from tests.server import Server

STORE, CODE = "Old Town", "N-006"
RETURNED = "order_repeated"
BLURRED = "menu_board"
AREA = (587, 420, 980, 780)
"""What the taps on a photo of 1600 x 1200 cover: 0.3 of its height in the middle, and two steps."""


def audits_of(server: Server, code: str) -> list[sqlite3.Row]:
    """What the database holds of a location, the newest first."""
    with sqlite3.connect(f"file:{server.folder}/mystery.db?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(
            "SELECT a.* FROM audit a JOIN location l ON l.id = a.location_id WHERE l.code = ?"
            " ORDER BY a.id DESC",
            (code,),
        ).fetchall()
    connection.close()
    return found


def fill_in_offline(phone: Phone, photos: dict[str, Path]) -> None:
    """The whole visit without a network, with a reload halfway."""
    phone.go_offline()
    phone.begin(STORE)
    sections = 0
    while not phone.at_check():
        phone.answer_section(photos)
        if BLURRED in phone.questions():
            phone.blur(BLURRED)
        phone.next()
        sections += 1
        if sections == 2:
            before = phone.section().inner_text()
            phone.page.reload()
            expect(phone.section()).to_have_text(before)
    assert phone.answered >= 20


def open_report(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/review")
    page.get_by_role("row", name=STORE).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()


def test_from_a_phone_without_a_network_to_the_regional_managers_spreadsheet(
    demo: Server, opened: Open, tmp_path: Path
) -> None:
    before = len(audits_of(demo, CODE))
    phone = Phone(opened(**PHONE).new_page(), demo)
    phone.sign_in("sam")
    phone.await_offline_ready()
    photos = {BLURRED: tmp_path / "board.jpg", "order_complete": tmp_path / "order.jpg"}
    for number, file in enumerate(photos.values()):
        file.write_bytes(saved(scene((1600, 1200), number + 70), quality=95, exif=taken_by()))

    fill_in_offline(phone, photos)
    phone.page.get_by_role("button", name="Send visit").click()
    expect(phone.page.get_by_text("Waiting (offline)")).to_be_visible()
    assert len(audits_of(demo, CODE)) == before

    phone.go_offline(False)
    expect(phone.page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)
    sent = audits_of(demo, CODE)
    assert len(sent) == before + 1
    document = json.loads(sent[0]["body"])
    assert len(document["photos"]) == 2
    assert sent[0]["digest"] == digest(sent[0]["body"], list(document["photos"]))
    assert sent[0]["state"] == "submitted"
    blurred = document["answers"][BLURRED]["photos"]
    expect_blurred(phone, blurred, photos[BLURRED])

    desk = opened(**DESK).new_page()
    sign_in(desk, demo, "rita")
    open_report(desk, demo)
    remark = desk.locator(f"input[name='remark:{RETURNED}']")
    desk.locator("details.ask").filter(has=remark).locator("summary").click()
    remark.fill("Was it really?")
    desk.locator("#decide summary", has_text="Return").click()
    desk.get_by_label("What is to be put right", exact=True).fill("One answer needs another look.")
    desk.get_by_role("button", name="Return it", exact=True).click()
    expect(desk.get_by_role("status").first).to_contain_text("went back to its shopper")

    correct(phone)
    expect_state(demo, "submitted")
    open_report(desk, demo)
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("status").first).to_contain_text("approved")
    expect_state(demo, "approved")

    look_as_regional_manager(opened(**DESK, accept_downloads=True).new_page(), demo)


def taken_by() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif


def expect_blurred(phone: Phone, hashes: list[str], file: Path) -> None:
    """The area is another picture, all the rest is what was taken, and nothing is told besides."""
    (sha,) = hashes
    original = f"{phone.server.address}/api/v1/photos/{sha}?rendition=original"
    body = phone.page.request.get(original).body()
    assert sha256(body) == sha
    sent, taken = Image.open(io.BytesIO(body)), Image.open(file)
    assert sent.size == taken.size
    assert dict(sent.getexif()) == {}
    off = ImageChops.difference(sent.convert("L"), taken.convert("L"))
    left, top, right, bottom = AREA
    within = (left + 16, top + 16, right - 16, bottom - 16)
    assert max(ImageStat.Stat(off.crop(within)).extrema[0]) > 60
    assert ImageStat.Stat(sent.convert("L").crop(within)).stddev[0] < 26
    off.paste(0, (left - 16, top - 16, right + 16, bottom + 16))
    assert max(ImageStat.Stat(off).extrema[0]) < 24


def correct(phone: Phone) -> None:
    """Open what came back, change the answer that is asked about, send it."""
    page = phone.page
    page.goto(f"{phone.server.address}/app/")
    page.get_by_role("link", name=STORE).or_(page.get_by_role("button", name=STORE)).first.click()
    expect(page.get_by_text("One answer needs another look.").first).to_be_visible()
    page.get_by_role("button", name="Fill in").or_(page.get_by_role("button", name="Open")).or_(
        page.get_by_role("button", name="Continue")
    ).first.click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    page.locator(f"#q-{RETURNED} input[value='no']").click()
    while not phone.at_check():
        phone.next()
        page.wait_for_timeout(150)
    page.get_by_role("button", name="Send visit").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=30_000)


def expect_state(server: Server, state: str) -> None:
    newest = audits_of(server, CODE)[0]
    assert newest["state"] == state
    assert json.loads(newest["body"])["answers"][RETURNED]["value"] == "no"


def look_as_regional_manager(page: Page, demo: Server) -> None:
    """Compare, open the audit and a photo, take the numbers away, and add them up by hand."""
    sign_in(page, demo, "nora")
    query = "checklist=restaurant-visit&period=all"
    page.goto(f"{demo.address}/compare?{query}")
    page.get_by_role("link", name=STORE).first.click()
    newest = audits_of(demo, CODE)[0]
    page.goto(f"{demo.address}/audits/{newest['key']}")
    expect(page.get_by_text("Sam Shopper")).to_have_count(0)
    page.locator("ul.strip a").first.click()
    page.locator(".lightbox:target").get_by_role("link", name="By itself").click()
    shown = page.locator("main img").first
    expect(shown).to_be_visible()
    page.wait_for_function("[...document.images].every(one => one.naturalWidth > 300)")

    answer = page.request.get(f"{demo.address}/api/v1/scores/locations?{query}").json()
    rows = {row["location"]: row for row in answer["items"]}
    workbook = page.request.get(f"{demo.address}/api/v1/exports/workbook.xlsx?{query}").body()
    by_store = scores_in(workbook)
    assert set(by_store) == set(rows)
    assert len(by_store[CODE]) == rows[CODE]["n"]
    for code, percents in by_store.items():
        assert abs(100 * statistics.fmean(percents) - float(rows[code]["mean"])) < 1e-3
    assert by_hand(newest) == rounded(newest["true_percent"])


def scores_in(workbook: bytes) -> dict[str, list[float]]:
    """Scores by location from the sheet of visits."""
    sheet = load_workbook(io.BytesIO(workbook), read_only=True)["visits"]
    lines = sheet.iter_rows(values_only=True)
    header = [str(cell) for cell in next(lines)]
    found: dict[str, list[float]] = {}
    for line in lines:
        row = dict(zip(header, line, strict=False))
        if row["score_pct"] is not None:
            found.setdefault(str(row["location_key"]), []).append(float(str(row["score_pct"])))
    return found


def by_hand(audit: sqlite3.Row) -> float:
    """The percent again, from points and weights alone, in plain floats."""
    score: dict[str, Any] = json.loads(audit["score"])
    weight = {row["key"]: float(row["weight"] or 0) for row in score["working"]["sections"]}
    earned: dict[str, list[float]] = {}
    for row, working in zip(score["questions"], score["working"]["questions"], strict=True):
        if row["earned"] is not None:
            points = earned.setdefault(working["section"], [0.0, 0.0])
            points[0] += float(row["earned"])
            points[1] += float(row["possible"])
    parts = [(weight[key], 100 * got / most) for key, (got, most) in earned.items() if most]
    return round(sum(w * p for w, p in parts) / sum(w for w, _ in parts), 2)


def rounded(units: int) -> float:
    return round(units / 10_000, 2)
