"""Doors of the chain: people, places, checklists, programmes and their waves."""

from __future__ import annotations

from mystery import db
from tests.cast import CHECKLIST, NOTICE
from tests.conftest import Caller
from tests.web.hostile import Door, Json, fixed, new, plain


def person(call: Caller) -> str:
    return str(call("ada").post("/api/v1/people", json=somebody()).json["id"])


def somebody() -> Json:
    return {
        "name": "Mia",
        "email": f"mia{new()}@cast.test",
        "staff_number": f"{new():06}",
        "workplace": "S-001",
        "language": "en",
        "grants": [
            {"role": "shopper", "region": "south", "since": "2026-01-01", "until": "2099-01-01"}
        ],
    }


def moved() -> Json:
    return {"workplace": "N-002", "disabled": False, "grants": somebody()["grants"]}


def checklist() -> Json:
    sections = [{**CHECKLIST["sections"][0], "weight": 2, "pass_mark": 50}]  # type: ignore[index]
    return {**CHECKLIST, "key": f"list-{new()}", "sections": sections, "target": "90.5"}


def region() -> Json:
    return {"code": f"R-{new()}", "name": "East", "parent": "north"}


def location() -> Json:
    return {
        "code": f"L-{new()}",
        "name": "Mill",
        "kind": "own",
        "region": "north",
        "time_zone": "Europe/Berlin",
        "brand": "Ours",
        "market": "town",
        "tags": ["parking"],
        "address": "1 Mill Lane",
        "city": "Milltown",
        "country": "DE",
        "latitude": 52.5,
        "longitude": 13.25,
        "opened_on": "2001-02-03",
        "closed_on": None,
        "refit_on": "2020-01-01",
        "single_staff": False,
    }


def terms() -> Json:
    return {
        "name": "Autumn",
        "checklist": "visit",
        "places": {
            "kind": "own",
            "brands": ["Ours"],
            "regions": ["north"],
            "markets": ["north-town"],
            "tags": ["parking"],
        },
        "rotation": {
            "store_days": 90,
            "brand_days": 0,
            "market_days": 7,
            "regions_away": 1,
            "home_market_only": True,
            "farthest_km": 50,
            "most_per_wave": 4,
            "another_time": False,
        },
        "notice": {"text": NOTICE, "on": "2025-01-01"},
        "active": True,
        "unplanned": True,
        "self_picked": False,
        "replaces": True,
        "score_shown": "never",
        "staff_names_shown": False,
        "approves_itself": False,
        "approve_after_hours": 24,
        "sample_percent": 10,
        "spread_parts": True,
        "spread_days": True,
        "spread": {"morning": 2, "afternoon": 1, "evening": 0, "week": 1, "weekend": 1},
    }


def programme() -> Json:
    return {"key": f"autumn-{new()}", "pilot": True, **terms()}


def wave() -> Json:
    return {
        "name": f"Wave {new()}",
        "opens_on": f"{db.now().year + 1}-02-01",
        "due_on": f"{db.now().year + 1}-02-28",
        "per_location": 2,
        "doubles_percent": 10,
        "quotas": [{"region": "north", "most": 3}, {"market": "south-town", "most": 2}],
        "note": "Mornings",
    }


DOORS: dict[str, Door] = {
    "people.add": Door("ada", "POST", fixed("/api/v1/people"), plain(somebody)),
    "people.change": Door(
        "ada", "PATCH", lambda call: f"/api/v1/people/{person(call)}", plain(moved)
    ),
    "locations.put_location": Door("ada", "POST", fixed("/api/v1/locations"), plain(location)),
    "locations.add_region": Door("ada", "POST", fixed("/api/v1/regions"), plain(region)),
    "checklists.add": Door("ada", "POST", fixed("/api/v1/checklists"), plain(checklist)),
    "checklists.put_draft": Door(
        "ada",
        "PUT",
        fixed("/api/v1/checklists/visit/draft"),
        lambda _call: {**checklist(), "key": "visit"},
    ),
    "programmes.make": Door("ada", "POST", fixed("/api/v1/programmes"), plain(programme)),
    "programmes.change": Door("ada", "PATCH", fixed("/api/v1/programmes/everyday"), plain(terms)),
    "programmes.add_wave": Door(
        "ada", "POST", fixed("/api/v1/programmes/everyday/waves"), plain(wave)
    ),
}
