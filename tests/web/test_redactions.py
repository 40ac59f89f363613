"""Words and photos that a reviewer takes out: who still meets them, and who nowhere does."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits import queries
from mystery.audits.redactions.rules import MARK, Blackout
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.learning.tables import Action
from mystery.log import LogEntry
from tests.conftest import Caller
from tests.sending import picture, sha256
from tests.web.test_feeds import link
from tests.web.visited import BEST, approved, decide, draft, send, shown_to_stores

SECRET, PHOTO = "Zenobia", picture(5)
WHY = "It names somebody."
SAID = BEST | {
    "clean": {"value": "no", "comment": f"Ask {SECRET}  Quick at the till."},
    "why": {"value": f"{SECRET.upper()} was kind."},
}
EVERYWHERE = [
    *("/audits/{key}", "/api/v1/audits/{key}", "/audits/{key}/photos/{other}"),
    *("/api/v1/exports/answers.csv?{all}", "/api/v1/exports/visits.csv?{all}"),
    *("/api/v1/exports/photos.csv?{all}", "/photos?{all}", "{feed}answers.csv"),
    *("{feed}photos.csv", "{feed}odata/answers", "/actions/_new?audit={key}&question=clean"),
    *(
        "/overview?{all}",
        "/api/v1/exports/photos.zip?{all}",
        "/api/v1/exports/released/answers.csv",
    ),
]
"""Where words and photos of a report are read, besides the files that are made of these."""


def redact(call: Caller, key: str, who: str = "rita", **asked: str) -> TestResponse:
    return call(who).post(f"/api/v1/audits/{key}/redactions", json={"reason": WHY, **asked})


def photo_ids(call: Caller, key: str) -> list[str]:
    sections = call("rita").get(f"/api/v1/audits/{key}").json["sections"]
    lines = [line for part in sections for line in part["questions"]]
    return [photo["id"] for line in lines for photo in line["photos"]]


@pytest.fixture
def ids(app: Flask, call: Caller) -> dict[str, str]:
    """A released report of Sue's with words and two photos, the first of them with a caption."""
    captions = {sha256(PHOTO): {"source": "camera", "caption": f"{SECRET} again"}}
    captions |= {sha256(picture(6)): {"source": "camera", "caption": f"with {SECRET}"}}
    made = draft(answers=SAID, photos=[PHOTO, picture(6)])
    made.more["photos"] = captions
    key = shown_to_stores(app, call, made)
    gone, other = photo_ids(call, key)
    every = "checklist=visit&period=all"
    feed = link(call("nora"))
    return {"key": key, "uuid": made.uuid, "gone": gone, "other": other, "all": every, "feed": feed}


def score(app: Flask, key: str) -> tuple[Any, ...]:
    with app.app_context():
        audit = db.session.query(Audit).filter_by(key=key).one()
        return audit.digest, queries.body(audit), audit.percent, audit.score


def test_only_author_and_reviewers_meet_what_was_taken_out(
    app: Flask, call: Caller, ids: dict[str, str]
) -> None:
    given = {"audit": ids["key"], "question": "clean", "title": "Sweep", "photo": ids["gone"]}
    due = (now() + timedelta(days=5)).date().isoformat()
    given |= {"due": due, "place": "N-001", "owner": owner(call, ids)}
    began = call("nora").post("/actions/_new", data=given)
    assert began.status_code == 303, began.text
    before = score(app, ids["key"])
    assert SECRET in call("stan").get(f"/audits/{ids['key']}").text

    assert redact(call, ids["key"], words=f"{SECRET} quick").status_code == 201
    assert redact(call, ids["key"], words=SECRET.lower()).status_code == 201
    assert redact(call, ids["key"], photo=ids["gone"]).status_code == 201

    for address in EVERYWHERE:
        for who in ("stan", "nora", "ada"):
            answer = call(None if "{feed}" in address else who).get(
                address.format(**ids), buffered=True
            )
            found = answer.data.decode("utf-8", "replace")
            assert answer.status_code in (200, 403), (address, who, answer.status_code)
            assert SECRET.lower() not in found.lower(), (address, who)
            assert ids["gone"] not in found, (address, who)
    assert MARK in call("stan").get(f"/audits/{ids['key']}").text
    for who, status in {"stan": 404, "nora": 404, "ada": 404, "rita": 200}.items():
        for address in ("/api/v1/photos/{gone}?rendition=thumb", "/audits/{key}/photos/{gone}"):
            answer = call(who).get(address.format(**ids), buffered=True)
            assert answer.status_code == status, (who, address)
    with app.app_context():
        assert db.session.query(Action).one().before is None
        acts = sa.select(LogEntry.details).where(LogEntry.act == "audit.redact")
        logged = list(db.session.scalars(acts))
    assert [one["what"] for one in logged] == ["words", "words", "photo"]
    assert SECRET.lower() not in str(logged).lower()

    page = call("rita").get(f"/audits/{ids['key']}").text
    assert page.count(SECRET) > 3
    assert (MARK in page, WHY in page) == (False, True)
    assert SECRET in call("sue").get(f"/api/v1/audits/{ids['uuid']}").text
    own = call("sue").get(f"/api/v1/photos/{sha256(PHOTO)}", buffered=True)
    assert own.data == PHOTO
    assert score(app, ids["key"]) == before


