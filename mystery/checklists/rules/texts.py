"""Shown texts in one or several languages, and what a text may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

Text = str | Mapping[str, str]
"""A text for people: the same for everybody, or by language, as {"en": ..., "de": ...}."""

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text(value: Text, language: str) -> str:
    """The text in `language`, else in its main language ("de" for "de-AT"), English, or any."""
    if isinstance(value, str):
        return value
    for wanted in (language, language.partition("-")[0], "en"):
        if wanted in value:
            return value[wanted]
    return next(iter(value.values()), "")


def storable(value: str) -> bool:
    """False when a database or UTF-8 would refuse the text: NUL, half of a surrogate pair."""
    return _UNSTORABLE.search(value) is None


def quoted(value: object) -> str:
    """A short, harmless form of an input for a sentence about it."""
    if not isinstance(value, str):
        return "this value"
    return '"' + _UNSTORABLE.sub("\ufffd", value[:40]) + ('..."' if len(value) > 40 else '"')


def below(pointer: str, *steps: str | int) -> str:
    """The JSON pointer of a member, printable whatever its name is."""
    for step in steps:
        name = _UNSTORABLE.sub("\ufffd", str(step)[:80])
        pointer += "/" + name.replace("~", "~0").replace("/", "~1")
    return pointer
