"""Which visits a wave makes: closed locations, quotas, doubles, zones, and asking twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.problems import Conflict, Invalid
from mystery.programmes.rules.spread import PARTS
from mystery.programmes.rules.waves import (
    LONGEST,
    Blackout,
    Outline,
    Quota,
    Round,
    Spot,
    Why,
    check_any,
    check_round,
    outline,
    sentence,
)
from mystery.programmes.rules.windows import replacement_days, window

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 20)
BEFORE = datetime(2026, 11, 22, tzinfo=UTC)
ROUND = Round(FIRST, LAST)


def spot(number: int = 1, **more: object) -> Spot:
    facts = {"region_path": "/1/2/", "market": "town", "time_zone": "Europe/Berlin", **more}
    return Spot(id=number, code=f"L-{number:03}", name=f"Store {number}", **facts)  # type: ignore[arg-type]


def why(of: Spot, asked: Round = ROUND, at: datetime = BEFORE) -> Why | None:
    left = outline([of], asked, at=at).left_out
    return left[0][1] if left else None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"closed_on": FIRST}, Why.CLOSED),
        ({"closed_on": FIRST + timedelta(days=1)}, None),
        ({"opened_on": LAST + timedelta(days=1)}, Why.NOT_OPENED),
        ({"opened_on": LAST}, None),
        ({"opened_on": LAST, "closed_on": LAST}, Why.CLOSED),
        ({}, None),
    ],
)
def test_a_location_without_an_open_day_gets_no_visit(
    facts: dict[str, object], reason: Why | None
) -> None:
    assert why(spot(**facts)) == reason


def test_a_visit_ends_before_its_location_closes_and_begins_once_it_is_open() -> None:
    part = spot(opened_on=date(2026, 12, 5), closed_on=date(2026, 12, 9))
    (stop,) = outline([part], ROUND, at=BEFORE).stops
    assert (stop.first, stop.last) == (date(2026, 12, 5), date(2026, 12, 8))


@pytest.mark.parametrize(
    ("place", "barred"),
    [
        ({}, True),
        ({"region_path": "/1/2/"}, True),
        ({"region_path": "/1/3/"}, False),
        ({"location_id": 1}, True),
        ({"location_id": 2}, False),
    ],
)
def test_blackout_days_throughout_leave_a_location_out(
    place: dict[str, object], barred: bool
) -> None:
    days = Blackout(FIRST, LAST, **place)  # type: ignore[arg-type]
    asked = Round(FIRST, LAST, blackouts=(days,))
    assert why(spot(), asked) == (Why.BLACKOUT if barred else None)


def test_blackout_days_at_an_end_shorten_the_window() -> None:
    ends = (
        Blackout(FIRST, FIRST + timedelta(days=1)),
        Blackout(LAST, LAST + timedelta(days=9)),
        Blackout(date(2026, 12, 10), date(2026, 12, 11)),
    )
    (stop,) = outline([spot()], Round(FIRST, LAST, blackouts=ends), at=BEFORE).stops
    assert (stop.first, stop.last) == (date(2026, 12, 3), date(2026, 12, 19))


def test_a_wave_that_is_over_somewhere_makes_no_visit_there() -> None:
    """At the same moment the last day is over in Kiritimati and runs on in Los Angeles."""
    at = datetime(2026, 12, 20, 11, tzinfo=UTC)
    assert why(spot(time_zone="Pacific/Kiritimati"), at=at) == Why.OVER
    assert why(spot(time_zone="America/Los_Angeles"), at=at) is None


SPOTS = st.lists(
    st.builds(
        lambda number, region, market, last: spot(
            number, region_path=region, market=market, last_visit=last
        ),
        st.integers(1, 400),
        st.sampled_from(["/1/2/", "/1/2/4/", "/1/3/"]),
        st.sampled_from(["a", "b"]),
        st.none() | st.dates(date(2026, 1, 1), date(2026, 11, 1)),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)
ROUNDS = st.builds(
    lambda each, region, market, doubles, parts, days: Round(
        FIRST,
        LAST,
        per_location=each,
        quotas=(Quota(region, region="/1/2/"), Quota(market, market="a")),
        doubles_percent=doubles,
        spread_parts=parts,
        spread_days=days,
    ),
    st.integers(1, 4),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 100),
    st.booleans(),
    st.booleans(),
)


@given(SPOTS, ROUNDS)
def test_every_location_is_in_once_and_no_quota_is_passed(spots: list[Spot], asked: Round) -> None:
    found = outline(spots, asked, at=BEFORE)

    told = [stop.spot.id for stop in found.stops] + [left.id for left, _ in found.left_out]
    assert sorted(told) == sorted(one.id for one in spots)
    counts: Counter[str] = Counter()
    for stop in found.stops:
        assert 1 <= stop.visits <= asked.per_location
        assert len(stop.parts) == len(stop.days) == stop.visits
        counts["region"] += stop.visits * stop.spot.region_path.startswith("/1/2/")
        counts["market"] += stop.visits * (stop.spot.market == "a")
    assert counts["region"] <= asked.quotas[0].most
    assert counts["market"] <= asked.quotas[1].most
    assert found == outline(list(reversed(spots)), asked, at=BEFORE)


@given(SPOTS, ROUNDS)
def test_asking_again_after_the_visits_were_made_asks_for_no_other(
    spots: list[Spot], asked: Round
) -> None:
    """Though meanwhile the visits were done, which puts their locations last in line."""
    first = outline(spots, asked, at=BEFORE)
    made = {stop.spot.id: stop for stop in first.stops}
    later = [
        spot(
            one.id,
            region_path=one.region_path,
            market=one.market,
            last_visit=LAST if one.id in made else one.last_visit,
            made=made[one.id].visits if one.id in made else 0,
            doubled=one.id in made and made[one.id].double,
        )
        for one in spots
    ]
    second = outline(later, asked, at=BEFORE)
    assert visits_of(second) == visits_of(first)


def visits_of(found: Outline) -> dict[int, tuple[int, bool]]:
    return {stop.spot.id: (stop.visits, stop.double) for stop in found.stops}


def test_those_longest_without_a_visit_get_the_few() -> None:
    never, old, new = (
        spot(3),
        spot(2, last_visit=date(2026, 1, 1)),
        spot(1, last_visit=date(2026, 9, 1)),
    )
    found = outline([new, old, never], Round(FIRST, LAST, quotas=(Quota(2),)), at=BEFORE)
    assert [stop.spot.id for stop in found.stops] == [2, 3]
    assert found.without(Why.QUOTA) == [new]


def test_doubles_are_an_even_share() -> None:
    found = outline(
        [spot(n) for n in range(1, 11)], Round(FIRST, LAST, doubles_percent=20), at=BEFORE
    )
    assert [stop.spot.id for stop in found.stops if stop.double] == [1, 6]
    assert found.visits == 12


def test_visits_are_spread_over_the_day_and_the_week() -> None:
    asked = Round(FIRST, LAST, per_location=3, spread_parts=True, spread_days=True)
    found = outline([spot(n) for n in range(1, 31)], asked, at=BEFORE)
    times = Counter(
        (part, day) for stop in found.stops for part, day in zip(stop.parts, stop.days, strict=True)
    )
    assert {part for part, _ in times} == set(PARTS)
    assert {times[part, "weekend"] for part in PARTS} == {10}
    assert {times[part, "week"] for part in PARTS} == {20}


def test_a_window_without_a_weekend_asks_for_none() -> None:
    asked = Round(FIRST, date(2026, 12, 3), per_location=3, spread_days=True)
    (stop,) = outline([spot()], asked, at=BEFORE).stops
    assert stop.days == ("", "", "")


def test_the_sentence_counts_and_names() -> None:
    spots = [spot(1), spot(2), spot(3, closed_on=FIRST), spot(4, opened_on=date(2027, 1, 1))]
    found = outline(spots, Round(FIRST, LAST, per_location=2, doubles_percent=50), at=BEFORE)
    assert sentence(found) == (
        "This wave makes 5 visits at 2 locations, 1 of them a second time for calibration; "
        "1 location is closed in it: Store 3; 1 location is not opened yet: Store 4."
    )


def test_many_left_out_are_not_all_named() -> None:
    shut = [spot(n, closed_on=FIRST) for n in range(1, 9)]
    found = outline(shut, ROUND, at=BEFORE)
    assert "8 locations are closed in it: Store 1, " in sentence(found)
    assert "Store 5 and 3 more." in sentence(found)
    with pytest.raises(Conflict, match="makes no visit") as problem:
        check_any(found)
    assert problem.value.code == "empty_wave"


@pytest.mark.parametrize(
    ("opens", "due", "each", "pointers"),
    [
        (None, LAST, 1, ["/opens_on"]),
        (FIRST, None, 1, ["/due_on"]),
        (LAST, FIRST, 1, ["/due_on"]),
        (FIRST, FIRST + LONGEST + timedelta(days=1), 1, ["/due_on"]),
        (FIRST, FIRST + LONGEST, 50, []),
        (FIRST, FIRST, 0, ["/per_location"]),
        (None, None, 51, ["/opens_on", "/due_on", "/per_location"]),
    ],
)
def test_a_wave_needs_days_in_order_and_sane_numbers(
    opens: date | None, due: date | None, each: int, pointers: list[str]
) -> None:
    try:
        check_round(opens, due, per_location=each)
        found = []
    except Invalid as problem:
        found = [fault.pointer for fault in problem.faults]
    assert found == pointers


@pytest.mark.parametrize(
    ("zone", "day", "opens", "due"),
    [
        ("Pacific/Kiritimati", "2026-03-29", "2026-03-28T10:00:00", "2026-03-29T09:59:59"),
        ("Asia/Kathmandu", "2026-03-29", "2026-03-28T18:15:00", "2026-03-29T18:14:59"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00", "2026-03-29T21:59:59"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00", "2026-10-25T22:59:59"),
        ("America/St_Johns", "2026-03-08", "2026-03-08T03:30:00", "2026-03-09T02:29:59"),
        ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00", "2026-11-02T07:59:59"),
    ],
)
def test_a_day_is_the_stores_own_also_when_the_clock_changes(
    zone: str, day: str, opens: str, due: str
) -> None:
    one = date.fromisoformat(day)
    found = window(one, one, zone)
    assert [moment.replace(tzinfo=None).isoformat() for moment in found] == [opens, due]


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 40),
    st.sampled_from(
        ["Africa/Cairo", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "UTC"]
    ),
)
def test_a_window_holds_its_days_whole_even_where_midnight_is_jumped_over(
    first: date, days: int, zone: str
) -> None:
    last = first + timedelta(days=days)
    opens, due = window(first, last, zone)
    here = ZoneInfo(zone)
    assert opens.astimezone(here).date() == first
    assert (opens - timedelta(seconds=1)).astimezone(here).date() < first
    assert due.astimezone(here).date() == last
    assert (due + timedelta(seconds=1)).astimezone(here).date() > last


def test_a_replacement_begins_tomorrow_and_lasts_a_week_at_least() -> None:
    opens, due = window(FIRST, LAST, "Asia/Kathmandu")
    early = replacement_days(opens, due, at=BEFORE, time_zone="Asia/Kathmandu")
    late_evening = datetime(2026, 12, 19, 20, tzinfo=UTC)
    late = replacement_days(opens, due, at=late_evening, time_zone="Asia/Kathmandu")
    assert early == (FIRST, LAST)
    assert late == (date(2026, 12, 21), date(2026, 12, 28))
