"""What may become of ideas and actions, and from when who reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.learning.rules import (
    OPEN_STATES,
    ActionState,
    IdeaStatus,
    check_action,
    check_status,
    check_step,
    check_text,
    is_overdue,
    month_of,
    months_back,
    shown_alone_at,
    steps,
    visible_at,
)
from mystery.problems import Conflict, Forbidden, Invalid

moments = st.datetimes().map(lambda naive: naive.replace(year=2026, tzinfo=UTC, microsecond=0))
calm = settings(deadline=None)
TODAY = date(2026, 11, 22)


@calm
@given(moments, st.none() | moments)
def test_a_store_reads_nothing_at_the_moment_of_release(
    released: datetime, report: datetime | None
) -> None:
    seen = visible_at(released, report=report)
    assert seen > released
    assert report is None or seen >= report
    if report is None or seen != report:
        assert (seen.hour, seen.minute, seen.second) == (0, 0, 0)
    if report is None:
        assert seen.day == 1


@calm
@given(moments, st.none() | moments, st.none() | moments, moments)
def test_where_one_works_alone_it_waits_for_the_month_and_for_enough_visits(
    released: datetime, report: datetime | None, batch: datetime | None, at: datetime
) -> None:
    seen = shown_alone_at(released, report=report, batch=batch, at=at)
    if seen is None:
        return
    assert (released.year, released.month) < (at.year, at.month), "at the turn of a month"
    assert released < seen <= at
    known = report or batch
    assert known is not None
    assert seen >= known
    assert report is not None or known >= released, "visits that came before it are no cover"


def test_two_releases_of_one_day_are_read_at_one_moment() -> None:
    early, late = (
        datetime(2026, 11, 22, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 22, 23, 59, tzinfo=UTC),
    )
    assert visible_at(early, report=None) == visible_at(late, report=None)


def test_after_its_report_a_store_reads_it_from_tomorrow() -> None:
    released, report = datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    assert visible_at(released, report=report) == datetime(2026, 11, 23, tzinfo=UTC)
    about = {"report": report, "batch": report}
    november, december = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert shown_alone_at(released, at=november, **about) is None
    assert shown_alone_at(released, at=december, **about) == december


@calm
@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.integers(-300, 300))
def test_months_go_back_and_forth(day: date, count: int) -> None:
    month = month_of(day)
    there = months_back(month, count)
    assert there.day == 1
    assert months_back(there, -count) == month
    assert (month.year - there.year) * 12 + month.month - there.month == count


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_text_is_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        check_text(text)


def test_not_now_wants_a_reason_and_nothing_else_keeps_one() -> None:
    with pytest.raises(Invalid):
        check_status(IdeaStatus.NOT_NOW, " ")
    assert check_status(IdeaStatus.NOT_NOW, " too dear ") == "too dear"
    assert check_status(IdeaStatus.TRYING, "left over") == ""


@calm
@given(st.sampled_from(ActionState), st.booleans(), st.booleans())
def test_stores_neither_check_nor_drop_and_nobody_checks_their_own_work(
    state: ActionState, manages: bool, own_work: bool
) -> None:
    offered = {step.to for step in steps(state, manages=manages, own_work=own_work)}
    for to in ActionState:
        try:
            check_step(state, to, manages=manages, own_work=own_work, reason="why")
        except (Conflict, Forbidden):
            assert to not in offered
        else:
            assert to in offered
    if own_work or not manages:
        assert ActionState.CHECKED not in offered
    assert manages or state in OPEN_STATES | {ActionState.DONE, ActionState.CHECKED, "dropped"}


def test_every_state_leads_on_for_those_who_manage() -> None:
    assert all(steps(state, manages=True) for state in ActionState)
    assert {to.to for s in ActionState for to in steps(s, manages=True)} == set(ActionState)


@pytest.mark.parametrize("to", [ActionState.DROPPED, ActionState.OPEN])
def test_dropping_and_sending_back_want_a_reason(to: ActionState) -> None:
    with pytest.raises(Invalid):
        check_step(ActionState.DONE, to, manages=True, own_work=False, reason=" ")


@pytest.mark.parametrize(
    ("title", "due"),
    [("", TODAY), ("x" * 301, TODAY), ("ok", TODAY - timedelta(1)), ("ok", TODAY + timedelta(731))],
)
def test_an_action_has_a_title_and_a_day_to_come(title: str, due: date) -> None:
    with pytest.raises(Invalid):
        check_action(title, due=due, today=TODAY)


def test_only_what_is_open_is_overdue() -> None:
    late = {state for state in ActionState if is_overdue(state, TODAY - timedelta(1), TODAY)}
    assert late == OPEN_STATES
    assert not is_overdue(ActionState.OPEN, TODAY, TODAY)
