"""Sections by store and the targets: counted by hand, by API and on the page."""

from __future__ import annotations

import re

import pytest

from mystery import db
from mystery.log import LogEntry
from tests.conftest import Caller
from tests.web.desk import regional_admin, sent, sign_in, words
from tests.web.visited import (
    BEST,
    OVERCHARGED,
    POOR,
    all_approved,
    approved,
    draft,
    forbidden_inline,
    line,
    table,
    unlabelled,
)

ASK = "checklist=visit&period=all"


@pytest.fixture
def visited(call: Caller) -> None:
    """North High St: three visits, Arrival (25 + 100 + 100) / 3, In the shop (100 + 0 + 100) / 3;
    Harbour: two of the best; in the South one that Nora never sees."""
    all_approved(
        call,
        [
            *(draft("N-001", answers=each) for each in (POOR, BEST)),
            *(draft("N-002", answers=BEST) for _ in range(2)),
            draft("S-001", answers=POOR),
        ],
    )
    approved(call, "N-001", answers=OVERCHARGED)


@pytest.mark.usefixtures("visited")
def test_means_by_hand_on_page_and_api(call: Caller) -> None:
    answer = call("nora").get(f"/sections?{ASK}")
    told = call("nora").get(f"/api/v1/scores/sections?{ASK}").json
    by_code = {item["location"]: item for item in told["items"]}

    assert by_code.keys() == {"N-001", "N-002"}
    assert by_code["N-001"]["sections"]["arrive"] == {"n": 3, "mean": "75", "step": -2}
    assert by_code["N-001"]["total"] == {"n": 3, "mean": "72.2222", "step": -3}
    assert by_code["N-002"]["sections"]["shop"] == {"n": 2, "mean": "100", "step": None}
    # The mean of all: ((50 + 66.6667 + 100) / 3 + 100) / 2.
    assert told["target"] == {"percent": "86.1111", "source": "mean"}
    assert table(answer.text, "heat") == [
        ["Store", "Whole visit", "Arrival", "In the shop", "Visits"],
        ["All stores", "86.1", "87.5", "83.3", "5"],
        ["North High St", "72.2", "75.0", "66.7", "3"],
        ["Harbour", "100.0 n 2", "100.0 n 2", "100.0 n 2", "2"],
    ]
    assert "“In the shop” drags most: 83.3 % over all stores, 2.8 points below the mean" in words(
        answer
    )
    assert not forbidden_inline(answer.text)
    assert not unlabelled(answer.text)


@pytest.mark.usefixtures("visited")
def test_few_visits_have_no_colour_and_every_cell_leads_to_its_store(call: Caller) -> None:
    page = call("nora").get(f"/sections?{ASK}").text
    row = page[page.index(">Harbour<") :].partition("</tr>")[0]

    assert re.findall(r'<td class="(\w+)', row)[:3] == ["few", "few", "few"]
    assert not re.search(r'class="h\d', row)
    links = set(re.findall(r'<td class="h\d[^>]*><a href="([^"]+)"', page))
    assert links == {"/locations/N-001?checklist=visit&amp;period=all#sections"}
    assert call("nora").get(links.pop().replace("&amp;", "&").split("#")[0]).status_code == 200


@pytest.mark.usefixtures("visited")
def test_it_is_sorted_by_links(call: Caller) -> None:
    page = call("nora").get(f"/sections?{ASK}").text
    addresses = re.findall(r'<th scope="col"[^>]*><a href="([^"]+)"', page)

    firsts = []
    for address in addresses:
        ordered = call("nora").get(address.replace("&amp;", "&")).text
        assert "aria-sort=" in ordered
        firsts.append(table(ordered, "heat")[2][0])
    assert firsts == ["Harbour", *["North High St"] * 4]


@pytest.mark.usefixtures("visited")
def test_an_admin_sets_the_target_and_the_colours_turn_there(call: Caller) -> None:
    ada = sign_in(call.app, "ada")

    assert "Saved." in sent(ada, "/targets", act="target", family="visit", percent="75,5")

    told = call("nora").get(f"/api/v1/scores/sections?{ASK}").json
    assert told["target"] == {"percent": "75.5", "source": "set"}
    assert told["items"][0]["sections"]["arrive"]["step"] == 0
    assert "the target of 75.5 %" in words(call("nora").get(f"/sections?{ASK}"))
    assert 'value="75.5"' in ada.get("/targets").text
    assert "Saved." in sent(ada, "/targets", act="target", family="visit", percent="")
    assert line(ada.get(f"/sections?{ASK}").text, "heat", "All stores")
    with call.app.app_context():
        kept = db.session.query(LogEntry).filter_by(act="target.set")
        assert [(e.subject, e.details["after"]) for e in kept.order_by(LogEntry.id)] == [
            ("family:visit", 755_000),
            ("family:visit", None),
        ]


REFUSED = [
    ({"act": "target", "family": "visit", "percent": "101"}, "a number from 0 to 100"),
    ({"act": "target", "family": "visit", "percent": "NaN"}, "a number from 0 to 100"),
    ({"act": "target", "family": "visit", "percent": "1e-9"}, "a number from 0 to 100"),
    ({"act": "target", "family": "nothing", "percent": "1"}, "There is no such checklist."),
    ({"act": "year", "month": "13", "weekday": "x", "pattern": "4-4-4"}, "a day of the week"),
    ({"act": "else"}, "There is no such change."),
]


def test_what_is_no_target_is_told_and_kept(call: Caller) -> None:
    for fields, said in REFUSED:
        answer = call("ada").post("/targets", data=fields)

        assert answer.status_code == 422
        assert said in words(answer)
        assert fields.get("percent", "") in answer.text


def test_the_retail_year_is_set_by_who_administers_everything(call: Caller) -> None:
    year = {"act": "year", "month": "9", "weekday": "0", "pattern": "5-4-4"}

    refused = regional_admin(call.app).post("/targets", data=year)
    ada = sign_in(call.app, "ada")

    assert refused.status_code == 403
    assert "concerns the whole organisation" in words(refused)
    assert "Saved." in sent(ada, "/targets", **year)
    assert re.search(r'value="9" selected', ada.get("/targets").text)
    assert [call(who).get("/targets").status_code for who in ("nora", "rita", "stan")] == [403] * 3


def test_nothing_to_show_says_what_to_do(call: Caller) -> None:
    assert "No visit with this checklist" in words(call("nora").get("/sections?checklist=visit"))
