"""Answers that tell when somebody was there, or in whose hand something is written."""

from __future__ import annotations

import csv
import io
import re
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.rules import clock_part
from tests import cast
from tests.conftest import Caller
from tests.pictures import photo
from tests.web.visited import BEST, draft, shown_to_stores

MORE = [
    {"key": "came", "type": "time", "text": "When did you come in?", "required": False},
    {"key": "parcel", "type": "date", "text": "When did it arrive?", "required": False},
    {"key": "signed", "type": "signature", "text": "Sign here", "required": False},
]
ANSWERS: dict[str, Any] = {"came": {"value": "17:42"}, "parcel": {"value": "2026-11-03"}}


@pytest.fixture
def key(app: Flask, call: Caller) -> str:
    with app.app_context(), db.transaction():
        document: dict[str, Any] = deepcopy(cast.CHECKLIST)
        document["sections"][0]["questions"] += MORE
        cast.publish(document)
    made = draft(answers={**BEST, **ANSWERS}, photos=[photo(1), photo(2)])
    made.version = 2
    made.answers["signed"] = {"photos": made.hashes[1:]}
    key = shown_to_stores(app, call, made)
    worker._decoder.close()
    return key


def lines(call: Caller, who: str, key: str) -> dict[str, dict[str, Any]]:
    report = call(who).get(f"/api/v1/audits/{key}").json
    return {line["key"]: line for part in report["sections"] for line in part["questions"]}


def test_times_and_dates_are_as_coarse_as_the_visit(call: Caller, key: str) -> None:
    told = {who: lines(call, who, key) for who in ("stan", "nora", "ada", "rita")}
    came = {who: (found["came"]["value"], found["came"]["answer"]) for who, found in told.items()}
    parcel = {who: found["parcel"]["value"] for who, found in told.items()}

    part = ("evening", "evening")
    assert came == {"stan": part, "nora": part, "ada": part, "rita": ("17:42", "17:42")}
    day = "2026-11-03"
    assert parcel == {"stan": "2026-11", "nora": day, "ada": day, "rita": day}
    for who in told:
        page = call(who).get(f"/audits/{key}").text
        assert ("17:42" in page) == (who == "rita")
        assert (day in page) == (who != "stan")


def test_a_table_tells_the_part_of_the_day(call: Caller, key: str) -> None:
    said = {}
    for who in ("nora", "ada", "rita"):
        text = call(who).get("/api/v1/exports/answers.csv?checklist=visit&period=all").data
        rows = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
        (came,) = [row for row in rows if row["question_key"] == "came"]
        said[who] = (came["answer_value"], came["answer_label"])
    part = ("evening", "evening")
    assert said == {"nora": part, "ada": part, "rita": ("17:42", "17:42")}


def test_a_signature_is_for_the_reviewer_alone(call: Caller, key: str) -> None:
    (signature,) = lines(call, "rita", key)["signed"]["photos"]
    others = lines(call, "rita", key)["price"]["photos"]
    for who in ("stan", "nora", "ada", "rita"):
        sees, found = who == "rita", lines(call, who, key)
        assert bool(found["signed"]["photos"]) == sees
        assert found["price"]["photos"] == others
        page = call(who).get(f"/audits/{key}").text
        assert len(set(re.findall(r"/photos/([0-9a-f]{24})", page))) == 2 + sees
        for address, one in (("/api/v1/photos/{}?rendition=view", 200), ("/audits/{}", 200)):
            at = address.format(f"{key}/photos/{{}}" if "audits" in address else "{}")
            assert get(call, who, at.format(others[0]["id"])) == one
            assert get(call, who, at.format(signature["id"])) == (one if sees else 404)
    for who in ("nora", "ada", "rita"):
        wall = call(who).get("/photos?checklist=visit&period=all").text
        table = call(who).get("/api/v1/exports/photos.csv?checklist=visit&period=all").text
        for text in (wall, table):
            assert others[0]["id"] in text
            assert signature["id"] not in text


def get(call: Caller, who: str, address: str) -> int:
    return call(who).get(address, buffered=True).status_code


def test_a_time_of_day_has_a_part_whatever_it_looks_like() -> None:
    found = {clock: clock_part(clock) for clock in ("00:00", "11:59", "12:00", "16:59", "17:00")}

    assert list(found.values()) == ["morning", "morning", "afternoon", "afternoon", "evening"]
    assert clock_part("23:59:59.5") == "evening"
    assert [clock_part(word) for word in (None, "", "noon", "25:00")] == [None] * 4
