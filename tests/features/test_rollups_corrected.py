"""The sums under everything that may happen to a report: decisions, corrections, appeals, ends."""

from __future__ import annotations

from typing import Any

from flask import Flask

from mystery import db
from mystery.audits.queries import get_locked, list_answers
from mystery.audits.rules import WAITING, AuditState
from mystery.audits.tables import AnswerRow, Audit
from mystery.checklists.rules import Type
from mystery.commands.verifying import verify
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.problems import Problem
from mystery.review import appeals, corrections
from mystery.review.rules import AppealState, CorrectionState, Proposal, Ruling
from mystery.review.tables import Appeal, Correction
from mystery.rollups import actions as rollups
from tests import cast, seeds
from tests.conftest import Caller
from tests.features.test_rollups import Story, kept, plainly_counted, publish, without_zeros

STEPS = 70


class LongStory(Story):
    """The story of the sums, with second thoughts: what is refused is refused, and counted."""

    done: dict[str, int]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.done = {}

    def step(self) -> None:
        again = (self.propose, self.second, self.dispute, self.rule)
        plain = (self.arrive, self.approve, self.give_back, self.answer, self.reject, self.delete)
        act = self.chance.choice((*again, *again, *plain, self.arrive, self.approve))
        try:
            act()
        except Problem:
            return
        name = act.__name__
        self.done[name] = self.done.get(name, 0) + 1

    def propose(self) -> None:
        audit = self._some(AuditState.APPROVED, *WAITING)
        question, answer = self._other_answer(audit)
        asked = Proposal(question, answer, "by chance")
        with db.transaction():
            by = cast.as_(self.chance.choice(("rita", "rex")))
            corrections.propose(get_locked(audit), asked, by=by)

    def second(self) -> None:
        found = db.session.query(Correction).filter_by(state=CorrectionState.PROPOSED).all()
        if not found:
            return
        row = self.chance.choice(found)
        number, audit = row.id, row.audit_id
        with db.transaction() as session:
            by = cast.as_(self.chance.choice(("rita", "rex")))
            locked, correction = get_locked(audit), session.get_one(Correction, number)
            if self.chance.random() < 0.8:
                corrections.agree(correction, locked, by=by)
            else:
                corrections.refuse(correction, locked, reason="by chance", by=by)

    def correct(self) -> None:
        """The first answer that may be another one, proposed by one and confirmed by the other."""
        audit = self._some(AuditState.APPROVED)
        for row in list_answers(audit):
            asked = Proposal(row.question, _flipped(row), "by intent")
            try:
                with db.transaction():
                    locked = get_locked(audit)
                    made = corrections.propose(locked, asked, by=cast.as_("rita"))
                    corrections.agree(made, locked, by=cast.as_("rex"))
            except Problem:
                continue
            return

    def dispute(self) -> None:
        audit = self._some(AuditState.APPROVED)
        question = self.chance.choice(list_answers(audit)).question
        with db.transaction() as session:
            session.get_one(Audit, audit).released_at = now()
            locked = get_locked(audit)
            appeals.raise_appeal(locked, question, text="by chance", by=cast.as_("stan"))

    def rule(self) -> None:
        found = db.session.query(Appeal).filter_by(state=AppealState.OPEN).all()
        if not found:
            return
        row = self.chance.choice(found)
        number, audit = row.id, row.audit_id
        ruling = self.chance.choice((Ruling.UPHOLD, Ruling.UPHOLD, Ruling.REJECT))
        answer = self._other(audit, row.question)
        with db.transaction() as session:
            by = cast.as_(self.chance.choice(("rita", "rex")))
            appeal, locked = session.get_one(Appeal, number), get_locked(audit)
            appeals.rule(appeal, locked, ruling, reason="by chance", answer=answer, by=by)

    def _some(self, *states: AuditState) -> int:
        found = db.session.query(Audit.id).filter(Audit.state.in_(states)).all()
        if not found:
            raise Problem("there is none")
        number: int = self.chance.choice(found)[0]
        return number

    def _other_answer(self, audit: int) -> tuple[str, dict[str, Any]]:
        question = self.chance.choice(list_answers(audit)).question
        return question, self._other(audit, question)

    def _other(self, audit: int, question: str) -> dict[str, Any]:
        row = next((r for r in list_answers(audit) if r.question == question), None)
        return self.chance.choice(({"na": True}, {"cant_recall": True}, {}, _flipped(row)))


def _flipped(row: AnswerRow | None) -> dict[str, Any]:
    if row is not None and row.type == Type.YES_NO:
        return {"value": "no" if row.value == "yes" else "yes"}
    return {"na": True}


def hire_rex(app: Flask) -> None:
    with app.app_context(), db.transaction():
        people.give(people.add_person("Rex", email="rex@cast.test", by="system"), Role.REVIEWER)


def test_the_sums_are_those_of_a_recount_whatever_is_thought_of_later(
    app: Flask, call: Caller
) -> None:
    hire_rex(app)
    story = LongStory(call, publish(app), seeds.seed())
    told = f"seed {story.seed}"
    with app.app_context():
        for _ in range(4):
            story.arrive()
            story.approve()
        story.correct()
        for number in range(STEPS):
            story.step()
            db.session.rollback()
            if number % 10 == 9:
                assert rollups.differences() == [], told
        confirmed = db.session.query(Correction).filter_by(state=CorrectionState.CONFIRMED)
        told += f", did {story.done}, corrected {confirmed.count()}"
        assert without_zeros(kept("day")) == without_zeros(plainly_counted()), told
        assert verify(app).lines == [], told
        assert confirmed.count(), told
