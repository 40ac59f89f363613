"""The agreement: versions, acceptance, what waits for it, and its papers."""

from __future__ import annotations

from flask import Flask

from mystery import db
from mystery.people import agreements
from mystery.people.tables import Person
from tests.conftest import Caller
from tests.web.desk import regional_admin, sign_in, words
from tests.web.visited import draft, send


def publish(call: Caller, text: str) -> int:
    return call("ada").post("/people/agreement", data={"text": text}).status_code


def open_visit(call: Caller) -> str:
    asked = {
        "location": "N-001",
        "checklist": "visit",
        "opens": "2026-11-01T08:00:00Z",
        "due": "2099-11-30T20:00:00Z",
    }
    return str(call("ada").post("/api/v1/visits", json=asked).json["id"])


def claim(call: Caller, visit: str) -> tuple[int, str]:
    answer = call("sam").post(f"/api/v1/visits/{visit}/claim")
    return answer.status_code, answer.json.get("code", "")


def accept(call: Caller, name: str, number: int) -> int:
    body = {"number": number}
    return call(name).post("/api/v1/me/agreement", json=body).status_code


def test_without_an_agreement_nobody_is_asked(call: Caller) -> None:
    assert call("sam").get("/api/v1/me").json["agreement"] is None
    assert claim(call, open_visit(call))[0] == 200


def test_no_visit_is_taken_before_the_agreement_is_accepted(call: Caller) -> None:
    publish(call, "Be kind.")
    visit = open_visit(call)
    waiting = call("sam").get("/api/v1/me").json["agreement"]
    assert waiting == {"number": 1, "accepted_at": None, "text": "Be kind."}

    assert claim(call, visit) == (409, "agreement_not_accepted")
    assert accept(call, "sam", 1) == 204
    assert accept(call, "sam", 1) == 204

    assert claim(call, visit)[0] == 200
    shown = call("sam").get("/api/v1/me").json["agreement"]
    assert shown["accepted_at"]
    assert "text" not in shown


def test_a_new_version_asks_again_and_what_was_begun_arrives(app: Flask, call: Caller) -> None:
    publish(call, "Be kind.")
    accept(call, "sam", 1)
    publish(call, "Be very kind.")

    assert claim(call, open_visit(call)) == (409, "agreement_not_accepted")
    assert accept(call, "sam", 1) == 409
    assert send(call, draft("N-001"))
    assert accept(call, "sam", 2) == 204


def test_the_same_text_is_no_new_version_and_no_text_is_none(call: Caller) -> None:
    assert publish(call, "Be kind.") == 303
    assert publish(call, " Be kind.\r\n") == 409
    assert publish(call, "  ") == 422
    assert publish(call, "x" * (agreements.LONGEST + 1)) == 422


def test_the_desk_reads_and_accepts(app: Flask, call: Caller) -> None:
    publish(call, "Be <b>kind</b>.\n\nAlways.")
    client = sign_in(app, "sue")
    page = client.get("/agreement")
    assert "<b>kind" not in page.text
    assert "read and accept" in words(client.get("/account"))

    for wrong in ("", "2", "x", "9" * 30):
        assert client.post("/agreement", data={"number": wrong}).status_code == 409
    assert client.post("/agreement", data={"number": "1"}).status_code == 303

    assert "accepted on" in words(client.get("/account"))
    assert "You accepted this" in words(client.get("/agreement"))


def test_the_papers_tell_who_accepted_which_version_when(app: Flask, call: Caller) -> None:
    publish(call, "Be kind.")
    publish(call, "Be very kind.")
    accept(call, "sam", 2)
    with app.app_context(), db.transaction():
        db.session.query(Person).filter_by(email="sam@cast.test").one().name = "=HYPERLINK(1)"

    paper = words(call("ada").get("/people/agreement/document"))
    table = call("ada").get("/people/agreement/accepted.csv")

    assert "Version 2" in paper
    assert "accepted by 1 person" in paper
    assert "Sam" not in paper
    assert table.text.splitlines()[0] == "\ufeffversion,staff_number,name,accepted_at"
    assert table.text.splitlines()[1].startswith("2,,'=HYPERLINK(1),20")


def test_only_who_administers_all_writes_it_and_reads_who_accepted(
    app: Flask, call: Caller
) -> None:
    publish(call, "Be kind.")
    nick = regional_admin(app)

    assert nick.get("/people/agreement").status_code == 200
    assert nick.post("/people/agreement", data={"text": "Mine."}).status_code == 403
    for path in ("document", "accepted.csv"):
        assert nick.get(f"/people/agreement/{path}").status_code == 403
        assert call("nora").get(f"/people/agreement/{path}").status_code == 403
