"""The words of notices and of the mails that carry them, in the receiver's language.

A kind has several sentences; the first for which all facts are there is said. Another language
is one more module like `english` and one more entry below.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from mystery.notices.rules import english, german, spanish
from mystery.notices.rules.digests import zone_of

LANGUAGES: Mapping[str, ModuleType] = {"en": english, "de": german, "es": spanish}
ALIASES = {"location": "place", "last": "due"}
"""Facts that go by two names."""
MOST = 40
"""Notices that one mail names."""


@dataclass(frozen=True)
class Said:
    """`text` is fit for a locked screen; `more` is what somebody wrote, for the page only."""

    text: str
    more: str
    address: str


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def language_of(tag: str) -> ModuleType:
    return LANGUAGES.get(tag.lower().replace("_", "-").partition("-")[0], english)


def say(
    kind: str, facts: Mapping[str, Any], *, language: str, zone: str, address: str = ""
) -> Said:
    """One notice; moments on the clock of the place where it names one, else of the receiver."""
    words = language_of(language)
    clock = zone_of(str(facts.get("time_zone") or zone))
    known = {ALIASES.get(name, name): _shown(value, words, clock) for name, value in facts.items()}
    known |= dict(_chosen(facts, words))
    sentences = words.WORDS.get(kind, words.UNKNOWN)
    text = next(s.format_map(known) for s in sentences if _names(s) <= known.keys())
    return Said(text, str(facts.get("reason") or ""), address)


def _chosen(facts: Mapping[str, Any], words: ModuleType) -> Iterable[tuple[str, str]]:
    """Words for facts that are one of few values."""
    for name, value in facts.items():
        said = words.VALUES.get((name, str(value)))
        if said is not None:
            yield f"{name}_said", said


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _shown(value: Any, words: ModuleType, zone: ZoneInfo) -> str:
    if not isinstance(value, str):
        return str(value)
    moment = _moment(value)
    if moment is None:
        return " ".join(value.split())[:120]
    if isinstance(moment, datetime):
        local = moment.astimezone(zone)
        return str(words.AT.format(day=_day(local.date(), words), clock=f"{local:%H:%M}"))
    return _day(moment, words)


def _moment(value: str) -> date | datetime | None:
    """Facts are JSON: a day is "2026-11-22", a moment "2026-11-22T08:00:00Z"."""
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(day: date, words: ModuleType) -> str:
    weekday, month = words.WEEKDAYS[day.weekday()], words.MONTHS[day.month - 1]
    return str(words.DAY.format(weekday=weekday, day=day.day, month=month))


def month_name(month: date, language: str) -> str:
    return f"{language_of(language).LONG_MONTHS[month.month - 1]} {month.year}"


def subject(count: int, *, language: str) -> str:
    words = language_of(language)
    return str(words.SUBJECT_ONE if count == 1 else words.SUBJECT_MANY.format(count=count))


def code_mail(name: str, code: str, *, language: str, minutes: int, address: str) -> Letter:
    """The mail with a code to sign in with."""
    words = language_of(language).CODE
    facts = {"name": name, "code": code, "minutes": minutes, "address": address}
    return Letter(words["subject"].format_map(facts), words["text"].format_map(facts))


def workbook_mail(
    rows: Mapping[str, int], *, carried: str, language: str, base_url: str, address: str
) -> Letter:
    """The mail that brings a workbook; `carried`: "attached", or why there is but an address,
    "large" or "inside"."""
    of = language_of(language)
    words = of.WORKBOOK
    told = {name: f"{count:,}".replace(",", of.THOUSANDS) for name, count in rows.items()}
    parts = (
        words["hello"].format_map(told),
        f"{words[carried]}\n{link(base_url, address)}",
        words["settings"].format(choose=link(base_url, "/exports/files")),
    )
    return Letter(words["subject"], "\n\n".join(parts) + "\n")


def digest_text(said: Sequence[Said], *, language: str, base_url: str) -> str:
    """The mail: a sentence for each notice, with its address on the server that the settings
    name."""
    words = language_of(language)
    lines = [f"- {one.text}\n  {link(base_url, one.address)}" for one in said[:MOST]]
    if len(said) > MOST:
        lines.append(words.MORE.format(count=len(said) - MOST))
    settings = words.SETTINGS.format(address=link(base_url, "/notices"))
    return "\n".join([words.HELLO, "", *lines, "", settings, ""])


def link(base_url: str, address: str) -> str:
    """An address below our own; anything that leads elsewhere becomes the beginning."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    good = plain and address.isprintable() and not any(c.isspace() for c in address)
    return base_url + (address if good else "/")
