"""What lies elsewhere stays out of lists, tables, pages and filters."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from flask import Flask

from mystery import db
from mystery.locations.queries import get_location
from mystery.programmes import setting_up
from tests import cast
from tests.conftest import Caller
from tests.web.sides import whole
from tests.web.world import World, build

SOUTHERN = (b"S-001", b"S-002", b"C-002", b"South Way", b"Mill Lane", b"Rival South", b"south-town")
LISTS = (
    "/api/v1/audits",
    "/api/v1/locations",
    "/api/v1/locations?q=South",
    "/api/v1/locations?after=N-002",
    "/api/v1/regions",
    "/api/v1/scores/locations?checklist=visit",
    "/api/v1/scores/locations?checklist=visit&brand=Ours",
    "/api/v1/exports/visits.csv?checklist=visit",
    "/api/v1/exports/answers.csv?checklist=visit",
    "/api/v1/exports/photos.csv?checklist=visit",
    "/api/v1/exports/locations.csv?checklist=visit",
    "/api/v1/exports/workbook.xlsx?checklist=visit",
    "/compare?checklist=visit",
    "/locations",
    "/locations?q=South",
    "/locations/N-001?checklist=visit",
    "/exports?checklist=visit",
    "/people",
    "/visits",
    "/review",
    "/start",
    "/programmes",
    "/locations/_regions",
    "/locations/_new",
    "/people/_new",
    "/visits/_plan",
    "/api/v1/visits",
    "/api/v1/appeals",
    "/appeals",
    "/api/v1/ideas",
    "/ideas",
    "/learned",
    "/api/v1/actions",
    "/actions",
    "/api/v1/expenses",
    "/expenses",
    "/api/v1/payroll",
    "/notices",
    "/photos?checklist=visit",
    "/overview?checklist=visit",
    "/gap?checklist=visit",
    "/api/v1/exports/released/reports.csv",
)


@pytest.fixture
def world(app: Flask, call: Caller) -> World:
    return build(app, call)


def text_of(body: bytes) -> bytes:
    """What stands in an answer; a workbook is a zip of tables."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize("who", ["nora", "nick", "stan"])
def test_no_list_page_or_table_of_the_north_tells_of_the_south(
    app: Flask, call: Caller, who: str
) -> None:
    world = whole(app, call)
    southern = [
        key.encode() for name, key in world.ids.items() if len(name) == 2 and name[1] == "s"
    ]
    secret = (*SOUTHERN, *southern)
    assert len(southern) > 12
    wrong, seen = [], 0
    for address in LISTS:
        status, body = world.ask(who, "GET", address)
        seen += status == 200
        wrong += [(address, word) for word in secret if word in text_of(body)]
    assert not wrong, "\n".join(map(str, wrong))
    assert seen >= 7


PROGRAMMES = (
    "/programmes/_blackouts",
    "/programmes/everyday",
    "/programmes/everyday/waves/{m}",
    "/programmes/everyday/waves/{m}/scenario",
    "/programmes/everyday/waves/{m}/scenario?market=north-town",
)


def test_a_wave_tells_an_administrator_of_the_north_nothing_of_the_south(
    app: Flask, call: Caller
) -> None:
    """Days, closed shops and markets are told as far as they concern them."""
    world = whole(app, call)
    with app.app_context(), db.transaction():
        days, ada = {"first": date(2099, 1, 1), "last": date(2099, 1, 2)}, cast.as_("ada")
        for code in ("N-002", "S-002"):
            place = get_location(code)
            place.closed_on = date(2020, 1, 1)
            setting_up.add_blackout(location=place, by=ada, **days)
            setting_up.add_blackout(region=place.region, by=ada, why=f"all {code[0]}", **days)
    shown = {
        who: b"".join(world.ask(who, "GET", page)[1] for page in PROGRAMMES)
        for who in ("nick", "ada")
    }
    nick, ada_s = shown["nick"], shown["ada"]
    assert [word for word in (*SOUTHERN, b"all S") if word in nick] == []
    assert [word in nick for word in (b"Harbour", b"all N", b"north-town")] == [True] * 3
    assert [word in ada_s for word in (b"Mill Lane", b"all S", b"south-town")] == [True] * 3
    other, unknown = (
        world.ask("nick", "GET", f"{PROGRAMMES[3]}?market={market}")
        for market in ("south-town", "south-away")
    )
    assert b"Look for milk." not in other[1]
    assert (other[0], other[1].replace(b"town", b"away")) == unknown


