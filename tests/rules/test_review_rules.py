"""Deadlines, second persons, samples, and what a return leaves as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.problems import Conflict, Forbidden, Invalid
from mystery.review.rules import (
    Side,
    check_appeal,
    check_confirmation,
    check_open,
    check_ruling,
    check_verdict,
    check_withdrawal,
    compare,
    corrected,
    is_sampled,
    last_day,
    month_begins,
    released_at,
)
from mystery.review.rules.comparing import hold_to, meant, same
from mystery.review.rules.verdicts import Verdict

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANSWERS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.fixed_dictionaries(
        {}, optional={"value": st.sampled_from(["yes", "no"]), "at": st.sampled_from("12")}
    ),
)
KEYS = st.frozensets(st.sampled_from("abcdef"))


@given(ANSWERS, ANSWERS, KEYS, KEYS)
def test_after_a_return_only_what_was_opened_counts_anew(
    former: dict[str, Any], sent: dict[str, Any], reopened: frozenset[str], unasked: frozenset[str]
) -> None:
    held = hold_to(former, sent, reopened=reopened, unasked=unasked)
    counts = {**sent, **held.instead}

    for key in {*former, *sent}:
        expected = sent if key in reopened | unasked else former
        assert same(counts.get(key), expected.get(key)), key
    assert set(held.changed) == held.instead.keys()
    assert not set(held.changed) & (reopened | unasked)
    for key in held.changed:
        assert not same(former.get(key), sent.get(key))


def test_writing_an_answer_again_is_no_change() -> None:
    assert same({"value": "yes", "at": "1"}, {"value": "yes", "at": "2", "comment": ""})
    assert same(None, {})
    assert not same({"value": "yes"}, {"value": "yes", "photos": ["0"]})
    assert meant({"value": 0}) == {"value": 0}


def test_a_correction_leaves_the_evidence() -> None:
    former = {"value": "no", "reasons": ["litter"], "comment": "by the door", "photos": ["0"]}

    assert corrected(former, {"na": True, "comment": "mine"}) == {
        "na": True,
        "comment": "by the door",
        "photos": ["0"],
    }
    assert corrected(former, {}) == {"comment": "by the door", "photos": ["0"]}
    assert corrected({}, {"value": 3}) == {"value": 3}


def test_revisions_are_compared_question_by_question() -> None:
    yes, no = Side(said="Yes", points="5"), Side(said="No", points="0")

    found = compare({"a": yes, "b": yes, "gone": no}, {"b": no, "a": yes, "new": yes})

    assert [line.question for line in found] == ["b", "a", "new", "gone"]
    assert [line.question for line in found if line.changed] == ["b", "new", "gone"]


@pytest.mark.parametrize(
    ("zone", "last"),
    [("Pacific/Kiritimati", date(2026, 12, 6)), ("America/Los_Angeles", date(2026, 12, 5))],
)
def test_the_deadline_is_a_day_of_the_store(zone: str, last: date) -> None:
    """Released at noon UTC, which is 02:00 of the next day in Kiritimati."""
    assert last_day(NOON, 14, zone) == last


def test_an_appeal_is_in_time_until_its_last_day_ends() -> None:
    release = datetime(2026, 11, 1, tzinfo=UTC)
    for zone, end in (
        ("UTC", datetime(2026, 11, 16, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 15, 23, tzinfo=UTC)),
    ):
        check_open(release, days=14, time_zone=zone, at=end - timedelta(seconds=1))
        with pytest.raises(Conflict, match="14 days after its release") as late:
            check_open(release, days=14, time_zone=zone, at=end)
        assert late.value.code == "appeal_late"
        assert "15 November 2026" in late.value.detail


def test_nothing_is_disputed_before_it_is_released() -> None:
    for moment in (None, NOON + timedelta(seconds=1)):
        with pytest.raises(Conflict) as refused:
            check_open(moment, days=14, time_zone="UTC", at=NOON)
        assert refused.value.code == "not_released"


def test_a_question_is_disputed_once() -> None:
    check_appeal("It was open.", photos=5, states=["withdrawn"])
    for state, code in (
        ("open", "appeal_open"),
        ("rejected", "appeal_decided"),
        ("upheld", "appeal_decided"),
    ):
        with pytest.raises(Conflict) as refused:
            check_appeal("It was open.", photos=0, states=["withdrawn", state])
        assert refused.value.code == code


def test_every_fault_of_an_appeal_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        check_appeal(" ", photos=6, states=[])
    assert [fault.pointer for fault in refused.value.faults] == ["/text", "/photos"]
    with pytest.raises(Invalid):
        check_appeal("x" * 5_001, photos=0, states=[])


RULED: dict[str, Any] = {
    "reason": "The photo shows it.",
    "state": "open",
    "by": 1,
    "involved": (2, 3),
    "decided_first": False,
}


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ({"by": 2}, Forbidden, "own_appeal"),
        ({"by": 3}, Forbidden, "own_appeal"),
        ({"decided_first": True}, Forbidden, "second_reviewer"),
        ({"state": "upheld"}, Conflict, "already_decided"),
        ({"state": "withdrawn"}, Conflict, "already_decided"),
        ({"reason": " "}, Invalid, "reason_missing"),
    ],
)
def test_who_answers_an_appeal_and_when(
    changed: dict[str, Any], kind: type[Exception], code: str
) -> None:
    check_ruling(RULED["reason"], **{k: v for k, v in RULED.items() if k != "reason"})
    asked = RULED | changed
    with pytest.raises(kind) as refused:
        check_ruling(asked.pop("reason"), **asked)
    assert refused.value.code == code  # type: ignore[attr-defined]


def test_only_the_raiser_takes_an_open_appeal_back() -> None:
    check_withdrawal(state="open", raised_by=1, by=1)
    with pytest.raises(Forbidden):
        check_withdrawal(state="open", raised_by=1, by=2)
    with pytest.raises(Conflict):
        check_withdrawal(state="rejected", raised_by=1, by=1)


def test_a_correction_takes_two_people_and_never_the_shopper() -> None:
    check_confirmation(state="proposed", author_id=1, proposed_by=2, by=3)
    for by, code in ((1, "own_audit"), (2, "second_person")):
        with pytest.raises(Forbidden) as refused:
            check_confirmation(state="proposed", author_id=1, proposed_by=2, by=by)
        assert refused.value.code == code
    with pytest.raises(Conflict):
        check_confirmation(state="refused", author_id=1, proposed_by=2, by=3)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("returned", "It went back to the shopper"),
        ("replaced", "decide on the correction instead"),
        ("approved", "It is approved and counts."),
        ("rejected", "It is rejected."),
    ],
)
def test_what_is_decided_says_how(state: str, told: str) -> None:
    with pytest.raises(Conflict, match=told):
        check_verdict(Verdict.APPROVE, state=state, author_id=1, reviewer_id=2, remarks=())


@given(st.sampled_from(["a", "0f", "k9"]), st.sampled_from([b"s", b"\0"]))
def test_the_sample_is_the_same_every_time_and_grows_with_the_share(
    key: str, secret: bytes
) -> None:
    kept = [is_sampled(key, percent=percent, secret=secret) for percent in range(101)]

    assert kept == sorted(kept)
    assert (kept[0], kept[100]) == (False, True)


def test_the_sample_is_about_as_large_as_asked() -> None:
    kept = sum(is_sampled(f"k{number}", percent=20, secret=b"s") for number in range(2_000))

    assert 330 < kept < 470


def test_batches_begin_at_midnight() -> None:
    assert released_at(NOON) == datetime(2026, 11, 22, tzinfo=UTC)
    assert released_at(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == datetime(
        2027, 1, 1, tzinfo=UTC
    )
    assert month_begins(NOON) == datetime(2026, 11, 1, tzinfo=UTC)
