"""The course of a staged visit follows from what was sent and the clock alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.checklists.rules import Stage
from mystery.programmes.stages.rules import (
    AT_LEAST,
    LASTS,
    OVER,
    StageState,
    Step,
    Window,
    closed,
    course,
    days_since,
    ends_at,
    is_over,
    next_change,
)

DAY = timedelta(days=1)
T0 = datetime(2026, 3, 27, 9, tzinfo=UTC)
WINDOW = Window(T0, T0 + 7 * DAY)
STAGES = (
    Stage("order"),
    Stage("delivery", opens_day=3, due_day=10),
    Stage("use", due_day=20),
)


def at(day: float) -> datetime:
    return T0 + day * DAY


def states(day: float, **sent: float) -> str:
    moments = {key: at(when) for key, when in sent.items()}
    return " ".join(step.state for step in course(STAGES, WINDOW, moments, at(day)))


def steps(day: float, **sent: float) -> tuple[Step, ...]:
    return course(STAGES, WINDOW, {key: at(when) for key, when in sent.items()}, at(day))


@pytest.mark.parametrize(
    ("day", "sent", "expected"),
    [
        (-1, {}, "waiting waiting waiting"),
        (0, {}, "open waiting waiting"),
        (40, {}, "open waiting waiting"),
        (1, {"order": 1}, "sent waiting waiting"),
        (3.9, {"order": 1}, "sent waiting waiting"),
        (4, {"order": 1}, "sent open waiting"),
        (5, {"order": 1, "delivery": 5}, "sent sent open"),
        (10.9, {"order": 1}, "sent open waiting"),
        (11, {"order": 1}, "sent expired open"),
        (21, {"order": 1}, "sent expired expired"),
        (2, {"delivery": 2}, "open sent waiting"),
        (7, {"delivery": 2}, "expired sent open"),
        (11, {"order": 1, "delivery": 11}, "sent sent open"),
    ],
)
def test_stages_open_and_run_out_as_the_checklist_says(
    day: float, sent: dict[str, float], expected: str
) -> None:
    assert states(day, **sent) == expected


def test_a_stage_that_came_too_late_moves_nothing_that_followed() -> None:
    in_time, late = steps(15, order=1), steps(15, order=1, delivery=15)
    assert in_time[2].opens_at == late[2].opens_at == at(11)
    assert late[1].over_at == at(11)


def test_without_days_a_stage_follows_the_one_before_and_lasts_two_weeks() -> None:
    two = (Stage("a"), Stage("b"))
    found = course(two, WINDOW, {"a": at(1)}, at(2))
    assert (found[1].opens_at, found[1].due_at) == (at(1), at(1) + LASTS)


def test_however_late_it_opens_there_is_a_day_to_fill_it_in() -> None:
    tight = (Stage("a"), Stage("b", due_day=0))
    found = course(tight, WINDOW, {"a": at(1)}, at(1))
    assert found[1].due_at == at(1) + AT_LEAST


def test_what_changes_next_and_when_all_is_over() -> None:
    assert next_change(steps(1, order=1), at(1)) == at(4)
    assert next_change(steps(4, order=1), at(4)) == at(11)
    assert next_change(steps(30, order=1), at(30)) is None
    assert ends_at(steps(1, order=1), WINDOW) == at(11)
    assert ends_at(steps(12, order=1), WINDOW) == at(21)
    assert ends_at((), WINDOW) == WINDOW.due_at
    assert is_over(closed(steps(4, order=1)))
    assert [step.state for step in closed(steps(4, order=1))] == ["sent", "expired", "expired"]


def test_days_are_counted_from_the_end_of_the_first_stage() -> None:
    assert [days_since(at(1), at(day)) for day in (0, 1, 3.9, 4)] == [0, 0, 2, 3]
    assert days_since(None, at(4)) is None


SENT = st.dictionaries(st.sampled_from([stage.key for stage in STAGES]), st.integers(0, 40))


@given(SENT, st.lists(st.integers(0, 60), min_size=2, max_size=2).map(sorted))
def test_time_only_moves_forward(sent: dict[str, int], days: list[int]) -> None:
    """What is over stays over, and what is known of times stays as it was."""
    before, after = (
        steps(day, **{k: when for k, when in sent.items() if when <= day}) for day in days
    )
    for then, later in zip(before, after, strict=True):
        if then.state in OVER:
            assert later.state in OVER
        if then.state == StageState.EXPIRED:
            assert later.over_at == then.over_at


@given(SENT, st.integers(0, 60))
def test_whatever_is_asked_first_the_course_is_the_same(sent: dict[str, int], day: int) -> None:
    found = steps(day, **sent)
    again = steps(day, **dict(reversed(sent.items())))
    assert found == again
    for one, other in pairwise(found):
        if one.state == StageState.WAITING and one.opens_at is None:
            assert other.state != StageState.OPEN
    change = next_change(found, at(day))
    if change is not None:
        just_before = course(
            STAGES,
            WINDOW,
            {key: at(when) for key, when in sent.items()},
            change - timedelta(seconds=1),
        )
        assert [step.state for step in just_before] == [step.state for step in found]
