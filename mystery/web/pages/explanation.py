"""How a visit's score came about, in sentences that anybody can follow with a pencil."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from mystery.checklists.rules import Checklist, text
from mystery.web.pages.layout import tenths

Json = Mapping[str, Any]


def explain(checklist: Checklist, score: Json) -> list[str]:
    """Sentences in the order of the arithmetic; `score` as it is stored with the audit."""
    return list(_explain(checklist, score, score["working"]))


def _explain(checklist: Checklist, score: Json, working: Json) -> Iterator[str]:
    if working["ended"] == "could_not_shop":
        yield "An answer ended the visit early: the place could not be shopped."
        yield "There is no percent, and the visit is counted apart."
        return
    if working["ended"] == "zero":
        yield "An answer ended the visit early, and by this checklist it then counts as 0 %."
        return
    if score["percent"] is None:
        yield "Nothing was scored: every scored question was left out or not asked."
        return
    yield "Questions left blank, N/A, not recalled or not asked count neither way."
    yield _by_weight(score, working) if working["weighted"] else _by_points(score, working)
    yield from _bonus(score, working)
    yield from _critical(checklist, score, working)
    yield from _marks(checklist, score)


def _by_points(score: Json, working: Json) -> str:
    sum_ = f"{score['earned']} of {score['possible']} points = {_sum(score, working)} %"
    return f"No section has a weight, so all points count alike: {sum_}."


def _by_weight(score: Json, working: Json) -> str:
    shown = {row["key"]: row["percent"] for row in score["sections"]}
    weights = {row["key"]: Fraction(row["weight"] or 0) for row in working["sections"]}
    counted = [key for key, percent in shown.items() if percent is not None and weights[key]]
    terms = " + ".join(f"{_plain(weights[key])} × {tenths(shown[key])}" for key in counted)
    total = sum((weights[key] for key in counted), Fraction(0))
    left_out = len(counted) < len(shown)
    why = " Sections without a weight or without a scored answer are left out." if left_out else ""
    sum_ = f"({terms}) / {_plain(total)} = {_sum(score, working)} %"
    return f"Each section counts by its weight: {sum_}.{why}"


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else tenths(value)


def _sum(score: Json, working: Json) -> str:
    """What the sum gives: a cap on the total comes after it, a zeroed section before."""
    return tenths(score["true_percent"] if working["policy"] == "cap" else score["percent"])


def _bonus(score: Json, working: Json) -> Iterator[str]:
    over = any(Fraction(row["earned"]) > Fraction(row["possible"]) for row in working["sections"])
    if over and working["cap_bonus"]:
        yield "Bonus points lift a section to 100 % at most."


def _critical(checklist: Checklist, score: Json, working: Json) -> Iterator[str]:
    missed = [name.partition(":")[2] for name in score["failed"] if name.startswith("critical:")]
    if not missed:
        return
    named = ", ".join(_question(checklist, key) for key in missed)
    yield f"Missed although it must not be: {named}. The visit counts as failed."
    if score["percent"] == score["true_percent"]:
        yield "The percent stays as it is."
        return
    effect = (
        f"the total is {tenths(working['cap'])} % at most"
        if working["policy"] == "cap"
        else "the section then counts as 0 %"
    )
    before = tenths(score["true_percent"])
    yield f"By this checklist {effect}. Before that it was {before} %, which comparisons use."


def _question(checklist: Checklist, key: str) -> str:
    return f"“{text(checklist.by_key[key].text, checklist.language) or key}”"


def _marks(checklist: Checklist, score: Json) -> Iterator[str]:
    if checklist.pass_mark is not None:
        reached = "pass_mark" not in score["failed"]
        verb = "reached" if reached else "not reached"
        yield f"The pass mark of {tenths(checklist.pass_mark)} % is {verb}."
    titles = {section.key: section for section in checklist.sections}
    for name in score["failed"]:
        kind, _, key = name.partition(":")
        if kind == "section":
            section = titles[key]
            title = text(section.title, checklist.language) or key
            yield f"“{title}” is below its own pass mark of {tenths(section.pass_mark)} %."
    if score["band"]:
        yield f"In this checklist’s words: {score['band']}."
