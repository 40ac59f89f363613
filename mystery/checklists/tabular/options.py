"""Cells that list something: options with points, bands of a measure, reasons to tick."""

from __future__ import annotations

import re
from typing import Any

from mystery.checklists.rules import Type
from mystery.checklists.tabular.words import decimal, is_no, is_yes, made_key, simple, spaced, value

Json = dict[str, Any]

LONGEST, PART = 20_000, 500
NUMBER = r"[+\-−]?\d{1,15}(?:[.,]\d{1,20})?"
POINTS = r"(?:points?|pts?\.?|punkte?|p\.?)?"
KEYED = re.compile(r"(?P<text>.*?)\s?\[(?P<key>[A-Za-z0-9][A-Za-z0-9_-]{0,63})\]", re.S)
ALONE = re.compile(r"\s?\((?:alone|only|allein|excludes others)\)$", re.I)
EARNS = re.compile(rf"\s?(?:=|:\s)\s?(?P<points>{NUMBER})\s?{POINTS}$", re.I)
ROUND = re.compile(rf"\s?\((?P<points>{NUMBER})\s?{POINTS}\)$", re.I)
TRAILING = re.compile(rf"\s(?P<points>{NUMBER})$")
COMMA = re.compile(r",(?!\d)|(?<!\d),")


def parts_of(cell: str) -> list[str]:
    """The items of a cell, apart by ; or line breaks, else by |, spaced / or commas."""
    if len(cell) > LONGEST:
        raise ValueError(f"at most {LONGEST:,} characters are possible here")
    found = _apart(cell)
    parts = [spaced(part) for part in found if part.strip()]
    if any(len(part) > PART for part in parts):
        raise ValueError(f"one item has more than {PART} characters; put a ; between the items")
    return parts


def _apart(cell: str) -> list[str]:
    for separator in (";\n", "|"):
        if any(mark in cell for mark in separator):
            return _outside_quotes(cell, separator)
    slashed = cell.split(" / ")
    if len(slashed) > 1:
        return slashed
    return COMMA.split(cell) if '"' not in cell else [cell]


def _outside_quotes(cell: str, separators: str) -> list[str]:
    parts, quoted = [""], False
    for character in cell:
        quoted = quoted != (character == '"')
        if character in separators and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts if not quoted else re.split(f"[{separators}]", cell)


def named(part: str, taken: set[str]) -> tuple[str, str]:
    """Key and text of `text [key]`; without a key one is made from the text."""
    found = KEYED.fullmatch(part)
    text, key = (found["text"], found["key"]) if found else (part, "")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    key = key or made_key(text, taken, fallback=f"o{len(taken) + 1}")
    taken.add(key.lower())
    return key, text


def read_options(cell: str) -> list[Json]:
    """`Warm = 4; Flat = 2; None of it [none] = 0 (alone)`."""
    parts = parts_of(cell)
    trails = len(parts) > 1 and all(TRAILING.search(part) for part in parts) and "=" not in cell
    taken: set[str] = set()
    return [_option(part, taken, trails=trails) for part in parts]


def _option(part: str, taken: set[str], *, trails: bool) -> Json:
    alone = ALONE.search(part)
    rest = part[: alone.start()] if alone else part
    earns = EARNS.search(rest) or ROUND.search(rest) or (TRAILING.search(rest) if trails else None)
    if earns is None and (wrong := re.search(r"=\s*([^=\]]*)$", rest)) and '"' not in rest:
        raise ValueError(f"“{wrong[1][:40]}” is no number of points, as in Warm=4; Flat=2; None=0")
    key, text = named(rest[: earns.start()] if earns else rest, taken)
    option: Json = {"key": key, "text": text}
    if earns:
        option["points"] = value(decimal(earns["points"]) or "")
    return option | ({"exclusive": True} if alone else {})


def read_reasons(cell: str) -> list[Json]:
    taken: set[str] = set()
    pairs = (named(part, taken) for part in parts_of(cell))
    return [{"key": key, "text": text} for key, text in pairs]


def read_yes_no(cell: str) -> Json:
    """`Yes=0; No=5`: which answer is the good one, and its points."""
    earned: dict[str, Any] = {}
    for part in parts_of(cell):
        option = _option(part, set(), trails=False)
        answer = "yes" if is_yes(option["text"]) else "no" if is_no(option["text"]) else "na"
        if answer == "na" and simple(option["text"]) not in ("n a", "na"):
            raise ValueError(
                f"“{option['text'][:40]}” is neither yes nor no; choose the type choice for that"
            )
        earned[answer] = option.get("points")
    yes, no = (earned.get(each) for each in ("yes", "no"))
    best = "no" if _number(no) > _number(yes) else "yes"
    if min(_number(no), _number(yes)) > 0:
        raise ValueError("both answers earn something; choose the type choice for that")
    points = earned.get(best)
    return ({"good": "no"} if best == "no" else {}) | ({} if points is None else {"points": points})


def _number(points: int | str | None) -> float:
    return float(points or 0)


UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunden", '"'), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten", "'"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), 3600),
}
AMOUNT = re.compile(rf"(?P<number>{NUMBER})\s?(?P<unit>[^\d\s=+]{{0,12}})")
CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")


def amount(text: str, kind: Type) -> str:
    """A measured value as decimal text; durations in seconds, from "5 min" or "1:30" as well."""
    text = text.strip()
    clock = CLOCK.fullmatch(text) if kind is Type.DURATION else None
    if clock:
        return str(int(clock[1]) * 60 + int(clock[2]))
    found = AMOUNT.fullmatch(text)
    exact = decimal(found["number"]) if found else None
    if found is None or exact is None:
        raise ValueError(f"“{text[:40]}” is no number")
    unit = UNITS.get(found["unit"].lower().rstrip("."))
    if kind is not Type.DURATION or unit in (None, 1):
        return exact
    if "." in exact:
        return f"{float(exact) * (unit or 1):.3f}".rstrip("0").rstrip(".")
    return str(int(exact) * (unit or 1))


UP_TO = re.compile(
    r"(?:≤|<=|=<|up to|at most|not more than|max\.?|bis zu|bis|höchstens|maximal)\s?(.+)", re.I
)
AT_LEAST = re.compile(r"(?:≥|>=|=>|from|at least|min\.|ab|mindestens)\s?(.+)", re.I)
PLUS = re.compile(r"(.+?)(?:\+| and more| or more| oder mehr| und mehr)", re.I)
SPAN = re.compile(r"(.+?)\s?(?:-|–|to|bis)\s?(.+)", re.I)
ELSE = frozenset({"else", "otherwise", "rest", "anything else", "more", "sonst", "mehr", "other"})
NEVER = re.compile(r"(?:never|nie|niemals)(?:\s?:\s?(?P<label>.+))?", re.I | re.S)
STRICT = re.compile(r"(?:<|>|below|under|less than|more than|over|above|unter|über).*", re.I | re.S)
SCORED = re.compile(rf"(?P<what>.+?)\s?=\s?(?P<points>{NUMBER})\s?{POINTS}", re.I | re.S)
REST = re.compile(rf"(?P<what>[a-z ]+?):?\s(?P<points>{NUMBER})\s?{POINTS}", re.I)


def read_bands(cell: str, kind: Type) -> Json:
    """`≤60=5; ≤180=3; else=0; never: Nobody came=0` as members of a question."""
    bands: list[Json] = []
    members: Json = {}
    for part in parts_of(cell):
        never = NEVER.fullmatch(part)
        found = SCORED.fullmatch(part) or REST.fullmatch(part)
        if found and (scored := NEVER.fullmatch(found["what"])):
            members["never"] = _never(scored) | {"points": _points(found)}
        elif never:
            members["never"] = _never(never)
        elif found is None:
            raise ValueError(f"“{part[:40]}” is no band such as ≤60=5, ≥90=4, 1-2=2 or else=0")
        else:
            bands.append(_limits(found["what"], kind, bands) | {"points": _points(found)})
    return members | ({"bands": bands} if bands else {})


def _points(found: re.Match[str]) -> int | str:
    return value(decimal(found["points"]) or "")


def _never(found: re.Match[str]) -> Json:
    label = (found["label"] or "Never happened").strip()
    return {"label": label[1:-1] if len(label) > 1 and label[0] == label[-1] == '"' else label}


def _limits(what: str, kind: Type, before: list[Json]) -> Json:
    if simple(what) in ELSE:
        return {}
    for pattern, name in ((UP_TO, "up_to"), (AT_LEAST, "at_least"), (PLUS, "at_least")):
        if found := pattern.fullmatch(what):
            return {name: value(amount(found[1], kind))}
    if STRICT.fullmatch(what):
        raise ValueError(f"“{what[:40]}”: write a band with ≤ or ≥, such as ≤60=5")
    if found := SPAN.fullmatch(what):
        low, high = (amount(found[place], kind) for place in (1, 2))
        return {"at_least": value(low)} if _falling(before, low) else {"up_to": value(high)}
    exact = amount(what, kind)
    return {"at_least" if _falling(before, exact) else "up_to": value(exact)}


def _falling(before: list[Json], low: str) -> bool:
    """Whether the bands go from high to low, as in 9-10=5; 7-8=3."""
    last = before[-1] if before else {}
    limit = last.get("up_to", last.get("at_least"))
    return "at_least" in last and limit is not None and float(low) < float(limit)


def listed(items: list[str]) -> str:
    """Items as one cell; one alone keeps its ; when something in it would part it."""
    whole = "; ".join(items)
    return f"{whole};" if len(items) == 1 and re.search(r"[,|]| / ", whole) else whole


def keyed(key: str, text: str, taken: set[str]) -> str:
    """`text [key]`, the key only where it would not be made from the text."""
    made = made_key(text, taken, fallback=f"o{len(taken) + 1}")
    taken.add(key.lower())
    shown = f'"{text}"' if re.search(r'[;\n|=\[\]]|\)$|^"', text) else text
    return shown if made == key else f"{shown} [{key}]"
