"""The list of what one was told, and the choice how one hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from mystery import db
from mystery.notices.actions import tell
from mystery.notices.queries import find_setting, list_who_chose
from mystery.notices.rules import Kind
from mystery.notices.tables import Notice
from mystery.people.tables import Person
from tests import cast
from tests.conftest import Caller
from tests.web.desk import sent, sign_in, words

CHOICE = {"often": "at_once", "zone": "", "quiet_from": "21:00", "quiet_until": "06:30"}


def told(app: Flask, name: str, **facts: Any) -> str:
    with app.app_context():
        with db.transaction():
            tell(cast.who(name).id, Kind.REPORT_RELEASED, address="/locations/N-001", **facts)
        return str(db.session.query(Notice).order_by(Notice.id.desc()).first().key)  # type: ignore[union-attr]


def test_a_page_without_notices_says_so(app: Flask) -> None:
    stan = sign_in(app, "stan")
    page = stan.get("/notices")
    assert "Nothing yet." in words(page)
    assert 'class="count"' not in page.text


def test_the_header_counts_and_opening_one_reads_it(app: Flask) -> None:
    key = told(app, "stan", location="North High St")
    told(app, "stan", location="<b>Harbour</b>")
    stan = sign_in(app, "stan")

    page = stan.get("/notices")
    assert '<span class="count">2</span>' in page.text
    assert "There is something new to read about <b>Harbour</b>." in words(page)
    assert "<b>Harbour" not in page.text

    answer = stan.post(f"/notices/{key}/open")
    assert answer.headers["Location"] == "/locations/N-001"
    assert '<span class="count">1</span>' in stan.get("/notices").text
    assert "All read." in sent(stan, "/notices/read")
    assert 'class="count"' not in stan.get("/notices").text


def test_nobody_opens_what_somebody_else_was_told(app: Flask) -> None:
    key = told(app, "stan")
    assert sign_in(app, "nora").post(f"/notices/{key}/open").status_code == 404
    with app.app_context():
        assert db.session.query(Notice).one().read_at is None


def test_an_address_that_leads_elsewhere_leads_home(app: Flask) -> None:
    with app.app_context(), db.transaction():
        tell(cast.who("stan").id, Kind.REPORT_RELEASED, address="//evil.test/x")
    with app.app_context():
        key = db.session.query(Notice).one().key
    assert sign_in(app, "stan").post(f"/notices/{key}/open").headers["Location"] == "/"


def test_the_choice_of_mails_is_kept(app: Flask) -> None:
    stan = sign_in(app, "stan")
    page = sent(stan, "/notices/settings", **CHOICE, learned="1")
    assert "Kept." in page
    with app.app_context():
        setting = find_setting(cast.who("stan").id)
        assert setting is not None
        assert (setting.often, setting.quiet_until, setting.learned) == ("at_once", "06:30", True)
    assert 'value="21:00"' in stan.get("/notices").text


def test_the_chosen_language_holds_for_notices_and_mails(app: Flask) -> None:
    told(app, "stan", location="Harbour")
    stan = sign_in(app, "stan")
    assert "There is something new to read" in words(stan.get("/notices"))

    page = sent(stan, "/notices/settings", **CHOICE, language="de")
    assert "Es gibt etwas Neues zu lesen über Harbour." in page
    assert '<option value="de" selected>Deutsch</option>' in stan.get("/notices").text
    with app.app_context():
        assert cast.who("stan").language == "de"
        assert list_who_chose() == {cast.who("stan").id}
        with db.transaction():
            db.session.get_one(Person, cast.who("stan").id).language = "de-AT"
    sent(stan, "/notices/settings", **CHOICE, language="de")
    sent(stan, "/notices/settings", **CHOICE)
    with app.app_context():
        assert cast.who("stan").language == "de-AT"
        edit = f"/people/{cast.who('stan').key}/edit"
    ada = sign_in(app, "ada")
    assert '<option value="de" selected>Deutsch</option>' in ada.get(edit).text
    sent(ada, edit, name="Stan Store", email="stan@cast.test", language="es")
    with app.app_context():
        assert cast.who("stan").language == "es"
    assert stan.get("/api/v1/me").json["languages"] == ["es"]
    assert ada.get("/api/v1/me").json["languages"] == []
    assert stan.post("/notices/settings", data=CHOICE | {"language": "tlh"}).status_code == 422


def test_a_choice_that_means_nothing_is_shown_again(app: Flask) -> None:
    stan = sign_in(app, "stan")
    wrong = {"often": "hourly", "zone": "Mars/Base", "quiet_from": "late", "quiet_until": "06:30"}
    answer = stan.post("/notices/settings", data=wrong)
    assert answer.status_code == 422
    assert 'value="Mars/Base"' in answer.text
    for fault in ("choose one", "like Europe/Berlin", "like 20:00"):
        assert fault in words(answer)


def test_the_app_gets_its_list_and_marks_it(app: Flask, call: Caller) -> None:
    first = told(app, "sam", location="Harbour", reason="because")
    told(app, "sam")
    told(app, "sue")
    sam = call("sam")

    listed = sam.get("/api/v1/notices?limit=1").json
    assert len(listed["items"]) == 1
    rest = sam.get(f"/api/v1/notices?limit=1&after={listed['next']}").json
    assert rest["next"] is None
    both = listed["items"] + rest["items"]
    assert {item["text"] for item in both} == {
        "There is something new to read about Harbour.",
        "There is something new to read.",
    }
    assert sam.post("/api/v1/notices/read", json={"ids": [first]}).json == {"read": 1}
    unread = sam.get("/api/v1/notices?unread=1").json["items"]
    assert [item["id"] for item in unread] == [i["id"] for i in both if i["id"] != first]
    assert sam.post("/api/v1/notices/read", json={}).json == {"read": 1}
    assert sam.post("/api/v1/notices/read", json={"ids": "x"}).status_code == 422


def test_what_is_held_back_is_on_no_list(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        later = db.now() + timedelta(hours=1)
        tell(cast.who("stan").id, Kind.REPORT_RELEASED, not_before=later)
    assert call("stan").get("/api/v1/notices").json["items"] == []
    assert "Nothing yet." in words(sign_in(app, "stan").get("/notices"))
