"""The cells of one line as members of its question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mystery.checklists.rules import Mode, Type, text
from mystery.checklists.rules.kinds import MEASURES, OPTIONED
from mystery.checklists.tabular.conditions import read_condition
from mystery.checklists.tabular.known import Asked, Known, answer
from mystery.checklists.tabular.options import (
    NUMBER,
    parts_of,
    read_bands,
    read_options,
    read_reasons,
    read_yes_no,
)
from mystery.checklists.tabular.words import (
    DIMENSION_WORDS,
    FAMILY_WORDS,
    MODES,
    TYPES,
    decimal,
    is_no,
    is_yes,
    simple,
    value,
)

Json = dict[str, Any]

UNIT = re.compile(r"(?P<rest>.+?)\s*\((?P<unit>[^()]+)\)")
RANGE = re.compile(rf"(?P<rest>.*?)\s*(?P<low>{NUMBER})\s?(?:-|–|to|bis|\.\.)\s?(?P<high>{NUMBER})")
SCALE_TO = re.compile(r"[sS](?P<high>\d{1,2})")
RANGED = MEASURES | {Type.SCALE}


def read_type(cell: str) -> Json:
    """`yes/no`, `scale 1-5`, `number 0-60 (°C)`, `multi all or nothing` and many other names."""
    whole = _named(cell)
    if whole is not None:
        return whole
    rest, members = cell.strip(), {}
    if found := UNIT.fullmatch(rest):
        rest, members["unit"] = found["rest"], found["unit"].strip()
        if _named(rest) == {"type": "nps"}:
            return {"type": "nps"}
    named = _named(rest)
    found = None if named else RANGE.fullmatch(rest)
    if found:
        named = _named(found["rest"]) if found["rest"].strip() else {"type": "scale"}
        named = (named or {}) | _range(found, scale=(named or {}).get("type") == "scale")
    elif named is None and (found := SCALE_TO.fullmatch(rest)):
        named = {"type": "scale", "min": 1, "max": int(found["high"])}
    if not named or "type" not in named:
        raise ValueError(
            f"“{cell.strip()[:40]}” is no type of answer we know; there are yes/no, choice, multi,"
            " scale, number, money, duration, nps, text, date, time, photo, barcode, signature"
        )
    return named | members


def _named(words: str) -> Json | None:
    plain_words = simple(words) or words.strip()
    if plain_words in MODES:
        mode = MODES[plain_words]
        return {"type": "multi", "mode": str(mode)}
    kind = TYPES.get(plain_words)
    return {"type": str(kind)} if kind else None


def _range(found: re.Match[str], *, scale: bool) -> Json:
    low, high = (decimal(found[name]) or "" for name in ("low", "high"))
    if scale and float(low) > float(high):
        return {"min": value(high), "max": value(low), "reverse": True}
    return {"min": value(low), "max": value(high)}


TEXTUAL = re.compile(
    r"(?:why|what|which|who|where|describe|explain|comment|note|your|name|any |tell|warum|weshalb"
    r"|was (?:genau|wurde|haben|hat|ist|war|können|konnten|sollten?)|welche[rsn]?|wer|wo"
    r"|beschreib\w*|kommentar\w*|bemerk\w*|anmerk\w*|sonstige\w*)\b",
    re.I,
)
TIMED = re.compile(r"\b(?:how long|seconds|minutes|wie lange|sekunden|minuten|wait)\b", re.I)
COUNTED = re.compile(r"\b(?:how many|number of|wie viele|anzahl)\b", re.I)
PRICED = re.compile(r"\b(?:how much|price of|what did .* cost|wie viel kostet|preis von)\b", re.I)
BANDED = re.compile(
    r"(?:^|[;\n,|])\s*(?:≤|≥|<=|>=|up to|at (?:most|least)|bis|ab|\d+\s*[-–]\s*\d+\s*=)"
)


def guessed_type(words: str, options: str, points: str) -> Type:
    """The type of a question that does not say it."""
    if options.strip():
        if BANDED.search(options):
            return Type.DURATION if TIMED.search(words) else Type.NUMBER
        try:
            read_yes_no(options)
        except ValueError:
            several = re.search(
                r"\b(?:all|any) that|\ball(?:es|e)? (?:that|was|die)\b", words, re.I
            )
            return Type.MULTI if several else Type.CHOICE
        return Type.YES_NO
    if TIMED.search(words) and not points.strip():
        return Type.DURATION
    for pattern, kind in ((COUNTED, Type.NUMBER), (PRICED, Type.MONEY)):
        if pattern.search(words) and not points.strip():
            return kind
    return Type.TEXT if TEXTUAL.match(words) and not points.strip() else Type.YES_NO


def read_points(cell: str) -> Json:
    if cell.strip() in ("-", "–", "—") or simple(cell) in ("none", "no", "keine", "n a"):
        return {}
    written = re.sub(r"\s*(?:points?|pts?\.?|punkte?)$", "", cell.strip(), flags=re.I)
    exact = decimal(written)
    if exact is None:
        raise ValueError(f"“{cell.strip()[:40]}” is no number, such as 5 or 2.5")
    return {"points": value(exact)}


def read_answers(cell: str, kind: Type) -> Json:
    """What the column of options says for a type."""
    if kind in OPTIONED:
        return {"options": read_options(cell)}
    if kind in MEASURES:
        return read_bands(cell, kind)
    if kind is Type.YES_NO:
        return read_yes_no(cell)
    raise ValueError("this type of question has no options; leave the cell empty")


def read_flag(name: str, cell: str) -> Json:
    if is_yes(cell):
        return {name: True}
    if is_no(cell):
        return {name: False}
    raise ValueError(f"“{cell.strip()[:40]}” is neither yes nor no")


def read_dimension(cell: str) -> Json:
    found = DIMENSION_WORDS.get(simple(cell))
    if found is None and not is_no(cell):
        raise ValueError(
            f"“{cell.strip()[:40]}” is no dimension; there are reliability, assurance, tangibles,"
            " empathy, responsiveness"
        )
    return {"dimension": str(found)} if found else {}


def read_family(cell: str) -> Json:
    found = FAMILY_WORDS.get(simple(cell))
    if found is None:
        raise ValueError(f"“{cell.strip()[:40]}” is none of what, how, why")
    return {"family": str(found)}


HEAD = re.compile(r'(?P<head>(?:"[^"]*"|[^":])+?)\s*(?::\s+(?P<rest>.+))?', re.S)
CONDITIONAL = re.compile(
    r"(?:only\s+)?(?:if|when|wenn|falls|nur|own|our|competitors?|location)\b", re.I
)


def read_na(cell: str, known: Known) -> Json:
    """`yes`, `yes: none here; no window`, `if own stores`, or only the reasons."""
    if is_no(cell):
        return {"na": False}
    if is_yes(cell):
        return {"na": True}
    found = HEAD.fullmatch(cell.strip())
    head, rest = (found["head"], found["rest"]) if found else (cell, None)
    reasons = {"na_reasons": read_reasons(rest)} if rest else {}
    if is_yes(head):
        return {"na": True} | reasons
    if CONDITIONAL.match(head):
        return {"na": read_condition(head, known)} | reasons
    return {"na": True, "na_reasons": read_reasons(re.sub(r"^yes,?\s+", "", cell, flags=re.I))}


def read_critical(cell: str, known: Known, own: Asked) -> Json:
    """`yes`, a condition such as `if below 45`, or both."""
    if is_no(cell):
        return {"critical": False}
    if is_yes(cell) or simple(cell) in ("must pass", "critical", "kritisch", "ko", "k o", "muss"):
        return {"critical": True}
    both = re.match(r"yes\s*[,;]\s*(?=if\b)", cell.strip(), re.I)
    condition = read_condition(cell.strip()[both.end() :] if both else cell, known, own)
    return ({"critical": True} if both else {}) | {"critical_when": condition}


def read_gate(cell: str, own: Asked) -> Json:
    """The answer that ends the form: `no`, or `never (counts as 0)`."""
    found = re.fullmatch(
        r"(?:if\s+)?(?P<answer>.+?)\s*(?P<zero>\(counts as (?:0|zero)\)|=\s*0)?\.?",
        cell.strip(),
        re.I,
    )
    words = (found["answer"] if found else cell).strip().strip('"')
    members = {"ends_when": answer(words, own)}
    zero = {"counts_as": "zero"} if found and found["zero"] else {}
    return {"gate": members | zero}


LEADING = re.compile(
    r"(?:photos?|pictures?|ph|fotos?|bild(?:er)?|comments?|kommentar)\b:?\s*"
    r"(?:of [^;]*?(?=\bif\b|$))?",
    re.I,
)
COUNT = re.compile(
    r"(?:min\.?\s*)?(?P<least>\d{1,6})(?:\s*(?:-|–|to|bis)\s*(?P<most>\d{1,6}))?"
    r"(?:\s*(?:photos?|pictures?|fotos?|characters?|zeichen)\b)?",
    re.I,
)
FORBIDDEN = re.compile(r"(?:forbidden|never|not allowed|verboten|nie|niemals)\b", re.I)
OPTIONAL = re.compile(r"(?:optional|possible|if possible|kann|möglich|freiwillig)\b", re.I)
ALWAYS = re.compile(r"(?:always|immer)\b", re.I)
BAD = re.compile(
    r"(?:if|when|wenn|falls|bei|after)?\s*(?:bad|missed|failed|a bad answer|not ok|schlecht)", re.I
)
SIMPLE_NO = re.compile(r"(?:if|when|wenn|falls|bei|after)\s+(?P<answer>no|nein|yes|ja)", re.I)


def read_evidence(kind: str, cell: str, own: Asked, *, known: Known, bad: str) -> list[Json]:
    """`1`, `1-3 if no`, `always`, `optional`, `forbidden if …`, several with ; between them.

    `bad`: the answer of a yes/no question that is the bad one.
    """
    if is_no(cell):
        return []
    if is_yes(cell) and cell.strip() != "1":
        return [{"kind": kind, "min": 1, "when": "always"}]
    parts = parts_of(cell) if ";" in cell or "\n" in cell else [cell.strip()]
    return [_demand(kind, part, own, known=known, bad=bad) for part in parts]


def _demand(kind: str, part: str, own: Asked, *, known: Known, bad: str) -> Json:
    rest = part
    if lead := LEADING.match(rest):
        rest = rest[lead.end() :]
    demand: Json = {"kind": kind, "min": 1}
    if found := FORBIDDEN.match(rest):
        demand = {"kind": kind, "forbidden": True}
    elif found := OPTIONAL.match(rest):
        demand["min"] = 0
    elif found := COUNT.match(rest):
        demand["min"] = int(found["least"])
        if found["most"]:
            demand["max"] = int(found["most"])
    rest = rest[found.end() :].strip() if found else rest.strip()
    return demand | {"when": _when(rest, own, known=known, bad=bad)}


def _when(rest: str, own: Asked, *, known: Known, bad: str) -> Any:
    if not rest or ALWAYS.fullmatch(rest):
        return "always"
    if BAD.fullmatch(rest):
        return "bad"
    said = SIMPLE_NO.fullmatch(rest)
    if said and own.kind is Type.YES_NO:
        answered = "yes" if is_yes(said["answer"]) else "no"
        return "bad" if answered == bad else {"question": own.key, "is": answered}
    if said and is_no(said["answer"]):
        return "bad"
    return read_condition(rest, known, own)


def as_asked(question: Mapping[str, Any], language: str, *, number: str, row: int) -> Asked:
    """A question as conditions look at it."""
    options = question.get("options") or ()
    never = question.get("never")
    return Asked(
        key=question["key"],
        text=text(question.get("text") or "", language),
        kind=Type(question["type"]),
        options=tuple((each["key"], text(each["text"], language)) for each in options),
        number=number,
        never=text(never["label"], language) if never else "",
        row=row,
    )


MULTI_MODES = {
    Mode.SUM: "multi",
    Mode.ALL_OR_NOTHING: "multi all or nothing",
    Mode.REASONS: "multi reasons",
}
