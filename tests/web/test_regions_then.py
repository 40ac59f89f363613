"""Periods and regions in the filter: as today or as then, by week, by retail period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.comparisons.periods import week
from mystery.db import now
from mystery.locations.queries import get_location, get_region
from mystery.locations.tables import Location, Membership
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import BEST, POOR, all_approved, draft

ASK = "checklist=visit&period=all&region=north"


def move(app: Flask, code: str, *, days_ago: int) -> None:
    """From the North to the South, so many days ago."""
    day = (now() - timedelta(days=days_ago)).date()
    with app.app_context(), db.transaction() as session:
        store, south = get_location(code), get_region("south")
        session.query(Membership).filter_by(location_id=store.id).update({"until": day})
        session.add(Membership(location_id=store.id, region_id=south.id, since=day))
        session.query(Location).filter_by(code=code).update({"region_id": south.id})


@pytest.fixture
def moved(call: Caller) -> None:
    """North High St went to the South ten days ago: one visit before, two after."""
    drafts = [draft("N-001", answers=BEST, days_ago=20)]
    drafts += [draft("N-001", answers=POOR, days_ago=day) for day in (9, 2)]
    all_approved(call, [*drafts, draft("N-002", answers=BEST, days_ago=5)])
    move(call.app, "N-001", days_ago=10)


def means(call: Caller, who: str, ask: str) -> dict[str, tuple[str, int]]:
    items = call(who).get(f"/api/v1/scores/locations?{ask}").json["items"]
    return {item["location"]: (item["mean"], item["n"]) for item in items}


@pytest.mark.usefixtures("moved")
def test_a_store_counts_where_it_belongs_today_or_where_it_did(call: Caller) -> None:
    south = ASK.replace("north", "south")

    assert means(call, "rita", ASK) == {"N-002": ("100", 1)}
    assert means(call, "rita", south) == {"N-001": ("66.6667", 3)}
    assert means(call, "rita", f"{ASK}&regions=then") == {"N-001": ("100", 1), "N-002": ("100", 1)}
    assert means(call, "rita", f"{south}&regions=then") == {"N-001": ("50", 2)}
    # What somebody may see follows today's regions, whatever is counted.
    assert means(call, "nora", f"{ASK}&regions=then") == {"N-002": ("100", 1)}
    page = call("rita").get(f"/compare?{ASK}&regions=then")
    assert "North, as it was then" in words(page)
    assert "in the region where the store was on that day" in words(page)


@pytest.mark.usefixtures("moved")
def test_every_page_and_the_export_count_the_same_visits(call: Caller) -> None:
    ask = f"{ASK}&regions=then"

    for page in ("compare", "sections", "trends", "gap", "questions", "overview", "photos"):
        assert call("rita").get(f"/{page}?{ask}").status_code == 200, page
    rows = call("rita").get(f"/api/v1/exports/visits.csv?{ask}&raw=1").text.splitlines()
    assert len(rows) == 1 + 2
    months = call("rita").get(f"/api/v1/scores/trend?{ask}").json["all"]["months"]
    assert sum(month["n"] for month in months) == 2
    assert call("rita").get(f"/compare?{ASK}&regions=soon").status_code == 422


@pytest.mark.usefixtures("moved")
def test_points_of_a_trend_by_week_are_sums_of_days(call: Caller) -> None:
    told = call("rita").get("/api/v1/scores/trend?checklist=visit&period=all&by=week").json

    found = {point["month"]: point["n"] for point in told["all"]["months"]}
    expected: dict[str, int] = {}
    for day in local_days(call):
        first = week(day)[0].isoformat()
        expected[first] = expected.get(first, 0) + 1
    assert found == expected
    assert told["by"] == "week"
    for by in ("quarter", "retail"):
        page = call("rita").get(f"/trends?checklist=visit&period=all&by={by}")
        assert page.status_code == 200
        assert 'aria-current="true"' in page.text
    assert call("rita").get("/api/v1/scores/trend?checklist=visit&by=hour").status_code == 422
    assert "Last retail quarter" in call("rita").get("/compare?checklist=visit").text
    page = call("rita").get("/compare?checklist=visit&period=this-retail-year")
    assert "This retail year" in words(page)


def local_days(call: Caller) -> list[date]:
    with call.app.app_context():
        return [row.local_day for row in db.session.query(Audit.local_day)]
