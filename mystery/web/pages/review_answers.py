"""The fields in which a reviewer says what counts instead of an answer, and reading them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mystery.checklists.rules import Question, Type, decimal_text, text
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

Pairs = list[tuple[str, str]]
LISTED = (Type.YES_NO, Type.CHOICE, Type.MULTI)
WITHOUT = {
    "na": "N/A: it could not happen there",
    "cant_recall": "Can’t recall",
    "blank": "No answer",
}
HINTS: Mapping[Type, str] = {
    Type.DURATION: "In seconds, such as 142.",
    Type.MONEY: "A number such as 3.99.",
    Type.NUMBER: "A number such as 142 or 3.99.",
    Type.NPS: "A whole number from 0 to 10.",
    Type.DATE: "Such as 2026-11-21.",
    Type.TIME: "Such as 14:05.",
}


@dataclass(frozen=True)
class Entry:
    """One question's field."""

    question: Question
    language: str
    form: Form

    @property
    def listed(self) -> bool:
        return self.question.type in LISTED

    @property
    def several(self) -> bool:
        return self.question.type == Type.MULTI

    @property
    def options(self) -> Pairs:
        """What can be chosen, with the ways of having no answer last."""
        return [*self._values(), *WITHOUT.items()]

    def _values(self) -> Pairs:
        if self.question.type == Type.YES_NO:
            return [("value:yes", "Yes"), ("value:no", "No")]
        if self.question.type == Type.CHOICE:
            return [(f"value:{o.key}", text(o.text, self.language)) for o in self.question.options]
        if self.question.type == Type.MULTI:
            return [("value", "These:")]
        return [("value", "This:")]

    @property
    def ticks(self) -> Pairs:
        return [(o.key, text(o.text, self.language)) for o in self.question.options]

    @property
    def hint(self) -> str:
        if self.question.type == Type.SCALE:
            low, high = self.question.scale
            return f"A number from {decimal_text(low)} to {decimal_text(high)}."
        return HINTS.get(self.question.type, "")

    @property
    def correctable(self) -> bool:
        return self.question.type not in (Type.PHOTO, Type.SIGNATURE)


def read(question: Question) -> dict[str, Any]:
    """The answer that the form of this request says, as an upload would have it."""
    said = forms.text("said")
    if said == "na":
        return {"na": True}
    if said == "cant_recall":
        return {"cant_recall": True}
    if said.startswith("value:"):
        return {"value": said.removeprefix("value:")}
    if said != "value":
        return {}
    if question.type == Type.MULTI:
        return {"value": forms.texts("ticked")}
    typed = forms.text("value")
    whole = question.type in (Type.SCALE, Type.NPS, Type.DURATION)
    if whole and re.fullmatch(r"-?\d{1,9}", typed, re.ASCII):
        return {"value": int(typed)}
    return {"value": typed}
