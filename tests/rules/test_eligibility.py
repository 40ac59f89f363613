"""Who may go: every reason on its own, and what holds whatever the settings are."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.locations.rules import distance
from mystery.people.rules import Scope
from mystery.programmes.rules.eligibility import (
    RULES,
    Candidate,
    Past,
    Place,
    Slot,
    Span,
    covered,
    days_within,
    may_go,
    neighbourhood,
    reasons,
    too_close,
)
from mystery.programmes.rules.reasons import FOR_ADMIN, FOR_SHOPPER, OF_VISIT, Reason
from mystery.programmes.rules.rotation import ALWAYS, Rotation, read_rotation
from tests.rules.chains import Chance

DAY = date(2026, 3, 1)
SHOP = Place(7, "/1/2/", brand="Ours", market="north", position=(52.5, 13.4))
SLOT = Slot(1, SHOP, Span(DAY, DAY + timedelta(days=9)), today=DAY, wave_id=3)
SAM = Candidate(1)
LOOSE = replace(ALWAYS)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def past(days: int, *, place: int = 7, **more: Any) -> Past:
    facts = {"brand": "", "market": "", **more}
    return Past(place, first=on(days), last=on(days), **facts)


BARRED: list[tuple[Reason, dict[str, Any], dict[str, Any], Rotation]] = [
    (Reason.TAKEN, {}, {"taken": True}, ALWAYS),
    (Reason.NOT_STARTED, {}, {"started": False}, ALWAYS),
    (Reason.NOT_ON_BOARD, {}, {"on_board": False}, ALWAYS),
    (Reason.WAVE_NOT_OPEN, {}, {"wave_open": False}, ALWAYS),
    (Reason.WINDOW_OVER, {}, {"over": True}, ALWAYS),
    (Reason.WINDOW_OVER, {}, {"today": on(10)}, ALWAYS),
    (Reason.BLACKOUT, {}, {"blackouts": (Span(on(-3), on(4)), Span(on(5), on(9)))}, ALWAYS),
    (Reason.LOCATION_CLOSED, {}, {"place": replace(SHOP, closed=DAY)}, ALWAYS),
    (Reason.LOCATION_CLOSED, {}, {"place": replace(SHOP, opened=on(10))}, ALWAYS),
    (Reason.QUOTA_FULL, {}, {"quota_full": True}, ALWAYS),
    (Reason.DISABLED, {"disabled": True}, {}, ALWAYS),
    (Reason.NO_SHOPPER, {"shops": Scope()}, {}, ALWAYS),
    (Reason.NO_SHOPPER, {"shops": Scope(region_paths=frozenset({"/1/3/"}))}, {}, ALWAYS),
    (Reason.NOT_AGREED, {"agreed": False}, {}, ALWAYS),
    (Reason.ON_LEAVE, {"away": (Span(on(0), on(9)),)}, {}, ALWAYS),
    (
        Reason.ON_LEAVE,
        {"away": (Span(on(0), on(4)),)},
        {"blackouts": (Span(on(5), on(9)),)},
        ALWAYS,
    ),
    (
        Reason.WAVE_SHARE,
        {"visits": (past(0, place=8, wave_id=3),)},
        {},
        replace(LOOSE, most_per_wave=1),
    ),
    (Reason.OWN_WORKPLACE, {"workplace": 7}, {}, ALWAYS),
    (Reason.FORMER_WORKPLACE, {"former": {7: on(-729)}}, {}, ALWAYS),
    (Reason.MANAGES, {"managed": frozenset({7})}, {}, ALWAYS),
    (Reason.MANAGES, {"manages_within": ("/1/",)}, {}, ALWAYS),
    (Reason.ACQUAINTED, {"knows": frozenset({7})}, {}, ALWAYS),
    (Reason.NEIGHBOUR, {"region_path": "/1/2/"}, {}, replace(LOOSE, regions_away=1)),
    (Reason.NEIGHBOUR, {"region_path": "/1/3/"}, {}, replace(LOOSE, regions_away=2)),
    (Reason.SAME_WAVE, {"visits": (past(0, wave_id=3),)}, {}, ALWAYS),
    (Reason.ANOTHER_PERSON, {}, {"others": frozenset({1})}, ALWAYS),
    (Reason.STORE_LOCKED, {"visits": (past(-29),)}, {}, replace(LOOSE, store_days=30)),
    (Reason.STORE_LOCKED, {"visits": (past(38),)}, {}, replace(LOOSE, store_days=30)),
    (
        Reason.BRAND_LOCKED,
        {"visits": (past(-4, place=8, brand="Ours"),)},
        {},
        replace(LOOSE, brand_days=5),
    ),
    (
        Reason.MARKET_LOCKED,
        {"visits": (past(-4, place=8, market="north"),)},
        {},
        replace(LOOSE, market_days=5),
    ),
    (
        Reason.SAME_TIME,
        {"visits": (past(-300, part="noon", ends="week"),)},
        {"part": "noon", "ends": "week"},
        replace(LOOSE, another_time=True),
    ),
    (Reason.OTHER_MARKET, {"home_market": "south"}, {}, replace(LOOSE, home_market_only=True)),
    (Reason.TOO_FAR, {"position": (53.55, 10.0)}, {}, replace(LOOSE, farthest_km=250)),
    (
        Reason.LANGUAGE,
        {"languages": frozenset({"fr"})},
        {"languages": frozenset({"de", "en"})},
        ALWAYS,
    ),
]


@pytest.mark.parametrize(("reason", "who", "what", "rotation"), BARRED)
def test_each_reason_keeps_somebody_away_and_alone(
    reason: Reason, who: dict[str, Any], what: dict[str, Any], rotation: Rotation
) -> None:
    assert reasons(replace(SAM, **who), replace(SLOT, **what), rotation) == (reason,)
    assert not may_go(replace(SAM, **who), replace(SLOT, **what), rotation)


FREE: list[tuple[dict[str, Any], dict[str, Any], Rotation]] = [
    ({}, {"blackouts": (Span(on(-3), on(4)), Span(on(6), on(9)))}, ALWAYS),
    ({}, {"place": replace(SHOP, opened=on(9), closed=on(1))}, ALWAYS),
    ({"away": (Span(on(1), on(30)),)}, {}, ALWAYS),
    ({"former": {7: on(-730)}}, {}, ALWAYS),
    ({"workplace": 8, "region_path": "/1/3/"}, {}, replace(LOOSE, regions_away=1)),
    ({"region_path": "/1/2/"}, {"place": replace(SHOP, own=False)}, Rotation()),
    ({"manages_within": ("/1/",)}, {"place": replace(SHOP, own=False)}, ALWAYS),
    ({"visits": (past(-30),)}, {}, replace(LOOSE, store_days=30)),
    ({"visits": (past(39),)}, {}, replace(LOOSE, store_days=30)),
    (
        {"visits": (past(-4, place=8),)},
        {"place": replace(SHOP, brand="")},
        replace(LOOSE, brand_days=5),
    ),
    (
        {"visits": (past(-4, place=8),)},
        {"place": replace(SHOP, market="")},
        replace(LOOSE, market_days=5),
    ),
    ({"visits": (past(-300, part="noon"),)}, {"part": "noon", "ends": "week"}, Rotation()),
    ({"visits": (past(0),)}, {"wave_id": None}, replace(LOOSE, most_per_wave=1)),
    ({"visits": (past(0, place=8, wave_id=3),)}, {}, replace(LOOSE, most_per_wave=2)),
    ({}, {}, replace(LOOSE, home_market_only=True, farthest_km=1)),
    ({"languages": frozenset({"de"})}, {"languages": frozenset({"de", "en"})}, ALWAYS),
    ({"languages": frozenset({"fr"})}, {}, ALWAYS),
    ({"region_path": "/1/2/"}, {}, replace(LOOSE, regions_away=0)),
]


@pytest.mark.parametrize(("who", "what", "rotation"), FREE)
def test_just_beside_each_rule_the_way_is_free(
    who: dict[str, Any], what: dict[str, Any], rotation: Rotation
) -> None:
    assert reasons(replace(SAM, **who), replace(SLOT, **what), rotation) == ()
    assert may_go(replace(SAM, **who), replace(SLOT, **what), rotation)


def test_every_reason_is_asked_and_has_its_words() -> None:
    assert {row[0] for row in BARRED} == set(Reason) == set(RULES)
    assert set(FOR_ADMIN) == set(FOR_SHOPPER) == set(Reason)
    assert all(words.endswith(".") for words in (*FOR_ADMIN.values(), *FOR_SHOPPER.values()))
    assert set(list(RULES)[: len(OF_VISIT)]) == OF_VISIT, "what holds for everybody is told first"


def meeting(seed: int) -> tuple[Candidate, Slot, Rotation]:
    chance = Chance.of(seed)
    return chance.candidate(), chance.slot(), chance.rotation()


seeds = st.integers(0, 2**32)


@given(seeds)
def test_a_rule_more_never_opens_a_visit(seed: int) -> None:
    candidate, slot, rotation = meeting(seed)
    off = {"home_market_only": False, "another_time": False}
    found = set(reasons(candidate, slot, rotation))

    for setting in fields(Rotation):
        without = replace(rotation, **{setting.name: off.get(setting.name, 0)})
        assert set(reasons(candidate, slot, without)) <= found
    assert set(reasons(candidate, slot, ALWAYS)) <= found


@given(seeds)
def test_stricter_settings_and_longer_histories_never_open_a_visit(seed: int) -> None:
    candidate, slot, rotation = meeting(seed)
    found = set(reasons(candidate, slot, rotation))
    stricter = replace(
        rotation,
        store_days=rotation.store_days + 7,
        brand_days=rotation.brand_days + 7,
        market_days=rotation.market_days + 7,
        regions_away=rotation.regions_away + 1,
    )

    assert found <= set(reasons(candidate, slot, stricter))
    fewer = replace(candidate, visits=candidate.visits[1:], away=candidate.away[1:])
    assert set(reasons(fewer, slot, rotation)) <= found


@given(seeds)
def test_nobody_goes_where_they_belong_whatever_the_settings(seed: int) -> None:
    candidate, slot, rotation = meeting(seed)
    home = {candidate.workplace, *candidate.managed, *candidate.knows}
    if slot.place.id in home or candidate.disabled or candidate.id in slot.others:
        assert not may_go(candidate, slot, rotation)


def test_days_are_covered_when_none_is_free() -> None:
    week = Span(on(0), on(6))

    assert covered(week, [Span(on(3), on(6)), Span(on(-1), on(2))])
    assert not covered(week, [Span(on(4), on(6)), Span(on(-1), on(2))])
    assert not covered(week, [Span(on(0), on(5))])
    assert not covered(week, [])
    assert covered(Span(on(1), on(0)), [])


_SPANS = st.lists(st.tuples(st.integers(-4, 14), st.integers(0, 5)), max_size=4)


@given(_SPANS)
def test_days_within_a_window_are_told_in_one_piece(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(on(first), on(first + more)) for first, more in pairs]
    found = days_within(Span(on(0), on(9)), spans)

    told = [
        number for number in range(-9, 30) if any(s.first <= on(number) <= s.last for s in found)
    ]
    assert told == [n for n in range(10) if any(s.first <= on(n) <= s.last for s in spans)]
    ends = [edge for span in found for edge in (span.first, span.last)]
    assert ends == sorted(ends)
    assert all((b.first - a.last).days > 1 for a, b in pairwise(found))


@given(seeds)
def test_the_distance_between_visits_is_the_same_from_both_ends(seed: int) -> None:
    chance = Chance.of(seed)
    one, other = chance.span(), chance.span()
    first = Past(1, "", "", one.first, one.last)
    second = Past(1, "", "", other.first, other.last)

    assert too_close(first, other, 30) == too_close(second, one, 30)


@pytest.mark.parametrize(
    ("path", "away", "home"),
    [
        ("/1/4/9/", 0, ""),
        ("/1/4/9/", 1, "/1/4/9/"),
        ("/1/4/9/", 2, "/1/4/"),
        ("/1/4/9/", 3, "/1/"),
        ("/1/4/9/", 9, "/1/"),
        ("/1/", 1, "/1/"),
        ("", 2, ""),
    ],
)
def test_the_neighbourhood_grows_with_the_tree(path: str, away: int, home: str) -> None:
    assert neighbourhood(path, away) == home


def test_distances_are_those_of_the_map() -> None:
    assert distance((52.52, 13.405), (48.137, 11.575)) == pytest.approx(504_000, abs=2_000)
    assert distance((0, 179.9), (0, -179.9)) == pytest.approx(22_200, abs=100)
    assert distance((90, 0), (-90, 0)) == pytest.approx(20_015_000, abs=1_000)


def test_stored_settings_are_read_name_by_name() -> None:
    assert read_rotation(None) == ALWAYS
    assert read_rotation({}) == Rotation()
    stored = {"store_days": 30, "brand_days": -1, "another_time": 0, "most_per_wave": "9", "new": 1}
    assert read_rotation(stored) == Rotation(store_days=30)
