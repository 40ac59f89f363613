"""Overview and photos: figures counted by hand, links that lead there, nothing out of sight."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from mystery import db
from mystery.evidence.tables import Photo
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    FAIR,
    OVERCHARGED,
    POOR,
    all_approved,
    approved,
    draft,
    forbidden_inline,
    spread_out,
    unlabelled,
)

ASK = "checklist=visit&period=last-30-days"
BEGUN = {"sam": "N-002", "sue": "S-001"}


def shown(call: Caller, who: str, address: str) -> str:
    page = call(who).get(address)
    assert page.status_code == 200
    assert not forbidden_inline(page.text)
    assert not unlabelled(page.text)
    return page.text


def said(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_four_figures_are_those_of_two_periods(call: Caller) -> None:
    """Now 100, 100 and 50; before 88.8889 and 50: 83.3 against 69.4."""
    all_approved(
        call,
        [
            draft("N-001", answers=BEST, days_ago=2),
            draft("N-002", answers=BEST, days_ago=3),
            draft("C-001", answers=POOR, days_ago=4),
            draft("N-001", answers=FAIR, days_ago=35),
            draft("N-001", answers=POOR, days_ago=36),
            draft("S-001", answers=POOR, days_ago=2),
        ],
    )

    page = said(shown(call, "nora", f"/overview?{ASK}"))

    assert "Mean of visits 83.3 %" in page
    assert "n 3 +13.9 points" in page
    # Wilson's interval of 2 of 3; the difference from 1 of 2 is Newcombe's.
    assert "Passed 66.7 % 20.8 to 93.9, 2 of 3 +16.7 points" in page
    assert "Visits 3 2 in the period before" in page
    assert "Stores visited 3 of 3; 1 in the period before" in page
    assert "Stores cannot be told apart yet" in page
    assert page.index("What holds for all stores already") < page.index("What needs attention?")
    assert "No critical question was missed." in page
    assert call("nora").get("/").headers["Location"] == "/overview"


def test_what_stands_out_leads_to_where_it_is(call: Caller) -> None:
    codes = spread_out(call)
    approved(call, codes[0], answers=OVERCHARGED, days_ago=1.5)
    approved(call, codes[0], answers=OVERCHARGED, days_ago=1)

    page = shown(call, "nora", f"/overview?{ASK}")

    assert f"Store {codes[11]} lies below what chance explains" in page
    assert f"Missed twice in a row at Store {codes[0]}: Was the price right?" in page
    assert "Missed 2 times: Was the price right?" in page
    for address in re.findall(r'<li>.*?<a href="([^"]+)"', page.split('class="attention"')[1]):
        assert call("nora").get(address.replace("&amp;", "&")).status_code == 200


def test_what_waits_is_shown_by_right(call: Caller) -> None:
    approved(call)
    draft("N-002").send(call("sue"))

    assert "1 waiting for review" in shown(call, "rita", f"/overview?{ASK}")
    assert "waiting for review" not in shown(call, "nora", f"/overview?{ASK}")


def test_visits_being_filled_in_are_counted_where_they_are_in_sight(
    app: Flask, call: Caller
) -> None:
    approved(call), approved(call, "S-001")
    with app.app_context(), db.transaction():
        visits = {name: cast.plan(name, location=at) for name, at in BEGUN.items()}
        people = {name: cast.who(name).key for name in BEGUN}
    for name, visit in visits.items():
        head = {"uuid": str(uuid4()), "visit": visit, "location": {"name": "Quay", "code": "N-1"}}
        head |= {"checklist": {"key": "visit", "version": 1, "title": "Visit"}}
        document = {"draft": head, "answers": {}, "photos": []}
        told = {"person": people[name], "base_revision": 0, "device": "one", "document": document}
        assert call(name).put(f"/api/v1/drafts/{head['uuid']}", json=told).status_code == 200
    counts = {"nora": 1, "sol": 1, "ada": 2}
    for who, count in counts.items():
        assert f"{count} being filled in now" in said(shown(call, who, f"/overview?{ASK}"))


@pytest.mark.parametrize("address", ["/overview", "/photos"])
def test_only_who_compares_gets_in(call: Caller, address: str) -> None:
    assert [call(who).get(f"{address}?{ASK}").status_code for who in ("stan", "sam", "otto")] == [
        403,
        403,
        403,
    ]
    assert call("nora").get(f"{address}?{ASK}").status_code == 200


def pictured(call: Caller) -> None:
    for place, location in enumerate(("N-001", "S-001")):
        approved(call, location, photos=[picture(place + 1)])
    with call.app.app_context(), db.transaction() as session:
        session.query(Photo).update({"preview": "ready"})


def test_photos_are_those_in_sight_and_lead_to_their_pages(call: Caller) -> None:
    pictured(call)

    page = shown(call, "nora", f"/photos?{ASK}")

    assert page.count("<img ") == 1
    assert "North High St" in said(page)
    assert "South Way" not in page
    (address,) = re.findall(r'href="(/audits/\w+/photos/\w+)"', page)
    assert call("nora").get(address).status_code == 200
    assert call("sol").get(address).status_code == 404


def test_photos_of_one_question_or_store(call: Caller) -> None:
    pictured(call)

    assert shown(call, "rita", f"/photos?{ASK}&question=price").count("<img ") == 2
    assert shown(call, "rita", f"/photos?{ASK}&location=S-001").count("<img ") == 1
    assert "has a photo that can be shown" in shown(call, "rita", f"/photos?{ASK}&question=clean")
    assert "<img " not in shown(call, "rita", f"/photos?{ASK}&page=2")


def test_an_empty_organisation_is_told_what_to_do(call: Caller) -> None:
    assert "No visit with this checklist" in words(call("nora").get("/overview?checklist=visit"))


def test_photos_of_pilots_are_not_shown(call: Caller) -> None:
    pictured(call)
    with call.app.app_context(), db.transaction() as session:
        session.query(Programme).one().pilot = True

    assert "<img " not in shown(call, "rita", f"/photos?{ASK}")
