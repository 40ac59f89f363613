from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.checklists import actions as checklists
from mystery.locations.queries import get_location
from mystery.programmes.queries import list_programmes
from mystery.programmes.tables import Visit
from mystery.web.pages import visit_import
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.web.desk import founder, key_of, regional_admin, row, send, sent, sign_in, words

DAYS = {"first": "2100-03-01", "last": "2100-03-31"}
PLAN = {"act": "plan", "checklist": "visit", **DAYS}


def planned(app: Flask) -> list[tuple[str, str | None, str]]:
    """Location, shopper and state of every visit, in the order of planning."""
    with app.app_context():
        found = db.session.query(Visit).order_by(Visit.id)
        return [(v.location.code, v.shopper and v.shopper.name, v.state) for v in found]


def visit(app: Flask, name: str = "sam", location: str = "N-001") -> str:
    with app.app_context(), db.transaction():
        return cast.plan(name, location=location)


def find(app: Flask, key: str) -> Visit:
    with app.app_context():
        return db.session.query(Visit).filter_by(key=key).one()


def test_nothing_planned_is_told_with_a_way_to_plan(call: Caller) -> None:
    assert "No visit is planned yet." in words(call("ada").get("/visits"))


def test_visits_are_listed_with_counts_by_state(app: Flask, call: Caller) -> None:
    visit(app)
    visit(app, "sue", "C-001")
    with app.app_context(), db.transaction() as session:
        late = session.query(Visit).first()
        late.opens_at, late.due_at = (db.now() - timedelta(days=n) for n in (9, 2))

    page = call("ada").get("/visits")

    assert "All 2 Overdue 1 Assigned 2" in words(page)
    assert "Assigned Overdue Store visit Sam" in row(page, "North High St")
    only = words(call("ada").get("/visits?state=overdue"))
    assert "North High St" in only
    assert "Rival North" not in only
    assert "No visit fits." in words(call("ada").get("/visits?state=approved"))
    assert "Rival North" in words(call("ada").get("/visits?q=rival"))


