"""Where in the table a fault of the document stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mystery.checklists.tabular.fields import KEPT
from mystery.checklists.tabular.kept import BY_TYPE, COLUMNS
from mystery.checklists.tabular.lines import Found, Line
from mystery.problems import Fault

WHOLE = {"title": "title", "key": "key", "pass_mark": "pass_mark", "channel": "channel"}
IN_WORDS = {
    "give points or critical_when": "give points, or a condition such as “if below 45”",
    "Use up_to or at_least": "Use ≤ or ≥",
}


def place_faults(
    faults: Sequence[Fault],
    document: dict[str, Any],
    places: Sequence[tuple[Line, list[Line]]],
    *,
    found: Found,
) -> None:
    """Faults of `check` by row and column; those that follow from a wrong cell are left out."""
    spoiled = {row for row, _ in found.wrongs}
    for fault in faults:
        steps = fault.pointer.split("/")[1:]
        line, name = _place(steps, document, places)
        if line is not None and line.number in spoiled and name not in ("key", "text"):
            continue
        if 0 in spoiled and line is None:
            continue
        found.wrong(line, name, _worded(fault.detail))


def _worded(detail: str) -> str:
    for technical, said in IN_WORDS.items():
        detail = detail.replace(technical, said)
    detail = detail.rstrip(".")
    return detail[0].lower() + detail[1:] if detail[1:2].islower() else detail


def _place(
    steps: list[str], document: dict[str, Any], places: Sequence[tuple[Line, list[Line]]]
) -> tuple[Line | None, str]:
    numbers = [int(step) for step in steps[1::2] if step.isdigit()]
    if steps[:1] != ["sections"] or not numbers or numbers[0] >= len(places):
        return None, WHOLE.get(steps[0] if steps else "", "table")
    line, asked = places[numbers[0]]
    if steps[2:3] == ["questions"] and len(numbers) > 1 and numbers[1] < len(asked):
        question = document["sections"][numbers[0]]["questions"][numbers[1]]
        return asked[numbers[1]], _column(steps[4:], question, asked[numbers[1]])
    name = steps[2] if len(steps) > 2 else "section"
    return line, {"title": "section", "questions": "section"}.get(name) or _column(
        steps[2:], {}, line
    )


def _column(steps: list[str], question: dict[str, Any], line: Line) -> str:
    name = steps[0] if steps else "text"
    if name == "evidence":
        index = int(steps[1]) if len(steps) > 1 and steps[1].isdigit() else 0
        shown = question.get("evidence")
        demand = shown[index] if isinstance(shown, list) and index < len(shown) else {}
        kind = demand.get("kind") if isinstance(demand, dict) else ""
        return "comment" if kind == "comment" else "photo"
    if name in BY_TYPE:
        return "type"
    if name == "points" and not line.cell("points") and line.cell("options"):
        return "options"
    return COLUMNS.get(name, KEPT)
