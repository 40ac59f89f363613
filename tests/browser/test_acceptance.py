"""Acceptance 2-5, 8, 9, 12-14, 19, 25, 26, 36-38, 40, 44-46 on the phone, in one visit.

The others have tests of their own; colours by number are in static/tests/app/tokens.test.ts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from tests import cast
from tests.browser.conftest import DESK, PASSWORD, PHONE, Open, sign_in
from tests.browser.forty import question
from tests.browser.measures import (
    BARS,
    CLIPPED,
    FOCUSED,
    GAPS,
    LOOK,
    MOVES,
    REACHED,
    SHIFTS,
    SIDEWAYS,
    SPACED,
    TWO_FRAMES,
)
from tests.browser.phone import Phone
from tests.server import Server, inside, peopled

KINDS = ("yes_no", "yes_no", "yes_no", "scale", "nps", "choice", "multi")
TYPED = ("number", "money", "duration", "text", "date", "time", "barcode", "photo")


def everything() -> dict[str, Any]:
    """One page to tap on, one to type on."""
    tapped = [question(n, kind) for n, kind in enumerate(KINDS, 1)]
    typed = [question(n, kind) for n, kind in enumerate(TYPED, len(KINDS) + 1)]
    sections = [
        {"key": "taps", "title": "To tap", "questions": tapped},
        {"key": "keys", "title": "To type", "questions": typed},
    ]
    return {"key": "all", "title": "Everything", "channel": "store", "sections": sections}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made, _ = peopled(tmp_path_factory.mktemp("acceptance"))
    with inside(made), db.transaction():
        people.set_password(cast.who("sam"), passwords.make(PASSWORD))
        cast.publish(everything())
        cast.plan("sam", location="N-001", checklist="all")
    yield made.start()
    made.kill()


def test_a_visit_as_the_list_of_acceptance_wants_it(server: Server, opened: Open) -> None:
    phone = Phone(opened(**PHONE, reduced_motion="reduce").new_page(), server)
    page = phone.page
    page.goto(f"{server.address}/app/")
    expect(page.get_by_label("E-mail or staff number")).to_have_attribute("inputmode", "email")
    phone.sign_in("sam", domain="cast.test")
    phone.begin("North High St")

    in_reach(page)
    by_keys(page)
    answers_of_a_thumb(page)
    next_never_blocks(phone)
    in_reach(page)
    keyboards(page)
    bars(page)
    spaced(page)
    chosen_without_colours(page)
    assert page.evaluate(MOVES) == 0, "46: nothing moves for whoever wants no motion"
    the_version_it_was_begun_with(page, server)
    page = in_one_tab(page)
    Phone(page, server).await_offline_ready()
    on_and_off(page, server)


def in_reach(page: Page) -> None:
    """2: on is in the lowest quarter. 3: large enough, and apart. 4: few screens, none aside."""
    page.evaluate(TWO_FRAMES)
    onward = page.locator("nav.steps button").last.bounding_box()
    assert onward is not None
    assert onward["y"] >= 740 * 3 / 4
    assert page.evaluate(REACHED) == []
    assert min(page.evaluate(GAPS), default=6) >= 5.99
    assert page.evaluate("document.querySelector('.app').scrollHeight") <= 2.5 * 740
    assert page.evaluate(SIDEWAYS) <= 0
    # 36: as small as a large page magnified by four.
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size({"width": 360, "height": 740})


def by_keys(page: Page) -> None:
    """38: one stop for a group, a ring around it, and never below a bar; arrows choose."""
    page.locator("main h2").focus()
    stops: list[dict[str, Any]] = []
    while not (stops and stops[-1]["last"]):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        assert len(stops) < 60
    groups = [one["name"] for one in stops if one["radio"]]
    assert len(groups) == len(set(groups)) == 6
    assert [one for one in stops if one["covered"] or not one["ring"]] == []
    page.locator("#q-q4 input").first.focus()
    for key in ("Space", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#q-q4 input").nth(1)).to_be_checked()
    page.locator("#q-q4 label").nth(1).click()
    expect(page.locator("#q-q4 :checked")).to_have_count(0)


def answers_of_a_thumb(page: Page) -> None:
    """8: nothing is chosen beforehand, and a second tap takes back. 9: Yes looks as No does."""
    assert page.locator("fieldset.question :checked").count() == 0
    looks, first = [], page.locator("#q-q1")
    for answer in ("Yes", "No"):
        label = first.locator("label", has_text=answer)
        label.click()
        expect(label.locator("input")).to_be_checked()
        looks.append(label.evaluate(LOOK))
        label.click()
        expect(label.locator("input")).not_to_be_checked()
        looks.append(label.evaluate(LOOK))
    assert looks[0] == looks[2] != looks[1] == looks[3]


def next_never_blocks(phone: Phone) -> None:
    """12: how many are unanswered stands on the button, which goes on all the same."""
    onward = phone.page.locator("nav.steps button").last
    expect(onward).to_contain_text("7 left")
    phone.page.locator("#q-q2 label").first.click()
    expect(onward).to_contain_text("6 left")
    onward.click()
    expect(phone.section()).to_have_text("To type")


def keyboards(page: Page) -> None:
    """13: the right keyboard comes up. 14: what is typed into stays above it."""
    wanted = {"number": "decimal", "money": "decimal", "barcode": "numeric"}
    for kind, mode in wanted.items():
        field = page.locator(f"fieldset.{kind} input").first
        expect(field).to_have_attribute("inputmode", mode)
        expect(field).to_have_attribute("enterkeyhint", "next")
    expect(page.locator("fieldset.text textarea")).to_have_attribute("enterkeyhint", "enter")
    for kind in ("date", "time"):
        assert page.locator(f"fieldset.{kind} input[type={kind}]").count() == 1
    for where in ("fieldset.number input", "fieldset.text textarea", "fieldset.barcode input"):
        field = page.locator(where).first
        field.click()
        page.set_viewport_size({"width": 360, "height": 400})
        page.evaluate(TWO_FRAMES)
        box = field.bounding_box()
        top, bar = page.evaluate(BARS)
        assert box is not None
        # At this height the bars go with the page, and cover nothing.
        below = 0 if bar[1] == "static" else bar[0]
        above = 0 if top[1] == "static" else top[0]
        assert above <= box["y"] <= 400 - below - box["height"], (where, box)
        page.set_viewport_size({"width": 360, "height": 740})


def bars(page: Page) -> None:
    """5: at most a fifth of the height, and none where there is little. 40: on its side, too."""
    heights = page.evaluate(BARS)
    assert sum(height for height, _ in heights) <= 740 / 5
    assert [position for _, position in heights] == ["sticky", "sticky"]
    page.set_viewport_size({"width": 740, "height": 360})
    page.evaluate(TWO_FRAMES)
    assert [position for _, position in page.evaluate(BARS)] == ["static", "static"]
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator("fieldset.text textarea").fill("On its side.")
    page.locator("nav.steps button").first.click()
    expect(page.locator("#q-q3")).to_be_visible()
    page.locator("#q-q3 label").first.click()
    expect(page.locator("#q-q3 input").first).to_be_checked()
    page.set_viewport_size({"width": 360, "height": 740})


def spaced(page: Page) -> None:
    """37: with the spacing that readers may set, nothing is cut off and nothing is too wide."""
    page.evaluate(SPACED)
    page.evaluate(TWO_FRAMES)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate("() => { document.adoptedStyleSheets = [] }")


def chosen_without_colours(page: Page) -> None:
    """44, 45: with few colours, or none, what is chosen still differs, by a tick and its weight."""
    chosen, other = page.locator("#q-q3 label").nth(0), page.locator("#q-q3 label").nth(1)
    for media in ({"forced_colors": "active"}, {"contrast": "more"}):
        page.emulate_media(**media)  # type: ignore[arg-type]
        assert chosen.evaluate(LOOK) != other.evaluate(LOOK), media
    page.emulate_media(forced_colors="none", contrast="no-preference")
    tick = "(label) => getComputedStyle(label, '::before').content.includes('✓')"
    assert [one.evaluate(tick) for one in (chosen, other)] == [True, False]
    weight = "(label) => Number(getComputedStyle(label).fontWeight)"
    assert chosen.evaluate(weight) > other.evaluate(weight)


def the_version_it_was_begun_with(page: Page, server: Server) -> None:
    """26: a checklist that changes meanwhile leaves a draft as it is."""
    with inside(server), db.transaction():
        newer = everything()
        newer["sections"][0]["questions"][0]["text"] = "Another question altogether?"
        cast.publish(newer)
    with page.expect_response(lambda answer: "/api/v1/visits?mine" in answer.url):
        page.reload()
    expect(page.locator("#q-q1")).to_contain_text("was it as one would like")
    expect(page.locator("#q-q3 input").first).to_be_checked()


def in_one_tab(page: Page) -> Page:
    """25: a second tab says that the visit is open, takes it over when told to, and has it all."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("This visit is open in another tab")).to_be_visible()
    other.get_by_role("button", name="Go on here").click()
    expect(other.locator("#q-q3 input").first).to_be_checked()
    expect(page.get_by_text("This visit is open in another tab")).to_be_visible()
    other.locator("#q-q2 label").nth(1).click()
    expect(other.get_by_text("Saved on phone", exact=True)).to_be_visible()
    page.get_by_role("button", name="Go on here").click()
    expect(page.locator("#q-q2 input").nth(1)).to_be_checked()
    other.close()
    return page


