"""Random checklists, JSON-shaped; every one passes `check`.

Keys that every JavaScript object has are among the question keys, because the phone scores
the same documents.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

TAGS = ("parking", "fitting-rooms", "cafe")
DIMENSIONS = ("reliability", "assurance", "tangibles", "empathy", "responsiveness")
ODD_KEYS = ("constructor", "toString", "valueOf", "hasOwnProperty", "A1", "x-1")
TYPES = (
    *("yes_no", "yes_no", "choice", "multi", "scale", "duration", "number", "money"),
    *("nps", "text", "date", "time", "photo", "barcode", "signature"),
)
MEASURES = ("number", "money", "duration")
NUMERIC = (*MEASURES, "scale", "nps")
BOUND_TO = {"yes_no", "choice", "multi", *NUMERIC}


@cache
def numbers(low: int, high: int) -> st.SearchStrategy[Any]:
    """A number in one of its three spellings: integer, decimal string, JSON fraction."""

    def spelled(value: int) -> Any:
        """Mostly whole, else hundredths; what is left over chooses the spelling."""
        kept, spelling = divmod(value, 3)
        exact = kept if kept % 4 == 0 else kept // 100 * 100
        return (exact // 100, f"{exact / 100:.2f}".replace("-0.00", "0.00"), exact / 100)[spelling]

    return st.integers(low * 300, high * 300 + 2).map(spelled)


TEXTS = st.sampled_from(
    [
        "Was it so?",
        "é\u0301 😀",
        "=1+1",
        {"en": "Was it so?"},
        {"de": "War es so?", "en": "Was it?"},
    ]
)


@cache
def chance(percent: int) -> st.SearchStrategy[bool]:
    return st.integers(0, 99).map(lambda value: value < percent)


@st.composite
def operands(draw: st.DrawFn, question: Json) -> Any:
    """A value that the question can be answered with."""
    kind = question["type"]
    if kind == "yes_no":
        return draw(st.sampled_from(["yes", "no"]))
    if kind in ("choice", "multi"):
        return draw(st.sampled_from([option["key"] for option in question["options"]]))
    if kind in NUMERIC:
        return draw(numbers(0, 12))
    return draw(st.sampled_from(["2026-11-21", "14:05", "red", "5.0", 5, True, "é", "😀"]))


@st.composite
def tests_on(draw: st.DrawFn, before: list[Json]) -> Json:
    if not before or draw(chance(25)):
        name = draw(st.sampled_from(["kind", "tags", "size", "single_staff", "absent"]))
        return {"location": name} | draw(
            st.sampled_from(
                [{"is": "own"}, {"is_not": "own"}, {"any_of": ["own", "competitor"]}]
                if name == "kind"
                else [{"is": "cafe"}, {"is": True}, {"at_least": "9.5"}, {"answered": True}]
            )
        )
    question = draw(st.sampled_from(before))
    relation = draw(st.sampled_from(["is", "is_not", "any_of", "at_least", "at_most", "answered"]))
    if relation == "answered":
        return {"question": question["key"], relation: True}
    if relation == "any_of":
        values = draw(st.lists(operands(question), min_size=1, max_size=3))
        return {"question": question["key"], relation: values}
    return {"question": question["key"], relation: draw(operands(question))}


@st.composite
def conditions(draw: st.DrawFn, before: list[Json], depth: int = 2) -> Json:
    group = draw(st.sampled_from(["", "", "all", "any", "not"])) if depth else ""
    if group == "":
        return draw(tests_on(before))
    if group == "not":
        return {"not": draw(conditions(before, depth - 1))}
    parts = draw(st.integers(1, 2))
    return {group: [draw(conditions(before, depth - 1)) for _ in range(parts)]}


@st.composite
def options(draw: st.DrawFn) -> list[Json]:
    """Options of which at least one has points above 0."""
    names = draw(st.lists(st.sampled_from("abcdef12345"), min_size=1, max_size=5, unique=True))
    found = [{"key": name, "text": draw(TEXTS)} for name in names]
    for option in found:
        if draw(chance(75)):
            option["points"] = draw(numbers(-3, 6))
    found[0]["points"] = draw(numbers(1, 6))
    return found


@st.composite
def bands(draw: st.DrawFn) -> list[Json]:
    """Bands that some value reaches, the best one worth more than 0."""
    limits = sorted(draw(st.lists(st.integers(0, 300), min_size=1, max_size=4, unique=True)))
    if draw(st.booleans()):
        found = [{"up_to": limit, "points": draw(numbers(0, 6))} for limit in limits]
    else:
        found = [{"at_least": str(limit), "points": draw(numbers(0, 6))} for limit in limits[::-1]]
    found[0]["points"] = draw(numbers(1, 6))
    return [*found, {"points": 0}] if draw(st.booleans()) else found


@st.composite
def questions(draw: st.DrawFn, key: str, before: list[Json], *, counted: bool = True) -> Json:
    kind = draw(st.sampled_from(TYPES))
    question: Json = {"key": key, "type": kind, "text": draw(TEXTS)}
    _type_members(draw, question, counted=counted)
    if counted:
        _counting_members(draw, question, before)
    if draw(chance(25)):
        question["when"] = draw(conditions(before))
    if draw(chance(30)):
        question["na"] = draw(st.booleans() | conditions(before))
    if draw(chance(20)):
        when = st.sampled_from(["always", "bad"]) | conditions([*before, question])
        shown = draw(st.sampled_from(["photo", "comment"]))
        demand = {"kind": shown, "min": draw(st.integers(0, 3)), "when": draw(when)}
        question["evidence"] = [demand | ({"forbidden": True} if draw(chance(30)) else {})]
    if draw(chance(15)) and kind in BOUND_TO:
        question["expect"] = draw(st.just("na") | operands(question))
    return question


def _type_members(draw: st.DrawFn, question: Json, *, counted: bool) -> None:
    kind = question["type"]
    if kind in ("choice", "multi"):
        question["options"] = draw(options())
    if kind == "multi":
        question["mode"] = draw(st.sampled_from(["sum", "sum", "all_or_nothing", "reasons"]))
    if kind == "yes_no":
        question["good"] = draw(st.sampled_from(["yes", "yes", "no"]))
    if kind == "scale" and draw(st.booleans()):
        question |= {"min": draw(numbers(-2, 1)), "max": draw(numbers(2, 10))}
        question["reverse"] = draw(st.booleans())
    if kind in MEASURES and counted and draw(chance(85)):
        question["bands"] = draw(bands())
    if kind in MEASURES and draw(st.booleans()):
        question["never"] = {"label": "nobody came"}
        if counted and draw(st.booleans()):
            question["never"]["points"] = draw(numbers(-3, 0))


def _counting_members(draw: st.DrawFn, question: Json, before: list[Json]) -> None:
    kind = question["type"]
    by_itself = "bands" in question or ("options" in question and question.get("mode") != "reasons")
    scorable = by_itself or kind in ("yes_no", "scale")
    if scorable and draw(chance(20 if by_itself else 85)):
        question["points"] = draw(numbers(1, 8) if draw(chance(90)) else st.just(0))
    scored = by_itself or "points" in question
    if scored and question.get("points") != 0 and draw(chance(20)):
        question["critical"] = True
    if draw(chance(8)):
        question["critical_when"] = draw(conditions([*before, question]))
    if scored and draw(chance(12)):
        question["bonus"] = True
    if scored and draw(chance(60)):
        question["dimension"] = draw(st.sampled_from(DIMENSIONS))
    if kind in BOUND_TO and draw(chance(6)):
        counts_as = st.sampled_from([{}, {"counts_as": "zero"}, {"counts_as": "could_not_shop"}])
        question["gate"] = {"ends_when": draw(operands(question))} | draw(counts_as)


@st.composite
def checklists(draw: st.DrawFn) -> Json:
    odd = list(draw(st.permutations(ODD_KEYS)))
    sections: list[Json] = []
    before: list[Json] = []
    weighted = draw(chance(35))
    for index in range(draw(st.integers(1, 3))):
        repeated = draw(chance(12))
        section: Json = {"key": f"s{index}", "title": draw(TEXTS), "questions": []}
        if draw(chance(15)):
            section["when"] = draw(conditions(before))
        inside = list(before)
        for place in range(draw(st.integers(1, 4))):
            key = odd.pop() if odd and draw(chance(15)) else f"q{index}_{place}"
            question = draw(questions(key, inside, counted=not repeated))
            section["questions"].append(question)
            inside.append(question)
        if repeated:
            section["repeat"] = {"label": "item", "max": 3}
        else:
            before = inside
            _section_members(draw, section, weighted=weighted)
        sections.append(section)
    whole = {"key": "random", "title": draw(TEXTS), "language": "en", "sections": sections}
    return whole | draw(_policies()) | draw(_stages(sections))


@st.composite
def _stages(draw: st.DrawFn, sections: list[Json]) -> Json:
    """Sometimes the sections belong to stages, one after the other, of which some have days."""
    if not draw(chance(35)):
        return {}
    stage = 0
    for section in sections:
        stage += draw(st.integers(0, 1))
        section["stage"] = f"stage-{stage}"
    named = list(dict.fromkeys(section["stage"] for section in sections))
    plans: list[Json] = [{"key": key, "title": draw(TEXTS)} for key in named]
    for plan in plans[1:]:
        plan["opens_day"] = draw(st.integers(0, 9))
        plan["due_day"] = draw(st.integers(9, 30))
    return {"stages": plans[: draw(st.integers(0, len(plans)))]}


def _section_members(draw: st.DrawFn, section: Json, *, weighted: bool) -> None:
    if weighted and draw(chance(85)):
        section["weight"] = draw(numbers(0, 60))
    if draw(chance(20)):
        section["pass_mark"] = draw(numbers(0, 100))


@cache
def _policies() -> st.SearchStrategy[Json]:
    critical = st.sampled_from(
        [{"policy": "flag"}, {"policy": "zero_section"}, {"policy": "cap", "cap": "49.5"}, {}]
    )
    grades = st.lists(st.integers(0, 110), max_size=3, unique=True).map(
        lambda starts: [{"from": start, "label": f"from {start}"} for start in starts]
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "pass_mark": numbers(0, 100),
            "critical": critical,
            "cap_bonus": st.booleans(),
            "bands": grades,
            "channel": st.sampled_from(["store", "phone", "online"]),
        },
    )
