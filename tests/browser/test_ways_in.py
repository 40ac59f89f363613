"""A printed card, a passkey behind the screen lock, the agreement: in a real browser, whose
authenticator is Chromium's own virtual one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, TimeoutError, expect

from mystery import db
from mystery.notices.tables import PushSubscription
from mystery.people import actions as people
from mystery.people import agreements, codes
from mystery.people.tables import Passkey
from tests import cast
from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.waking import Waking
from tests.server import Server, inside, peopled

PATIENCE = 20_000
"""Milliseconds: a key is made and checked on a machine that does other things too."""

LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Named(Server):
    """Reached by a name: browsers make no passkeys for numbers."""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Named]:
    made, _ = peopled(tmp_path)
    named = Named(tmp_path, made.port)
    named.environment["MYSTERY_BASE_URL"] = named.address
    named.start()
    yield named
    named.stop()


@pytest.fixture
def app(server: Named) -> Iterator[Flask]:
    with inside(server) as app:
        yield app


def unlock(page: Page) -> None:
    """Give the page's device a screen lock that always opens."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})


def card(app: Flask, name: str, staff_number: str) -> str:
    with db.transaction():
        cast.who(name).staff_number = staff_number
        db.session.flush()
        return codes.make_card(cast.who(name), pepper=app.config["SECRET_KEY"], by="system")


def test_a_card_leads_to_a_passkey_and_the_passkey_to_the_visits(
    server: Named, app: Flask, opened: Open
) -> None:
    code = card(app, "sam", "00/42")
    page = opened(**PHONE).new_page()
    unlock(page)

    page.goto(f"{server.address}/app/sign-in#card=00%2F42:{code}")
    expect(page.get_by_label("E-mail or staff number")).to_have_value("00/42")
    page.wait_for_url(lambda address: "#" not in address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Hello Sam")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Create a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible(timeout=PATIENCE)

    again = page.request.post(
        f"{server.address}/api/v1/session", data={"email": "00/42", "password": code}
    )
    assert again.status == 401
    page.get_by_role("link", name="Me").click()
    expect(page.get_by_text("You have a passkey.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Sign out").click()
    come_back(page, "Use a passkey")
    expect(page.get_by_role("heading", name="Today")).to_be_visible(timeout=PATIENCE)
    db.session.rollback()
    assert db.session.query(Passkey).one().used_at is not None


def come_back(page: Page, button: str) -> None:
    """The virtual lock may answer the offer beside the name before anybody presses."""
    asked = page.get_by_role("button", name=button)
    arrived = page.get_by_role("heading", name=re.compile("Today|Your account"))
    expect(asked.or_(arrived)).to_be_visible(timeout=PATIENCE)
    with suppress(TimeoutError):  # what goes away under the finger was answered already
        if asked.is_visible():
            asked.click(timeout=3000, no_wait_after=True)


def test_the_desk_goes_from_invitation_to_passkey_without_a_password(
    server: Named, app: Flask, opened: Open
) -> None:
    with db.transaction():
        link = people.make_code(cast.who("nora"), by="system")
    page = opened(**DESK).new_page()
    unlock(page)

    page.goto(f"{server.address}/invite/{link}")
    page.get_by_role("button", name="Use my screen lock instead of a password").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Make a passkey on this device").click()
    expect(page.get_by_text("The passkey is made.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{server.address}/sign-in?next=/account")
    come_back(page, "Sign in with a passkey")

    expect(page.get_by_role("heading", name="Your account")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey has been removed.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{server.address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-trouble]")).not_to_be_empty(timeout=PATIENCE)


def turn_on(page: Page) -> None:
    """In Me, from when on the phone tells what is new; the server has its hours."""
    page.get_by_role("link", name="Me").click()
    page.get_by_label("Tell me about new and returned visits").click()
    with page.expect_response(lambda answer: "07:30" in (answer.request.post_data or "")):
        page.get_by_label("Quiet until").fill("07:30")
    db.session.rollback()
    kept = db.session.query(PushSubscription).one()
    assert (kept.quiet_from, kept.quiet_until) == ("21:00", "07:30")


def test_before_a_visit_stands_the_agreement_and_what_was_begun_goes_on(
    server: Named, app: Flask, opened: Open
) -> None:
    code = card(app, "sue", "77")
    with db.transaction():
        cast.plan("sue", location="S-001")
        agreements.publish("We are kind.\n\nNobody is ranked.", by=cast.as_("ada"))
    page = opened(**PHONE).new_page()
    waking = Waking(page, server)
    page.goto(f"{server.address}/app/sign-in#card=77:{code}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Not now").click()
    turn_on(page)
    assert waking.wake("There is something new for you") == ["There is something new for you"]
    page.get_by_role("link", name="Visits").click()

    page.get_by_role("link", name="South Way").first.click()
    expect(page.get_by_role("heading", name="What we agree on")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Nobody is ranked.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="I accept").click()
    page.get_by_role("button", name="Fill in afterwards").click()
    expect(page.locator("fieldset.question").first).to_be_visible(timeout=PATIENCE)
    assert waking.wake("There is something new for you") == []
    with db.transaction():
        agreements.publish("We are kind.\n\nNobody is ranked. Ever.", by=cast.as_("ada"))
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/me")):
        page.goto(f"{server.address}/app/")

    page.get_by_role("link", name="South Way").first.click()
    expect(page.locator("fieldset.question").first).to_be_visible(timeout=PATIENCE)