def test_numbers_of_cards_reach_reviewers_alone(app: Flask, call: Caller) -> None:
    comment = "Paid with 4111 1111-1111 1111; wrote it down at 14:05."
    said = SAID | {
        "clean": {"value": "no", "comment": comment},
        "why": {"value": "Loyalty no. 3081-5550"},
    }
    made = draft(answers=said, photos=[PHOTO, picture(6)])
    made.more["photos"] = {
        one: {"source": "camera", "caption": "Visa 4111111111111111"}
        for one in (sha256(PHOTO), sha256(picture(6)))
    }
    key = shown_to_stores(app, call, made)
    ids = {"key": key, "other": photo_ids(call, key)[1], "feed": link(call("nora"))}
    ids["all"] = "checklist=visit&period=all"
    for address in EVERYWHERE:
        for who in ("stan", "nora"):
            answer = call(None if "{feed}" in address else who).get(
                address.format(**ids), buffered=True
            )
            found = answer.data.decode("utf-8", "replace")
            assert answer.status_code in (200, 403), (address, who, answer.status_code)
            assert not re.search("1111|5550", found), (address, who)
    read = call("stan").get(f"/audits/{key}").text
    assert "Paid with [number removed]; wrote it down at 14:05." in read
    assert comment in call("rita").get(f"/audits/{key}").text


def owner(call: Caller, ids: dict[str, str]) -> str:
    page = call("nora").get(f"/actions/_new?audit={ids['key']}&question=clean").text
    return page.partition('name="owner"')[2].partition('value="')[2].partition('"')[0]


def test_refusals_say_what_is_wrong(call: Caller, ids: dict[str, str]) -> None:
    key = ids["key"]
    for asked, status in (
        ({"words": "nobody said this"}, 422),
        ({"words": "Z"}, 422),
        ({"words": SECRET, "photo": ids["gone"]}, 422),
        ({"photo": "nothing"}, 422),
        ({"words": SECRET, "reason": " "}, 422),
        ({"words": SECRET}, 201),
        ({"words": SECRET}, 409),
    ):
        assert redact(call, key, **asked).status_code == status, asked
    form = {"form": "redact", "words": "never said", "reason": WHY}
    page = call("rita").post(f"/audits/{key}/redact", data=form)
    assert (page.status_code, "never said" in page.text) == (422, True)
    form = {"form": "redact", "photo": ids["other"], "reason": WHY}
    assert call("rita").post(f"/audits/{key}/redact", data=form).status_code == 303


def test_what_was_taken_out_stays_out_of_the_correction(call: Caller) -> None:
    made = draft(answers=SAID, photos=[PHOTO])
    key = send(call, made)
    redact(call, key, words=SECRET)
    redact(call, key, photo=photo_ids(call, key)[0])
    decide(call, key, "return", {"question": "wait", "text": "How long?"})
    again = draft(answers=SAID, photos=[PHOTO], replaces=made.uuid)
    second = send(call, again)
    decide(call, second)

    found = call("nora").get(f"/api/v1/audits/{second}").text
    assert (SECRET in found, MARK in found) == (False, True)
    assert photo_ids(call, second)[0] not in found


def test_tables_of_other_visits_are_as_they_were(call: Caller) -> None:
    first, _ = approved(call, answers=SAID), approved(call, "N-002", answers=SAID)
    redact(call, first, words=SECRET)
    answer = call("nora").get("/api/v1/exports/answers.csv?checklist=visit&period=all")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    comments = [row["comment"] for row in rows if row["question_key"] == "clean"]
    assert sorted(SECRET in one for one in comments) == [False, True]


@pytest.mark.parametrize(
    ("passages", "said", "read"),
    [
        ((), "Anna helped", "Anna helped"),
        (("anna",), "Anna helped ANNA", f"{MARK} helped {MARK}"),
        (("Anna", "Anna Bell"), "Anna  Bell, Anna", f"{MARK}, {MARK}"),
        (("reviewer", "Anna"), "Anna", MARK),
        (("a.b",), "a.b axb", f"{MARK} axb"),
        (("アンナ",), "店員アンナさん", f"店員{MARK}さん"),
    ],
)
def test_words_are_blacked_out(passages: tuple[str, ...], said: str, read: str) -> None:
    assert Blackout(passages).over(said) == read
