from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.db import now
from mystery.locations.tables import Location
from mystery.web.pages.layout import tenths
from tests.conftest import Caller
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
    open_stores,
    release,
    send,
    spread_out,
    table,
    unlabelled,
)

HERE = "/locations/N-001?checklist=visit"


def change(app: Flask, **facts: object) -> None:
    with app.app_context(), db.transaction() as session:
        location = session.query(Location).filter_by(code="N-001").one()
        for name, value in facts.items():
            setattr(location, name, value)


def test_the_facts_of_a_location_stand_on_its_page(app: Flask, call: Caller) -> None:
    day = now().date().replace(month=3, day=7)
    change(app, address="1 High St", city="Hafenstadt", refit_on=day, posted_hours={"mon": "9-18"})

    page = words(call("nora").get(HERE))

    for fact in ("N-001", "Own store", "Ours", "North", "north-town", "Europe/Berlin"):
        assert fact in page
    assert "1 High St, Hafenstadt" in page
    assert "Mon 9-18" in page
    assert f"7 Mar {day.year}" in page


def test_its_figures_are_those_of_the_api(call: Caller) -> None:
    codes = spread_out(call)
    told = call("nora").get("/api/v1/scores/locations?checklist=visit").json["items"]
    item = next(item for item in told if item["location"] == codes[0])

    page = words(call("nora").get(f"/locations/{codes[0]}?checklist=visit"))

    assert f"Mean {tenths(item['mean'])} % 3 visits" in page
    assert f"Best estimate {tenths(item['estimate'])} %" in page
    assert "Likely rank {}–{} of 12 stores".format(*item["rank"]) in page
    assert "Signal ● As expected" in page


def test_its_sections_stand_beside_those_of_all(call: Caller) -> None:
    all_approved(call, [draft("N-001", answers=POOR), draft("N-002", answers=BEST)])

    page = call("nora").get(HERE).text

    assert table(page, "sections short") == [
        ["Section", "Here", "All stores", "Visits"],
        ["Arrival", "25.0", "62.5", "1"],
        ["In the shop", "100.0", "100.0", "1"],
    ]


def test_below_three_visits_there_is_a_mean_and_no_more(call: Caller) -> None:
    codes = spread_out(call)

    page = call("nora").get(f"/locations/{codes[12]}?checklist=visit")

    assert "too few visits: they need 3" in words(page)
    assert '<div class="range' not in page.text
    assert "Likely rank" not in words(page).partition("How this is worked out")[0]


def test_without_a_visit_that_fits_the_page_offers_all_of_them(call: Caller) -> None:
    approved(call, "N-001")

    page = call("nora").get(f"{HERE}&kind=competitor")

    assert "No approved visit here fits this selection." in words(page)
    assert 'href="/locations/N-001?checklist=visit&amp;period=all"' in page.text


def test_a_location_without_any_visit_says_so(call: Caller) -> None:
    page = words(call("nora").get(f"{HERE}&period=all"))

    assert "No visit here has been approved with this checklist yet." in page
    assert "No visit here can be read yet." in page


def test_visits_are_listed_with_what_came_out(call: Caller) -> None:
    older = approved(call, answers=OVERCHARGED, days_ago=9)
    newer = approved(call, answers=FAIR, days_ago=2)

    page = call("nora").get(HERE).text
    rows = table(page, "reports")

    assert [row[2:] for row in rows[1:]] == [["88.9 %", "Passed"], ["66.7 %", "▼ Must-pass missed"]]
    assert page.index(newer) < page.index(older)


def test_a_reviewer_also_sees_what_is_not_approved(call: Caller) -> None:
    key = send(call, draft())

    assert f"/audits/{key}" in call("rita").get(HERE).text
    assert "Waiting for review" in words(call("rita").get(HERE))
    assert key not in call("nora").get(HERE).text


