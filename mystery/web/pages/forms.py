"""Forms that keep what was typed and tell what was wrong beside the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from mystery.problems import Conflict, Forbidden, Invalid, Problem, TooLarge, Unsupported
from mystery.web.contract import status_of

ANSWERED = (Invalid, Conflict, Forbidden, TooLarge, Unsupported)
"""Problems that are told on the form itself; all others get a page of their own."""


@dataclass(frozen=True)
class Form:
    """`values`: what stands in the fields. A fault's pointer begins with its field's name."""

    values: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def fault(self, name: str) -> str:
        if self.problem is None:
            return ""
        faults = self.problem.faults
        return "; ".join(f.detail for f in faults if f.pointer.split("/")[1:2] == [name])

    @property
    def status(self) -> int:
        return status_of(self.problem) if self.problem else 200


def sent(problem: Problem | None = None) -> Form:
    """The form of this request as it was sent, to be shown again."""
    return Form({name: text(name) for name in request.form}, problem)


def text(name: str) -> str:
    """A field without surrounding space; NUL, which no database keeps, is nothing anybody types."""
    return clean(request.form.get(name, ""))


def texts(name: str) -> list[str]:
    return [clean(value) for value in request.form.getlist(name)]


def asked(name: str, most: int = 100) -> str:
    """A parameter of the address."""
    return clean(request.args.get(name, ""))[:most]


def clean(value: str) -> str:
    return value.replace("\0", "").strip()


def page_number() -> int:
    """`page` of the address, from 1; anything else is the first page."""
    number = request.args.get("page", "1")
    whole = number.isascii() and number.isdigit()
    return max(int(number[:6]), 1) if whole else 1


def done(sentences: Mapping[str, str]) -> str:
    """What the redirect that led here reports, as `?done=<word>`; unknown words say nothing."""
    return sentences.get(request.args.get("done", ""), "")
