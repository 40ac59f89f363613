"""Conditions and differences in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from mystery.checklists import library
from mystery.checklists.rules import Checklist, check, read
from mystery.web.authoring import Preview
from mystery.web.differences import difference
from tests import cast

QUESTIONS: list[dict[str, Any]] = [
    {"key": "queue", "type": "yes_no", "text": "Was there a queue?"},
    {
        "key": "till",
        "type": "choice",
        "text": "Which till?",
        "options": [{"key": "a", "text": "The first"}, {"key": "b", "text": "Another"}],
    },
    {
        "key": "seen",
        "type": "multi",
        "text": "What did you see?",
        "options": [{"key": "x", "text": "Bins"}, {"key": "y", "text": "Seats"}],
    },
    {
        "key": "wait",
        "type": "duration",
        "text": "How long?",
        "never": {"label": "Nobody came"},
        "bands": [{"up_to": 60, "points": 1}],
    },
    {"key": "warmth", "type": "number", "text": "How warm?", "unit": "°C"},
]


def checklist(when: object) -> Checklist:
    last = {"key": "last", "type": "text", "text": "Why?", "required": False, "when": when}
    section = {"key": "s", "title": "All", "questions": [*QUESTIONS, last]}
    return check({"key": "k", "title": "T", "language": "en", "sections": [section]})


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"question": "queue", "is": "yes"}, "“Was there a queue?” is Yes"),
        ({"not": {"question": "queue", "is": "yes"}}, "“Was there a queue?” is not Yes"),
        (
            {"question": "till", "any_of": ["a", "b"]},
            "“Which till?” is one of “The first” or “Another”",
        ),
        ({"question": "seen", "is": "x"}, "“What did you see?” includes “Bins”"),
        ({"not": {"question": "seen", "is": "x"}}, "“What did you see?” does not include “Bins”"),
        ({"question": "wait", "at_least": 90}, "“How long?” is at least 1:30 min"),
        ({"question": "wait", "is": "never"}, "“How long?” is “Nobody came”"),
        ({"not": {"question": "warmth", "at_least": 45}}, "“How warm?” is less than 45 °C"),
        ({"question": "warmth", "at_most": 4.5}, "“How warm?” is at most 4.5 °C"),
        ({"question": "queue", "answered": True}, "“Was there a queue?” is answered"),
        ({"location": "kind", "is": "own"}, "the location is an own one"),
        ({"not": {"location": "kind", "is": "competitor"}}, "the location is not a competitor"),
        ({"location": "tags", "is": "parking"}, "the location has parking"),
        ({"not": {"location": "tags", "is": "parking"}}, "the location has no parking"),
        ({"location": "brand", "any_of": ["A", "B"]}, "the location’s brand is one of A or B"),
        (
            {
                "all": [
                    {"question": "queue", "is": "no"},
                    {"any": [{"location": "brand", "is": "A"}, {"location": "market", "is": "B"}]},
                ]
            },
            "(“Was there a queue?” is No) and "
            "(the location’s brand is A or the location’s market is B)",
        ),
    ],
)
def test_conditions_read_as_sentences(when: object, said: str) -> None:
    found = checklist(when)
    last = found.by_key["last"].when
    assert last is not None

    assert Preview(found, "en").condition(last) == said


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", library.names())
def test_every_shipped_checklist_is_shown_whole(name: str, language: str) -> None:
    found = read(library.load(name))
    shown = Preview(found, language)

    lines = [line for part in shown.parts for line in part.lines]

    assert [line.key for line in lines] == list(found.by_key)
    assert all(line.words and line.kind for line in lines)
    assert {line.key for line in lines if line.worth} == {
        key for key, question in found.by_key.items() if question.worth
    }


def other(change: dict[str, Any]) -> Checklist:
    """The cast's checklist with members of its first question changed."""
    document: dict[str, Any] = copy.deepcopy(cast.CHECKLIST)
    document["sections"][0]["questions"][0].update(change)
    return check(document)


@pytest.mark.parametrize(
    "change", [{"text": "Clean?"}, {"help": "Look down."}, {"text": {"en": "Was it clean?"}}]
)
def test_words_alone_leave_scores_comparable(change: dict[str, Any]) -> None:
    found = difference(check(cast.CHECKLIST), other(change))

    assert found.reworded == ("clean",)
    assert found.comparable


@pytest.mark.parametrize(
    "change",
    [{"points": 6}, {"critical": True}, {"na": False}, {"good": "no"}, {"required": False}],
)
def test_asking_or_scoring_otherwise_is_told(change: dict[str, Any]) -> None:
    found = difference(check(cast.CHECKLIST), other(change))

    assert (found.scored, found.reworded) == (("clean",), ())
    assert not found.comparable


def test_the_same_document_differs_in_nothing() -> None:
    assert not difference(check(cast.CHECKLIST), check(copy.deepcopy(cast.CHECKLIST)))


@pytest.mark.parametrize(
    ("name", "value", "frame"),
    [("pass_mark", 70, True), ("title", "Other", False), ("briefing", {"story": "x"}, False)],
)
def test_rules_of_the_whole_are_told_apart_from_its_words(
    name: str, value: object, frame: bool
) -> None:
    document = {**copy.deepcopy(cast.CHECKLIST), name: value}

    found = difference(check(cast.CHECKLIST), check(document))

    assert (found.frame, found.briefing) == (frame, not frame)
    assert found.comparable is not frame


def test_a_question_in_another_section_has_moved() -> None:
    document: dict[str, Any] = copy.deepcopy(cast.CHECKLIST)
    first, second = (section["questions"] for section in document["sections"])
    second.append(first.pop())

    found = difference(check(cast.CHECKLIST), check(document))

    assert found.moved == ("wait",)
    assert (found.added, found.removed, found.scored) == ((), (), ())
