from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.queries import list_former_workplaces
from mystery.people.rules import Role
from mystery.people.tables import SignIn
from mystery.web.sessions import device_words
from tests import cast
from tests.conftest import Caller
from tests.web.desk import (
    enter,
    key_of,
    person_named,
    regional_admin,
    row,
    send,
    sent,
    sign_in,
    words,
)

ROLE = {"role": "shopper", "place": "everywhere"}


def roles(app: Flask, name: str) -> list[tuple[str, str | None, str | None]]:
    with app.app_context():
        grants = person_named(name).grants
        return [
            (g.role, g.region and g.region.code, g.location and g.location.code) for g in grants
        ]


def test_everybody_is_listed_by_name_with_roles_and_workplace(call: Caller) -> None:
    page = call("ada").get("/people")

    assert "8 people." in words(page)
    assert row(page, "Stan").startswith("Stan Has not come in yet Store manager North High St")
    assert "Mill Lane" in row(page, "Sam")
    assert "no role" in row(page, "Otto")


@pytest.mark.parametrize(
    ("search", "count"), [("o", "3 people"), ("NORA@", "1 person"), ("%", "0 people")]
)
def test_search_finds_names_and_addresses(call: Caller, search: str, count: str) -> None:
    said = words(call("ada").get("/people", query_string={"q": search}))

    assert f"{count} with “{search}”" in said


