"""Results as JSON: decimal strings, half up at 4 places."""

from __future__ import annotations

from mystery.checklists.rules import decimal_text

from .result import Part, Result, Row, text_of

RULES_VERSION = 1
"""Stored with every score; raised when any visit could score differently."""

Json = dict[str, object]


def as_document(result: Result) -> Json:
    """The result document of scoring.md, as the vectors expect it."""
    return {
        "percent": text_of(result.percent),
        "true_percent": text_of(result.true_percent),
        "earned": decimal_text(result.earned),
        "possible": decimal_text(result.possible),
        "outcome": result.outcome.value,
        "failed": list(result.failed),
        "band": result.band,
        "sections": [_part(part) for part in result.sections],
        "dimensions": [_part(part) for part in result.dimensions],
        "questions": [_question(row) for row in result.questions],
    }


def arithmetic(result: Result) -> Json:
    """What else a person needs to follow the sum by hand.

    Per question the section, the natural value e, its maximum m and the worth p of
    `p * e / m` (all null unless scored); per section its weight and its points before the
    critical policy; and what ended or capped the score.
    """
    policy = result.checklist.critical
    weighted = zip(result.checklist.sections, result.true_sections, strict=True)
    return {
        "rules": RULES_VERSION,
        "weighted": result.checklist.weighted,
        "cap_bonus": result.checklist.cap_bonus,
        "policy": policy.policy.value,
        "cap": text_of(policy.cap),
        "ended": result.ended.value if result.ended else None,
        "sections": [
            _part(part) | {"weight": text_of(section.weight)} for section, part in weighted
        ],
        "questions": [_working(row) for row in result.questions],
    }


def _part(part: Part) -> Json:
    return {
        "key": part.key,
        "percent": text_of(part.percent),
        "earned": decimal_text(part.earned),
        "possible": decimal_text(part.possible),
    }


def _question(row: Row) -> Json:
    texts = row.texts
    return {
        "key": row.question.key,
        "state": texts.state,
        "earned": texts.earned,
        "possible": texts.possible,
    }


def _working(row: Row) -> Json:
    texts = row.texts
    return {
        "key": row.question.key,
        "section": row.section,
        "e": texts.e,
        "m": texts.m,
        "p": texts.p,
        "bonus": row.question.bonus,
    }
