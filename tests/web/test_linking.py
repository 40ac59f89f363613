"""Nothing that a store manager can fetch links a visit to a shopper.

Ten shoppers with telling habits go twelve times each, in four months: 120 visits, some of them
in stages, because with 50 a guess of one in ten is right in 2 to 20 % by chance alone, and a
bound of 15 % would say little. Without anything to go by, this attacker is right in 8.9 % of its
guesses, give or take 1.4 % (25 trials): luck does not reach the bound. The same attacker finds
most shoppers once he reads the days that a region reads.

After each visit its shopper has an idea, after every second one praise for somebody; some reports
are disputed. Who wrote what is guessed no better: luck is right in 10.1 %, give or take 1.3 %.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.conftest import Caller
from tests.web.attacker import Seen, hit_rate
from tests.web.past_learned import read_learned
from tests.web.past_visits import MONTHS, SHOPPERS, Past, spend

CHANCE, MORE = 1 / SHOPPERS, 0.05
SEED, HALVES = 20_261_122, 6
PLACES = (
    "/",
    "/locations",
    "/locations/N-001?checklist=visit",
    "/locations/N-001?checklist=visit&period=all",
    "/locations/N-001?checklist=visit&visits=all",
    "/notices",
    "/notices?page=2",
    "/ideas",
    "/ideas?sort=annoys",
    "/learned",
    "/actions",
    "/actions?state=all",
    "/actions?mine=1",
    "/appeals",
    "/api/v1/me",
    "/api/v1/me/sessions",
    "/api/v1/me/passkeys",
    "/api/v1/tokens",
    "/api/v1/locations",
    "/api/v1/locations/N-001",
    "/api/v1/regions",
    "/api/v1/notices",
    "/api/v1/notices?unread=1",
    "/api/v1/ideas",
    "/api/v1/actions",
    "/api/v1/appeals",
    "/api/v1/audits",
    "/api/v1/visits",
    "/compare?checklist=visit",
    "/photos?checklist=visit",
    "/exports?checklist=visit",
    "/exports",
    "/api/v1/exports/released/sections.csv?all=1",
    "/api/v1/exports/released/answers.csv?all=1",
    "/api/v1/exports/visits.csv?checklist=visit",
    "/api/v1/exports/workbook.xlsx?checklist=visit",
    "/api/v1/scores/trend?checklist=visit",
)
"""What a store manager can open besides reports, photos and what `read_all` names. Left out is what
is the same for everybody: `/api/v1/hello`, `/api/v1/openapi.json`, `/api/docs`."""
Fetched = list[tuple[str, bytes]]


@pytest.fixture
def past(app: Flask, call: Caller) -> Past:
    return spend(app, call, SEED)


def test_no_store_links_visits_to_their_shoppers(past: Past) -> None:
    fetched: Fetched = []
    seen = read_all(past, "stan", fetched)

    told = [(where, word) for where, body in fetched for word in past.secrets if word in body]
    assert told == []
    assert len(fetched) > 2 * len(past.shoppers)
    assert set(seen) == set(past.shoppers)
    assert guessed(seen, past.shoppers) <= CHANCE + MORE
    check_orders(past)
    check_learned(past)

    lines = api_items(past.call("nora"))
    beyond: dict[str, Seen] = {
        line["id"]: {"day": date.fromisoformat(line["when"][:10]).toordinal()} for line in lines
    }
    assert guessed(beyond, past.shoppers) > 0.5


def check_learned(past: Past) -> None:
    """Neither does the store learn who had an idea or praised somebody."""
    seen, bodies = read_learned(past.call("stan"))
    assert set(seen) == set(past.learned)
    assert [word for body in bodies for word in past.secrets if word in body] == []
    assert guessed(seen, past.learned) <= CHANCE + MORE


def check_orders(past: Past) -> None:
    """Ids neither hold a time nor grow with it; lists are in no order within a month."""
    came = {key: place for place, key in enumerate(past.shoppers)}
    client = past.call("stan")
    listed, shown = [line["id"] for line in api_items(client)], page_list(client)
    assert len(listed) == len(shown) == len(came)
    assert all(re.fullmatch("[0-9a-f]{24}", key) for key in came)
    a_month = len(came) // MONTHS
    for row in (listed, shown, sorted(came)):
        assert abs(drift([came[key] % a_month for key in row])) < 0.25


def drift(places: list[int]) -> float:
    """How much more often the next one came later than earlier; about 0 without an order."""
    ups = [(b > a) - (b < a) for a, b in pairwise(places)]
    return sum(ups) / len(ups)


def guessed(seen: dict[str, Seen], by: dict[str, int]) -> float:
    keys = sorted(seen)
    shoppers = [by[key] for key in keys]
    return hit_rate([seen[key] for key in keys], shoppers, halves=HALVES, seed=SEED)


def read_all(past: Past, who: str, fetched: Fetched) -> dict[str, Seen]:
    """Everything the person can fetch, and what it tells of each visit."""
    client = past.call(who)
    for address in PLACES:
        keep(client.get(address), address, fetched)
    own = client.get("/api/v1/me/data.zip", buffered=True).data
    with ZipFile(io.BytesIO(own)) as files:
        fetched += [(f"own {name}", files.read(name)) for name in files.namelist()]
    first = page_list(client, "")
    table = keep(client.get("/api/v1/exports/released/reports.csv?all=1"), "table", fetched)
    rows = re.findall(r"/audits/([0-9a-f]+)", table.text)
    shown, listed = page_list(client), [line["id"] for line in api_items(client)]
    for key in listed[:10]:
        keep(client.get(f"/audits/{key}/appeal?question=clean"), "appeal", fetched)
    found: dict[str, Seen] = {}
    for key in listed:
        orders = {
            "in the API": listed.index(key),
            "on the page": shown.index(key),
            "in the table": rows.index(key),
            "on the short page": first.index(key) if key in first else -1,
        }
        found[key] = {**read(client, key, fetched), **orders}
    return found


def page_list(client: FlaskClient, which: str = "&visits=all") -> list[str]:
    text = client.get(f"/locations/N-001?checklist=visit&period=all{which}").text
    return list(dict.fromkeys(re.findall(r"/audits/([0-9a-f]+)", text)))


def api_items(client: FlaskClient) -> Iterator[dict[str, Any]]:
    after: str | None = ""
    while after is not None:
        found = client.get(f"/api/v1/audits?limit=100&after={after}").json
        yield from found["items"]
        after = found["next"]


def read(client: FlaskClient, key: str, fetched: Fetched) -> dict[str, float | str]:
    """What one report tells, with its page, its photos and all headers."""
    seen: dict[str, float | str] = {"id": int(key, 16)}
    report = keep(client.get(f"/api/v1/audits/{key}"), "report", fetched)
    seen |= {f"report {name}": value for name, value in report.headers if name != "Date"}
    seen |= {name: str(report.json[name]) for name in ("when", "shopper", "percent", "outcome")}
    page = keep(client.get(f"/audits/{key}"), "page", fetched)
    seen |= {f"page {name}": value for name, value in page.headers if name != "Date"}
    seen["until"] = "".join(re.findall(r"dispute it until ([^,]*)", page.text))
    for place, photo in enumerate(photo_ids(report.json)):
        seen[f"photo {place}"] = int(photo, 16)
        keep(client.get(f"/audits/{key}/photos/{photo}"), "photo page", fetched)
        for rendition in ("view", "thumb"):
            answer = client.get(f"/api/v1/photos/{photo}?rendition={rendition}", buffered=True)
            keep(answer, rendition, fetched)
            seen |= {f"{rendition} {place} {k}": v for k, v in looked_at(answer).items()}
        original = client.get(f"/api/v1/photos/{photo}?rendition=original", buffered=True)
        assert original.status_code == 404
    return seen


def photo_ids(report: dict[str, Any]) -> list[str]:
    lines = [line for part in report["sections"] for line in part["questions"]]
    return [photo["id"] for line in lines for photo in line["photos"]]


def looked_at(answer: TestResponse) -> dict[str, float | str]:
    assert answer.status_code == 200, answer.text
    picture = Image.open(io.BytesIO(answer.data))
    seen: dict[str, float | str] = {k: v for k, v in answer.headers if k != "Date"}
    seen["bytes"] = len(answer.data)
    seen["size"] = str(picture.size)
    seen["packing"] = str((picture.quantization, picture.layer, sorted(picture.info)))  # type: ignore[attr-defined]
    seen["notes"] = str(dict(picture.getexif()))
    return seen


def keep(answer: TestResponse, where: str, fetched: Fetched) -> TestResponse:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Date")
    fetched.append((where, headers.encode() + b"\n\n" + answer.data))
    return answer
