"""Whether answers have the shape of their questions.

Refused is only what nobody could read later: a value outside the question's domain, a text
that cannot be stored. What is missing, N/A where it is not offered, or a measure beyond its
limits is for the reviewer, never a reason to refuse (see scoring's remarks). Members and
question keys that the checklist does not know come from a newer phone and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time

from mystery.problems import Fault

from .document import Checklist, Question, Section
from .kinds import Type
from .numbers import decimal_text, number
from .texts import below, quoted, storable

LONGEST = 100_000
MOST_PHOTOS = 50
NEVER = "never"
ITEM = "@item"
"""What a row of a repeated section is about: {"barcode": ..., "name": ...}. No question's key,
because those begin with a letter or a digit."""
ITEM_CHARS = 200

SWITCHES = ("na", "cant_recall")
TEXTS = ("comment", "na_reason", "evidence_skipped", "at")
MEMBERS = frozenset(("value", "timer", "reasons", "photos", *SWITCHES, *TEXTS))

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2})?", re.ASCII)

Found = Iterator[tuple[tuple[str | int, ...], str]]
"""Each the steps from the answer to the wrong place, and what is wrong there."""


def check_answers(checklist: Checklist, answers: object, repeats: object = None) -> list[Fault]:
    """Every fault of an audit's `answers` and `repeats` (see contract.md), with pointers such
    as /answers/greeting/value and /repeats/items/0/price/value; empty when all is well."""
    faults = _check_answers(checklist.by_key, answers, "/answers")
    if repeats is None:
        return list(faults)
    return [*faults, *_check_repeats(checklist, repeats)]


def _check_repeats(checklist: Checklist, repeats: object) -> Iterator[Fault]:
    if not isinstance(repeats, Mapping):
        yield Fault("/repeats", "This has to be an object of sections.")
        return
    for section in checklist.sections:
        rows = repeats.get(section.key)
        if rows is not None:
            yield from _check_rows(section, rows, below("/repeats", section.key))


def _check_rows(section: Section, rows: object, pointer: str) -> Iterator[Fault]:
    if section.repeat is None:
        yield Fault(pointer, "This section is asked once; its answers belong under answers.")
    elif not isinstance(rows, list):
        yield Fault(pointer, "This has to be a list of rows.")
    else:
        asked = {question.key: question for question in section.questions}
        for index, row in enumerate(rows):
            yield from _check_answers(asked, row, below(pointer, index))
            if isinstance(row, Mapping) and row.get(ITEM) is not None:
                yield from _check_item(row[ITEM], below(pointer, index, ITEM))


def _check_item(item: object, pointer: str) -> Iterator[Fault]:
    if not isinstance(item, Mapping):
        yield Fault(pointer, "This has to be an object with a barcode or a name.")
        return
    for name in ("barcode", "name"):
        value = item.get(name)
        if value is None:
            continue
        detail = _text_fault(value)
        if detail is None and len(str(value)) > ITEM_CHARS:
            detail = f"At most {ITEM_CHARS} characters are possible."
        if detail is not None:
            yield Fault(below(pointer, name), detail)


def _check_answers(asked: Mapping[str, Question], answers: object, pointer: str) -> Iterator[Fault]:
    if not isinstance(answers, Mapping):
        yield Fault(pointer, "This has to be an object of answers.")
        return
    for key, answer in answers.items():
        question = asked.get(key)
        if question is not None:
            for steps, detail in _answer(question, answer):
                yield Fault(below(pointer, key, *steps), detail)


def _answer(question: Question, answer: object) -> Found:
    if not isinstance(answer, Mapping):
        yield (), 'This has to be an object, such as {"value": "yes"}.'
        return
    for name, member in answer.items():
        if member is None or name not in MEMBERS:
            continue
        if name == "value":
            detail = value_fault(question, member) if member != "" else None
        elif name in SWITCHES:
            detail = None if isinstance(member, bool) else "This has to be true or false."
        elif name in TEXTS:
            detail = _text_fault(member)
        elif name == "timer":
            detail = None if isinstance(member, Mapping) else "This has to be an object."
        else:
            yield from _list(question, name, member)
            continue
        if detail is not None:
            yield (name,), detail


def _list(question: Question, name: str, items: object) -> Found:
    """Faults of `reasons` or `photos`."""
    if not isinstance(items, list):
        yield (name,), "This has to be a list."
        return
    for index, item in enumerate(items):
        detail = _photo_fault(item) if name == "photos" else _reason_fault(question, item)
        if detail is not None:
            yield (name, index), detail


def _reason_fault(question: Question, item: object) -> str | None:
    if any(reason.key == item for reason in question.reasons):
        return None
    return f"{quoted(item)} is no reason of this question."


def _photo_fault(item: object) -> str | None:
    if isinstance(item, str) and _SHA256.fullmatch(item):
        return None
    return "A photo is named by its SHA-256, 64 digits and letters from a to f."


def _text_fault(value: object) -> str | None:
    if not isinstance(value, str):
        return "This has to be a text."
    if len(value) > LONGEST:
        return f"At most {LONGEST:,} characters are possible."
    return None if storable(value) else "This text holds a character that cannot be stored."


def value_fault(question: Question, value: object) -> str | None:
    """What keeps a value from being an answer to the question, None when nothing does."""
    return DOMAINS[question.type](question, value)


def _yes_no(question: Question, value: object) -> str | None:
    return None if value in ("yes", "no") else "The answer is yes or no."


def _choice(question: Question, value: object) -> str | None:
    if isinstance(value, str) and value in question.option_keys:
        return None
    return f"{quoted(value)} is no option of this question."


def _multi(question: Question, value: object) -> str | None:
    if not isinstance(value, list):
        return "The answer is a list of options."
    for index, item in enumerate(value):
        detail = _choice(question, item)
        if detail is not None:
            return detail
        if item in value[:index]:
            return f"{quoted(item)} is chosen twice."
    alone = {option.key for option in question.options if option.exclusive}
    if len(value) > 1 and not alone.isdisjoint(value):
        return "An option that excludes the others is chosen together with others."
    return None


def _scale(question: Question, value: object) -> str | None:
    low, high = question.scale
    exact = number(value)
    if exact is not None and low <= exact <= high:
        return None
    return f"The answer is a number from {decimal_text(low)} to {decimal_text(high)}."


def _measure(question: Question, value: object) -> str | None:
    if value == NEVER:
        return None if question.never is not None else "Never is not offered here."
    exact = number(value)
    if exact is None:
        return "The answer is a number such as 142 or 3.99, up to 10^15."
    if question.type is Type.DURATION and exact < 0:
        return "A duration is 0 seconds or more."
    return None


def _nps(question: Question, value: object) -> str | None:
    exact = number(value)
    if exact is not None and 0 <= exact <= 10 and exact.denominator == 1:
        return None
    return "The answer is a whole number from 0 to 10."


def _text(question: Question, value: object) -> str | None:
    return _text_fault(value)


def _date(question: Question, value: object) -> str | None:
    if isinstance(value, str) and _DATE.fullmatch(value) and _parses(date.fromisoformat, value):
        return None
    return "The answer is a date such as 2026-11-21."


def _time(question: Question, value: object) -> str | None:
    if isinstance(value, str) and _TIME.fullmatch(value) and _parses(time.fromisoformat, value):
        return None
    return "The answer is a time such as 14:05."


def _parses(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _pictures(question: Question, value: object) -> str | None:
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST_PHOTOS:
        return f"At most {MOST_PHOTOS} photos are possible."
    return next((detail for detail in map(_text_fault, items) if detail is not None), None)


DOMAINS: Mapping[Type, Callable[[Question, object], str | None]] = {
    Type.YES_NO: _yes_no,
    Type.CHOICE: _choice,
    Type.MULTI: _multi,
    Type.SCALE: _scale,
    Type.NUMBER: _measure,
    Type.MONEY: _measure,
    Type.DURATION: _measure,
    Type.NPS: _nps,
    Type.TEXT: _text,
    Type.BARCODE: _text,
    Type.DATE: _date,
    Type.TIME: _time,
    Type.PHOTO: _pictures,
    Type.SIGNATURE: _pictures,
}
