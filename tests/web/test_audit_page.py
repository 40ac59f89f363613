from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from tests import cast
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    FAIR,
    OVERCHARGED,
    POOR,
    approved,
    decide,
    draft,
    forbidden_inline,
    release,
    send,
    table,
    unlabelled,
)

WEIGHTED = {
    "key": "weighted",
    "title": "Weighted visit",
    "pass_mark": 75,
    "critical": {"policy": "cap", "cap": 40},
    "show_score": "never",
    "sections": [
        {
            "key": "one",
            "title": "Front",
            "weight": 30,
            "questions": [
                {"key": "a", "type": "yes_no", "text": "A?", "points": 4, "critical": True},
                {"key": "b", "type": "yes_no", "text": "B?", "points": 6},
            ],
        },
        {
            "key": "two",
            "title": "Back",
            "weight": 10,
            "pass_mark": 90,
            "questions": [{"key": "c", "type": "scale", "text": "C?", "points": 8}],
        },
        {
            "key": "items",
            "title": "Items",
            "repeat": {"label": "Item", "max": 3},
            "questions": [
                {"key": "what", "type": "text", "text": "What?"},
                {"key": "price", "type": "money", "text": "Price?"},
            ],
        },
    ],
}


def page(call: Caller, key: str, who: str = "nora") -> str:
    answer = call(who).get(f"/audits/{key}")
    assert answer.status_code == 200, answer.text
    return answer.text


def weighted(app: Flask, call: Caller, **more: Any) -> str:
    with app.app_context(), db.transaction():
        cast.publish(WEIGHTED)
    answers = {"a": {"value": "yes"}, "b": {"value": "no"}, "c": {"value": 4}}
    made = draft(answers=answers | more.pop("answers", {}), **more)
    made.checklist = "weighted"
    key = send(call, made)
    decide(call, key)
    return key


def test_the_score_stands_with_its_sum(call: Caller) -> None:
    text = page(call, approved(call, answers=FAIR))

    assert table(text, "points") == [
        ["Section", "Points", "Percent"],
        ["Arrival", "10 of 12", "83.3 %"],
        ["In the shop", "6 of 6", "100.0 %"],
        ["Total", "16 of 18", "88.9 %"],
    ]
    assert "all points count alike: 16 of 18 points = 88.9 %." in text
    assert "The pass mark of 80.0 % is reached." in text


def test_weights_are_worked_out_by_hand(app: Flask, call: Caller) -> None:
    text = page(call, weighted(app, call))

    assert "(30 × 40.0 + 10 × 75.0) / 40 = 48.8 %" in text
    assert "“Back” is below its own pass mark of 90.0 %." in text
    assert "The pass mark of 75.0 % is not reached." in text
    assert table(text, "points")[1] == ["Front", "4 of 10", "40.0 %", "30"]


def test_a_capped_score_tells_what_it_was_before(app: Flask, call: Caller) -> None:
    answers = {"a": {"value": "no"}, "b": {"value": "yes"}, "c": {"value": 5}}

    text = page(call, weighted(app, call, answers=answers))

    assert "(30 × 60.0 + 10 × 100.0) / 40 = 70.0 %" in text
    assert "Missed although it must not be: “A?”. The visit counts as failed." in text
    assert "the total is 40.0 % at most. Before that it was 70.0 %" in text
    assert "70.0 % before the missed critical question" in text


def test_each_answer_has_its_points_and_their_working(call: Caller) -> None:
    text = page(call, approved(call, answers=FAIR))

    greeting = text[text.index('id="q-greeting"') :].partition("</li>")[0]
    assert "How were you greeted?" in greeting
    assert "Flatly" in greeting
    assert ["How were you greeted?", "4", "2", "4", "2"] in [
        row for found in re.findall(r"<table>.*?</table>", text, re.S) for row in cells(found)
    ]


def cells(found: str) -> list[list[str]]:
    return table(found.replace("<table>", '<table class="any">'), "any")


def test_missed_answers_come_first_and_critical_ones_are_marked(call: Caller) -> None:
    answers = POOR | {"price": {"value": "no", "reasons": [], "comment": "3.49 at the till"}}
    text = page(call, approved(call, answers=answers))

    assert "3 of 4 scored questions were missed" in text
    missed = text.partition('class="plain missed"')[2].partition("</ul>")[0]
    listed = re.findall(r'<li><a href="#q-(\w+)"', missed)
    assert listed == ["price", "clean", "greeting"]
    arrival = re.findall(r'<li id="q-(\w+)"( class="miss")?', text)
    assert arrival[:3] == [("clean", ' class="miss"'), ("greeting", ' class="miss"'), ("wait", "")]
    price = text[text.index('id="q-price"') :]
    assert "▼ Must-pass missed" in price.partition("</li>")[0]
    assert "<blockquote>3.49 at the till</blockquote>" in price


def test_the_four_ways_of_not_answering_stay_different(call: Caller) -> None:
    answers = {"greeting": {"cant_recall": True}, "clean": {"na": True, "na_reason": "no shop"}}
    text = words(call("nora").get(f"/audits/{approved(call, answers=BEST | answers)}"))

    assert "Was it clean? N/A no shop" in text
    assert "How were you greeted? Can't recall" in text
    assert "What did you pay? Not answered" in text


