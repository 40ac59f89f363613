"""What a shopper learned: sent once, let out by a reviewer, and never tied to the shopper."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db
from mystery.learning.tables import Idea, Learned, Praise, Thought
from mystery.notices.tables import Notice
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import sent, sign_in, words
from tests.web.visited import decide, draft, release, send


def visited(call: Caller, location: str = "N-001", *, by: str = "sue") -> str:
    """A visit that was sent; the uuid under which the phone knows it."""
    made = draft(location, photos=[picture(7)])
    decide(call, send(call, made, by=by))
    return made.uuid


def learn(call: Caller, audit: str, *, by: str = "sue", id: str = "", **texts: Any) -> TestResponse:
    body = json.dumps({"audit": audit, **(texts or {"copy": "They walk you to the shelf."})})
    id = id or str(uuid.uuid4())
    return call(by).put(f"/api/v1/learned/{id}", data=body, content_type="application/json")


def thoughts(app: Flask) -> list[str]:
    with app.app_context():
        return [one.key for one in db.session.query(Thought).order_by(Thought.id)]


def shown_to_stores(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        for kind in (Idea, Praise):
            for one in session.query(kind):
                one.visible_at = db.now() - timedelta(minutes=1)


def let_out(app: Flask, key: str, **fields: str) -> str:
    rita = sign_in(app, "rita")
    return sent(rita, f"/ideas/_waiting/{key}", decision="release", **fields)


def test_the_same_again_is_the_same_receipt(app: Flask, call: Caller) -> None:
    audit, id = visited(call), str(uuid.uuid4())

    first = learn(call, audit, id=id, copy="A", praise="B")
    again = learn(call, audit, id=id, copy="A", praise="B")
    other = learn(call, audit, id=id, copy="C")

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json == again.json
    assert first.json["id"] == id
    assert other.json["code"] == "other_content"
    assert len(thoughts(app)) == 2


@pytest.mark.parametrize(
    ("by", "status", "code"),
    [("sam", 409, "visit_missing"), ("stan", 403, "not_a_shopper")],
)
def test_only_those_who_were_there_say_what_they_learned(
    app: Flask, call: Caller, by: str, status: int, code: str
) -> None:
    answer = learn(call, visited(call), by=by)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert thoughts(app) == []


def test_an_id_of_somebody_else_tells_nothing(app: Flask, call: Caller) -> None:
    id = str(uuid.uuid4())
    learn(call, visited(call), id=id)
    answer = learn(call, visited(call, "N-002", by="sam"), by="sam", id=id)
    assert (answer.status_code, answer.json["code"]) == (409, "other_content")
    assert "They walk" not in answer.text


@pytest.mark.parametrize(
    "texts", [{"copy": " "}, {"copy": 7}, {"copy": "x" * 4001}, {"praise": None}]
)
def test_nothing_and_nonsense_are_refused(call: Caller, texts: dict[str, Any]) -> None:
    answer = learn(call, visited(call), **texts)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


def test_what_a_newer_phone_adds_is_no_reason_to_refuse(call: Caller) -> None:
    assert learn(call, visited(call), copy="A", mood="fine").status_code == 201


def test_nobody_reads_it_before_a_reviewer_lets_it_out(app: Flask, call: Caller) -> None:
    learn(call, visited(call))
    release(app)
    for name in ("nora", "stan", "rita", "ada"):
        assert call(name).get("/api/v1/ideas").json["items"] == []
    assert "1 to let out" in words(sign_in(app, "rita").get("/ideas"))
    assert "to let out" not in words(sign_in(app, "nora").get("/ideas"))


def test_a_reviewer_rewords_and_the_original_stays(app: Flask, call: Caller) -> None:
    learn(call, visited(call), copy="My friend Mia walked me to the shelf")
    page = let_out(app, thoughts(app)[0], text="They walk customers to the shelf")

    assert "Let out." in page
    with app.app_context():
        assert db.session.query(Thought).one().text == "My friend Mia walked me to the shelf"
        assert db.session.query(Idea).one().text == "They walk customers to the shelf"
    board = call("nora").get("/api/v1/ideas").text
    assert "Mia" not in board
    assert "They walk customers" in board


def test_stores_read_their_own_from_tomorrow_and_nothing_of_others(
    app: Flask, call: Caller
) -> None:
    for store in ("N-001", "N-002"):
        learn(call, visited(call, store), annoyed=f"Long queue at {store}")
    for key in thoughts(app):
        let_out(app, key, text=f"Queue {key}")

    assert call("stan").get("/api/v1/ideas").json["items"] == []
    assert len(call("nora").get("/api/v1/ideas").json["items"]) == 2
    shown_to_stores(app)

    (own,) = call("stan").get("/api/v1/ideas").json["items"]
    assert (own["location"], own["annoys"]) == ("N-001", True)
    assert call("sol").get("/api/v1/ideas").json["items"] == []


def test_a_shared_idea_tells_others_its_brand_alone(app: Flask, call: Caller) -> None:
    learn(call, visited(call, "C-001"))
    let_out(app, thoughts(app)[0], text="Free water", shared="1")
    shown_to_stores(app)

    (far,) = call("sol").get("/api/v1/ideas").json["items"]
    (near,) = call("nora").get("/api/v1/ideas").json["items"]

    assert (far["place"], far["location"]) == ("Rival", None)
    assert (near["place"], near["location"]) == ("Rival North", "C-001")
    page = sign_in(app, "stan").get("/ideas").text
    assert "Free water" in page
    assert "Rival North" not in page


def test_nothing_that_is_shown_ties_it_to_the_shopper(app: Flask, call: Caller) -> None:
    audit, id = visited(call), str(uuid.uuid4())
    learn(call, audit, id=id, copy="Good coffee", praise="Friendly at the till")
    for key in thoughts(app):
        let_out(app, key, text="Good", nameless="1")
    shown_to_stores(app)
    with app.app_context():
        idea, praise = db.session.query(Idea).one(), db.session.query(Praise).one()
        learned = db.session.query(Learned).one()
        telling = [audit, id, cast.who("sue").key, "Sue", learned.received_at.strftime("%H:%M:%S")]
        key = idea.key
        assert (idea.month.day, praise.month.day) == (1, 1)
    for name in ("stan", "nora", "ada"):
        seen = call(name).get("/api/v1/ideas").text + sign_in(app, name).get("/learned").text
        seen += sign_in(app, name).get(f"/ideas/{key}").text
        assert [word for word in telling if word in seen] == []


def test_praise_names_nobody_unless_the_programme_lets_it(app: Flask, call: Caller) -> None:
    learn(call, visited(call), praise="Marta was wonderful")
    (key,) = thoughts(app)
    rita = sign_in(app, "rita")

    refused = rita.post(f"/ideas/_waiting/{key}", data={"decision": "release", "text": "Marta!"})
    assert refused.status_code == 422
    assert "names nobody of the staff" in words(refused)
    assert "Marta!" in refused.text
    with app.app_context(), db.transaction() as session:
        session.query(Programme).one().staff_names_shown = True

    assert "Let out." in let_out(app, key, text="Marta was wonderful")
    assert "Marta was wonderful" in words(sign_in(app, "nora").get("/learned"))
    assert "Marta" not in words(sign_in(app, "stan").get("/learned"))
    shown_to_stores(app)
    assert "Marta was wonderful" in words(sign_in(app, "stan").get("/learned"))
    assert "Marta" not in words(sign_in(app, "sol").get("/learned"))


def test_praise_at_a_competitors_becomes_an_idea(app: Flask, call: Caller) -> None:
    learn(call, visited(call, "C-001"), praise="They smile")
    let_out(app, thoughts(app)[0], text="They smile")
    with app.app_context():
        assert db.session.query(Praise).count() == 0
        assert db.session.query(Idea).one().text == "They smile"


def test_what_is_kept_back_is_gone_for_all_and_decided_once(app: Flask, call: Caller) -> None:
    learn(call, visited(call))
    (key,) = thoughts(app)
    rita = sign_in(app, "rita")

    assert "Kept back." in sent(rita, f"/ideas/_waiting/{key}", decision="keep_back")
    again = rita.post(f"/ideas/_waiting/{key}", data={"decision": "release", "text": "x"})

    assert again.status_code == 409
    assert call("ada").get("/api/v1/ideas").json["items"] == []


def test_others_let_nothing_out(app: Flask, call: Caller) -> None:
    learn(call, visited(call))
    (key,) = thoughts(app)
    for name in ("nora", "stan", "sue", "ada"):
        assert (
            call(name).post(f"/ideas/_waiting/{key}", data={"decision": "keep_back"}).status_code
            == 403
        )


def test_a_photo_goes_along_when_the_reviewer_chose_it(app: Flask, call: Caller) -> None:
    learn(call, visited(call))
    (key,) = thoughts(app)
    form = sign_in(app, "rita").get("/ideas/_waiting").text
    photo = form.partition('name="photo" value="" checked')[2].partition('value="')[2][:24]
    let_out(app, key, text="Look", photo=photo)

    (idea,) = call("nora").get("/api/v1/ideas").json["items"]
    assert idea["photo"]
    answer = call("nora").get(idea["photo"])
    assert answer.status_code in (200, 404)  # 404: its preview is still being made
    assert "preview" in answer.text or answer.mimetype == "image/jpeg"
    assert call("sol").get(idea["photo"]).status_code == 404


def test_an_author_hears_what_became_of_it(app: Flask, call: Caller) -> None:
    learn(call, visited(call))
    let_out(app, thoughts(app)[0], text="Good coffee")
    (idea,) = call("nora").get("/api/v1/ideas").json["items"]

    moved = call("nora").patch(f"/api/v1/ideas/{idea['id']}", json={"status": "trying"})

    assert moved.json["status"] == "trying"
    with app.app_context():
        told = db.session.query(Notice).filter_by(kind="idea.moved").one()
        assert told.person_id == cast.who("sue").id
    texts = [item["text"] for item in call("sue").get("/api/v1/notices").json["items"]]
    assert "What you noticed: it is being tried." in texts
