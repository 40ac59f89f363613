"""A staged visit for tests: order, delivery three days later, use once the parcel has come."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mystery import db
from mystery.programmes.stages.tables import StageRun, StageStep
from mystery.programmes.tables import Visit
from tests.sending import Draft

STAGED: dict[str, Any] = {
    "key": "order",
    "title": "Online order",
    "language": "en",
    "channel": "delivery",
    "show_score": "after_sending",
    "stages": [
        {"key": "order", "title": "Order"},
        {
            "key": "delivery",
            "title": "Delivery",
            "opens_day": 3,
            "due_day": 10,
            "waiting_for": "the parcel",
        },
        {"key": "use", "title": "Use", "due_day": 20},
    ],
    "sections": [
        {
            "key": "shop",
            "title": "Shop",
            "stage": "order",
            "questions": [
                {"key": "found", "type": "yes_no", "text": "Found?", "points": 4},
                {
                    "key": "could_order",
                    "type": "yes_no",
                    "text": "Could you order?",
                    "gate": {"ends_when": "no"},
                },
            ],
        },
        {
            "key": "items",
            "title": "Items",
            "stage": "order",
            "repeat": {"label": "item", "max": 60},
            "questions": [
                {"key": "price", "type": "money", "text": "Price?"},
                {"key": "stock", "type": "yes_no", "text": "In stock?"},
            ],
        },
        {
            "key": "parcel",
            "title": "Parcel",
            "stage": "delivery",
            "questions": [
                {"key": "whole", "type": "yes_no", "text": "Undamaged?", "points": 6},
                {
                    "key": "why_not_found",
                    "type": "text",
                    "text": "What was missing?",
                    "when": {"question": "found", "is": "no"},
                },
            ],
        },
        {
            "key": "after",
            "title": "After",
            "stage": "use",
            "questions": [
                {"key": "useful", "type": "scale", "text": "Useful?", "points": 10},
                {
                    "key": "recommend_as_employer",
                    "type": "nps",
                    "text": "Work here?",
                    "when": {"location": "kind", "is": "own"},
                },
            ],
        },
    ],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "order": {"found": {"value": "yes"}, "could_order": {"value": "yes"}},
    "delivery": {"whole": {"value": "yes"}},
    "use": {"useful": {"value": 3}, "recommend_as_employer": {"value": 9}},
}
"""Worth 4 of 4, 6 of 6 and 5 of 10."""
STAGES = tuple(ANSWERS)


@dataclass
class StageDraft(Draft):
    """One stage on a phone."""

    stage: str = "order"
    checklist: str = "order"

    def document(self) -> dict[str, Any]:
        made = super().document()
        return {**made, "stage": self.stage}


def stage(visit: str, name: str, **more: Any) -> StageDraft:
    answers = json.loads(json.dumps(ANSWERS[name])) | more.pop("answers", {})
    return StageDraft(visit, stage=name, answers=answers, **more)


@dataclass
class Days:
    """Lets days pass for a visit by moving all its moments into the past."""

    visit: str
    passed: int = field(default=0)

    def pass_by(self, days: float) -> None:
        back = timedelta(days=days)
        with db.transaction():
            visit = db.session.scalars(sa.select(Visit).where(Visit.key == self.visit)).one()
            visit.opens_at, visit.due_at = visit.opens_at - back, visit.due_at - back
            for run in db.session.scalars(sa.select(StageRun).where(StageRun.visit_id == visit.id)):
                for name in ("opens_at", "due_at", "began_at", "next_at"):
                    _move(run, name, back)
                for step in run.steps:
                    for name in ("opened_at", "sent_at", "expired_at"):
                        _move(step, name, back)


def _move(row: StageRun | StageStep, name: str, back: timedelta) -> None:
    at: datetime | None = getattr(row, name)
    if at is not None:
        setattr(row, name, at - back)
