"""Own against competitors, and months: page and API say the same, and what the visits say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mystery.db import now
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    FAIR,
    POOR,
    all_approved,
    draft,
    forbidden_inline,
    line,
    table,
    unlabelled,
)

ASK = "checklist=visit&period=all"


def in_month(back: int) -> float:
    """Days since noon of the 10th of a month so many months ago."""
    day = now().replace(day=10, hour=12)
    for _ in range(back):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=10)
    return (now() - day).total_seconds() / 86_400


@pytest.fixture
def both_sides(call: Caller) -> None:
    """North: own 100 and 50, they 88.8889; a month before own 50, they 100. South: own alone."""
    all_approved(
        call,
        [
            draft("N-001", answers=BEST, days_ago=in_month(1)),
            draft("N-002", answers=POOR, days_ago=in_month(1)),
            draft("C-001", answers=FAIR, days_ago=in_month(1)),
            draft("N-001", answers=POOR, days_ago=in_month(2)),
            draft("C-001", answers=BEST, days_ago=in_month(2)),
            draft("S-001", answers=BEST, days_ago=in_month(1)),
        ],
    )


@pytest.mark.usefixtures("both_sides")
def test_the_gap_is_the_mean_of_market_and_month(call: Caller) -> None:
    """(75 - 88.8889 + 50 - 100) / 2 = -31.94445, over two pairs of one market."""
    told = call("rita").get(f"/api/v1/scores/gap?{ASK}").json

    assert (told["gap"], told["pairs"], told["markets"], told["visits"]) == ("-31.9445", 2, 1, 5)
    assert (told["own"], told["competitors"]) == ("62.5", "94.4445")
    assert [month["gap"] for month in told["months"]] == ["-50", "-13.8889"]
    assert [brand["key"] for brand in told["brands"]] == ["Rival"]


@pytest.mark.usefixtures("both_sides")
def test_the_page_shows_the_figures_of_the_api(call: Caller) -> None:
    page = call("nora").get(f"/gap?{ASK}")
    told = call("nora").get(f"/api/v1/scores/gap?{ASK}").json

    assert "cannot be told apart (31.9 points apart)" in words(page)
    for part in told["sections"] + told["dimensions"] + told["brands"]:
        name = part["title"]
        row = next(row for row in table_rows(page.text) if row[0] == name)
        shown = row[1], row[2], row[4].split(" ")[0].replace("−", "-")
        assert shown == (tenth(part["own"]), tenth(part["competitors"]), signed(part["gap"]))
        assert row[5] == str(part["pairs"])


def table_rows(page: str) -> list[list[str]]:
    found = []
    for part in page.split('<table class="stores gaps"')[1:]:
        found += table('<table class="stores gaps"' + part, "stores")
    return found


def signed(text: str) -> str:
    return ("+" if float(text) > 0 else "") + tenth(text)


def tenth(text: str) -> str:
    value = round(abs(float(text)) * 10 + 1e-9) / 10
    return f"{'-' if text.startswith('-') and value else ''}{value}"


@pytest.mark.usefixtures("both_sides")
def test_the_gap_at_a_question_is_in_points_of_how_often_it_was_done(call: Caller) -> None:
    """Clean: a month ago 1 of 2 against 1 of 1, two months ago 0 of 1 against 1 of 1."""
    told = call("rita").get(f"/api/v1/scores/gap/questions?{ASK}").json
    page = call("nora").get(f"/gap?{ASK}&view=questions")

    found = {item["key"]: item for item in told["items"]}
    clean = found["clean"]
    assert (clean["own"], clean["competitors"], clean["gap"]) == ("25", "100", "-75")
    assert clean["pairs"] == 2
    assert found["price"]["gap"] == "0"
    assert line(page.text, "stores", "Was it clean?")[4].startswith("−75.0")
    assert "At no question can we and our competitors be told apart." in words(page)
    assert not forbidden_inline(page.text)
    assert call("sol").get(f"/api/v1/scores/gap/questions?{ASK}").json["items"] == []


@pytest.mark.usefixtures("both_sides")
def test_nobody_sees_a_gap_of_elsewhere(call: Caller) -> None:
    assert call("sol").get(f"/api/v1/scores/gap?{ASK}").json["pairs"] == 0
    assert call("stan").get(f"/gap?{ASK}").status_code == 403
    assert call("sam").get(f"/api/v1/scores/gap?{ASK}").status_code == 403
    page = call("sol").get(f"/gap?{ASK}")
    assert "No market has an own store and a competitor" in words(page)


@pytest.mark.usefixtures("both_sides")
def test_months_are_the_means_of_their_visits(call: Caller) -> None:
    told = call("nora").get(f"/api/v1/scores/trend?{ASK}").json
    by_code = {item["location"]: item for item in told["items"]}

    assert [month["mean"] for month in by_code["N-001"]["months"]] == ["50", "100"]
    assert [month["n"] for month in by_code["N-001"]["months"]] == [1, 1]
    assert by_code["N-001"]["trial"] is True
    assert "S-001" not in by_code
    # The month's mean of all is that of the stores' means: (100 + 50 + 88.8889) / 3.
    assert told["all"]["months"][-1] == {
        "month": by_code["N-001"]["months"][-1]["month"],
        "mean": "79.6296",
        "n": 3,
    }


@pytest.mark.usefixtures("both_sides")
def test_a_period_that_cuts_months_counts_only_its_days(call: Caller) -> None:
    since = (now() - timedelta(days=in_month(2) - 2)).date()

    told = call("nora").get(f"/api/v1/scores/trend?checklist=visit&from={since}").json

    by_code = {item["location"]: item for item in told["items"]}
    assert [month["mean"] for month in by_code["N-001"]["months"]] == ["100"]


@pytest.mark.usefixtures("both_sides")
def test_a_store_whose_months_jump_is_told_first(call: Caller) -> None:
    drafts = [draft("N-002", answers=BEST, days_ago=in_month(back)) for back in range(2, 14)]
    all_approved(call, drafts)

    page = call("nora").get(f"/trends?{ASK}")

    assert "1 of 3 stores shows a change beyond the usual ups and downs: 1 for the worse" in words(
        page
    )
    first = page.text.split("<article>")[1]
    assert "Harbour" in first
    assert "▼ Worse" in first
    assert line(first, "sections", f"{now() - timedelta(days=in_month(1)):%b %Y}")[1] == "50.0"


@pytest.mark.usefixtures("both_sides")
@pytest.mark.parametrize("address", [f"/gap?{ASK}", f"/trends?{ASK}"])
def test_pages_hold_nothing_that_the_policy_refuses(call: Caller, address: str) -> None:
    page = call("nora").get(address).text

    assert not forbidden_inline(page)
    assert not unlabelled(page)


@pytest.mark.parametrize("address", ["/gap", "/trends"])
def test_before_any_visit_the_page_says_so(call: Caller, address: str) -> None:
    page = call("nora").get(f"{address}?checklist=visit")

    assert page.status_code == 200
    assert "visit" in words(page)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "123456x", "2"])
def test_pages_that_are_not_there_are_the_nearest_one(call: Caller, number: str) -> None:
    assert call("nora").get(f"/trends?checklist=visit&page={number}").status_code == 200