def test_a_staff_number_is_found_whole(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        people.add_person("Nina", staff_number="4711", by="system")

    assert "1 person" in words(call("ada").get("/people?q=4711"))
    assert "0 people" in words(call("ada").get("/people?q=471"))


def test_pages_follow_one_another_to_the_end(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        for number in range(50):
            people.add_person(f"Zoe {number:02}", staff_number=f"z{number}", by="system")
    first = call("ada").get("/people")
    last = call("ada").get("/people?page=2")

    assert "58 people" in words(first)
    assert 'href="/people?page=2"' in first.text
    assert "Zoe 49" in words(last)
    assert 'rel="next"' not in last.text
    assert call("ada").get("/people?page=" + "9" * 40).status_code == 200


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_people_are_for_admins(app: Flask, call: Caller, name: str) -> None:
    key = key_of(app, "sue")
    paths = ("/people", "/people/_new", f"/people/{key}")
    acts = ("roles", "roles/end", "workplace", "code", "disabled", "sessions/end")

    assert [call(name).get(path).status_code for path in paths] == [403] * 3
    assert {call(name).post(f"/people/{key}/{act}").status_code for act in acts} == {403}
    assert call(name).get("/api/v1/people").status_code == 403


def test_another_site_changes_nobody(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "sue")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    acts = ("roles", "roles/end", "workplace", "code", "disabled", "sessions/end")

    for act in acts:
        fields = {**ROLE, "disabled": "1"}
        answer = ada.post(f"/people/{key}/{act}", data=fields, headers=elsewhere)
        assert answer.status_code == 403
    assert ada.post("/people/_new", data={"name": "x"}, headers=elsewhere).status_code == 403
    assert roles(app, "Sue") == [("shopper", None, None)]


def test_somebody_new_has_a_role_and_a_workplace_and_comes_in_with_a_code(app: Flask) -> None:
    ada = sign_in(app, "ada")
    added = send(
        ada,
        "/people/_new",
        name="Nina",
        email="Nina@Cast.test",
        workplace="N-002",
        role="regional_manager",
        place="region:north",
    )
    page = ada.get(added.headers["Location"])
    assert "Regional manager North" in words(page)
    assert "Harbour" in words(page)
    key = added.headers["Location"].split("/")[2].partition("?")[0]

    shown = send(ada, f"/people/{key}/code")
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", shown.text)
    assert code is not None
    assert f"http://localhost/invite/{code[0]}" in shown.text
    assert "It works once, within 7 days" in words(shown)
    assert code[0] not in ada.get(f"/people/{key}").text

    nina = app.test_client()
    assert "Hello Nina" in words(nina.get(f"/invite/{code[0]}"))
    nina.post(f"/invite/{code[0]}", data={"password": "a-long-password"})
    assert nina.get("/api/v1/me").json["person"]["email"] == "nina@cast.test"
    assert app.test_client().get(f"/invite/{code[0]}").status_code == 410


def test_a_second_code_ends_the_first(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "sue")
    pattern = re.compile(r"invite/([A-Z2-9-]{14})")
    first = pattern.findall(send(ada, f"/people/{key}/code").text)[0]
    second = pattern.findall(send(ada, f"/people/{key}/code").text)[0]

    assert app.test_client().get(f"/invite/{first}").status_code == 410
    assert app.test_client().get(f"/invite/{second}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "", "email": "x@y.z", **ROLE}, "name"),
        ({"name": "Nina", **ROLE}, "email"),
        ({"name": "Nina", "email": "not an address", **ROLE}, "email"),
        ({"name": "Nina", "staff_number": "7" * 65, **ROLE}, "staff_number"),
        ({"name": "Nina", "email": "x@y.z", "workplace": "nowhere", **ROLE}, "workplace"),
        ({"name": "Nina", "email": "x@y.z", "role": "king", "place": "everywhere"}, "role"),
        ({"name": "Nina", "email": "x@y.z", "role": "shopper", "place": "region:x"}, "place"),
        ({"name": "Nina", "email": "x@y.z", "role": "shopper", "place": ""}, "place"),
        ({"name": "Nina", "email": "x@y.z", "role": "shopper", "place": "at:location"}, "location"),
    ],
)
def test_what_is_wrong_with_somebody_new_is_told_in_place(
    app: Flask, call: Caller, fields: dict[str, str], field: str
) -> None:
    answer = send(call("ada"), "/people/_new", **fields)

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    with app.app_context():
        assert db.session.query(cast.Person).filter_by(name="Nina").count() == 0


def test_an_address_that_is_taken_is_told(call: Caller) -> None:
    answer = send(call("ada"), "/people/_new", name="Sam", email="SAM@cast.test", **ROLE)

    assert answer.status_code == 409
    assert "sam@cast.test belongs to somebody else already." in words(answer)


def test_a_role_is_given_with_a_term_and_taken_away(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "otto")
    given = sent(
        ada,
        f"/people/{key}/roles",
        role="store_manager",
        place="at:location",
        location="N-002",
        since="2026-01-01",
        until="2100-01-01",
    )
    assert "Store manager Harbour, from 1 Jan 2026, until 1 Jan 2100" in given
    assert roles(app, "Otto") == [("store_manager", None, "N-002")]

    number = re.search(r'name="grant" value="(\d+)"', ada.get(f"/people/{key}").text)
    assert number is not None
    assert "No role yet" in sent(ada, f"/people/{key}/roles/end", grant=number[1])

    assert roles(app, "Otto") == []
    assert send(ada, f"/people/{key}/roles/end", grant=number[1]).status_code == 404
    with app.app_context():
        acts = [
            entry.act for entry in db.session.query(LogEntry).filter_by(subject=f"person:{key}")
        ]
        assert acts[-2:] == ["grant.give", "grant.take"]


def test_a_role_counts_from_the_next_click_on(app: Flask, call: Caller) -> None:
    assert call("otto").get("/people").status_code == 403

    sent(
        sign_in(app, "ada"),
        f"/people/{key_of(app, 'otto')}/roles",
        role="admin",
        place="everywhere",
    )

    assert call("otto").get("/people").status_code == 200


def test_a_role_somebody_has_already_is_not_given_twice(app: Flask) -> None:
    answer = send(sign_in(app, "ada"), f"/people/{key_of(app, 'sue')}/roles", **ROLE)

    assert answer.status_code == 409
    assert "Sue has this role already." in words(answer)
    assert roles(app, "Sue") == [("shopper", None, None)]


def test_a_role_that_ends_before_it_begins_is_refused(app: Flask) -> None:
    fields = {**ROLE, "since": "2026-02-01", "until": "2026-01-01"}
    answer = send(sign_in(app, "ada"), f"/people/{key_of(app, 'otto')}/roles", **fields)

    assert answer.status_code == 422
    assert 'href="#f-until"' in answer.text


def test_nobody_changes_their_own_roles_or_disables_themselves(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "ada")
    page = ada.get(f"/people/{key}")
    assert "Nobody changes their own roles" in words(page)
    assert "Take away" not in words(page)

    with app.app_context():
        number = person_named("Ada").grants[0].id
    assert send(ada, f"/people/{key}/roles", **ROLE).status_code == 403
    assert send(ada, f"/people/{key}/roles/end", grant=number).status_code == 403
    assert send(ada, f"/people/{key}/disabled", disabled="1").status_code == 403
    assert roles(app, "Ada") == [("admin", None, None)]


def test_an_old_workplace_is_remembered(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "sam")
    assert send(ada, f"/people/{key}/workplace", workplace="nowhere").status_code == 422

    sent(ada, f"/people/{key}/workplace", workplace="N-002")
    sent(ada, f"/people/{key}/workplace", workplace="")

    with app.app_context():
        sam = cast.who("sam")
        former = list_former_workplaces(sam.id, db.now() - timedelta(days=1))
        assert sam.workplace_id is None
        assert set(former) == {get_location(code).id for code in ("S-002", "N-002")}


def test_a_disabled_account_is_out_at_once_and_comes_back(app: Flask) -> None:
    ada, sue, key = sign_in(app, "ada"), sign_in(app, "sue"), key_of(app, "sue")
    assert sue.get("/api/v1/me").status_code == 200

    said = sent(ada, f"/people/{key}/disabled", disabled="1")
    assert "The account is disabled." in said
    assert "Make a one-time code" not in said
    assert sue.get("/api/v1/me").status_code == 401

    sent(ada, f"/people/{key}/disabled", disabled="0")
    assert sue.get("/api/v1/me").status_code == 200


def test_a_session_that_is_ended_is_out_at_once(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "sue")
    sue = sign_in(app, "sue")
    other = enter(app, "sue@cast.test", cast.PASSWORD)
    sessions = re.findall(r'name="session" value="([^"]+)"', ada.get(f"/people/{key}").text)
    with app.app_context():
        latest = db.session.query(SignIn).filter_by(kind="phone").order_by(SignIn.id.desc()).first()
        assert latest is not None
        assert latest.key in sessions

        sent(ada, f"/people/{key}/sessions/end", session=latest.key)

    assert other.get("/api/v1/me").status_code == 401
    assert sue.get("/api/v1/me").status_code == 200


def test_nobody_ends_a_session_under_another_name(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sign_in(app, "sue")
    with app.app_context():
        sue = db.session.query(SignIn).filter_by(kind="phone").one()

        answer = send(ada, f"/people/{key_of(app, 'sam')}/sessions/end", session=sue.key)

    assert answer.status_code == 404


def test_sessions_that_idled_out_are_not_listed(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), key_of(app, "sue")
    sign_in(app, "sue")
    assert "Phone" in words(ada.get(f"/people/{key}"))

    with app.app_context(), db.transaction() as session:
        row = session.query(SignIn).filter_by(kind="phone").one()
        row.seen_at = db.now() - timedelta(days=31)

    assert "Phone" not in words(ada.get(f"/people/{key}")).partition("Signed in")[2]


def test_the_admin_of_a_part_meets_those_who_belong_to_it(app: Flask) -> None:
    nick = regional_admin(app)
    page = words(nick.get("/people"))

    assert "3 people." in page
    for name, status in (("nora", 200), ("stan", 200), ("sol", 404), ("ada", 404), ("sam", 404)):
        assert nick.get(f"/people/{key_of(app, name)}").status_code == status, name
        found = nick.get(f"/api/v1/people/{key_of(app, name)}").status_code
        assert found == status, name


def test_the_admin_of_a_part_gives_nothing_beyond_it(app: Flask) -> None:
    nick, key = regional_admin(app), key_of(app, "stan")

    assert send(nick, f"/people/{key}/roles", role="admin", place="everywhere").status_code == 403
    beyond = send(nick, f"/people/{key}/roles", role="admin", place="region:south")
    assert beyond.status_code == 422
    shop = {"role": "shopper", "place": "at:location", "location": "S-001"}
    assert send(nick, f"/people/{key}/roles", **shop).status_code == 422
    assert send(nick, f"/people/{key}/workplace", workplace="S-001").status_code == 422
    lone = {"name": "Lone", "email": "lone@cast.test", "role": ""}
    assert send(nick, "/people/_new", **lone).status_code == 422
    sent(nick, f"/people/{key}/roles", role="shopper", place="region:north")
    assert roles(app, "Stan") == [("store_manager", None, "N-001"), ("shopper", "north", None)]


def test_the_admin_of_a_part_cannot_become_somebody_with_more(app: Flask) -> None:
    """Somebody of the North who also holds a role elsewhere: a code would open that too."""
    nick = regional_admin(app)
    with app.app_context(), db.transaction():
        ada = cast.who("ada")
        people.give(ada, Role.SHOPPER, region=get_location("N-001").region)
    key = key_of(app, "ada")

    page = nick.get(f"/people/{key}")

    assert page.status_code == 200
    assert "outside of the part you administer" in words(page)
    assert "Make a one-time code" not in words(page)
    for act in ("roles", "roles/end", "workplace", "code", "disabled", "sessions/end"):
        answer = send(nick, f"/people/{key}/{act}", **{**ROLE, "disabled": "1"})
        assert answer.status_code == 403, act
        assert "/invite/" not in answer.text.replace('/invite/"', "")
    patched = nick.patch(f"/api/v1/people/{key}", json={"disabled": True})
    assert patched.status_code == 403


@pytest.mark.parametrize("key", ["nothing", "%00", "a%00b"])
def test_an_unknown_person_is_missing(call: Caller, key: str) -> None:
    assert call("ada").get(f"/people/{key}").status_code == 404
    assert call("ada").post(f"/people/{key}/code").status_code == 404


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_devices_are_called_as_people_call_them(agent: str, said: str) -> None:
    assert device_words(agent) == said
