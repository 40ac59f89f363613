"""Fields of the API, words of the page, columns of the workbook and photos, by the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people.queries import principal
from mystery.web.audiences import KNOWN, Audience, corrected_on
from mystery.web.reports import shopper_alias
from tests import cast, workbooks
from tests.conftest import Caller
from tests.pictures import saved, scene
from tests.sending import Draft
from tests.web import visible_fields as table
from tests.web.visited import BEST, decide, draft, release, send

EVERYBODY = cast.NAMES
ASKED = {"question": "clean", "text": "Which corner was it?"}
BEGAN = (now() - timedelta(days=3)).replace(hour=9, minute=47, second=13)


@dataclass(frozen=True)
class Visits:
    app: Flask
    call: Caller
    keys: dict[str, str]
    sent: dict[str, Draft]

    def document(self, who: str, state: str) -> dict[str, Any] | None:
        answer = self.call(who).get(f"/api/v1/audits/{self.keys[state]}")
        assert answer.status_code in (200, 404)
        return answer.json if answer.status_code == 200 else None

    def photo(self, state: str) -> str:
        report = self.document("rita", state)
        assert report
        lines = [line for part in report["sections"] for line in part["questions"]]
        return next(str(line["photos"][0]["id"]) for line in lines if line["photos"])


@pytest.fixture
def visits(app: Flask, call: Caller) -> Visits:
    sent = {state: _draft(number) for number, state in enumerate(table.STATES)}
    keys = {state: send(call, made) for state, made in sent.items()}
    decide(call, keys["returned"], "return", ASKED)
    decide(call, keys["released"])
    release(app)
    decide(call, keys["approved"])
    with app.app_context():
        while worker.step(app):
            pass
    worker._decoder.close()
    return Visits(app, call, keys, sent)


def _draft(number: int) -> Draft:
    made = draft(answers=BEST, photos=[saved(scene((64, 48), seed=number))])
    made.more |= {
        "started_at": BEGAN.isoformat(),
        "position": {"lat": 52.51987, "lon": 13.40123, "accuracy_m": 7},
        "device": {"clock_offset_ms": 0, "time_zone": "Asia/Kathmandu", "app": "9.8.7"},
    }
    return made


def test_the_table_of_the_code_is_that_of_the_product() -> None:
    assert {str(each) for each in Audience} == set(table.AUDIENCES)
    assert {str(each): {str(fact) for fact in KNOWN[each]} for each in Audience} == {
        "store": {"day_part"},
        "region": {"day_part", "day", "alias", "task"},
        "admin": {"day_part", "day", "alias", "stable_alias", "decisions", "task"},
        "reviewer": {"day_part", "day", "alias", "stable_alias", "decisions", "exact"}
        | {"signatures", "redacted", "task"},
    }


@pytest.mark.parametrize("state", table.STATES)
def test_everybody_gets_the_fields_of_the_table(visits: Visits, state: str) -> None:
    readers = table.READERS[state]
    for who in EVERYBODY:
        found = visits.document(who, state)
        assert (found is not None) == (who in readers), who
        if found is not None:
            check(visits, found, table.AUDIENCES[readers[who]], decided=state != "waiting")
    own = visits.call("sue").get(f"/api/v1/audits/{visits.sent[state].uuid}").json
    assert set(own) == table.OWN_COPY


def check(visits: Visits, found: dict[str, Any], gets: table.Gets, *, decided: bool) -> None:
    more = {"decisions"} if gets.decisions and decided else set()
    assert set(found) == gets.fields | more
    assert found["shopper"] == alias_of(visits.app, gets.alias)
    assert re.fullmatch(gets.when, found["when"])
    for part in found["sections"]:
        assert set(part) == table.SECTION
        for line in part["questions"]:
            assert set(line) == table.LINE
            assert all(set(photo) == table.PHOTO for photo in line["photos"])


def alias_of(app: Flask, kind: str) -> str | None:
    with app.app_context():
        key = principal(cast.who("sue")).key
        return shopper_alias(key, BEGAN, stable=kind == "stable") if kind else None


@pytest.mark.parametrize("state", table.STATES)
def test_the_lists_of_everybody_are_those_of_the_table(visits: Visits, state: str) -> None:
    for who in EVERYBODY:
        listed = visits.call(who).get("/api/v1/audits").json["items"]
        line = next((each for each in listed if each["id"] == visits.keys[state]), None)
        assert (line is not None) == (who in table.READERS[state]), who
        if line is not None:
            assert set(line) == table.REPORT - {"score", "sections"}


@pytest.mark.parametrize("state", table.STATES)
def test_the_page_of_everybody_says_what_the_table_says(visits: Visits, state: str) -> None:
    made, readers = visits.sent[state], table.READERS[state]
    local = BEGAN.strftime("%Y-%m-%d")
    for who in EVERYBODY:
        answer = visits.call(who).get(f"/audits/{visits.keys[state]}")
        assert (answer.status_code == 200) == (who in readers), who
        if answer.status_code == 200:
            gets = table.AUDIENCES[readers[who]]
            stands = {
                "alias": "Shopper " in answer.text.replace("of the shopper", ""),
                "day": local in answer.text,
                "minute": ":47" in answer.text,
                "position": "52.51987" in answer.text,
                "task": "What was asked" in answer.text,
                "phone": made.uuid in answer.text or made.hashes[0] in answer.text,
            }
            assert {name for name, yes in stands.items() if yes} == gets.words - {"asked"}, who
            for word in ("Sue", "sue@cast.test", "Kathmandu", "9.8.7"):
                assert word not in answer.text, (who, word)


@pytest.mark.parametrize("state", table.STATES)
def test_photos_open_for_those_of_the_table(visits: Visits, state: str) -> None:
    key, by_hash = visits.photo(state), visits.sent[state].hashes[0]
    readers = table.READERS[state]
    for who in EVERYBODY:
        gets = table.AUDIENCES[readers[who]] if who in readers else None
        for rendition in ("view", "thumb", "original"):
            status = (
                visits.call(who)
                .get(f"/api/v1/photos/{key}?rendition={rendition}", buffered=True)
                .status_code
            )
            assert (status == 200) == bool(gets and rendition in gets.photos), (who, rendition)
            named = visits.call(who).get(
                f"/api/v1/photos/{by_hash}?rendition={rendition}", buffered=True
            )
            reads = who == "sue" or bool(gets and gets.by_hash)
            assert (named.status_code == 200) == reads, (who, rendition)


def test_the_workbook_has_the_columns_of_the_table(visits: Visits) -> None:
    address = "/api/v1/exports/workbook.xlsx?checklist=visit&period=all"
    found = {who: visits.call(who).get(address) for who in EVERYBODY}
    makers = {who: workbooks.read(a.data) for who, a in found.items() if a.status_code == 200}

    assert set(makers) == {"rita", "nora", "sol", "ada"}
    for name, sheet in makers["rita"].items():
        exact = table.EXACT_COLUMNS.get(name, set())
        assert exact <= set(sheet.headers)
        for who in ("nora", "ada", "sol"):
            assert [h for h in sheet.headers if h not in exact] == makers[who][name].headers
        assert not {h for h in sheet.headers if set(h.split("_")) & set(table.NO_COLUMN)}
    rows = {who: book["visits"].lines for who, book in makers.items()}
    approved = {visits.keys["released"], visits.keys["approved"]}
    keys = {who: {row["visit_key"] for row in found} for who, found in rows.items()}
    assert keys == {"rita": approved, "nora": approved, "ada": approved, "sol": set()}
    aliases = {who: {row["shopper_alias"] for row in rows[who]} for who in ("rita", "nora", "ada")}
    stable, quarter = alias_of(visits.app, "stable"), alias_of(visits.app, "quarter")
    assert aliases == {"rita": {stable}, "ada": {stable}, "nora": {quarter}}


def test_a_correction_before_release_tells_no_day_to_the_store(visits: Visits) -> None:
    with visits.app.app_context():
        audit = db.session.query(Audit).filter_by(key=visits.keys["released"]).one()
        early, late = now() - timedelta(days=40), now() + timedelta(days=40)
        assert audit.released_at
        assert corrected_on(audit, early, Audience.STORE) == audit.released_at.date()
        assert corrected_on(audit, late, Audience.STORE) == late.date()
        assert corrected_on(audit, early, Audience.REVIEWER) == early.date()
