"""The questions of a table as conditions name them, and their answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mystery.checklists.rules import Type
from mystery.checklists.rules.checks_condition import NUMERIC
from mystery.checklists.rules.kinds import MEASURES, OPTIONED
from mystery.checklists.tabular.options import amount
from mystery.checklists.tabular.words import is_no, is_yes, simple, spaced, value


@dataclass(frozen=True)
class Asked:
    """A question that a condition may name: by key, number or text."""

    key: str
    text: str
    kind: Type
    options: tuple[tuple[str, str], ...] = ()
    """Keys and texts."""
    number: str = ""
    never: str = ""
    row: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        text = spaced(self.text)
        return tuple(filter(None, (self.key, self.number, text, text.rstrip("?:. "))))


@dataclass(frozen=True)
class Known:
    """All questions of the table, and the names they go by, the longest first."""

    questions: Sequence[Asked] = ()
    names: tuple[tuple[str, Asked], ...] = ()
    simple: Mapping[str, list[Asked]] = field(default_factory=dict)

    @staticmethod
    def of(questions: Sequence[Asked]) -> Known:
        names = [(name, each) for each in questions for name in each.names]
        by_words: dict[str, list[Asked]] = {}
        for each in questions:
            for words in {simple(name) for name in each.names}:
                by_words.setdefault(words, []).append(each)
        return Known(questions, tuple(sorted(names, key=lambda n: -len(n[0]))), by_words)

    def find(self, words: str) -> Asked:
        """By key, else by number or text, else by words that only one text has."""
        exact = [each for each in self.questions if each.key == words]
        found = exact or self.simple.get(simple(words), [])
        if not found and len(simple(words)) > 3:
            found = [e for e in self.questions if f" {simple(words)} " in f" {simple(e.text)} "]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValueError(f"there is no question “{words[:80]}”")
        rows = ", ".join(str(each.row) for each in found[:5])
        raise ValueError(f"“{words[:80]}” fits several questions (rows {rows}); use their keys")


def answer(words: str, asked: Asked | None, *, raw: bool = False) -> Any:
    """An answer as people write it, in the form in which it is compared."""
    if asked is None:
        return words
    if asked.kind is Type.YES_NO and (is_yes(words) or is_no(words)):
        return "yes" if is_yes(words) else "no"
    if asked.kind in OPTIONED:
        same = [key for key, text in asked.options if simple(text) == simple(words) or key == words]
        return same[0] if same else words
    if asked.kind in MEASURES and simple(words) in ("never", "nie", simple(asked.never or "never")):
        return "never"
    if asked.kind in NUMERIC and not raw:
        return value(amount(words, asked.kind))
    return words