def test_a_store_reads_its_released_visits_by_the_month(app: Flask, call: Caller) -> None:
    key = approved(call, days_ago=1)
    assert key not in call("stan").get(HERE).text
    release(app)

    page = call("stan").get(HERE).text

    assert key in page
    assert f"{now() - timedelta(days=1):%B %Y}" in page
    assert re.search(r"\d{4}-\d{2}-\d{2}", page) is None


def test_a_store_counts_only_what_has_been_released(app: Flask, call: Caller) -> None:
    approved(call)
    release(app)
    approved(call, answers=POOR)

    page = words(call("stan").get(HERE))

    assert "Mean 100.0 % 1 visit" in page


def test_a_store_cannot_narrow_a_visit_down_to_its_day(app: Flask, call: Caller) -> None:
    approved(call, days_ago=1)
    release(app)
    day = now() - timedelta(days=1)
    other = day.replace(day=20 if day.day < 15 else 3).date()

    page = words(call("stan").get(f"{HERE}&from={other}&to={other}"))

    assert "Mean 100.0 % 1 visit" in page


@pytest.mark.parametrize(("others", "told"), [(2, False), (3, True)])
def test_a_store_sees_others_from_three_on_and_never_by_name(
    app: Flask, call: Caller, others: int, told: bool
) -> None:
    codes = open_stores(app, others, region="south")
    all_approved(
        call,
        [draft(at, answers=POOR, days_ago=n) for at in codes for n in (1, 2)]
        + [draft("N-001", days_ago=n) for n in (1, 2)],
    )
    release(app)

    page = call("stan").get(HERE)
    shown = words(page)

    assert (f"{others + 1} stores" in shown) is told
    assert table(page.text, "sections short")[1][2] == ("43.8" if told else "–")
    assert not any(code in page.text for code in codes)


def test_a_store_chooses_neither_region_nor_brand(app: Flask, call: Caller) -> None:
    approved(call)
    release(app)

    page = call("stan").get(HERE).text

    assert re.findall(r'<select[^>]*name="(\w+)"', page) == ["checklist", "period"]
    assert "/api/v1/scores" not in page


def test_out_of_scope_and_unknown_look_the_same(call: Caller) -> None:
    south, unknown = (call("nora").get(f"/locations/{code}") for code in ("S-001", "S-999"))

    assert (south.status_code, unknown.status_code) == (404, 404)
    assert south.text == unknown.text
    assert call("stan").get("/locations/N-002").status_code == 404
    assert call("sue").get("/locations/N-001").status_code == 403


def test_the_page_keeps_to_the_policy_and_names_its_controls(call: Caller) -> None:
    spread_out(call)

    for who in ("rita", "nora", "ada"):
        page = call(who).get("/locations/N-100?checklist=visit").text
        assert forbidden_inline(page) == []
        assert unlabelled(page) == []


def test_without_a_published_checklist_there_are_facts_alone(blank_app: Flask) -> None:
    from mystery.locations import actions as locations
    from mystery.locations.rules import Kind
    from tests.web.desk import founder

    ada = founder(blank_app)
    with blank_app.app_context(), db.transaction():
        locations.add_region("North", code="north", by="system")
        facts = locations.LocationFacts(
            code="A/1", name="Corner", kind=Kind.OWN, region="north", time_zone="UTC"
        )
        locations.put_location(facts, by="system")

    page = ada.get("/locations/A/1")

    assert "Corner" in words(page)
    assert "How it stands" not in words(page)


def test_a_manager_reads_its_trend_its_misses_and_what_is_being_done(call: Caller) -> None:
    codes = spread_out(call)

    page = call("nora").get(f"/locations/{codes[11]}?checklist=visit&period=all")

    text = words(page)
    assert "Better, worse, or noise?" in text
    assert re.search(r"How were you greeted\? +5 of 5 Twice in a row", text)
    assert "No action is open here." in text
    assert f'href="/actions/_new?place={codes[11]}"' in page.text
    assert 'id="sections"' in page.text
    release(call.app)
    told = words(call("stan").get("/locations/N-001?checklist=visit&period=all"))
    assert "What is being done?" not in told
