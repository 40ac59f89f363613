from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.checklists.tables import VersionRow
from mystery.locations.tables import Location, Region
from mystery.rollups.tables import Rollup, RollupPart
from mystery.web.pages.layout import tenths
from tests.conftest import Caller
from tests.web.desk import founder, words
from tests.web.visited import (
    POOR,
    all_approved,
    approved,
    draft,
    forbidden_inline,
    line,
    spread_out,
    table,
    unlabelled,
)

VISIT = "/compare?checklist=visit"


def test_the_address_names_the_family_with_the_latest_visits(call: Caller) -> None:
    approved(call)

    answer = call("nora").get("/compare")

    assert answer.status_code == 303
    assert answer.headers["Location"] == VISIT


def test_empty_fields_of_the_form_fall_out_of_the_address(call: Caller) -> None:
    answer = call("nora").get(
        f"{VISIT}&period=last-90-days&kind=&region=north&brand=&from=&sort=name"
    )

    wanted = f"{VISIT}&period=last-90-days&region=north&sort=name"
    assert sorted(answer.headers["Location"].split("&")) == sorted(wanted.split("&"))


def test_a_period_of_two_days_becomes_from_and_to(call: Caller) -> None:
    answer = call("nora").get(f"{VISIT}&period=2026-01-01..2026-03-31")

    assert answer.headers["Location"] == f"{VISIT}&from=2026-01-01&to=2026-03-31"
    assert "1 Jan 2026 to 31 Mar 2026" in words(call("nora").get(answer.headers["Location"]))


def test_before_any_checklist_is_published_the_page_says_what_to_do(blank_app: Flask) -> None:
    page = founder(blank_app).get("/compare")

    assert "Nothing can be compared before a checklist is published." in words(page)
    assert 'href="/checklists"' in page.text


@pytest.mark.parametrize(
    ("who", "address"), [("rita", "/review"), ("ada", "/visits"), ("nora", f"{VISIT}&period=all")]
)
def test_without_approved_visits_everybody_is_told_what_they_can_do(
    call: Caller, who: str, address: str
) -> None:
    page = call(who).get(VISIT)

    assert "No visit with this checklist has been approved" in words(page)
    assert f'<a class="button primary" href="{address.replace("&", "&amp;")}"' in page.text


def test_a_selection_that_fits_nothing_leads_back_to_everything(call: Caller) -> None:
    approved(call)

    page = call("rita").get(f"{VISIT}&kind=competitor")

    assert "No approved visit fits this selection." in words(page)
    assert f'href="{VISIT}&amp;period=all"' in page.text


def test_every_figure_is_the_one_of_the_api(call: Caller) -> None:
    spread_out(call)

    page = call("nora").get(VISIT).text
    told = call("nora").get("/api/v1/scores/locations?checklist=visit").json

    assert len(told["items"]) == 13
    for item in told["items"]:
        name, mean, likely, _, rank, n, _, failed, not_shopped, _ = line(
            page, "stores", item["name"]
        )
        assert name == f"{item['name']} {item['location']}"
        assert mean == tenths(item["mean"])
        assert (n, failed, not_shopped) == (str(item["n"]), str(item["failed"]), "0")
        if item["n"] >= 3:
            assert rank == "{}–{}".format(*item["rank"])
            assert likely.split()[0] == tenths(item["estimate"])
            half = 1.96 * float(item["standard_error"])
            low = float(likely.split()[1].split("–")[0])
            assert low == pytest.approx(float(item["estimate"]) - half, abs=0.06)


def test_signals_stand_in_words_and_colour_only_for_what_is_sure(call: Caller) -> None:
    codes = spread_out(call)

    page = call("nora").get(VISIT).text

    assert line(page, "stores", f"Store {codes[11]}")[-1] == "▼ Below expected"
    assert line(page, "stores", f"Store {codes[0]}")[-1] == "● As expected"
    assert len(re.findall(r'<tr class="below below">', page)) == 1
    assert "1 of 12 stores stands out from what chance alone would give" in page


def test_a_store_with_two_visits_is_grey_without_bar_rank_or_colour(call: Caller) -> None:
    codes = spread_out(call)

    page = call("nora").get(VISIT).text
    row = page[page.index('<tr class="few">') :].partition("<tr")[2].partition("\n")[0]

    assert line(page, "stores", f"Store {codes[12]}")[2:5] == ["", "", "–"]
    assert line(page, "stores", f"Store {codes[12]}")[-1] == "Too few visits"
    assert "<svg" not in row
    assert "above" not in row
    assert "below" not in row


def test_where_ranks_mean_nothing_the_page_says_why(call: Caller) -> None:
    places = ("N-001", "N-002")
    all_approved(call, [draft(at, days_ago=n) for at in places for n in (1, 2, 3)])

    page = call("nora").get(VISIT)

    assert "Too few stores: likely ranks need 10, and 2 have visits." in words(page)
    titles = ["Store", "Mean", "Range", "On the axis80859095100", "Visits", "12 months"]
    assert table(page.text, "stores")[0] == [*titles, "Failed", "Not shopped"]


def test_failed_and_unshopped_visits_are_counted(call: Caller) -> None:
    approved(call, answers=POOR)

    page = call("nora").get(VISIT)

    assert line(page.text, "stores", "North High St")[-2:] == ["1", "0"]
    assert "1 scored visit at 1 store: 0 passed, 1 failed." in words(page)


