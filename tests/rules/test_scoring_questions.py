"""One question's state and points: what the page leaves open, and every branch."""

from fractions import Fraction

import pytest

from mystery.checklists.rules import read
from mystery.scoring import rules
from mystery.scoring.rules import State
from tests.rules.scoring_forms import BANDS, OPTIONS, only_row, question, scored, section

OUTSIDE = [
    ("yes_no", {}, ["maybe", "Yes", True, 1, ["yes"], {}]),
    ("scale", {}, [0, 6, "5.01", "five", True, [3], float("nan"), 10**400]),
    ("scale", {"min": 3, "max": 3}, [3]),
    ("scale", {"min": 5, "max": 1}, [3]),
    ("choice", {"options": OPTIONS}, ["c", 1, ["a"], True]),
    ("multi", {"options": OPTIONS}, ["a", ["a", "c"], [1], [["a"]], {}]),
    ("number", {"bands": BANDS}, ["many", True, [1], 10**16, float("inf"), "1e3"]),
    ("duration", {"bands": BANDS}, [-1, "-0.5"]),
]


@pytest.mark.parametrize(("kind", "members", "values"), OUTSIDE)
def test_a_value_outside_the_domain_is_unscored_and_never_zero(kind, members, values):
    for value in values:
        row = only_row(kind, {"value": value}, **members)
        assert (row.state, row.earned, row.possible) == (State.UNSCORED, None, None), value


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("yes_no", {"points": None}),
        ("scale", {"points": None}),
        ("choice", {"options": [{"key": "yes"}]}),
        ("choice", {"options": [{"key": "yes", "points": -1}], "points": 5}),
        ("number", {"points": 5}),
        ("number", {"bands": [{"points": 0}]}),
        ("nps", {"points": 5}),
        ("text", {"points": 5}),
    ],
)
def test_a_question_without_a_worth_or_a_natural_maximum_is_unscored(kind, members):
    value = "yes" if kind in ("yes_no", "choice", "text") else 3
    assert only_row(kind, value, **members).state is State.UNSCORED


@pytest.mark.parametrize("kind", ["text", "date", "time", "photo", "barcode", "signature"])
def test_texts_and_pictures_are_unscored(kind):
    assert only_row(kind, "2026-11-21").state is State.UNSCORED


def test_a_question_worth_nothing_is_scored_with_nothing():
    row = only_row("yes_no", "yes", points=0)
    assert (row.state, row.earned, row.possible) == (State.SCORED, 0, 0)


@pytest.mark.parametrize(
    ("kind", "members", "value", "earned"),
    [
        ("scale", {}, "3.0", Fraction(5, 2)),
        ("scale", {"min": "-1", "max": "0.5"}, 0, Fraction(10, 3)),
        ("scale", {"reverse": True}, 1, Fraction(5)),
        ("multi", {"options": OPTIONS}, ["a", "a"], Fraction(2)),
        ("multi", {"options": OPTIONS, "points": 6}, ["b"], Fraction(2)),
        ("multi", {"options": OPTIONS, "mode": "all_or_nothing"}, ["b", "a", "b"], Fraction(3)),
        ("multi", {"options": OPTIONS, "mode": "all_or_nothing"}, ["a", "b", "bad"], Fraction(0)),
        ("money", {"bands": BANDS}, "30.00", Fraction(5)),
        ("money", {"bands": BANDS}, -3, Fraction(5)),
        ("number", {"bands": BANDS}, "61", Fraction(0)),
        ("number", {"bands": [{"up_to": 9, "at_least": 3, "points": 2}]}, 2, Fraction(0)),
        ("number", {"bands": [{"up_to": 9, "at_least": 3, "points": 2}]}, 3, Fraction(2)),
        ("duration", {"bands": BANDS, "never": {"points": 1}}, "never", Fraction(1)),
        ("duration", {"bands": BANDS, "never": {}}, "never", Fraction(0)),
        ("duration", {"bands": BANDS}, "never", Fraction(0)),
    ],
)
def test_earned_points(kind, members, value, earned):
    assert only_row(kind, value, **members).earned == earned


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({}, State.BLANK),
        ("yes", State.BLANK),
        ({"value": "yes", "na": True}, State.NA),
        ({"value": "yes", "na": True, "cant_recall": True}, State.NA),
        ({"value": "", "cant_recall": True}, State.CANT_RECALL),
        ({"value": "yes", "na": False, "cant_recall": None}, State.SCORED),
        ({"value": "yes", "na": "true", "cant_recall": 1}, State.SCORED),
        ({"value": "yes", "unknown": {"newer": "phone"}}, State.SCORED),
    ],
)
def test_states_of_one_answer(answer, state):
    checklist = read({"sections": [section(question("q"))]})
    assert rules.score(checklist, {"q": answer}, {}).questions[0].state is state


def test_a_photo_may_stand_under_photos_instead_of_value():
    states = [
        only_row(kind, answer).state
        for kind in ("photo", "signature", "text")
        for answer in ({"photos": ["c" * 64]}, {"photos": []}, {"photos": "c"}, {"value": ["c"]})
    ]
    unscored, blank = State.UNSCORED, State.BLANK
    assert states == [unscored, blank, blank, unscored] * 2 + [blank, blank, blank, unscored]


def test_conditions_see_a_value_that_cannot_be_scored():
    result = scored(
        section(question("a"), question("b", when={"question": "a", "is": "maybe"})),
        answers={"a": "maybe", "b": "yes"},
    )
    assert [row.state for row in result.questions] == [State.UNSCORED, State.SCORED]


def test_a_condition_that_looks_forward_is_false():
    result = scored(
        section(question("a", when={"question": "b", "is": "yes"}), question("b")),
        answers={"a": "yes", "b": "yes"},
    )
    assert [row.state for row in result.questions] == [State.HIDDEN, State.SCORED]


def test_rows_of_a_repeated_section_are_unscored_while_it_is_shown():
    items = section(
        question("price", "money", when={"question": "x", "is": "yes"}, bands=BANDS),
        key="items",
        repeat={"label": "item"},
        when={"location": "kind", "is": "competitor"},
    )
    for kind, state in (("competitor", State.UNSCORED), ("own", State.HIDDEN)):
        result = scored(items, answers={"price": 1}, location={"kind": kind})
        assert result.questions[0].state is state
        assert (result.percent, result.sections[0].percent) == (None, None)


def test_a_bad_answer_is_naturally_worth_nothing():
    checklist = read(
        {
            "sections": [
                section(
                    {"key": "told", "type": "yes_no"},
                    question("pushy", good="no"),
                    question("some", "choice", options=OPTIONS),
                    question("fact", "choice", options=[{"key": "x"}]),
                    question("late", "duration", bands=BANDS),
                    question("note", "text"),
                )
            ]
        }
    )
    answers = {
        "told": ("no", "yes"),
        "pushy": ("yes", "no"),
        "some": ("bad", "b"),
        "fact": (None, "x"),
        "late": (61, 60),
        "note": (None, "x"),
    }
    for key, (bad, good) in answers.items():
        asked = checklist.by_key[key]
        assert bad is None or rules.bad(asked, bad), key
        assert not rules.bad(asked, good), key
