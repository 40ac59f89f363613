"""Corrections of a report in words, for whoever may read the report: no persons, days only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mystery.audits.redactions.queries import blackout_of
from mystery.audits.redactions.rules import NOTHING, Blackout
from mystery.audits.scores import value_text
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Type, text
from mystery.checklists.rules.answers import Given, given
from mystery.review.queries import list_corrections
from mystery.review.rules import CorrectionState
from mystery.review.tables import Correction
from mystery.web.answers import label
from mystery.web.audiences import Audience, Fact, corrected_on, knows, told

Json = dict[str, Any]


@dataclass(frozen=True)
class Corrected:
    """A correction; `before`, `after` are answers in words, percents in 1/10,000; `on` is the
    day of the decision as the reader may know it."""

    row: Correction
    words: str
    before: str
    after: str
    on: date | None = None
    percent_before: int | None = None
    percent_after: int | None = None
    blackout: Blackout = NOTHING

    @property
    def confirmed(self) -> bool:
        return self.row.state == CorrectionState.CONFIRMED

    def document(self) -> Json:
        """As readers of the report may know it."""
        before, after = self.row.before, self.row.after
        return {
            "revision": (self.row.number or 0) + 1,
            "question": self.row.question,
            "before": self.before,
            "after": self.after,
            "reason": self.blackout.over(self.row.reason),
            "on": self.on.isoformat() if self.on else None,
            "percent_before": before["score"]["percent"] if before else None,
            "percent_after": after["score"]["percent"] if after else None,
        }


def list_corrected(audit: Audit, to: Audience) -> list[Corrected]:
    """All corrections of an audit, oldest first, with those that wait or were refused."""
    rows = list_corrections([audit.id], whole=True)
    hidden = blackout_of(audit.id) if rows and not knows(to, Fact.REDACTED) else NOTHING
    reading = _Reading(audit, to, hidden)
    return [reading.show(row) for row in rows]


@dataclass(frozen=True)
class _Reading:
    """The corrections of an audit for one audience."""

    audit: Audit
    to: Audience
    blackout: Blackout

    def show(self, row: Correction) -> Corrected:
        checklist = checklist_of(self.audit.version)
        question = checklist.by_key[row.question]
        words = text(question.text, checklist.language) or question.key
        on = corrected_on(self.audit, row.decided_at, self.to)
        if row.before is None or row.after is None:
            asked = self.blackout.over(answer_words(checklist, row.question, row.answer))
            return Corrected(row, words, "", asked, on, blackout=self.blackout)
        return Corrected(
            row,
            words,
            self._said(row.before, row.question, checklist),
            self._said(row.after, row.question, checklist),
            on,
            percent_before=row.before["percent"],
            percent_after=row.after["percent"],
            blackout=self.blackout,
        )

    def _said(self, kept: Mapping[str, Any], key: str, checklist: Checklist) -> str:
        row = next((row for row in kept["answers"] if row["question"] == key), None)
        if row is None:
            return "Not asked"
        question = checklist.by_key[key]
        value = told(question, row["value"], self.to)
        if question.type == Type.TEXT:
            value = self.blackout.over_any(value)
        return label(question, row["state"], value, checklist.language)


def answer_words(checklist: Checklist, question: str, answer: Mapping[str, Any] | None) -> str:
    """An answer as an upload has it, in words."""
    asked = checklist.by_key[question]
    how, value = given(asked, answer)
    state = "unscored" if how is Given.ANSWERED else how.value
    said = value_text(value) if how is Given.ANSWERED else None
    return label(asked, state, said, checklist.language)
