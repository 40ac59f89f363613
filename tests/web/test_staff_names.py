"""What may name staff: read by reviewers and admins, by stores only if the programme says so."""

from __future__ import annotations

import csv
import io

from flask import Flask

from mystery import db
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.web.visited import BEST, decide, draft, release, send

SAID = "Petra at the till was kind"
NOTED = "Ask for Petra"


def told(call: Caller, who: str, key: str) -> tuple[str | None, str | None]:
    report = call(who).get(f"/api/v1/audits/{key}").json
    lines = {line["key"]: line for part in report["sections"] for line in part["questions"]}
    return lines["why"]["value"], lines["why"]["comment"]


def test_who_reads_what_may_name_staff(app: Flask, call: Caller) -> None:
    arrive, shop = cast.CHECKLIST["sections"]  # type: ignore[misc]
    asked = [q | {"names_staff": True} if q["key"] == "why" else q for q in shop["questions"]]
    with app.app_context(), db.transaction():
        cast.publish(cast.CHECKLIST | {"sections": [arrive, shop | {"questions": asked}]})
    made = draft(answers=BEST | {"why": {"value": SAID, "comment": NOTED}})
    made.version = 2
    key = send(call, made)
    decide(call, key)
    release(app)

    whole, nothing = (SAID, NOTED), (None, None)
    seen = {who: told(call, who, key) for who in ("rita", "ada", "nora", "stan")}
    assert seen == {"rita": whole, "ada": whole, "nora": nothing, "stan": nothing}
    page = call("stan").get(f"/audits/{key}").text
    assert "Not shown: it may name staff" in page
    assert "Petra" not in page
    tables = call("rita").get("/api/v1/exports/answers.csv?checklist=visit&period=all").text
    rows = {
        row["question_key"]: row for row in csv.DictReader(io.StringIO(tables.lstrip("\ufeff")))
    }
    assert (rows["why"]["answer_value"], rows["why"]["comment"]) == ("", "")
    assert "Petra" not in tables

    with app.app_context(), db.transaction() as session:
        session.query(Programme).one().staff_names_shown = True
    assert told(call, "stan", key) == whole
    assert told(call, "nora", key) == nothing
