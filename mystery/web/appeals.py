"""Appeals as each side may read them: stores see days and words, never who shopped or decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mystery.audits import queries
from mystery.audits.redactions.queries import blackout_of
from mystery.audits.redactions.rules import NOTHING, Blackout
from mystery.audits.tables import AnswerRow
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Question, Type, text
from mystery.locations.queries import Condition
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.review.appeals import answering
from mystery.review.tables import Appeal
from mystery.web import auth, visibility
from mystery.web.answers import label
from mystery.web.audiences import Audience, Fact, audience, knows, told
from mystery.web.corrections import Corrected, list_corrected

Json = dict[str, Any]
READERS = (Right.APPEAL, Right.COMPARE, Right.EDIT_PROGRAMMES)


def readable() -> Condition:
    """Appeals about reports of locations where the person disputes, answers or reads them."""
    return visibility.locations(*READERS)


@dataclass(frozen=True)
class Case:
    """One appeal with the answer it is about."""

    appeal: Appeal

    @property
    def place(self) -> tuple[str, int]:
        location = self.appeal.audit.location
        return location.region.path, location.id

    @cached_property
    def checklist(self) -> Checklist:
        return checklist_of(self.appeal.audit.version)

    @property
    def question(self) -> Question:
        return self.checklist.by_key[self.appeal.question]

    @property
    def words(self) -> str:
        return text(self.question.text, self.checklist.language) or self.question.key

    @cached_property
    def row(self) -> AnswerRow | None:
        rows = queries.list_answers(self.appeal.audit_id)
        return next((row for row in rows if row.question == self.appeal.question), None)

    @cached_property
    def to(self) -> Audience:
        return audience(self.appeal.audit)

    @property
    def said(self) -> str:
        """The answer as it counts now."""
        if self.row is None:
            return "Not asked"
        value = told(self.question, self.row.value, self.to)
        if self.question.type == Type.TEXT:
            value = self.blackout.over_any(value)
        return label(self.question, self.row.state, value, self.checklist.language)

    @property
    def comment(self) -> str | None:
        return self.blackout.over_any(self.row.comment) if self.row else None

    @cached_property
    def blackout(self) -> Blackout:
        whole = knows(self.to, Fact.REDACTED)
        return NOTHING if whole else blackout_of(self.appeal.audit_id)

    @cached_property
    def corrected(self) -> Corrected | None:
        number = self.appeal.correction_id
        found = list_corrected(self.appeal.audit, self.to) if number else []
        return next((one for one in found if one.row.id == number), None)

    @property
    def mine(self) -> bool:
        return self.appeal.raised_by == auth.person().id

    @property
    def reviewing(self) -> bool:
        return auth.scope(Right.REVIEW).covers(*self.place)

    @cached_property
    def answerable(self) -> str:
        """May the reader answer it: "yes", or why not in words; "" where it is not theirs."""
        if self.appeal.state != "open" or not self.reviewing:
            return ""
        me, audit = auth.person().id, self.appeal.audit
        if me == audit.author_id:
            return "You shopped this visit, so another reviewer answers."
        if me == self.appeal.raised_by:
            return "You raised this appeal, so another reviewer answers."
        if me not in answering(audit, raised_by=self.appeal.raised_by):
            return "You approved this report, so another reviewer answers."
        return "yes"

    @property
    def raised_by(self) -> str:
        """The manager's name, for those who hear about people: not for other stores' managers."""
        named = self.mine or auth.scope(Right.COMPARE, Right.EDIT_PROGRAMMES).covers(*self.place)
        return self.appeal.raiser.name if named else ""

    def document(self) -> Json:
        appeal = self.appeal
        made = self.corrected
        return {
            "id": appeal.key,
            "audit": appeal.audit.key,
            "location": appeal.audit.location.code,
            "question": appeal.question,
            "text": appeal.text,
            "state": appeal.state,
            "raised_on": appeal.raised_at.date().isoformat(),
            "raised_by": self.raised_by or None,
            "decided_on": appeal.decided_at.date().isoformat() if appeal.decided_at else None,
            "reason": appeal.reason or None,
            "correction": made.document() if made else None,
            "photos": [photo.key for photo in appeal.photos],
        }


def check_reviews(case: Case) -> None:
    if not case.reviewing:
        raise Forbidden("You do not review this location.")
