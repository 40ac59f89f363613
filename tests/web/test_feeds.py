"""Links that refresh: made on a page, read by programs, frozen, revoked, by right; and OData."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.exports.rules.feeds import GUESSES, PARTS, WHOLE
from mystery.exports.tables import Feed
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.tables import Grant
from mystery.web import odata
from tests import cast
from tests.conftest import Caller
from tests.test_routes import rules
from tests.web.test_export_timers import changed
from tests.web.visited import BEST, FAIR, POOR, approved

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def link(client: FlaskClient, **filter_: str) -> str:
    """The path of a new link."""
    form = {"checklist": "visit", "period": "all", "name": "Pivot", **filter_}
    made = client.post("/exports/links", data=form)
    assert made.status_code == 303, made.text
    page = html.unescape(client.get(made.headers["Location"]).text)
    found = re.findall(r"http://localhost(/feed/[0-9a-f]{56}/)odata/\n?<", page)
    assert found
    assert f'=IMPORTDATA("http://localhost{found[0]}visits.csv")' in page
    assert f'OData.Feed("http://localhost{found[0]}odata/"' in page
    return found[0]


def table(call: Caller, path: str, name: str = "visits.csv") -> list[dict[str, str]]:
    answer = call().get(path + name)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))


@pytest.fixture
def shopped(app: Flask, call: Caller) -> Flask:
    why = {"why": {"value": "=1+1"}}
    approved(call, "N-001", answers=BEST | why, days_ago=2)
    approved(call, "N-002", answers=POOR, days_ago=3)
    approved(call, "N-001", answers=FAIR, days_ago=40)
    approved(call, "S-001", answers=FAIR, days_ago=4)
    return app


def test_a_link_from_its_making_to_its_end(shopped: Flask, call: Caller) -> None:
    nora = call("nora")
    path = link(nora, kind="own")
    rows = table(call, path)
    assert [row["location_key"] for row in rows] == ["N-001", "N-002", "N-001"]
    assert rows[2]["comment"] == "'=1+1"
    answer = call().get(f"{path}visits.json")
    assert answer.json[2]["comment"] == "=1+1"
    assert answer.headers["X-Schema-Version"] == "3"
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    again = call().get(f"{path}visits.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    approved(call, "N-002", answers=BEST, days_ago=1)
    more = call().get(f"{path}visits.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (more.status_code, len(more.json)) == (200, 4)
    assert "last used on" in nora.get("/exports/links").text
    assert "visited_at_utc" not in rows[0]
    assert "visited_at_utc" in table(call, link(call("rita")))[0]

    with shopped.app_context():
        key = db.session.query(Feed).filter_by(person_id=cast.who("nora").id).one().key
        used = db.session.query(LogEntry).filter_by(act="feed.use", subject=f"feed:{key}").all()
        assert len(used) == 1
    assert call("sol").post(f"/exports/links/{key}/end").status_code == 404
    assert nora.post(f"/exports/links/{key}/end").status_code == 303
    assert call().get(f"{path}visits.json").status_code == 404
    assert "Pivot" not in nora.get("/exports/links").text


def test_columns_stay_where_they_are_and_new_ones_come_to_the_right(
    shopped: Flask, call: Caller
) -> None:
    path = link(call("rita"))
    before = list(table(call, path)[0])
    with shopped.app_context(), db.transaction():
        document: dict[str, Any] = changed()
        extra = {
            "key": "till",
            "title": "Till",
            "questions": [{"key": "fast", "type": "yes_no", "text": "Fast?", "points": 1}],
        }
        cast.publish(document | {"sections": [extra, *document["sections"]]})
    after = list(table(call, path)[0])
    assert after == [*before, "s_till_pct"]
    with shopped.app_context(), db.transaction():
        feed = db.session.query(Feed).one()
        assert feed.columns["visits"] == after
        feed.columns = feed.columns | {"visits": [*after, "s_gone_pct"]}
    rows = table(call, path)
    assert list(rows[0]) == [*after, "s_gone_pct"]
    assert {row["s_gone_pct"] for row in rows} == {""}


def test_a_link_has_the_rights_of_its_person_at_the_moment(shopped: Flask, call: Caller) -> None:
    path = link(call("nora"))
    assert {row["location_key"] for row in table(call, path)} == {"N-001", "N-002"}
    other = "1" if path[-2] == "0" else "0"
    for wrong in (f"{path[:-2]}{other}/", path.replace("/feed/", "/feed/x"), "/feed/ü/"):
        assert call().get(f"{wrong}visits.csv").status_code == 404
    assert call().get(f"{path}people.csv").status_code == 404
    with shopped.app_context(), db.transaction() as session:
        for grant in session.query(Grant).filter_by(person_id=cast.who("nora").id):
            session.delete(grant)
    assert call().get(f"{path}visits.csv").status_code == 404
    assert call().get(f"{path}odata/").status_code == 404
    path = link(call("rita"))
    with shopped.app_context(), db.transaction():
        people.set_disabled(cast.who("rita"), True)
    assert call().get(f"{path}visits.csv").status_code == 404
    made = [rule.rule for rule, _ in rules(shopped, "POST") if rule.rule.startswith("/feed")]
    assert made == []


def test_a_link_needs_a_name_and_a_filter_that_fits(app: Flask, call: Caller) -> None:
    for wrong in ({"name": ""}, {"name": "x" * 121}, {"kind": "shop"}, {"region": "south"}):
        form = {"checklist": "visit", "name": "Pivot", **wrong}
        answer = call("nora").post("/exports/links", data=form)
        assert answer.status_code == 422
        assert 'value="visit"' in answer.text


def odata_of(call: Caller, path: str, rest: str = "", **asked: str) -> Any:
    answer = call().get(f"{path}odata/{rest}", query_string=asked)
    assert answer.headers["OData-Version"] == "4.0"
    return answer


def test_power_query_finds_its_way(shopped: Flask, call: Caller) -> None:
    path = link(call("rita"))
    service = odata_of(call, path).json
    names = [one["name"] for one in service["value"]]
    assert service["@odata.context"] == f"http://localhost{path}odata/$metadata"
    declared = ElementTree.fromstring(odata_of(call, path, "$metadata").data)
    assert [one.get("Name") for one in declared.iter(f"{EDM}EntitySet")] == names
    for name in names:
        (type_,) = (t for t in declared.iter(f"{EDM}EntityType") if t.get("Name") == name)
        properties = [one.get("Name") for one in type_.iter(f"{EDM}Property")]
        keys = [one.get("Name") for one in type_.iter(f"{EDM}PropertyRef")]
        lines = odata_of(call, path, name).json["value"]
        assert set(keys) <= set(properties)
        assert all(list(line) == properties for line in lines)
        told = [tuple(line[key] for key in keys) for line in lines]
        assert len(set(told)) == len(told)
        assert odata_of(call, path, f"{name}/$count").text == str(len(lines))


def test_parts_of_a_table_are_asked_for(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link(call("rita"))
    everything = odata_of(call, path, "visits").json["value"]
    days = [line["visited_on"] for line in everything]
    assert days == sorted(days)

    def keys(**asked: str) -> list[str]:
        found = odata_of(call, path, "visits", **{f"${k}": v for k, v in asked.items()}).json
        return [line["visited_on"] for line in found["value"]]

    assert keys(filter=f"visited_on ge {days[1]}") == days[1:]
    assert keys(filter=f"visited_on gt {days[1]} and visited_on lt {days[3]}") == [days[2]]
    assert keys(filter=f"visited_on eq {days[0]} or location_key eq 'S-001'") == days[:2]
    assert keys(top="2") == days[:2]
    assert keys(top="2", skip="1") == days[1:3]
    assert keys(skip="3") == days[3:]
    one = odata_of(call, path, "visits", **{"$select": "score_pct", "$top": "1", "$count": "true"})
    assert list(one.json["value"][0]) == ["score_pct"]
    assert one.json["@odata.count"] == 4
    asked = {"$filter": "points_earned gt 0 and not (location_key eq 'S-001')"}
    assert odata_of(call, path, "visits/$count", **asked).text == "3"

    monkeypatch.setattr(odata, "VISITS", 2)
    monkeypatch.setattr(odata, "LINES", 1)
    for table_, first in (("visits", {}), ("answers", {}), ("visits", {"$skip": "1"})):
        whole = odata_of(call, path, table_).json
        pages, lines = 1, []
        found = odata_of(call, path, table_, **first).json
        while True:
            lines += found["value"]
            if "@odata.nextLink" not in found:
                break
            pages += 1
            found = call().get(found["@odata.nextLink"].removeprefix("http://localhost")).json
        assert pages >= 2
        assert "@odata.nextLink" in whole or not first
        counted = int(odata_of(call, path, f"{table_}/$count").text)
        assert len(lines) == counted - int(first.get("$skip", 0))


WRONG = [
    {"$filter": "nothing eq 1"},
    {"$filter": "visited_on ge 'soon'"},
    {"$filter": "visited_on"},
    {"$filter": "(" * 60 + "score_pct eq 1"},
    {"$filter": "score_pct eq 2026-99-99"},
    {"$orderby": "visited_on"},
    {"$top": "-1"},
    {"$skiptoken": "x"},
    {"$select": "nothing"},
]


def test_what_cannot_be_answered_is_told_as_odata_tells_it(app: Flask, call: Caller) -> None:
    path = link(call("nora"))
    for asked in WRONG:
        answer = odata_of(call, path, "visits", **asked)
        assert answer.status_code == 400, asked
        assert answer.json["error"]["message"]


def test_a_link_that_is_fetched_too_often_rests_and_so_does_who_guesses(
    shopped: Flask, call: Caller
) -> None:
    path, other = link(call("nora")), link(call("rita"))
    key = path.split("/")[2][:24]

    def asked_before(counted: str, times: int) -> None:
        with shopped.app_context(), db.transaction():
            people.note_attempts(*[counted] * times)

    asked_before(f"{WHOLE.of}:{key}", WHOLE.most - 1)
    assert call().get(f"{path}visits.csv").status_code == 200
    refused = call().get(f"{path}visits.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "fetched too often" in refused.text
    assert call().get(f"{other}visits.csv").status_code == 200

    assert odata_of(call, path).status_code == 200
    asked_before(f"{PARTS.of}:{key}", PARTS.most - 1)
    refused = odata_of(call, path, "visits")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "fetched too often" in refused.json["error"]["message"]

    wrong = f"/feed/{'0' * 56}/visits.csv"
    assert call().get(wrong).status_code == 404
    asked_before(f"{GUESSES.of}:127.0.0.1", GUESSES.most - 1)
    refused = call().get(wrong)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "no links" in refused.text
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert call().get(wrong, headers=elsewhere).status_code == 404
    assert call().get(f"{other}visits.csv").status_code == 200