@pytest.mark.parametrize(
    ("order", "first"), [("name", "Harbour"), ("n", "Rival North"), ("mean", "North High St")]
)
def test_the_order_is_in_the_address(call: Caller, order: str, first: str) -> None:
    approved(call, "N-001")
    approved(call, "N-002", answers=POOR)
    for _ in range(2):
        approved(call, "C-001", answers=POOR)

    page = call("nora").get(f"{VISIT}&sort={order}").text

    assert table(page, "stores")[1][0].startswith(first)
    assert f'sort={order}" aria-current="true"' in page


def test_each_part_of_the_filter_is_a_chip_that_can_be_taken_off(call: Caller) -> None:
    approved(call, "C-001")

    page = call("rita").get(f"{VISIT}&period=all&kind=competitor&region=north&brand=Rival").text

    for words_, without in (
        ("Competitors", "period=all&amp;region=north&amp;brand=Rival"),
        ("North", "period=all&amp;kind=competitor&amp;brand=Rival"),
        ("Rival", "period=all&amp;kind=competitor&amp;region=north"),
    ):
        assert f'href="{VISIT}&amp;{without}"><span class="vh">Remove </span>{words_}<' in page


def test_own_stores_are_circles_and_competitors_squares(call: Caller) -> None:
    places = ("N-001", "C-001")
    all_approved(call, [draft(at, days_ago=n) for at in places for n in (1, 2, 3)])

    page = call("nora").get(VISIT).text
    bars = re.findall(r"<svg aria-hidden=true><use.*?</svg>", page)

    assert len(bars) == 2
    assert sorted('<circle cx="' in bar for bar in bars) == [False, True]
    assert sorted('<rect class="rival" x="' in bar for bar in bars) == [False, True]


def test_links_keep_the_filter(call: Caller) -> None:
    approved(call)

    page = call("nora").get(f"{VISIT}&period=last-90-days").text

    query = "?checklist=visit&amp;period=last-90-days"
    assert f'href="/exports{query}"' in page
    assert f'href="/locations/N-001{query}"' in page
    assert f'href="/api/v1/scores/locations{query}"' in page


def test_managers_see_their_part_alone(call: Caller) -> None:
    approved(call, "N-001")
    approved(call, "S-001")

    assert "South Way" not in call("nora").get(VISIT).text
    assert "North High St" not in call("sol").get(VISIT).text
    assert [call(who).get(VISIT).status_code for who in ("stan", "sue", "otto")] == [403] * 3


def test_what_does_not_fit_is_refused_with_its_place(call: Caller) -> None:
    page = call("nora").get(f"{VISIT}&kind=moon&period=forever")

    assert page.status_code == 422
    assert "/kind : own or competitor" in words(page)
    assert "/period : one of" in words(page)


def test_the_page_keeps_to_the_policy_and_names_its_controls(call: Caller) -> None:
    spread_out(call)
    page = call("rita").get(VISIT).text

    assert forbidden_inline(page) == []
    assert unlabelled(page) == []
    assert page.count("<h1") == 1


def test_names_are_shown_as_they_are(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction() as session:
        session.query(Location).filter_by(code="N-001").one().name = "<b>{{7*7}}</b>"
    approved(call)

    page = call("nora").get(VISIT).text

    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in page
    assert "<b>" not in page


def test_as_many_stores_as_fit_into_300_kilobytes_are_on_a_page(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction() as session:
        many_stores(session, 500)

    answer = call("rita").get(VISIT)

    assert len(table(answer.text, "stores")) > 450
    assert answer.text.count("<td class=spk><svg") == 450
    assert len(answer.data) <= 300_000


def test_what_does_not_fit_on_one_page_is_on_the_next(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction() as session:
        many_stores(session, 500)

    first, last = (call("rita").get(f"{VISIT}&page={page}").text for page in (1, 2))

    shown = [re.findall(r"<small>([^<]+)</small><td class=mean", page) for page in (first, last)]
    assert len(shown[0]) == 450
    assert len(set(shown[0] + shown[1])) == len(shown[0] + shown[1]) >= 500
    assert "page=2" in first


def first_of_month(day: date, *, back: int) -> date:
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)


def many_stores(session: sa.orm.scoped_session[sa.orm.Session], count: int) -> None:
    """Stores with a visit in each of twelve months, as the sums that decisions would have left."""
    region, version = session.query(Region).first(), session.query(VersionRow).first()
    assert region
    assert version
    at = db.now()
    same = {"kind": "own", "region_id": region.id, "time_zone": "UTC", "created_at": at}
    stores = [
        {**same, "code": f"W-{n:04}", "name": f"Western Avenue {n}", "changed_at": at}
        for n in range(count)
    ]
    session.execute(sa.insert(Location), stores)
    ids = session.scalars(sa.select(Location.id).where(Location.code.startswith("W-")))
    days, parts = [], []
    for place, location_id in enumerate(ids):
        for visit in range(12):
            units = 10_000 * (60 + (place * 7 + visit * 11) % 40)
            on = first_of_month(at.date(), back=visit)
            day = {
                "family": "visit",
                "grain": "day",
                "location_id": location_id,
                "day": on,
                "version_id": version.id,
                "n": 1,
                "total": units,
                "squares": units * units,
            }
            outcome = {"passed": 1, "failed": 0, "could_not_shop": 0, "no_score": 0}
            for row in (day, day | {"grain": "month", "day": on.replace(day=1)}):
                days.append(row | outcome)
                parts.append(row | {"kind": "section", "part": "arrive"})
    session.execute(sa.insert(Rollup), days)
    session.execute(sa.insert(RollupPart), parts)
