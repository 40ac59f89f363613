"""A visit put together from its parts: the same parts, the same bytes; each about its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mystery.audits.rules import PhotoUse
from mystery.audits.stages.rules import Part, Whole, compose, flags_of
from mystery.checklists.rules import read
from mystery.scoring.rules import State, score
from tests.staged import ANSWERS, STAGED, STAGES

CHECKLIST = read(STAGED)
T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = Whole("u", "v", CHECKLIST, 1, "N-001")


def part(name: str, *, photos: tuple[PhotoUse, ...] = (), **more: Any) -> Part:
    document = {"answers": ANSWERS[name], "device": {"app": name}, **more}
    at = T0 + STAGES.index(name) * timedelta(days=3)
    return Part(name, f"u-{name}", f"d-{name}", document, photos, at, at + timedelta(hours=1))


@given(st.permutations(STAGES), st.integers(1, 3))
def test_the_same_parts_give_the_same_bytes_in_any_order(order: list[str], count: int) -> None:
    came = order[:count]
    body = compose(WHOLE, {name: part(name) for name in came}).body
    assert compose(WHOLE, {name: part(name) for name in reversed(came)}).body == body
    document = json.loads(body)
    missing = [one["stage"] for one in document["stages"] if one.get("expired")]
    assert missing == [name for name in STAGES if name not in came]
    named = {one["stage"]: one["digest"] for one in document["stages"] if "uuid" in one}
    assert named == {name: f"d-{name}" for name in came}


def test_what_never_came_is_not_applicable_and_only_what_came_counts() -> None:
    upload = compose(WHOLE, {"order": part("order")})
    result = score(CHECKLIST, upload.answers, {"kind": "own"})
    states = {row.question.key: row.state for row in result.questions}
    assert (states["found"], states["whole"], states["useful"]) == (
        State.SCORED,
        State.NA,
        State.NA,
    )
    assert result.percent == 100


def test_a_part_speaks_of_its_own_sections_only() -> None:
    strange = part("order", answers={"found": {"value": "yes"}, "whole": {"value": "no"}})
    upload = compose(WHOLE, {"order": strange, "delivery": part("delivery")})
    assert upload.answers["whole"] == {"value": "yes"}


def test_photos_stay_with_the_questions_of_their_part() -> None:
    uses = tuple(PhotoUse("a" * 64, question, 9) for question in ("found", "whole", "", "price"))
    upload = compose(WHOLE, {"order": part("order", photos=uses)})
    assert [(use.question, use.position) for use in upload.photos] == [
        ("found", 0),
        ("", 1),
        ("price", 2),
    ]
    assert list(json.loads(upload.body)["photos"]) == ["a" * 64]


def test_times_run_from_the_first_part_to_the_last() -> None:
    upload = compose(WHOLE, {name: part(name) for name in STAGES})
    assert (upload.started_at, upload.finished_at) == (T0, T0 + timedelta(days=6, hours=1))


def test_what_stands_apart_and_what_was_spent_is_not_in_it() -> None:
    spent = {"minutes": 5, "items": []}
    upload = compose(WHOLE, {name: part(name, spent=spent) for name in STAGES})
    assert b"recommend_as_employer" not in upload.body
    assert b"minutes" not in upload.body


def test_where_the_first_part_was_filled_in_is_told_the_reviewer() -> None:
    here, there = ({"lat": lat, "lon": 13.4, "accuracy_m": 9} for lat in (52.5, 40.0))
    parts = {"order": part("order"), "delivery": part("delivery", position=here)}
    parts["use"] = part("use", position=there)
    assert json.loads(compose(WHOLE, parts).body)["position"] == here
    assert "position" not in json.loads(compose(WHOLE, {"order": part("order")}).body)


def test_rows_of_items_come_along() -> None:
    rows = [{"@item": {"name": "Pen"}, "price": {"value": "1"}}]
    upload = compose(WHOLE, {"order": part("order", repeats={"items": rows})})
    assert upload.repeats == {"items": rows}


def test_the_reviewer_is_told_of_parts_that_lack_or_came_late() -> None:
    parts = {"order": part("order")}
    assert flags_of(parts, stages=3, late=False) == ["stage_expired"]
    assert flags_of(parts, stages=1, late=True) == ["stage_late"]
    assert flags_of(parts, stages=1, late=False) == []