def test_pages_follow_one_another_to_the_end(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        keys = [cast.plan("sue", location="N-002") for _ in range(53)]
    first, last = call("ada").get("/visits"), call("ada").get("/visits?page=2")

    seen = [key for key in keys if f"/visits/{key}" in first.text]
    rest = [key for key in keys if f"/visits/{key}" in last.text]
    assert (len(seen), len(rest)) == (50, 3)
    assert not set(seen) & set(rest)
    assert 'rel="next"' not in last.text


def test_who_went_is_no_longer_told_once_the_report_is_there(app: Flask, call: Caller) -> None:
    key = visit(app)
    assert "Sam" in words(call("ada").get(f"/visits/{key}"))

    Draft(key).send(call("sam"))

    assert "Sam" not in row(call("ada").get("/visits"), "Waiting for review")
    assert "Sam" not in words(call("ada").get(f"/visits/{key}"))


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_planning_is_for_admins(app: Flask, call: Caller, name: str) -> None:
    key = visit(app)
    paths = ("/visits", "/visits/_plan", "/visits/_import", f"/visits/{key}")
    acts = ("_plan", "_import", f"{key}/cancel", f"{key}/assign", f"{key}/extend")

    assert {call(name).get(path).status_code for path in paths} == {403}
    answers = {call(name).post(f"/visits/{act}", data={"reason": "x"}).status_code for act in acts}
    assert answers == {403}
    assert planned(app) == [("N-001", "Sam", "claimed")]


def test_another_site_plans_and_changes_nothing(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), visit(app)
    fields = {**PLAN, "location": "N-002", "reason": "x", "shopper": "sue@cast.test"}

    for act in ("_plan", "_import", f"{key}/cancel", f"{key}/assign", f"{key}/extend"):
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        answer = ada.post(f"/visits/{act}", data=fields, headers=elsewhere)
        assert answer.status_code == 403, act
    assert planned(app) == [("N-001", "Sam", "claimed")]


def test_each_chosen_location_becomes_a_visit(app: Flask) -> None:
    ada = sign_in(app, "ada")

    said = sent(ada, "/visits/_plan", **PLAN, location=["N-001", "C-001"], shopper="sam@cast.test")

    assert "Planned." in said
    assert planned(app) == [("N-001", "Sam", "claimed"), ("C-001", "Sam", "claimed")]


def test_a_visit_without_a_shopper_is_open_for_everybody(app: Flask) -> None:
    sent(sign_in(app, "ada"), "/visits/_plan", **PLAN, location="N-001", note="Ask for size 44")

    assert planned(app) == [("N-001", None, "open")]
    with app.app_context():
        assert db.session.query(Visit).one().note == "Ask for size 44"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"])
def test_days_are_whole_days_where_the_location_is(app: Flask, zone: str) -> None:
    with app.app_context(), db.transaction():
        get_location("N-001").time_zone = zone

    sent(sign_in(app, "ada"), "/visits/_plan", **PLAN, location="N-001")

    with app.app_context():
        made = db.session.query(Visit).one()
        local = ZoneInfo(zone)
        assert made.opens_at == datetime(2100, 3, 1, tzinfo=local).astimezone(UTC)
        assert made.due_at == datetime(2100, 3, 31, 23, 59, 59, tzinfo=local).astimezone(UTC)


def test_a_shopper_is_named_by_key_or_by_login(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/visits/_plan", **PLAN, location="N-001", shopper=key_of(app, "sue"))
    sent(ada, "/visits/_plan", **PLAN, location="N-002", shopper=" SUE@cast.test ")
    refused = send(ada, "/visits/_plan", **PLAN, location="S-001", shopper="nobody@cast.test")

    assert planned(app) == [("N-001", "Sue", "claimed"), ("N-002", "Sue", "claimed")]
    assert refused.status_code == 422
    assert 'href="#f-shopper"' in refused.text


def test_nobody_is_sent_to_their_own_workplace_and_both_are_named(app: Flask, call: Caller) -> None:
    answer = send(call("ada"), "/visits/_plan", **PLAN, location="S-002", shopper="sam@cast.test")

    assert answer.status_code == 422
    assert "Mill Lane (S-002), Sam: This is the shopper's own workplace." in words(answer)
    assert 'value="S-002" checked' in answer.text
    assert 'value="2100-03-31"' in answer.text
    assert planned(app) == []


@pytest.mark.parametrize(
    ("shopper", "why"),
    [
        ("otto@cast.test", "Otto: They hold no shopper role at this location."),
        ("stan@cast.test", "Stan: They hold no shopper role at this location."),
    ],
)
def test_only_shoppers_are_sent(call: Caller, shopper: str, why: str) -> None:
    answer = send(call("ada"), "/visits/_plan", **PLAN, location="N-001", shopper=shopper)

    assert answer.status_code == 422
    assert why in words(answer)


def test_a_plan_in_part_refused_reports_each_row(app: Flask) -> None:
    ada = sign_in(app, "ada")

    codes = ["N-001", "S-002", "nowhere"]
    said = sent(ada, "/visits/_plan", **PLAN, location=codes, shopper="sam@cast.test")

    assert "1 visit is planned, 2 were refused." in said
    assert "Mill Lane (S-002), Sam: This is the shopper's own workplace." in said
    assert "There is no such location." in said
    assert planned(app) == [("N-001", "Sam", "claimed")]


def test_a_long_plan_is_carried_out_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_import, "PART", 2)
    ada = sign_in(app, "ada")
    codes = ["N-001", "S-002", "N-002", "S-001", "C-001", "C-002"]

    said = sent(ada, "/visits/_plan", **PLAN, location=codes, shopper="sam@cast.test")

    assert "5 visits are planned, 1 was refused." in said
    assert [code for code, _, _ in planned(app)] == [code for code in codes if code != "S-002"]


def test_sending_the_same_plan_twice_plans_it_once(app: Flask) -> None:
    ada = sign_in(app, "ada")
    sent(ada, "/visits/_plan", **PLAN, location="N-001", shopper="sam@cast.test")

    said = sent(ada, "/visits/_plan", **PLAN, location="N-001", shopper="sam@cast.test")

    assert "planned already" in said
    assert len(planned(app)) == 1


def test_filters_keep_what_was_chosen(call: Caller) -> None:
    answer = send(
        call("ada"), "/visits/_plan", act="show", q="rival", location=["N-001"], note="Hello"
    )

    assert answer.status_code == 200
    assert 'value="N-001" checked' in answer.text
    assert 'value="C-001"' in answer.text
    assert 'value="N-002"' not in answer.text
    assert ">Hello</textarea>" in answer.text.replace("\n", "")


def test_all_that_the_filters_leave_can_be_planned_at_once(app: Flask) -> None:
    ada = sign_in(app, "ada")

    sent(ada, "/visits/_plan", **PLAN, all="1", kind="own", region="south")

    assert [code for code, _, _ in planned(app)] == ["S-001", "S-002"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "where"),
        ({"location": "N-001", "checklist": ""}, "f-checklist"),
        ({"location": "N-001", "first": ""}, "f-first"),
        ({"location": "N-001", "last": "soon"}, "f-last"),
        ({"location": "N-001", "last": "2100-02-01"}, "f-last"),
        ({"location": "N-001", "note": "x" * 2001}, "f-note"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_in_place(
    app: Flask, call: Caller, fields: dict[str, str], field: str
) -> None:
    answer = send(call("ada"), "/visits/_plan", **{**PLAN, **fields})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert planned(app) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"checklist": "nothing"}, "There is no checklist 'nothing'."),
        ({"first": "2001-01-01", "last": "2001-01-02"}, "The window is over."),
    ],
)
def test_what_cannot_be_planned_says_why(call: Caller, fields: dict[str, str], why: str) -> None:
    answer = send(call("ada"), "/visits/_plan", **{**PLAN, "location": "N-001", **fields})

    assert answer.status_code == 422
    assert why in words(answer)


