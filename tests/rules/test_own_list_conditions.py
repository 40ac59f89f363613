"""Conditions in simple words."""

from __future__ import annotations

from typing import Any

import pytest

from mystery.checklists.rules import Type
from mystery.checklists.tabular.conditions import read_condition
from mystery.checklists.tabular.known import Asked, Known

QUEUE = Asked("queue", "Was there a queue?", Type.YES_NO, number="3", row=4)
FLOOR = Asked("floor", "Was the floor clean and dry?", Type.YES_NO, row=5)
WAIT = Asked("D1", "How long did it take?", Type.DURATION, never="Nobody came", row=6)
WARM = Asked("warm", "Greeting", Type.CHOICE, (("hot", "Warm or hot"), ("cold", "Cold")), row=7)
KNOWN = Known.of([QUEUE, FLOOR, WAIT, WARM])
YES, OWN = {"question": "queue", "is": "yes"}, {"location": "kind", "is": "own"}
RIVAL, TAG = {"location": "kind", "is": "competitor"}, {"location": "tags", "is": "fitting-rooms"}
ANSWERED = {"question": "D1", "answered": True}


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("only if Was there a queue? = yes", YES),
        ("if was there a queue = Yes", YES),
        ("If “Was there a queue?” is yes.", YES),
        ("nur wenn 3 = ja", YES),
        ("queue", YES),
        ("when there a queue is yes", YES),
        ("if floor = no", {"question": "floor", "is": "no"}),
        ("Was the floor clean and dry? = no", {"question": "floor", "is": "no"}),
        ("if D1 below 45", {"all": [ANSWERED, {"not": {"question": "D1", "at_least": 45}}]}),
        ("if D1 > 2 min", {"all": [ANSWERED, {"not": {"question": "D1", "at_most": 120}}]}),
        ("D1 at least 1:30", {"question": "D1", "at_least": 90}),
        ("D1 is never", {"question": "D1", "is": "never"}),
        ("D1 = Nobody came", {"question": "D1", "is": "never"}),
        ("D1 is not answered", {"not": ANSWERED}),
        ("Greeting is warm or hot", {"question": "warm", "is": "hot"}),
        ("Greeting is Warm or hot or Cold", {"question": "warm", "any_of": ["hot", "cold"]}),
        ("Greeting is one of cold, hot", {"question": "warm", "any_of": ["cold", "hot"]}),
        ("Greeting != Cold", {"question": "warm", "is_not": "cold"}),
        ("own stores only", OWN),
        ("nur eigene Filialen", OWN),
        ("competitors", RIVAL),
        ("if location has fitting-rooms", TAG),
        ("if the store has no fitting-rooms", {"not": TAG}),
        ("location.size at least 9.5", {"location": "size", "at_least": "9.5"}),
        ("queue = yes and own stores", {"all": [YES, OWN]}),
        ("queue = yes or competitors", {"any": [YES, RIVAL]}),
        ("(queue = yes or competitors) and not own stores",
         {"all": [{"any": [YES, RIVAL]}, {"not": OWN}]}),
    ],
)  # fmt: skip
def test_simple_words_are_understood(words: str, condition: Any) -> None:
    assert read_condition(words, KNOWN) == condition


def test_a_question_may_speak_of_its_own_answer() -> None:
    below = {"all": [ANSWERED, {"not": {"question": "D1", "at_least": 45}}]}

    assert read_condition("if below 45", KNOWN, WAIT) == below
    assert read_condition("if no", KNOWN, FLOOR) == {"question": "floor", "is": "no"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("if Was there a cue? = yes", "there is no question “Was there a cue”"),
        ("if was = yes", "fits several|there is no question"),
        ("perhaps", "is not understood"),
        ("queue = yes and", "is not understood|value is missing"),
        ("(queue = yes", "a bracket is not closed"),
        ("queue = yes) or", "is not understood after"),
        ("D1 below tea", "“tea” is no number"),
        ("queue = ", "a value is missing|there is no"),
        ("and and and", "is not understood"),
    ],
)
def test_what_is_not_understood_is_told(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_condition(words, KNOWN)
