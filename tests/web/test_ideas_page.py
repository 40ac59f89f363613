"""The board of ideas: filters in the address, one vote each, status with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.learning.tables import Idea, IdeaVote
from mystery.notices.tables import Notice
from tests.conftest import Caller
from tests.web.desk import key_of, sent, sign_in, words
from tests.web.visited import forbidden_inline, unlabelled


def had(call: Caller, text: str = "Free water", location: str = "C-001", **more: Any) -> str:
    """An idea of somebody at a desk; its id."""
    answer = call("nora").post("/api/v1/ideas", json={"location": location, "text": text, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def test_an_empty_board_says_where_ideas_come_from(app: Flask) -> None:
    page = sign_in(app, "nora").get("/ideas")
    assert "No ideas yet." in words(page)
    assert unlabelled(page.text) == []
    assert forbidden_inline(page.text) == []


def test_filters_stand_in_the_address(app: Flask, call: Caller) -> None:
    had(call, "Free water")
    had(call, "Dark corner", "N-001", annoys=True)
    nora = sign_in(app, "nora")

    def texts(query: str) -> tuple[bool, bool]:
        page = words(nora.get(f"/ideas{query}"))
        return "Free water" in page, "Dark corner" in page

    assert texts("") == (True, True)
    assert texts("?sort=annoys") == (False, True)
    assert texts("?from=competitor") == (True, False)
    assert texts("?status=done") == (False, False)
    assert texts("?status=nonsense&sort=x") == (True, True)


def test_everybody_seconds_once_and_takes_it_back(app: Flask, call: Caller) -> None:
    key = had(call, location="N-001")
    stan, nora = sign_in(app, "stan"), sign_in(app, "nora")

    assert "Me too 1" in sent(stan, f"/ideas/{key}/second", yes="1")
    assert "Me too 1" in sent(stan, f"/ideas/{key}/second", yes="1")
    assert "Me too 2" in sent(nora, f"/ideas/{key}/second", yes="1", stay="1")
    assert "Me too 1" in sent(stan, f"/ideas/{key}/second", yes="")
    with app.app_context():
        assert db.session.query(IdeaVote).count() == 1
    assert call("nora").delete(f"/api/v1/ideas/{key}/vote").json["votes"] == 0


def test_not_now_wants_a_reason_and_keeps_what_was_typed(app: Flask, call: Caller) -> None:
    key = had(call)
    nora = sign_in(app, "nora")

    refused = nora.post(f"/ideas/{key}", data={"status": "not_now", "reason": ""})
    assert refused.status_code == 422
    assert "say why" in words(refused)
    assert '<option value="not_now" selected' in refused.text

    page = sent(nora, f"/ideas/{key}", status="not_now", reason="Too dear <this> year")
    assert "Not now: Too dear <this> year" in page


def test_an_owner_is_told_and_looks_after_it(app: Flask, call: Caller) -> None:
    key = had(call, location="N-001")
    nora, stan = sign_in(app, "nora"), key_of(app, "stan")
    assert call("stan").patch(f"/api/v1/ideas/{key}", json={"status": "done"}).status_code == 403

    sent(nora, f"/ideas/{key}", status="trying", reason="", owner=stan)

    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="idea.given").count() == 1
    assert call("stan").patch(f"/api/v1/ideas/{key}", json={"status": "done"}).status_code == 200


def test_a_shared_idea_names_nobody_of_its_place_to_others(app: Flask, call: Caller) -> None:
    """Who could look after it there would tell which place it is."""
    key, stan = had(call, location="N-001", shared=True), key_of(app, "stan")
    page = {name: sign_in(app, name).get(f"/ideas/{key}").text for name in ("nora", "sol")}
    assert ('name="status"' in page["sol"], stan in page["sol"]) == (True, False)
    assert stan in page["nora"]

    for owner in (stan, key_of(app, "sam"), None):
        refused = call("sol").patch(f"/api/v1/ideas/{key}", json={"owner": owner})
        assert refused.status_code == 403, owner
    assert call("sol").patch(f"/api/v1/ideas/{key}", json={"status": "trying"}).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"status": "won"}, {"owner": "nobody"}, {"status": "not_now"}, {"text": "x"}]
)
def test_what_cannot_be_is_refused(app: Flask, call: Caller, asked: dict[str, Any]) -> None:
    key = had(call)
    assert call("nora").patch(f"/api/v1/ideas/{key}", json=asked).status_code == 422
    with app.app_context():
        assert db.session.query(Idea).one().status == "new"


def test_what_is_out_of_sight_is_not_there(call: Caller) -> None:
    key = had(call)
    for name in ("sol", "stan"):
        assert call(name).get(f"/ideas/{key}").status_code == 404
        assert call(name).patch(f"/api/v1/ideas/{key}", json={"status": "done"}).status_code == 404
        assert call(name).put(f"/api/v1/ideas/{key}/vote").status_code == 404
    assert call("sam").get(f"/ideas/{key}").status_code == 403


def test_a_month_shows_what_was_learned_in_it(app: Flask, call: Caller) -> None:
    had(call)
    nora = sign_in(app, "nora")
    assert "1 idea came in" in words(nora.get("/learned"))
    assert "Nothing yet in this month." in words(nora.get("/learned?month=2020-02"))
    for month in ("2999-01", "2026-13", "x", "0001-01"):
        assert nora.get(f"/learned?month={month}").status_code == 404
