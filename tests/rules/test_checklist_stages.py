"""What a checklist may say about its stages, and what a row may say it is about."""

from __future__ import annotations

from typing import Any

import pytest

from mystery.checklists.rules import check, check_answers, read
from mystery.problems import Invalid


def section(key: str, stage: str | None = None) -> dict[str, Any]:
    question = {"key": f"q-{key}", "type": "yes_no", "text": "Well?", "points": 1}
    made: dict[str, Any] = {"key": key, "title": key, "questions": [question]}
    return made | ({"stage": stage} if stage else {})


def staged(*sections: dict[str, Any], stages: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"key": "c", "title": "C", "sections": list(sections)}
    return made | ({"stages": stages} if stages is not None else {})


def pointers(document: dict[str, Any]) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        check(document)
    return [fault.pointer for fault in refusal.value.faults]


def test_stages_come_in_the_order_of_their_sections_with_what_is_said_of_them() -> None:
    checklist = check(
        staged(
            section("a", "order"),
            section("b", "delivery"),
            section("c", "delivery"),
            stages=[
                {
                    "key": "delivery",
                    "title": "D",
                    "opens_day": 1,
                    "due_day": 9,
                    "waiting_for": "it",
                },
                {"key": "order", "title": "O"},
            ],
        )
    )
    assert [stage.key for stage in checklist.stages] == ["order", "delivery"]
    delivery = checklist.stages[1]
    assert (delivery.opens_day, delivery.due_day, delivery.waiting_for) == (1, 9, "it")
    assert checklist.staged


def test_a_checklist_without_stages_is_one_visit() -> None:
    checklist = check(staged(section("a"), section("b")))
    assert [stage.key for stage in checklist.stages] == ["visit"]
    assert not checklist.staged


def test_a_stage_that_nothing_is_said_of_has_its_key_alone() -> None:
    checklist = check(staged(section("a", "buy"), section("b", "return")))
    assert [(s.key, s.title, s.due_day) for s in checklist.stages] == [
        ("buy", "", None),
        ("return", "", None),
    ]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a stage that is interrupted": (
        staged(section("a", "x"), section("b", "y"), section("c", "x")),
        "/sections/2/stage",
    ),
    "no section of it": (
        staged(section("a", "x"), stages=[{"key": "y", "title": "Y"}]),
        "/stages/0/key",
    ),
    "twice": (
        staged(section("a", "x"), stages=[{"key": "x", "title": "X"}] * 2),
        "/stages/1/key",
    ),
    "closed before it opens": (
        staged(
            section("a", "x"),
            section("b", "y"),
            stages=[{"key": "y", "title": "Y", "opens_day": 5, "due_day": 4}],
        ),
        "/stages/0/due_day",
    ),
    "days before anything has begun": (
        staged(section("a", "x"), stages=[{"key": "x", "title": "X", "opens_day": 1}]),
        "/stages/0/opens_day",
    ),
    "half a day": (
        staged(section("a", "x"), section("b", "y"), stages=[{"key": "y", "due_day": 1.5}]),
        "/stages/0/due_day",
    ),
    "no title": (staged(section("a", "x"), stages=[{"key": "x"}]), "/stages/0/title"),
    "another member": (
        staged(section("a", "x"), stages=[{"key": "x", "title": "X", "days": 3}]),
        "/stages/0/days",
    ),
    "no list": (staged(section("a")) | {"stages": "order"}, "/stages"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_makes_no_sense_is_refused_with_its_place(name: str) -> None:
    document, pointer = BAD[name]
    assert pointer in pointers(document)


REPEATED = read(
    {
        "sections": [
            {
                "key": "items",
                "repeat": {"label": "item"},
                "questions": [{"key": "price", "type": "money"}],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ({"name": "Pen", "barcode": "4006381333931", "colour": "red"}, []),
        ({}, []),
        (None, []),
        ("Pen", ["/repeats/items/0/@item"]),
        ({"name": 7}, ["/repeats/items/0/@item/name"]),
        ({"name": "x" * 201}, ["/repeats/items/0/@item/name"]),
        ({"barcode": "\x00"}, ["/repeats/items/0/@item/barcode"]),
    ],
)
def test_a_row_says_what_it_is_about(item: object, wrong: list[str]) -> None:
    rows = {"items": [{"@item": item, "price": {"value": "1.20"}}]}
    assert [fault.pointer for fault in check_answers(REPEATED, {}, rows)] == wrong
