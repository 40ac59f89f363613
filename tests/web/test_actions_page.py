"""Actions: given from a miss or an idea, worked off by the store, checked by somebody else."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.db import now
from mystery.learning import tasks
from mystery.learning.tables import Action
from mystery.notices.tables import Notice
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import key_of, sent, sign_in, words
from tests.web.test_ideas_page import had
from tests.web.visited import POOR, approved, forbidden_inline, release, unlabelled


def given(app: Flask, call: Caller, **more: Any) -> str:
    """Something Nora gives Stan to do; its id."""
    due = (now().date() + timedelta(days=7)).isoformat()
    asked = {"title": "Sweep the entrance", "location": "N-001", "due": due}
    asked |= {"owner": key_of(app, "stan"), **more}
    answer = call("nora").post("/api/v1/actions", json=asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        return [one.kind for one in db.session.query(Notice).order_by(Notice.id)]


def test_a_miss_becomes_an_action_once_the_store_can_read_of_it(app: Flask, call: Caller) -> None:
    key = approved(call, answers=POOR)
    nora, stan = sign_in(app, "nora"), key_of(app, "stan")
    address = f"/actions/_new?audit={key}&amp;question=clean"
    report = nora.get(f"/audits/{key}").text
    assert address in report
    form = nora.get(address.replace("&amp;", "&"))
    assert "Was it clean?" in words(form)
    assert unlabelled(form.text) == []
    assert forbidden_inline(form.text) == []
    due = (now().date() + timedelta(days=7)).isoformat()
    fields = {"audit": key, "question": "clean", "place": "N-001", "owner": stan, "due": due}

    early = nora.post("/actions/_new", data={**fields, "title": "Sweep <it>"})
    assert early.status_code == 409
    assert "Sweep &lt;it&gt;" in early.text
    release(app)

    page = sent(nora, "/actions/_new", **fields, title="Sweep <it>")
    assert "Sweep <it>" in page
    assert "action.given" in kinds(app)
    store = sign_in(app, "stan").get(f"/actions/{_only(app)}").text
    assert f"/audits/{key}#q-clean" in store


def _only(app: Flask) -> str:
    with app.app_context():
        return db.session.query(Action).one().key


def test_an_idea_that_becomes_an_action_is_being_tried(app: Flask, call: Caller) -> None:
    idea = had(call)
    nora = sign_in(app, "nora")
    assert "Where" in words(nora.get(f"/actions/_new?idea={idea}"))
    form = nora.get(f"/actions/_new?idea={idea}&place=N-001")
    assert "Free water" in words(form)
    given(app, call, idea=idea, title="Put up a fountain")

    (shown,) = call("nora").get("/api/v1/ideas").json["items"]
    assert (shown["status"], shown["actions"]) == ("trying", 1)
    assert "Put up a fountain" in words(nora.get(f"/ideas/{idea}"))
    assert "Most copied" in words(nora.get("/learned"))


def test_a_store_works_it_off_and_somebody_else_checks(app: Flask, call: Caller) -> None:
    key = given(app, call)
    stan, nora = sign_in(app, "stan"), sign_in(app, "nora")

    assert "Sweep the entrance" in words(stan.get("/actions"))
    page = words(stan.get(f"/actions/{key}"))
    assert "I am on it" in page
    assert "Drop it" not in page
    assert "Change it" not in page
    assert "Somebody is on it" in sent(stan, f"/actions/{key}/step", state="doing")
    assert "to be checked" in sent(stan, f"/actions/{key}/step", state="done", reason="Swept")
    assert stan.post(f"/actions/{key}/step", data={"state": "checked"}).status_code == 403
    assert kinds(app) == ["action.given", "action.done"]

    back = nora.post(f"/actions/{key}/step", data={"state": "open"})
    assert back.status_code == 422
    sent(nora, f"/actions/{key}/step", state="open", reason="Still leaves there")
    assert "Still leaves there" in words(stan.get(f"/actions/{key}"))
    sent(stan, f"/actions/{key}/step", state="done")
    assert "Done and checked" in sent(nora, f"/actions/{key}/step", state="checked")
    assert nora.post(f"/actions/{key}/step", data={"state": "done"}).status_code == 409
    assert "Sweep the entrance" in words(nora.get("/learned"))


def test_photos_before_and_after(app: Flask, call: Caller) -> None:
    key = given(app, call)
    stan = sign_in(app, "stan")
    photo = {"photo": (io.BytesIO(picture(3)), "x.jpg")}

    answer = stan.post(f"/actions/{key}/photos/after", data=photo)
    assert answer.status_code == 303
    assert f"/actions/{key}/photos/after" in stan.get(f"/actions/{key}").text
    seen = call("nora").get(f"/actions/{key}/photos/after")
    assert seen.status_code == 404
    assert "preview" in words(seen)
    assert call("sol").get(f"/actions/{key}/photos/after").status_code == 404

    for wrong in (b"<svg/>", b"hello"):
        bad = stan.post(
            f"/actions/{key}/photos/before", data={"photo": (io.BytesIO(wrong), "x.jpg")}
        )
        assert bad.status_code in (415, 422)
    assert stan.post(f"/actions/{key}/photos/before", data={}).status_code == 422


def test_what_is_overdue_stands_out_and_its_owner_is_told_once(app: Flask, call: Caller) -> None:
    key = given(app, call)
    with app.app_context(), db.transaction() as session:
        session.query(Action).one().due_on = now().date() - timedelta(days=1)
    with app.app_context():
        for _ in range(2):
            with db.transaction():
                tasks.remind(now().date())
    nora = sign_in(app, "nora")

    assert kinds(app) == ["action.given", "action.due"]
    assert "1 action is overdue." in words(nora.get("/actions?state=late"))
    sent(nora, f"/actions/{key}/step", state="dropped", reason="Closed")
    assert "is overdue" not in words(nora.get("/actions?state=all"))


def test_filters_stand_in_the_address(app: Flask, call: Caller) -> None:
    given(app, call)
    given(app, call, title="Paint the door", location="N-002", owner=key_of(app, "nora"))
    nora = sign_in(app, "nora")

    def titles(query: str) -> tuple[bool, bool]:
        page = words(nora.get(f"/actions{query}"))
        return "Sweep" in page, "Paint" in page

    assert titles("") == (True, True)
    assert titles("?mine=1") == (False, True)
    assert titles("?place=N-001") == (True, False)
    assert titles("?state=done") == (False, False)
    listed = call("nora").get("/api/v1/actions?location=N-002").json["items"]
    assert [one["title"] for one in listed] == ["Paint the door"]


def test_a_store_sees_its_own_alone_and_strangers_nothing(app: Flask, call: Caller) -> None:
    own, other = given(app, call), given(app, call, location="N-002", owner=key_of(app, "nora"))
    assert [one["id"] for one in call("stan").get("/api/v1/actions").json["items"]] == [own]
    assert call("stan").get(f"/actions/{other}").status_code == 404
    assert call("sol").get(f"/actions/{own}").status_code == 404
    assert call("sol").patch(f"/api/v1/actions/{own}", json={"state": "done"}).status_code == 404
    assert call("sam").get("/actions").status_code == 403
    assert call("stan").post("/api/v1/actions", json={}).status_code == 403
    assert (
        call("stan").patch(f"/api/v1/actions/{own}", json={"due": "2027-01-01"}).status_code == 403
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("due", "2020-01-01"), ("title", " "), ("owner", "nobody"), ("location", "S-001")],
)
def test_what_cannot_be_given_is_refused(app: Flask, call: Caller, field: str, value: str) -> None:
    due = (now().date() + timedelta(days=7)).isoformat()
    asked = {"title": "x", "location": "N-001", "due": due, "owner": key_of(app, "stan")}
    answer = call("nora").post("/api/v1/actions", json={**asked, field: value})
    assert answer.status_code == 422, answer.text
    assert (
        call("nora").post("/api/v1/actions", json={**asked, "location": "C-001"}).status_code == 422
    )


def test_it_can_be_handed_to_somebody_else(app: Flask, call: Caller) -> None:
    key = given(app, call)
    nora = sign_in(app, "nora")
    fields = {"title": "Sweep twice", "due": (now().date() + timedelta(days=9)).isoformat()}
    page = sent(nora, f"/actions/{key}", **fields, owner=key_of(app, "ada"))
    assert "Sweep twice" in page
    assert kinds(app) == ["action.given", "action.given"]