def on_and_off(page: Page, server: Server) -> None:
    """19: no network, and one again: nothing moves, and one line of status says it."""
    here = page.url
    for path in (here, f"{server.address}/app/", f"{server.address}/app/outbox"):
        page.goto(path)
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate(SHIFTS)
        for offline in (True, False):
            page.context.set_offline(offline)
            page.evaluate(TWO_FRAMES)
            spoken = page.locator("[role=status]").filter(visible=True, has_text="unsent")
            assert spoken.count() <= 1, path
        page.wait_for_load_state("networkidle")
        assert page.evaluate("shifts") == [], path


def test_signals_and_heat_are_told_apart_without_colours(demo: Server, opened: Open) -> None:
    """44, 45: a sign and a word beside each colour, a number in each cell."""
    page = opened(**DESK).new_page()
    sign_in(page, demo, "nora")
    page.goto(f"{demo.address}/compare?checklist=restaurant-visit&period=all")
    for kind in ("above", "below", "maybe"):
        for badge in page.locator(f".stores td.sig .{kind}").all():
            assert badge.inner_text().strip(), kind
    page.goto(f"{demo.address}/sections?checklist=restaurant-visit&period=all")
    cells = page.locator(".heat td:not(.none)").all_inner_texts()
    assert cells
    assert all(any(letter.isdigit() for letter in text) or "–" in text for text in cells), cells
    page.emulate_media(forced_colors="active")
    border = "(cell) => getComputedStyle(cell).borderTopWidth"
    assert page.locator(".heat td[class^=h]").first.evaluate(border) == "1px"