def test_rows_of_items_stand_in_a_table(app: Flask, call: Caller) -> None:
    rows = [{"what": {"value": "Milk"}, "price": {"value": "1.29"}}, {"what": {"value": "Bread"}}]

    text = page(call, weighted(app, call, repeats={"items": rows}))

    assert "<td>Milk</td><td>1.29</td>" in text
    assert "<td>Bread</td><td>Not answered</td>" in text


def test_photos_lead_to_their_own_pages_in_order(app: Flask, call: Caller) -> None:
    key = approved(call, answers=OVERCHARGED, photos=[picture(1), picture(2)])
    text = page(call, key)
    strip = text.partition('class="photos strip"')[2].partition("</ul>")[0]
    first, second = re.findall(rf'href="(/audits/{key}/photos/[\w-]+)"><span class="blank">', strip)

    page_1, page_2 = call("nora").get(first), call("nora").get(second)

    assert "1: preview is being made" in text
    assert "Was the price right?" in words(page_1)
    assert f'rel="next" href="{second}"' in page_1.text
    assert f'rel="prev" href="{first}"' in page_2.text
    assert 'rel="next"' not in page_2.text


@pytest.mark.parametrize(
    ("preview", "told"),
    [("waiting", "The preview is being made."), ("none", "it cannot be shown here")],
)
def test_a_photo_without_a_picture_says_why(
    app: Flask, call: Caller, preview: str, told: str
) -> None:
    key = approved(call, photos=[picture(1)])
    photo = set_preview(app, preview)

    assert told in words(call("nora").get(f"/audits/{key}/photos/{photo}"))


def test_a_photo_that_is_ready_is_shown(app: Flask, call: Caller) -> None:
    key = approved(call, photos=[picture(1)])
    photo = set_preview(app, "ready")

    assert f'src="/api/v1/photos/{photo}?rendition=thumb"' in page(call, key)
    shown = call("nora").get(f"/audits/{key}/photos/{photo}").text
    assert f'src="/api/v1/photos/{photo}?rendition=view"' in shown
    assert "rendition=original" not in shown


def set_preview(app: Flask, preview: str) -> str:
    from mystery.audits.tables import AuditPhoto
    from mystery.evidence.tables import Photo

    with app.app_context(), db.transaction() as session:
        session.query(Photo).one().preview = preview
        return session.query(AuditPhoto).one().key


def test_every_audience_reads_what_it_may(app: Flask, call: Caller) -> None:
    made = draft(photos=[picture(1)])
    key = send(call, made)
    decide(call, key)
    release(app)
    texts = {who: page(call, key, who) for who in ("rita", "ada", "nora", "stan")}

    assert all("88.9 %" not in text and "100.0 %" in text for text in texts.values())
    assert "For the reviewer" in texts["rita"]
    assert not any("For the reviewer" in texts[who] for who in ("ada", "nora", "stan"))
    assert "Shopper " in texts["nora"]
    assert "Shopper" not in texts["stan"]
    alias = {
        who: re.findall(r"Shopper [A-Z2-7]{5}", texts[who])[0] for who in ("rita", "ada", "nora")
    }
    assert alias["rita"] == alias["ada"] != alias["nora"]
    for who in ("nora", "stan"):
        assert made.uuid not in texts[who]
        assert not any(name in texts[who] for name in made.hashes)
        assert "Sue" not in texts[who]
        assert re.search(r"\d\d:\d\d", texts[who].replace("0:42 min", "")) is None
    assert re.search(r"\d{4}-\d\d-\d\d", texts["stan"]) is None


def test_the_phones_uuid_leads_reviewers_to_the_report_and_nobody_else(call: Caller) -> None:
    made = draft()
    key = send(call, made)
    decide(call, key)

    assert call("rita").get(f"/audits/{made.uuid}").headers["Location"] == f"/audits/{key}"
    assert [call(who).get(f"/audits/{made.uuid}").status_code for who in ("nora", "ada")] == [
        404
    ] * 2


def test_reading_exact_times_is_put_on_record(app: Flask, call: Caller) -> None:
    key = approved(call)
    for who in ("rita", "nora", "ada"):
        page(call, key, who)

    with app.app_context():
        read = db.session.query(LogEntry).filter_by(act="audit.read_exact").all()
        assert [entry.actor for entry in read] == [cast.as_("rita").actor]


def test_out_of_scope_and_unknown_look_the_same(app: Flask, call: Caller) -> None:
    key = approved(call, photos=[picture(1)])
    photo = set_preview(app, "ready")

    other = call("sol").get(f"/audits/{key}")
    assert other.status_code == 404
    assert other.text == call("sol").get("/audits/nothing").text
    assert call("stan").get(f"/audits/{key}").status_code == 404  # not released before tomorrow
    assert call("sol").get(f"/audits/{key}/photos/{photo}").status_code == 404
    assert call("nora").get(f"/audits/{key}/photos/nothing").status_code == 404
    assert call("sue").get(f"/audits/{key}").status_code == 403


def test_what_was_typed_is_shown_as_it_is(call: Caller) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    text = page(call, approved(call, answers=BEST | {"why": {"value": nasty, "comment": nasty}}))

    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}") == 2
    assert forbidden_inline(text) == []


def test_the_page_keeps_to_the_policy_and_names_its_controls(call: Caller) -> None:
    text = page(call, send(call, draft(answers=POOR)), "rita")

    assert forbidden_inline(text) == []
    assert unlabelled(text) == []
