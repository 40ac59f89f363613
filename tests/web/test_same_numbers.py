"""A number is the same on the page, over the API, in the workbook, the link and over OData."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from mystery import db
from mystery.exports import actions
from mystery.people.queries import principal
from mystery.web import feeding
from mystery.web.api.scores import decimal
from tests import cast, workbooks
from tests.conftest import Caller
from tests.seeds import seed
from tests.web.visited import BEST, FAIR, OVERCHARGED, POOR, all_approved, draft

PLACES = ("N-001", "N-002", "S-001", "S-002", "C-001", "C-002")
PEOPLE = ("nora", "sol", "rita")
FILTERS = 10
Filter = dict[str, str]
Told = dict[str, tuple[int, str | None]]
"""Visits and mean percent by location."""


def shop(app: Flask, call: Caller, rng: random.Random) -> None:
    answers = (BEST, FAIR, POOR, OVERCHARGED)
    drafts = [
        draft(place, answers=rng.choice(answers), days_ago=rng.randrange(1, 80))
        for place in PLACES
        for _ in range(rng.randrange(0, 4))
    ]
    all_approved(call, [draft("N-001", answers=FAIR), draft("S-001", answers=POOR), *drafts])


def filters(rng: random.Random) -> list[Filter]:
    today = db.now().date()
    found = []
    for _ in range(FILTERS):
        since = today - timedelta(days=rng.randrange(10, 90))
        period = {"from": f"{since}", "to": f"{since + timedelta(days=rng.randrange(5, 80))}"}
        asked = {
            "kind": rng.choice(("", "", "own", "competitor")),
            "brand": rng.choice(("", "", "Ours", "Rival")),
            "region": rng.choice(("", "", "", "north", "south")),
            **rng.choice((period, {"period": "all"}, {"period": "last-30-days"})),
        }
        found.append({"checklist": "visit"} | {key: text for key, text in asked.items() if text})
    return found


def means(lines: Iterable[dict[str, Any]]) -> Told:
    scores = defaultdict(list)
    for line in lines:
        if line["true_score_pct"] is not None:
            scores[line["location_key"]].append(Fraction(str(line["true_score_pct"])))
    return {code: (len(of), decimal(100 * sum(of) / len(of))) for code, of in scores.items()}


def links(app: Flask, who: str, asked: list[Filter]) -> list[str]:
    """A link for each filter, as its page makes them."""
    with app.app_context(), db.transaction():
        by = principal(cast.who(who))
        made = [actions.add_feed(by, "x", parameters=one, columns={}) for one in asked]
        keys = [feeding.secret(feed.key) for feed in made]
    return [f"/feed/{key}/" for key in keys]


def test_ten_filters_and_three_people_meet_the_same_numbers_everywhere(
    app: Flask, call: Caller
) -> None:
    begun = seed()
    rng = random.Random(begun)
    shop(app, call, rng)
    asked = filters(rng)
    seen = 0
    for who in PEOPLE:
        client = call(who)
        for filter_, link in zip(asked, links(app, who, asked), strict=True):
            query = urlencode(filter_)
            about = (begun, who, query)
            api: Any = client.get(f"/api/v1/scores/locations?{query}")
            book = client.get(f"/api/v1/exports/workbook.xlsx?{query}")
            feed, odata = call().get(f"{link}visits.json"), call().get(f"{link}odata/visits")
            page = client.get(f"/compare?{query}", follow_redirects=True)
            if api.status_code != 200:
                refused = [one.status_code for one in (api, book, feed, page, odata)]
                assert refused == [422, 422, 422, 422, 400], about
                continue
            items = api.json["items"]
            told = {one["location"]: (one["n"], one["mean"]) for one in items if one["n"]}
            seen += len(told)
            assert means(workbooks.lines(book.data, "visits")) == told, about
            assert means(feed.json) == told, about
            assert means(odata.json["value"]) == told, about
            assert on_page(page.text) == (api.json["locations"], api.json["visits"]), about
            assert sum(n for n, _ in told.values()) == api.json["visits"], about
    assert seen > 10, begun


def on_page(page: str) -> tuple[int, int]:
    """Stores and visits as the page tells them; it tells nothing where there is none."""
    found = [
        re.search(rf"{words}</dt><dd>([\d,]+)</dd>", page)
        for words in ("Stores with visits, k", "Visits, N")
    ]
    k, n = (int(match[1].replace(",", "")) if match else 0 for match in found)
    return k, n


@pytest.mark.parametrize("wrong", [{"from": "2026-05-01", "to": "2026-04-01"}, {"kind": "shop"}])
def test_a_filter_that_does_not_fit_is_refused_everywhere(
    app: Flask, call: Caller, wrong: Filter
) -> None:
    filter_ = {"checklist": "visit", **wrong}
    (link,) = links(app, "nora", [filter_])
    query = urlencode(filter_)
    asked = (f"/api/v1/exports/workbook.xlsx?{query}", f"/api/v1/exports/photos.zip?{query}")
    assert [call("nora").get(one).status_code for one in asked] == [422, 422]
    assert call().get(f"{link}visits.csv").status_code == 422
    assert call().get(f"{link}odata/visits").status_code == 400
