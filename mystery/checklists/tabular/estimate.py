"""How long a checklist takes to fill in, roughly: an estimate for its author."""

from __future__ import annotations

from mystery.checklists.rules import Checklist, EvidenceWhen, Question, Type

SECONDS = {
    Type.YES_NO: 6,
    Type.CHOICE: 9,
    Type.MULTI: 12,
    Type.SCALE: 7,
    Type.NPS: 7,
    Type.NUMBER: 10,
    Type.MONEY: 12,
    Type.DURATION: 8,
    Type.TEXT: 35,
    Type.DATE: 8,
    Type.TIME: 8,
    Type.PHOTO: 20,
    Type.BARCODE: 12,
    Type.SIGNATURE: 15,
}
PHOTO, COMMENT, ITEMS = 15, 25, 5
"""Seconds for what is demanded beside an answer; rows that a repeated section is taken to have."""


def minutes(checklist: Checklist) -> int:
    """Minutes at a phone, at least 1; conditional questions and evidence count half."""
    seconds = 0.0
    for section in checklist.sections:
        whole = sum(map(_seconds, section.questions))
        whole *= ITEMS if section.repeat is not None else 1
        seconds += whole / 2 if section.when is not None else whole
    return max(1, round(seconds / 60))


def _seconds(question: Question) -> float:
    demanded = 0.0
    for evidence in question.evidence:
        if not evidence.forbidden and evidence.least:
            each = PHOTO if evidence.kind == "photo" else COMMENT
            demanded += each if evidence.when is EvidenceWhen.ALWAYS else each / 2
    whole = SECONDS[question.type] + demanded
    return whole / 2 if question.when is not None else whole
