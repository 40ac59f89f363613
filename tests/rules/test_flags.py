"""What is flagged, with which figures; and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.flags import rules
from mystery.audits.flags.rules import Asked, Code, Fix, Found, Picture, Severity, Times
from mystery.audits.flags.words import span
from mystery.checklists.rules import Channel, Type
from mystery.locations.rules import distance

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
STORE = (52.52, 13.40)
NORTH_M = 111_195
"""Metres of one degree of latitude on the sphere that is used."""


def at(metres: float) -> tuple[float, float]:
    """So far north of the store."""
    return STORE[0] + metres / NORTH_M, STORE[1]


def one(found: list[Found]) -> Found:
    assert len(found) == 1
    return found[0]


def times(**shifted: timedelta) -> Times:
    lasts = shifted.get("lasts", timedelta(minutes=30))
    return Times(
        started=START + shifted.get("later", timedelta()),
        finished=START + lasts,
        received=START + timedelta(hours=1),
        offset=shifted.get("offset", timedelta()),
    )


@pytest.mark.parametrize(
    ("metres", "accuracy", "words", "severity"),
    [
        (1_830, 30, "1.8 km from the store, accuracy 30 m.", Severity.LOOK),
        (331, 30, "331 m from the store, accuracy 30 m.", Severity.LOOK),
        (12_000, 500, "12.0 km from the store, accuracy 500 m.", Severity.GRAVE),
        (329, 30, None, None),
        (1_000, 800, None, None),
    ],
)
def test_far_is_what_the_accuracy_does_not_explain(
    metres: float, accuracy: float, words: str | None, severity: Severity | None
) -> None:
    fix = Fix(*at(metres), accuracy)

    found = list(rules.far(fix, STORE, Channel.STORE))

    assert [(f.words, f.severity) for f in found] == ([(words, severity)] if words else [])


def test_who_shops_from_home_is_far_from_no_store() -> None:
    assert list(rules.far(Fix(*at(9_000)), STORE, Channel.ONLINE)) == []
    assert list(rules.far(None, STORE, Channel.STORE)) == []
    assert list(rules.far(Fix(*at(9_000)), None, Channel.STORE)) == []


@pytest.mark.parametrize(
    "position",
    [
        None,
        [],
        {},
        {"lat": "52", "lon": 13},
        {"lat": True, "lon": 13},
        {"lat": 91, "lon": 13},
        {"lat": 1e400, "lon": 0},
    ],
)
def test_what_is_no_place_on_earth_is_no_position(position: object) -> None:
    assert rules.read_fix(position) is None


def test_a_position_without_accuracy_is_taken_for_a_poor_one() -> None:
    assert rules.read_fix({"lat": 52, "lon": 13}) == Fix(52, 13, 100)
    assert rules.read_fix({"lat": 52, "lon": 13, "accuracy_m": -5}) == Fix(52, 13, 100)


@given(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_earth(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    there_and_back = distance(here, there), distance(there, here)

    assert there_and_back[0] == pytest.approx(there_and_back[1], abs=1e-6)
    assert 0 <= there_and_back[0] <= 20_015_087
    assert distance(here, here) == 0


def test_known_distances_are_right_to_half_a_percent() -> None:
    berlin, paris, sydney = (52.5200, 13.4050), (48.8566, 2.3522), (-33.8688, 151.2093)

    assert distance(berlin, paris) == pytest.approx(878_000, rel=0.005)
    assert distance(paris, sydney) == pytest.approx(16_960_000, rel=0.005)


def test_a_clock_that_is_off_is_told_with_how_much_and_which_way() -> None:
    ahead = one(list(rules.clock(times(offset=-timedelta(hours=2, minutes=5)))))
    behind = one(list(rules.clock(times(offset=timedelta(days=400)))))

    assert ahead.words == "The phone’s clock was 2 h 5 min ahead; times are corrected."
    assert "400 days behind" in behind.words
    assert {ahead.code, behind.code} == {Code.CLOCK_OFF}
    assert list(rules.clock(times(offset=timedelta(minutes=10)))) == []


def test_times_that_cannot_be_are_flagged() -> None:
    unknown = Times(START, START, START, None)
    future = one(list(rules.clock(times(later=timedelta(hours=2), lasts=timedelta(hours=3)))))
    reversed_ = one(list(rules.clock(times(lasts=-timedelta(minutes=4)))))

    assert one(list(rules.clock(unknown))).code == Code.CLOCK_UNKNOWN
    assert (future.code, future.words) == (
        Code.IN_THE_FUTURE,
        "By its clock it began 1 h after it arrived.",
    )
    assert (reversed_.code, reversed_.words) == (
        Code.TIMES_REVERSED,
        "By its clock it ended 4 min before it began.",
    )


def test_photos_from_the_gallery_are_a_note_and_old_ones_more_than_that() -> None:
    fresh = [Picture(1, "camera", START), Picture(2, "gallery", START - timedelta(minutes=5))]
    old = [*fresh, Picture(3, "gallery", START - timedelta(days=12, hours=3))]

    noted, looked = one(list(rules.gallery(fresh, START))), one(list(rules.gallery(old, START)))

    assert (noted.severity, noted.words) == (Severity.NOTE, "1 of 2 photos came from the gallery.")
    assert looked.severity == Severity.LOOK
    assert looked.words == (
        "2 of 3 photos came from the gallery; the oldest was taken 12 days 3 h before the visit."
    )
    assert list(rules.gallery(fresh[:1], START)) == []


def form(count: int, seconds_apart: float | None, *, type_: Type = Type.YES_NO) -> list[Asked]:
    return [
        Asked(
            f"q{i}",
            type_,
            "scored",
            at=None if seconds_apart is None else START + timedelta(seconds=i * seconds_apart),
        )
        for i in range(count)
    ]


def test_answers_quicker_than_a_quick_hand_are_flagged_with_their_pace() -> None:
    found = one(list(rules.pace(form(40, 1), times())))

    assert found.code == Code.QUICK
    assert found.words == "40 questions in 39 s, 1.0 s each; a quick hand needs 1 min for them."
    assert list(rules.pace(form(40, 1.6), times())) == []


def test_without_moments_of_answers_the_whole_visit_is_measured() -> None:
    assert list(rules.pace(form(40, None), times())) == []
    assert one(list(rules.pace(form(40, None), times(lasts=timedelta(seconds=30)))))


def test_few_questions_and_reversed_times_tell_no_pace() -> None:
    assert list(rules.pace(form(7, 0), times())) == []
    assert list(rules.pace(form(40, None), times(lasts=-timedelta(minutes=1)))) == []


def test_words_and_photos_take_longer_than_taps() -> None:
    assert list(rules.pace(form(10, 2), times())) == []
    assert one(list(rules.pace(form(10, 2, type_=Type.TEXT), times())))


def test_answers_that_the_checklist_did_not_expect_are_named() -> None:
    trap = Asked("trap", Type.YES_NO, "scored", words="Was there a blue elephant?", unexpected=True)

    found = one(list(rules.answers([trap, *form(3, None)])))

    assert found.words == (
        "1 answer differs from what the checklist expects: Was there a blue elephant?"
    )


def test_many_questions_are_named_by_the_first_three() -> None:
    found = one(
        list(
            rules.answers(
                [Asked(k, Type.TEXT, "blank", missing=True) for k in "abcde"][:4] + form(1, None)
            )
        )
    )

    assert found.words == "4 questions lack their answers: a; b; c; 1 more."


def test_nothing_but_not_applicable_is_grave() -> None:
    all_na = [Asked(f"q{i}", Type.YES_NO, "na") for i in range(12)]
    empty = [*all_na[:4], Asked("b", Type.YES_NO, "blank"), Asked("c", Type.TEXT, "cant_recall")]

    assert one(list(rules.answers(all_na))).code == Code.ALL_NA
    assert (
        one(list(rules.answers(all_na))).words == "All 12 questions answered with “not applicable”."
    )
    assert one(list(rules.answers(empty))).code == Code.NOTHING_ANSWERED
    assert list(rules.answers([*all_na, *form(1, None)])) == []
    assert list(rules.answers([])) == []


def test_what_was_seen_before_names_photos_and_counts_visits_once() -> None:
    same = one(list(rules.photos_seen({2: [7], 4: [7, 9]}, 5)))
    alike = one(list(rules.pictures_seen({1: [7]}, 5, {1: 3})))

    assert same.words == "Photos 2, 4 of 5 stood, byte for byte, in 2 earlier visits."
    assert same.about == (7, 9)
    assert same.severity == Severity.GRAVE
    assert "Photo 1 of 5 shows the very picture of 1 earlier visit" in alike.words
    assert "3 of 64 bits" in alike.words
    assert list(rules.photos_seen({}, 5)) == []


def test_a_blackout_day_is_named() -> None:
    found = one(list(rules.blackout(date(2026, 11, 27), barred=True)))

    assert found.words == "It was made on 2026-11-27, a blackout day: nobody was to go there."
    assert (found.code, found.severity) == (Code.BLACKOUT, Severity.LOOK)
    assert list(rules.blackout(date(2026, 11, 27), barred=False)) == []


@given(st.timedeltas(timedelta(), timedelta(days=9_999)))
def test_a_span_is_told_in_at_most_two_units_and_never_longer_than_it_is(
    length: timedelta,
) -> None:
    said = span(length)
    seconds = {"day": 86_400, "days": 86_400, "h": 3_600, "min": 60, "s": 1}
    parts = said.split()
    told = sum(int(n) * seconds[u] for n, u in zip(parts[::2], parts[1::2], strict=True))

    assert len(parts) <= 4
    assert told <= length.total_seconds()
    assert length.total_seconds() - told <= max(1, length.total_seconds() * 0.05)
