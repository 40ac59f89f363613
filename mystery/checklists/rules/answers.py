"""What was answered: the state of one answer and the value that counts.

An answer is the JSON of contract.md: {"value", "na", "cant_recall", "comment", "photos", ...};
members of other names are passed over. Only `true` means N/A or cannot recall, and either
outranks a value that is there too (N/A before cannot recall).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from .document import Question
from .kinds import PICTURED


class Given(StrEnum):
    BLANK = "blank"
    NA = "na"
    CANT_RECALL = "cant_recall"
    ANSWERED = "answered"


def given(question: Question, answer: object) -> tuple[Given, object]:
    """How the question was answered, with the value when it was.

    A photo or signature may have its hashes in `photos` instead of `value`. What is no
    JSON object counts as blank.
    """
    if not isinstance(answer, Mapping):
        return Given.BLANK, None
    if answer.get("na") is True:
        return Given.NA, None
    if answer.get("cant_recall") is True:
        return Given.CANT_RECALL, None
    value = answer.get("value")
    if value is None and question.type in PICTURED:
        photos = answer.get("photos")
        value = photos if isinstance(photos, list) and photos else None
    if value is None or value == "":
        return Given.BLANK, None
    return Given.ANSWERED, value


def chosen(value: object) -> tuple[str, ...] | None:
    """The option keys ticked in a multi, each once; None when it is no list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(dict.fromkeys(value))
