"""A year in which stores dispute what they read of themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.tables import AnswerRow, Audit
from mystery.db import now
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.review.rules.appeals import APPEAL_DAYS
from mystery.review.tables import Appeal
from tests.features.years import Year

WANTED = {"clean": "yes", "greeting": "warm", "price": "yes"}
"""Answers that a store likes to read; it disputes others."""


class DisputedYear(Year):
    def acts(self) -> Any:
        return (*super().acts(), *[self.appeal] * 2, *[self.rule] * 2)

    def appeal(self) -> TestResponse | None:
        """About a report that may still be disputed, where there is one; else too late or again."""
        with self.app.app_context():
            read = (
                sa.select(Audit.key, AnswerRow.question)
                .join(Location, Location.id == Audit.location_id)
                .join(AnswerRow, AnswerRow.audit_id == Audit.id)
                .where(Audit.state == "approved", Audit.released_at <= now())
                .where(Location.kind == Kind.OWN, AnswerRow.question.in_(WANTED))
                .where(AnswerRow.value.not_in(WANTED.values()))
                .order_by(Audit.id, AnswerRow.position)
            )
            fresh = read.where(
                Audit.released_at > now() - timedelta(days=APPEAL_DAYS),
                ~sa.exists().where(Appeal.audit_id == Audit.id),
            )
            able = db.session.execute(fresh).all() or db.session.execute(read).all()
        if not able:
            return None
        key, question = self.chance.choice(able)
        document = {"audit": key, "question": question, "text": "It was well that day."}
        return self.call("stan").post("/api/v1/appeals", json=document)

    def rule(self) -> TestResponse | None:
        asked: Any = self.call("rita").get("/api/v1/appeals?state=open").json
        found = asked["items"]
        if not found:
            return None
        document: dict[str, Any] = {"decision": "reject", "reason": "The photo shows it."}
        if not self.done["uphold"] or self.chance.random() < 0.6:
            answer = {"value": WANTED[found[0]["question"]]}
            document = {"decision": "uphold", "reason": "True.", "answer": answer}
        ruled = self.call("rita").post(f"/api/v1/appeals/{found[0]['id']}/decision", json=document)
        self.done["uphold"] += ruled.status_code == 200 and document["decision"] == "uphold"
        return ruled