def test_a_filter_that_names_the_south_gives_nothing_of_it(world: World) -> None:
    for address in LISTS[5:12]:
        asked, unknown = (
            world.ask("nora", "GET", f"{address}&region={region}") for region in ("south", "away")
        )
        own = world.ask("nora", "GET", f"{address}&region=north")
        assert own[0] == 200, address
        assert asked[0] == 422, address
        assert asked == unknown, address
    for who, count in (("sol", 1), ("ada", 1), ("nora", None)):
        scores = "/api/v1/scores/locations?checklist=visit&region=south"
        answer = world.call(who).get(scores)
        assert (len(answer.json["items"]) if answer.status_code == 200 else None) == count, who


def test_regions_are_those_in_sight(world: World) -> None:
    seen = {
        who: [item["code"] for item in world.call(who).get("/api/v1/regions").json["items"]]
        for who in ("ada", "nora", "sol", "stan", "nick", "rex")
    }

    north, south = ["north"], ["south"]
    both = ["north", "south"]
    assert seen == {
        "ada": both, "nora": north, "sol": south, "stan": north, "nick": north, "rex": south,
    }  # fmt: skip


def test_an_administrator_of_a_part_changes_nothing_beyond_it(world: World) -> None:
    location = {"name": "Mine", "kind": "own", "time_zone": "UTC"}
    wrong = []
    for path, document in (
        ("/api/v1/locations", {**location, "code": "S-001", "region": "north"}),
        ("/api/v1/locations", {**location, "code": "N-001", "region": "south"}),
        ("/api/v1/locations", {**location, "code": "X-1", "region": "south"}),
        ("/api/v1/regions", {"code": "x", "name": "X", "parent": "south"}),
        ("/api/v1/regions", {"code": "x", "name": "X"}),
        ("/api/v1/people", {"name": "X", "email": "x@cast.test", "workplace": "S-001"}),
        ("/api/v1/people", grants("x", role="shopper", region="south")),
        ("/api/v1/people", grants("y", role="admin")),
        ("/api/v1/people", grants("z", role="store_manager", location="S-001")),
        ("/api/v1/people", {"name": "X", "email": "x@cast.test"}),
    ):
        answer = world.call("nick").post(path, json=document)
        if answer.status_code not in (403, 404, 422):
            wrong.append((path, document, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.call("ada").get("/api/v1/locations/S-001").json["name"] == "South Way"
    assert world.call("ada").get("/api/v1/locations/N-001").json["region"] == "north"


def grants(name: str, **grant: str) -> dict[str, object]:
    return {"name": name, "email": f"{name}@cast.test", "grants": [grant]}


def test_nobody_raises_themselves(world: World) -> None:
    """Nor somebody who holds more than they do."""
    keys = {p["email"]: p["id"] for p in world.call("ada").get("/api/v1/people").json["items"]}
    more = {"grants": [{"role": "admin"}, {"role": "reviewer"}]}
    for who, whom in (("ada", "ada"), ("nick", "nick"), ("nick", "ada"), ("nick", "sid")):
        answer = world.call(who).patch(f"/api/v1/people/{keys[f'{whom}@cast.test']}", json=more)
        assert answer.status_code in (403, 404), (who, whom)
    off = world.call("ada").patch(
        f"/api/v1/people/{keys['ada@cast.test']}", json={"disabled": True}
    )
    assert (off.status_code, off.json["code"]) == (403, "own_account")


def test_fields_that_are_not_asked_for_are_refused(world: World) -> None:
    """Nobody gives themselves a role, a score or an owner on the way (mass assignment)."""
    extra = {"id": 1, "key": "x", "is_admin": True, "score": 100, "state": "approved"}
    extra |= {"author_id": 1, "shopper_id": 1, "created_at": "2026-01-01T00:00:00Z"}
    for path, who, document in (
        ("/api/v1/people", "ada", {"name": "X", "email": "x@cast.test"}),
        ("/api/v1/tokens", "sam", {"scope": "read"}),
        ("/api/v1/regions", "ada", {"code": "w", "name": "W"}),
        (f"/api/v1/audits/{world.ids['wn']}/review", "rita", {"decision": "approve"}),
    ):
        for name, value in extra.items():
            answer = world.call(who).post(path, json={**document, name: value})
            assert answer.status_code == 422, (path, name)
            assert answer.json["errors"][0]["pointer"] == f"/{name}"


def test_a_shopper_cancels_and_assigns_nothing(world: World) -> None:
    for act in ("cancel", "assign", "reschedule"):
        for key in ("vn", "on"):
            status, _ = world.ask(
                "sam", "PATCH", f"/api/v1/visits/{{{key}}}", json={"act": act, "reason": "x"}
            )
            assert status == 403, (act, key)
    assert world.ask("ada", "PATCH", "/api/v1/visits/{on}", json={"act": "claim"})[0] == 403
