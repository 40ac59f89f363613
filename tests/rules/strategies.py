"""Random visits, JSON-shaped, for properties of the rules.

Answers are as a phone would send them, unless `wild`: then some lie outside their question's
domain.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.rules.random_checklists import (
    MEASURES,
    TAGS,
    Json,
    chance,
    checklists,
    numbers,
    operands,
)

UNHURRIED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""For whole documents, which take their time on a busy machine."""

WILD = (
    *(7, -1, 0, True, False, "maybe", "never", "1e3", "007", " 5", [], ["nothing"], [["a"]]),
    *({}, {"a": 1}, 10**15, 10**15 + 1, 10**400, 1e300, 5e-324, 0.1, "99999999999999999999"),
)


@st.composite
def values(draw: st.DrawFn, question: Json) -> Any:
    """A value in the question's domain."""
    kind = question["type"]
    if kind in MEASURES and "never" in question and draw(chance(15)):
        return "never"
    if kind in MEASURES:
        return draw(numbers(0, 300) if draw(st.booleans()) else st.sampled_from([0, 30, 60, 300]))
    if kind == "scale":
        low, high = float(question.get("min", 1)), float(question.get("max", 5))
        steps = st.integers(0, 4).map(lambda step: low + (high - low) * step / 4)
        return draw(steps | st.just(question.get("max", 5)))
    if kind == "multi":
        keys = [option["key"] for option in question["options"]]
        return draw(st.lists(st.sampled_from(keys), unique=True))
    if kind == "nps":
        return draw(st.integers(0, 10) | st.integers(0, 10).map(str))
    plain = {"date": "2026-11-21", "time": "14:05", "photo": "a" * 64, "signature": "b" * 64}
    if kind in plain:
        return plain[kind]
    if kind in ("text", "barcode"):
        return draw(st.sampled_from(["red", "5.0", "007", "a b", "2026-11-21"]))
    return draw(operands(question))


@st.composite
def answer(draw: st.DrawFn, question: Json, *, wild: bool = False) -> Json:
    """One answer: mostly a value, else N/A, cannot recall or one of the three blanks."""
    how = draw(st.integers(0, 99))
    if how < 8:
        return {"na": True, "na_reason": "none here"}
    if how < 14:
        return {"cant_recall": True}
    if how < 20:
        return draw(st.sampled_from([{}, {"value": None}, {"value": ""}]))
    if wild and how < 35:
        return {"value": draw(st.sampled_from(WILD))}
    found: Json = {"value": draw(values(question))}
    if draw(chance(15)):
        found["comment"] = draw(st.sampled_from(["clean", " ", "a queue of six"]))
    if draw(chance(15)):
        found["photos"] = ["c" * 64]
    return found


@st.composite
def visits(draw: st.DrawFn, *, wild: bool = False) -> Json:
    """A checklist with answers, rows of its repeated sections, and a location."""
    checklist = draw(checklists())
    answers: Json = {}
    repeats: Json = {}
    for section in checklist["sections"]:
        if "repeat" in section:
            rows = draw(st.integers(0, 4))
            repeats[section["key"]] = [
                {q["key"]: draw(answer(q, wild=wild)) for q in section["questions"]}
                for _ in range(rows)
            ]
        else:
            for question in section["questions"]:
                if draw(chance(92)):
                    answers[question["key"]] = draw(answer(question, wild=wild))
    return {
        "checklist": checklist,
        "answers": answers,
        "repeats": repeats,
        "location": draw(locations()),
    }


@cache
def locations() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["own", "competitor"]),
            "tags": st.lists(st.sampled_from(TAGS), unique=True),
            "size": st.sampled_from([9, "9.50", 12.25, "large", None, ""]),
            "single_staff": st.booleans(),
        },
    )


def arbitrary() -> st.SearchStrategy[Any]:
    """Any JSON, with numbers and texts that a parser lets through but a database does not."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**400, -(10**4000), float("nan"), float("inf"), 1e308, "\ud800", "\0"]),
        st.floats(),
        st.text(max_size=20),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=20,
    )


@st.composite
def vandalised(draw: st.DrawFn) -> Json:
    """A good checklist in which some members were replaced by arbitrary JSON."""
    document = copy.deepcopy(draw(checklists()))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = document
        while True:
            steps = list(place) if isinstance(place, dict) else range(len(place))
            if not steps:
                break
            step = draw(st.sampled_from(list(steps)))
            if not isinstance(place[step], dict | list) or draw(chance(25)):
                place[step] = draw(arbitrary())
                break
            place = place[step]
    return document
