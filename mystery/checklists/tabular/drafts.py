"""Questions and sections on their way from cells to members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mystery.checklists.rules import Checklist, Type
from mystery.checklists.tabular import members
from mystery.checklists.tabular.conditions import read_condition
from mystery.checklists.tabular.known import Asked, Known
from mystery.checklists.tabular.lines import Line, Note, Wrong
from mystery.checklists.tabular.options import read_reasons
from mystery.checklists.tabular.words import decimal, value

Json = dict[str, Any]
Read = Callable[[str], Json]

TYPE_NAMES = {
    Type.YES_NO: "yes/no",
    Type.CHOICE: "one of these",
    Type.MULTI: "several of these",
    Type.DURATION: "a measured time",
    Type.NUMBER: "a number",
    Type.MONEY: "an amount of money",
    Type.TEXT: "free text",
}


@dataclass
class Drafted:
    """A question on its way: its line, and what its cells have said so far."""

    line: Line
    made: Json
    kept: Json = field(default_factory=dict)
    asked: Asked | None = None


@dataclass
class Part:
    line: Line
    made: Json
    title: str
    kept: Json = field(default_factory=dict)
    questions: list[Drafted] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """`checklist` is there when nothing is wrong; `document` as far as it was understood."""

    document: Json
    checklist: Checklist | None
    wrongs: tuple[Wrong, ...]
    notes: tuple[Note, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
    """Row of each question by its key."""


def readers(made: Json, known: Known, own: Asked) -> dict[str, Read]:
    """What reads each column of a question once all questions are known."""
    return {
        "help": lambda cell: {"help": cell},
        "points": lambda cell: points(cell, made),
        "na": lambda cell: members.read_na(cell, known),
        "critical": lambda cell: members.read_critical(cell, known, own),
        "condition": lambda cell: {"when": read_condition(cell, known)},
        "dimension": members.read_dimension,
        "reasons": lambda cell: {"reasons": read_reasons(cell)},
        "gate": lambda cell: members.read_gate(cell, own),
        "family": members.read_family,
        "required": flagged("required"),
        "bonus": flagged("bonus"),
        "remember": flagged("remember"),
        "receipt": flagged("receipt"),
        "names_staff": flagged("names_staff"),
    }


def demands(kind: str, made: Json, *, known: Known, own: Asked) -> Read:
    """What reads the column of photos or comments."""
    bad = "yes" if made.get("good") == "no" else "no"
    return lambda cell: {"found": members.read_evidence(kind, cell, own, known=known, bad=bad)}


OF_SECTION: Mapping[str, Read] = {
    "weight": lambda cell: {"weight": percent(cell)},
    "pass_mark": lambda cell: {"pass_mark": percent(cell)},
    "stage": lambda cell: {"stage": cell},
}


def flagged(name: str) -> Callable[[str], Json]:
    return lambda cell: members.read_flag(name, cell)


def points(cell: str, made: Json) -> Json:
    found = members.read_points(cell)
    if "points" in made and found and str(found["points"]) != str(made["points"]):
        raise ValueError(f"the options say {made['points']} points")
    return found


def percent(cell: str) -> int | str:
    exact = decimal(cell.strip().rstrip("%").strip())
    if exact is None:
        raise ValueError(f"“{cell.strip()[:40]}” is no number, such as 15")
    return value(exact)
