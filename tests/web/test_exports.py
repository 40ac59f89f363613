"""Workbook and CSV over HTTP: what is in them, for whom, and the page that offers them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import mean
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.exports.rules.cells import CUT
from mystery.locations.actions import LocationFacts, put_location
from mystery.locations.rules import Kind
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast, workbooks
from tests.conftest import Caller
from tests.sending import picture
from tests.web.visited import BEST, FAIR, OVERCHARGED, POOR, approved, draft, send

API = "/api/v1/exports/"
FILTER = "?checklist=visit&period=all"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SOUTHERN = ("S-001", "S-002", "C-002", "South", "Mill Lane")
EXACT = ("visited_at_local", "visited_at_utc", "sent_at_utc", "taken_at_local", "sha256")


def get(client: FlaskClient, what: str = "workbook.xlsx", filter_: str = FILTER) -> TestResponse:
    answer = client.get(API + what + filter_)
    assert answer.status_code == 200, answer.text
    return answer


def sheets(client: FlaskClient, filter_: str = FILTER) -> dict[str, workbooks.Sheet]:
    return workbooks.read(get(client, filter_=filter_).data)


def rows(client: FlaskClient, table: str, filter_: str = FILTER) -> list[dict[str, str]]:
    text = get(client, f"{table}.csv", filter_).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def shopped(app: Flask, call: Caller) -> Flask:
    """Visits of both regions and both kinds, with photos, misses and answers of every state."""
    answers = BEST | {"price_paid": {"value": "-3.50"}, "why": {"value": "Marta was kind"}}
    approved(call, "N-001", answers=answers, photos=[picture(1), picture(2)], days_ago=2)
    approved(call, "N-001", answers=POOR, days_ago=9)
    approved(call, "N-002", answers=OVERCHARGED | {"clean": {"na": True}}, days_ago=3)
    approved(call, "S-001", answers=FAIR | {"greeting": {"cant_recall": True}}, days_ago=4)
    approved(call, "C-002", answers={"price": {"value": "yes"}}, days_ago=5)
    send(call, draft("N-002", days_ago=1))
    return app


def test_the_workbook_is_sent_whole_with_its_length_and_its_hash(
    shopped: Flask, call: Caller
) -> None:
    answer = get(call("nora"))
    today = now().date()
    assert answer.mimetype == XLSX
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="visits_2000-01-01_{today}_made-{today}.xlsx"'
    )
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_sheets_come_in_order_and_reconcile_with_the_first(shopped: Flask, call: Caller) -> None:
    answer = get(call("rita"))
    found = workbooks.read(answer.data)
    assert list(found) == [
        "visits",
        "answers",
        "choices",
        "photos",
        "timers",
        "locations",
        "dictionary",
        "questions",
        "versions",
        "items",
    ]
    first = workbooks.read_me(answer.data)
    for name, sheet in found.items():
        assert first[f"Lines in {name}"] == len(sheet.lines)
    told = dict(part.split("=") for part in answer.headers["X-Rows"].split(", "))
    assert told == {name: str(len(sheet.lines)) for name, sheet in found.items()}
    assert first["Filter: checklist"] == "visit"
    assert first["The same again"] == f"http://localhost/exports{FILTER}"
    assert len(found["visits"].lines) == 5


def test_keys_are_unique_and_join_without_orphans(shopped: Flask, call: Caller) -> None:
    found = sheets(call("rita"))
    for name in ("visits", "answers", "photos", "locations"):
        keys = found[name].column(found[name].headers[0])
        assert len(set(keys)) == len(keys) > 0
    visits = set(found["visits"].column("visit_key"))
    assert set(found["answers"].column("visit_key")) == visits
    assert set(found["photos"].column("visit_key")) <= visits
    assert set(found["photos"].column("answer_key")) <= set(found["answers"].column("answer_key"))
    assert set(found["visits"].column("location_key")) <= set(
        found["locations"].column("location_key")
    )
    assert set(found["answers"].column("question_key")) <= set(
        found["questions"].column("question_key")
    )


def test_the_dictionary_covers_every_column_and_nothing_else(shopped: Flask, call: Caller) -> None:
    for name in ("rita", "nora"):
        found = sheets(call(name))
        told = {(line["sheet"], line["column"]) for line in found["dictionary"].lines}
        assert told == {(name, key) for name, sheet in found.items() for key in sheet.headers}


def test_days_times_numbers_and_percents_are_what_they_say(shopped: Flask, call: Caller) -> None:
    found = sheets(call("rita"))
    visits, answers = found["visits"], found["answers"]
    assert all(isinstance(value, datetime) for value in visits.column("visited_at_utc"))
    assert all(isinstance(value, datetime) for value in visits.column("visited_on"))
    assert visits.formats["visited_on"] == {"yyyy-mm-dd"}
    assert visits.formats["visited_at_local"] == {"yyyy-mm-dd hh:mm:ss"}
    assert visits.formats["score_pct"] == visits.formats["s_arrive_pct"] == {"0.0 %"}
    assert all(0 <= value <= 1 for value in visits.column("true_score_pct"))
    paid = next(line for line in answers.lines if line["answer_value"] == "-3.50")
    assert paid["answer_number"] == -3.5
    assert {type(value) for value in answers.column("points_earned")} <= {int, float, type(None)}
    local = visits.lines[0]["visited_at_local"] - visits.lines[0]["visited_at_utc"]
    assert local in (timedelta(hours=1), timedelta(hours=2))


def test_na_cant_recall_blank_and_unscored_stay_four_things(shopped: Flask, call: Caller) -> None:
    found = sheets(call("rita"))
    states: dict[tuple[str, str], Any] = {
        (line["location_key"], line["question_key"]): line for line in found["answers"].lines
    }
    na, recall = states["N-002", "clean"], states["S-001", "greeting"]
    blank, unscored = states["C-002", "clean"], states["S-001", "price"]
    flags = ("state", "is_na", "is_cant_recall", "is_blank")
    assert [na[flag] for flag in flags] == ["na", 1, 0, 0]
    assert [recall[flag] for flag in flags] == ["cant_recall", 0, 1, 0]
    assert [blank[flag] for flag in flags] == ["blank", 0, 0, 1]
    assert [unscored[flag] for flag in flags] == ["scored", 0, 0, 0]
    assert [line["answer_label"] for line in (na, recall, blank)] == [
        "N/A",
        "Can't recall",
        "Not answered",
    ]
    assert {na["points_possible"], recall["points_possible"], blank["points_possible"]} == {None}
    counts = ("na_count", "cant_recall_count", "unanswered_count")
    by_place = {line["location_key"]: line for line in found["visits"].lines}
    for code in ("N-002", "S-001", "C-002"):
        of = [line for line in found["answers"].lines if line["location_key"] == code]
        flagged = ("is_na", "is_cant_recall", "is_blank")
        assert [by_place[code][name] for name in counts] == [
            sum(line[flag] for line in of) for flag in flagged
        ]
    missed = next(line for line in found["answers"].lines if line["is_fail"])
    assert by_place["N-002"]["critical_fails"] == 1
    assert missed["points_earned"] == 0 < missed["points_possible"]


def test_means_from_the_visits_are_those_of_the_comparison(shopped: Flask, call: Caller) -> None:
    for name in ("rita", "nora"):
        agree(call(name), FILTER, sheets(call(name))["visits"].lines)
    for more in ("&kind=own", "&region=north", "&brand=Ours"):
        assert agree(call("ada"), FILTER + more, rows(call("ada"), "visits", FILTER + more)) > 0


def agree(client: FlaskClient, filter_: str, visits: list[dict[str, Any]]) -> int:
    """The number of locations whose means are those of the comparison: all of them."""
    scores: dict[str, list[float]] = defaultdict(list)
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for line in visits:
        scores[line["location_key"]].append(float(line["true_score_pct"]))
        for key in ("arrive", "shop"):
            if line[f"s_{key}_pct"] not in (None, ""):
                parts[line["location_key"], key].append(float(line[f"s_{key}_pct"]))
    answer: Any = client.get(f"/api/v1/scores/locations{filter_}").json
    items = answer["items"]
    assert {item["location"]: item["n"] for item in items} == {c: len(v) for c, v in scores.items()}
    for item in items:
        assert float(item["mean"]) == near(scores[item["location"]])
        for key, section in item["sections"].items():
            assert section["n"] == len(parts[item["location"], key])
            assert float(section["mean"]) == near(parts[item["location"], key])
    return len(items)


def near(values: list[float]) -> Any:
    """Their mean in percent, as far as four places tell."""
    return pytest.approx(100 * mean(values), abs=1e-4)


def test_the_region_gets_its_own_places_and_nothing_exact(shopped: Flask, call: Caller) -> None:
    answer = get(call("nora"))
    found = workbooks.read(answer.data)
    headers = {header for sheet in found.values() for header in sheet.headers}
    assert not headers & set(EXACT)
    assert {"visited_on", "day_part", "shopper_alias"} <= set(found["visits"].headers)
    assert set(found["visits"].column("location_key")) == {"N-001", "N-002"}
    assert set(found["locations"].column("location_key")) == {"N-001", "N-002", "C-001"}
    parts = workbooks.parts(answer.data)
    everything = b"".join(parts.values()).decode()
    lines = b"".join(part for name, part in parts.items() if "sheet" in name).decode()
    assert not any(word in everything for word in SOUTHERN)
    with shopped.app_context():
        for audit in db.session.scalars(sa.select(Audit)):
            assert audit.uuid not in everything
            for moment in (audit.visited_at, audit.received_at):
                assert f"{moment:%H:%M}" not in lines
            assert all(photo.sha256 not in everything for photo in audit.photos)
        assert cast.who("sue").key not in everything
    assert all(value.hour == value.minute == 0 for value in found["visits"].column("visited_on"))


def test_csv_files_follow_the_same_rights(shopped: Flask, call: Caller) -> None:
    for table in ("visits", "answers", "choices", "photos", "locations"):
        text = get(call("nora"), f"{table}.csv").text
        assert not any(word in text for word in (*SOUTHERN, *EXACT))
    assert {row["location_key"] for row in rows(call("sol"), "visits")} == {"S-001", "C-002"}


def test_aliases_stay_for_reviewers_and_admins_and_change_by_quarter_for_regions(
    app: Flask, call: Caller
) -> None:
    approved(call, "N-001", days_ago=1)
    approved(call, "N-001", days_ago=200)

    def aliases(name: str) -> list[str]:
        return [row["shopper_alias"] for row in rows(call(name), "visits")]

    assert aliases("rita") == aliases("ada")
    assert len(set(aliases("rita"))) == 1
    assert len(set(aliases("nora"))) == 2
    assert not set(aliases("nora")) & set(aliases("rita"))


def test_columns_are_those_of_the_place_where_least_is_known(shopped: Flask, call: Caller) -> None:
    """Sol reviews in the North as well: southern rows decide which columns there are."""
    with shopped.app_context(), db.transaction():
        from mystery.locations.queries import get_region

        sol = cast.who("sol")
        people.give(sol, Role.REVIEWER, region=get_region("north"))
    found = sheets(call("sol"))
    assert set(found["visits"].column("location_key")) == {"N-001", "N-002", "S-001", "C-002"}
    assert not set(found["visits"].headers) & set(EXACT)
    exact = sheets(call("rita"))["visits"].lines
    stable = {line["visit_key"]: line["shopper_alias"] for line in exact}
    for line in found["visits"].lines:
        stays = line["shopper_alias"] == stable[line["visit_key"]]
        assert stays == line["location_key"].startswith("N-")


@pytest.mark.parametrize("what", ["workbook.xlsx", "visits.csv", "answers.csv", "locations.csv"])
def test_nobody_without_the_right_gets_a_file(app: Flask, call: Caller, what: str) -> None:
    for name in ("stan", "sam", "sue", "otto"):
        answer = call(name).get(API + what + FILTER)
        assert answer.status_code == 403
        assert answer.get_json()["code"] == "forbidden"
    assert call().get(API + what + FILTER).status_code == 401


def test_a_wrong_filter_is_told_and_an_unknown_table_is_not_there(app: Flask, call: Caller) -> None:
    for filter_ in ("", "?checklist=visit&kind=shop", "?checklist=visit&from=yesterday"):
        assert call("nora").get(f"{API}workbook.xlsx{filter_}").status_code == 422
    assert call("nora").get(f"{API}people.csv{FILTER}").status_code == 404


def test_nothing_to_tell_is_still_a_workbook(app: Flask, call: Caller) -> None:
    for filter_ in (FILTER, "?checklist=visit&brand=Nobody", "?checklist=unheard-of"):
        answer = get(call("nora"), filter_=filter_)
        found = workbooks.read(answer.data)
        assert found["visits"].lines == found["answers"].lines == found["photos"].lines == []
        assert found["visits"].headers[0] == "visit_key"
        assert workbooks.read_me(answer.data)["Lines in visits"] == 0
    assert rows(call("nora"), "visits") == []


HOSTILE = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    ";=1+1",
    '=HYPERLINK("http://evil.test","x")',
    "http://evil.test/",
    "=cmd|' /C calc'!A0",
)


def test_formulas_in_every_text_stay_texts(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        for number, text in enumerate(HOSTILE):
            put_location(
                LocationFacts(
                    code=f"X-{number}",
                    name=text,
                    kind=Kind.COMPETITOR,
                    region="north",
                    brand=text,
                    market=text,
                    city=text,
                    time_zone="UTC",
                ),
                by="system",
            )
        document: dict[str, Any] = cast.CHECKLIST | {"title": "=1+1"}
        document["sections"] = [
            section | {"title": "=1+1", "questions": [_hostile(q) for q in section["questions"]]}
            for section in cast.CHECKLIST["sections"]  # type: ignore[attr-defined]
        ]
        cast.publish(document)
    for number, text in enumerate(HOSTILE):
        answers = BEST | {
            "why": {"value": text, "comment": text},
            "price": {"value": "yes", "comment": text},
        }
        made = draft(f"X-{number}", answers=answers, photos=[picture(number)])
        made.version = 2
        made.more["photos"] = {name: {"caption": text} for name in made.hashes}
        key = send(call, made)
        call("rita").post(f"/api/v1/audits/{key}/review", json={"decision": "approve"})

    answer = get(call("nora"))
    formulas = workbooks.formulas(answer.data)
    assert len(formulas) == 3 * len(HOSTILE)
    assert all(f.startswith('HYPERLINK("http://localhost/audits/') for f in formulas)
    assert b"<hyperlink" not in b"".join(workbooks.parts(answer.data).values())
    found = workbooks.read(answer.data)
    comments = {
        line["location_key"]: line["comment"] for line in found["answers"].lines if line["comment"]
    }
    expected = {f"X-{n}": text.replace("\r", "\n") for n, text in enumerate(HOSTILE)}
    assert comments == expected
    assert {line["location_key"]: line["location"] for line in found["visits"].lines} == expected
    assert set(found["answers"].column("section")) == {"=1+1"}
    assert set(found["answers"].column("question")) == {"=1+1"}
    for table in ("visits", "answers", "photos", "locations"):
        for row in rows(call("nora"), table):
            for key, value in row.items():
                if key not in ("points_earned", "answer_number"):
                    assert value[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝")


def _hostile(question: dict[str, Any]) -> dict[str, Any]:
    options = [option | {"text": "=1+1"} for option in question.get("options", ())]
    return question | {"text": "=1+1"} | ({"options": options} if options else {})


def test_codes_and_long_digits_stay_texts(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        facts = LocationFacts(code="007", name="42", kind=Kind.OWN, region="north", time_zone="UTC")
        put_location(facts, by="system")
    receipt = "12345678901234567890"
    approved(call, "007", answers=BEST | {"why": {"value": receipt}})
    found = sheets(call("nora"))
    assert found["visits"].column("location_key") == ["007"]
    assert found["visits"].column("location") == ["42"]
    assert found["visits"].column("comment") == [receipt]
    assert receipt in found["answers"].column("answer_value")
    row = rows(call("nora"), "visits")[0]
    assert (row["location_key"], row["comment"]) == ("007", receipt)


def test_a_comment_of_forty_thousand_characters_is_cut_and_whole_in_the_csv(
    app: Flask, call: Caller
) -> None:
    comment = "😀 Grüße\x0b\n" * 4_000
    approved(call, "N-001", answers=BEST | {"clean": {"value": "yes", "comment": comment}})
    found = [text for text in sheets(call("nora"))["answers"].column("comment") if text]
    assert found[0].endswith(CUT)
    assert found[0].startswith("😀 Grüße\n😀")
    whole = [row["comment"] for row in rows(call("nora"), "answers") if row["comment"]]
    assert whole == [comment]


def test_numbers_in_a_csv_stay_numbers_and_texts_are_guarded(shopped: Flask, call: Caller) -> None:
    with shopped.app_context(), db.transaction() as session:
        session.scalars(sa.select(Audit)).first().location.name = "=Harbour"  # type: ignore[union-attr]
    people_ = get(call("rita"), "answers.csv")
    raw = get(call("rita"), "answers.csv", f"{FILTER}&raw=1")
    assert people_.mimetype == raw.mimetype == "text/csv"
    assert people_.data.startswith(b"\xef\xbb\xbfanswer_key,visit_key,")
    assert raw.data.startswith(b"answer_key,visit_key,")
    assert people_.data.count(b"\r\n") == people_.data.count(b"\n")
    assert b"'=Harbour" in people_.data
    assert b"'=Harbour" not in raw.data
    assert b",=Harbour," in raw.data
    number = next(row for row in rows(call("rita"), "answers") if row["answer_number"] == "-3.5")
    assert (number["answer_value"], Decimal(number["answer_number"])) == ("-3.50", Decimal("-3.5"))


def test_links_lead_to_the_visit_and_its_photos(shopped: Flask, call: Caller) -> None:
    answer = get(call("nora"))
    with shopped.app_context():
        audit = next(a for a in db.session.scalars(sa.select(Audit)) if a.photos)
        page = f"http://localhost/audits/{audit.key}"
        links = [f"{page}/photos/{photo.key}" for photo in audit.photos]
    formulas = workbooks.formulas(answer.data)
    for link in (page, *links):
        assert f'HYPERLINK("{link}","Open")' in formulas
    row = next(row for row in rows(call("nora"), "answers") if row["photo_count"] == "2")
    assert [row["photo_1"], row["photo_2"], row["photo_3"]] == [*links, ""]


def test_who_took_what_is_in_the_log(shopped: Flask, call: Caller) -> None:
    get(call("ada"))
    get(call("nora"), "visits.csv")
    with shopped.app_context():
        taken = db.session.scalars(sa.select(LogEntry).where(LogEntry.act == "export.made")).all()
        assert [entry.actor for entry in taken] == [
            f"person:{cast.who(name).key}" for name in ("ada", "nora")
        ]
        assert [entry.details["lines"]["visits"] for entry in taken] == [5, 3]
        assert taken[1].details["filter"] == {"checklist": "visit", "period": "all"}
        assert taken[0].subject == "checklist:visit"


def test_a_file_that_breaks_while_it_is_made_is_never_begun(
    shopped: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> int:
        raise OSError("No space left on device")

    shopped.testing = False
    monkeypatch.setattr("mystery.web.api.exports.write_csv", breaks)
    answer = call("nora").get(f"{API}visits.csv{FILTER}")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    with shopped.app_context():
        assert not db.session.scalars(
            sa.select(LogEntry).where(LogEntry.act == "export.made")
        ).all()


def test_the_page_tells_what_is_in_the_files(shopped: Flask, call: Caller) -> None:
    page = call("nora").get(f"/exports{FILTER}").text
    assert "3 approved visits with 18 answers and 2 photos" in page
    assert f'href="{API}workbook.xlsx?checklist=visit&amp;period=all"' in page
    assert f'href="{API}photos.csv?checklist=visit&amp;period=all"' in page
    assert "changes with every quarter" in page
    assert '<th scope="col">visited_on</th>' in page
    assert "visited_at_utc" not in page
    assert not any(word in page for word in SOUTHERN if word != "South")
    assert "visited_at_utc" in call("rita").get(f"/exports{FILTER}").text


def test_the_page_shows_five_lines_of_many(app: Flask, call: Caller) -> None:
    for days in range(1, 7):
        approved(call, "N-001", days_ago=days)
    page = call("nora").get(f"/exports{FILTER}").text
    visits, answers = page.split('id="first-visits"')[1].split('id="first-answers"')
    assert visits.split("</table>")[0].count("<tr>") == 1 + 5
    assert answers.split("</table>")[0].count("<tr>") == 1 + 5
    assert "100.0 %" in visits


def test_the_page_says_when_nothing_fits(app: Flask, call: Caller) -> None:
    page = call("sol").get(f"/exports{FILTER}").text
    assert "No approved visit fits this selection" in page
    assert page.count("There are none in this selection.") == 2


def test_the_page_says_when_nothing_is_published(blank_app: Flask) -> None:
    with blank_app.app_context(), db.transaction():
        person = people.add_person("Ida", email="ida@cast.test", by="system")
        people.give(person, Role.ADMIN)
        token = people.make_token(person, scope="", lasts=timedelta(days=1), by="system")
    client = blank_app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert "before a checklist is published" in client.get("/exports").text


def test_who_exports_no_tables_is_offered_what_is_their_own(app: Flask, call: Caller) -> None:
    for name in ("stan", "sam", "otto"):
        page = call(name).get("/exports")
        assert page.status_code == 200
        assert "/api/v1/me/data.zip" in page.text
        assert "workbook.xlsx" not in page.text


def test_days_of_the_period_are_those_of_the_location(app: Flask, call: Caller) -> None:
    """23:30 UTC on 1 March is 2 March in Berlin; the period is cut there."""
    times = {"started_at": "2026-03-01T23:30:00Z", "finished_at": "2026-03-01T23:50:00Z"}
    approved(call, "N-001", **times, device={"clock_offset_ms": 0})
    one_day = "?checklist=visit&from={0}&to={0}"
    assert rows(call("nora"), "visits", one_day.format("2026-03-01")) == []
    found = sheets(call("rita"), one_day.format("2026-03-02"))["visits"].lines
    assert [line["visited_on"].date() for line in found] == [date(2026, 3, 2)]
    assert found[0]["visited_at_local"] == datetime(2026, 3, 2, 0, 30)  # noqa: DTZ001
    assert found[0]["duration_min"] == 20
