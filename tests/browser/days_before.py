"""What days before have left on a shopper's phone: a visit sent back, one that waits for a parcel,
one that nobody has taken, and money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from mystery import db
from mystery.checklists.queries import get_checklist
from mystery.db import now
from mystery.locations.queries import get_location
from mystery.programmes import actions as programmes
from mystery.programmes.queries import get_programme
from tests import cast
from tests.browser.phone import Phone
from tests.conftest import Caller
from tests.server import Server, inside
from tests.staged import STAGED, stage
from tests.web.spending import rule, spending
from tests.web.visited import decide, draft, send

REMARK, WHOLE, WHY = "Which shelf was it?", "Thank you for the photos.", "We pay for one way."


def leave_behind(server: Server) -> None:
    """Sam has something to put right at Harbour, and an order under way at Rival South."""
    with inside(server) as app:
        with db.transaction():
            call = Caller(app, {name: cast.token(name) for name in ("sam", "rita", "ada")})
            cast.publish(STAGED)
            returned = cast.plan("sam", location="N-002")
            ordered = cast.plan("sam", location="C-002", checklist="order")
            programmes.plan_visit(
                location=get_location("N-002"),
                checklist=get_checklist("visit"),
                opens_at=now() - timedelta(days=1),
                due_at=now() + timedelta(days=7),
                programme=get_programme("everyday"),
            )
        made = draft("N-002")
        made.visit = returned
        remarks = {"question": "clean", "text": REMARK}, {"text": WHOLE}
        decide(call, send(call, made, by="sam"), "return", *remarks)
        assert stage(ordered, "order", location="C-002").send(call("sam")).status_code == 201
        decide(call, send(call, spending("N-002"), by="sam"))
        claims = call("sam").get("/api/v1/expenses/mine").json
        refused = {"item": 1, "verdict": "refuse", "reason": WHY}
        approved = [{"item": item, "verdict": "approve"} for item in (0, 2, 3)]
        assert claims
        assert rule(call, claims["items"][-1]["id"], *approved, refused) == 200


def looked_back(phone: Phone, look: Callable[[Page], list[str]]) -> list[str]:
    """The board, the order, what was sent back with a remark and a reply, and the money."""
    page, server = phone.page, phone.server
    leave_behind(server)
    page.goto(f"{server.address}/app/")
    expect(page.get_by_text("Waiting for: the parcel")).to_be_visible()
    page.get_by_text("Open for you (1)").click()
    page.get_by_role("button", name="Take it Harbour").scroll_into_view_if_needed()
    found = look(page)
    page.get_by_role("link", name="Rival South").click()
    expect(page.get_by_text("Waiting for: the parcel")).to_be_visible()
    found += look(page)
    page.goto(f"{server.address}/app/")
    page.get_by_role("link", name="Harbour").click()
    expect(page.get_by_text(WHOLE)).to_be_visible()
    found += look(page)
    page.get_by_role("button", name="Open and change").click()
    expect(page.get_by_text(REMARK).first).to_be_visible()
    page.locator(".thread textarea").fill("The one by the door.")
    expect(page.get_by_text("Saved on phone")).to_be_visible()
    found += look(page)
    page.goto(f"{server.address}/app/money")
    expect(page.get_by_text(WHY)).to_be_visible()
    return found + look(page)