def test_too_many_at_once_are_refused(call: Caller) -> None:
    codes = [f"X-{number}" for number in range(501)]

    answer = send(call("ada"), "/visits/_plan", **PLAN, location=codes)

    assert answer.status_code == 422
    assert "At most 500 visits" in words(answer)


def test_without_a_notice_to_staff_no_visit_is_planned(blank_app: Flask) -> None:
    ada = founder(blank_app)
    assert "needs a published checklist" in words(ada.get("/visits/_plan"))
    with blank_app.app_context(), db.transaction():
        cast.found_chain()
        cast.publish()

    refused = send(ada, "/visits/_plan", **PLAN, location="N-001")
    assert refused.status_code == 409
    assert "no notice to staff is on record" in words(refused)

    sent(ada, "/programmes")
    told = {"notice_text": cast.NOTICE, "notice_on": "2026-01-05", "then": "start"}
    sent(ada, "/programmes/everyday/notice", **told)
    sent(ada, "/visits/_plan", **PLAN, location="N-001")

    with blank_app.app_context():
        assert [programme.key for programme in list_programmes()] == ["everyday"]


def test_a_checklist_with_only_a_draft_is_not_offered(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        checklists.put_draft({**cast.CHECKLIST, "key": "secret", "title": "Draft"}, by="system")

    assert 'value="secret"' not in call("ada").get("/visits/_plan").text
    answer = send(call("ada"), "/visits/_plan", **{**PLAN, "checklist": "secret"}, location="N-001")
    assert answer.status_code == 422
    assert "has not been published yet" in words(answer)


def test_the_admin_of_a_part_plans_in_it_only(app: Flask) -> None:
    nick, key = regional_admin(app), visit(app, "sue", "S-001")
    page = nick.get("/visits/_plan")
    assert 'value="N-001"' in page.text
    assert "S-001" not in page.text

    answer = send(nick, "/visits/_plan", **PLAN, location="S-001")
    assert answer.status_code == 422
    assert "There is no such location." in words(answer)
    assert nick.get(f"/visits/{key}").status_code == 404
    for act in ("cancel", "assign", "extend"):
        assert send(nick, f"/visits/{key}/{act}", reason="x").status_code == 404
    assert "No visit is planned yet." in words(nick.get("/visits"))


def test_cancelling_needs_a_reason_and_keeps_it(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), visit(app)
    assert send(ada, f"/visits/{key}/cancel", act="cancel", reason=" ").status_code == 422
    assert find(app, key).state == "claimed"

    said = sent(ada, f"/visits/{key}/cancel", act="cancel", reason="The store is closed")

    assert "The visit is cancelled." in said
    assert "Reason The store is closed" in said
    again = send(ada, f"/visits/{key}/cancel", act="cancel", reason="x")
    assert again.status_code == 409


def test_a_visit_is_given_to_somebody_else_and_back_to_everybody(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), visit(app)

    sent(ada, f"/visits/{key}/assign", act="assign", shopper=key_of(app, "sue"), reason="ill")
    assert planned(app) == [("N-001", "Sue", "claimed")]

    sent(ada, f"/visits/{key}/assign", act="assign", shopper="")
    assert planned(app) == [("N-001", None, "open")]


def test_giving_a_visit_to_who_works_there_names_both(app: Flask, call: Caller) -> None:
    key = visit(app, "sue", "S-002")

    answer = send(call("ada"), f"/visits/{key}/assign", act="assign", shopper=key_of(app, "sam"))

    assert answer.status_code == 403
    said = words(answer)
    assert "Sam cannot go to Mill Lane (S-002). This is the shopper's own workplace." in said
    assert planned(app) == [("S-002", "Sue", "claimed")]


@pytest.mark.parametrize("name", ["otto", "nora", "ada"])
def test_a_visit_is_given_to_shoppers_only(app: Flask, call: Caller, name: str) -> None:
    key = visit(app)

    answer = send(call("ada"), f"/visits/{key}/assign", act="assign", shopper=key_of(app, name))

    assert answer.status_code == 403
    assert f"{name.title()} does not shop there." in words(answer)


def test_extending_moves_the_last_day_and_nothing_else(app: Flask) -> None:
    ada, key = sign_in(app, "ada"), visit(app)
    before = find(app, key)
    assert send(ada, f"/visits/{key}/extend", act="extend", last="2001-01-01").status_code == 422
    assert send(ada, f"/visits/{key}/extend", act="extend", last="").status_code == 422

    sent(ada, f"/visits/{key}/extend", act="extend", last="2100-06-30")

    after = find(app, key)
    berlin = ZoneInfo("Europe/Berlin")
    assert after.due_at == datetime(2100, 6, 30, 23, 59, 59, tzinfo=berlin).astimezone(UTC)
    assert after.opens_at == before.opens_at


def test_what_is_sent_in_can_no_longer_be_changed(app: Flask, call: Caller) -> None:
    key = visit(app)
    Draft(key).send(call("sam"))
    page = words(call("ada").get(f"/visits/{key}"))
    assert "Nothing about this visit can be changed any more." in page

    for act, fields in (
        ("cancel", {"reason": "x"}),
        ("assign", {"shopper": key_of(app, "sue")}),
        ("extend", {"last": "2100-01-01"}),
    ):
        assert send(call("ada"), f"/visits/{key}/{act}", **fields).status_code == 409, act
    assert planned(app) == [("N-001", "Sam", "submitted")]


TABLE = """location,shopper,from,until
N-001,sam@cast.test,2100-01-01,2100-01-31
S-002,sam@cast.test,2100-01-01,2100-01-31
C-001,,2100-01-01,2100-01-31
nowhere,,2100-01-01,2100-01-31
"""


def uploaded(client: FlaskClient, **fields: object) -> str:
    answer = client.post("/visits/_import", data=fields)
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


def test_a_pasted_table_is_looked_at_before_anything_is_planned(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = uploaded(ada, pasted=TABLE)
    assert "names no column for the checklist" in words(ada.get(address))

    page = ada.get(f"{address}?checklist=visit")

    said = words(page)
    assert "to be planned 2 planned already 0 refused 2" in said
    assert row(page, "S-002") == "3 Mill Lane (S-002), Sam: This is the shopper's own workplace."
    assert "Plan 2 visits" in said
    assert planned(app) == []


def test_a_table_is_planned_once_and_reported(app: Flask) -> None:
    ada = sign_in(app, "ada")
    address = uploaded(ada, file=(io.BytesIO(TABLE.encode()), "march.csv"))
    page = ada.get(f"{address}?checklist=visit").text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

    said = sent(ada, address, **fields)
    again = sent(ada, address, **fields)

    assert "2 visits are planned, 2 were refused." in said
    assert said == again
    assert planned(app) == [("N-001", "Sam", "claimed"), ("C-001", None, "open")]
    report = ada.get(f"{address}/report.txt").text
    assert "refused: row 3, Mill Lane (S-002), Sam: This is the shopper's own workplace." in report
    other = words(ada.get(f"{uploaded(ada, pasted=TABLE)}?checklist=visit"))
    assert "planned already 2" in other


def test_a_table_of_visits_belongs_to_whoever_sent_it(app: Flask, call: Caller) -> None:
    address = uploaded(call("ada"), pasted=TABLE)

    assert regional_admin(app).get(address).status_code == 404


def test_the_admin_of_a_part_plans_a_table_for_it_only(app: Flask) -> None:
    nick = regional_admin(app)
    table = "location,from,until\nN-001,2100-01-01,2100-01-31\nS-001,2100-01-01,2100-01-31\n"
    address = uploaded(nick, pasted=table)

    said = sent(nick, address, checklist="visit")

    assert "1 visit is planned, 1 was refused." in said
    assert "South Way" not in said
    assert planned(app) == [("N-001", None, "open")]


def test_an_empty_table_is_refused_in_place(call: Caller) -> None:
    answer = send(call("ada"), "/visits/_import", pasted=" ")

    assert answer.status_code == 422
    assert "There is no table yet." in words(answer)


@pytest.mark.parametrize("key", ["nothing", "%00"])
def test_an_unknown_visit_is_missing(call: Caller, key: str) -> None:
    assert call("ada").get(f"/visits/{key}").status_code == 404
    assert call("ada").post(f"/visits/{key}/cancel", data={"reason": "x"}).status_code == 404
