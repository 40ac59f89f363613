"""Results as JSON: decimal strings, half up at 4 places."""

from __future__ import annotations

from fractions import Fraction

from mystery.checklists.rules import decimal_text

from .result import Part, Result, Row

RULES_VERSION = 1
"""Stored with every score; raised when any visit could score differently."""

Json = dict[str, object]


def as_document(result: Result) -> Json:
    """The result document of scoring.md, as the vectors expect it."""
    return {
        "percent": _text(result.percent),
        "true_percent": _text(result.true_percent),
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
        "cap": _text(policy.cap),
        "ended": result.ended.value if result.ended else None,
        "sections": [_part(part) | {"weight": _text(section.weight)} for section, part in weighted],
        "questions": [_working(row) for row in result.questions],
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)


def _part(part: Part) -> Json:
    return {
        "key": part.key,
        "percent": _text(part.percent),
        "earned": decimal_text(part.earned),
        "possible": decimal_text(part.possible),
    }


def _question(row: Row) -> Json:
    return {
        "key": row.question.key,
        "state": row.state.value,
        "earned": _text(row.earned),
        "possible": _text(row.possible),
    }


def _working(row: Row) -> Json:
    scored = row.earned is not None
    return {
        "key": row.question.key,
        "section": row.section,
        "e": _text(row.natural),
        "m": _text(row.question.best) if scored else None,
        "p": _text(row.question.worth) if scored else None,
        "bonus": row.question.bonus,
    }
