"""Sums of approved audits, kept in the transaction of the decision that changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, undefer

from mystery.audits.rules import APART, AuditState
from mystery.audits.scores import is_lost, units
from mystery.audits.tables import Audit
from mystery.checklists.tables import VersionRow
from mystery.db import session
from mystery.programmes.tables import Programme
from mystery.rollups.tables import Rollup, RollupPart, RollupQuestion

COUNTS = ("n", "total", "squares", "passed", "failed", "could_not_shop", "no_score")
PART_COUNTS = ("n", "total", "squares")
KEY = ("family", "grain", "location_id", "day", "version_id")
QUESTION_KEY = ("family", "question", "location_id", "month")
STATES = ("scored", "unscored", "na", "cant_recall", "blank")
"""States of a question that was shown."""
QUESTION_COUNTS = (*STATES, "missed")
TABLES: tuple[tuple[type[Any], tuple[str, ...], tuple[str, ...]], ...] = (
    (Rollup, KEY, COUNTS),
    (RollupPart, (*KEY, "kind", "part"), PART_COUNTS),
    (RollupQuestion, QUESTION_KEY, QUESTION_COUNTS),
)
Counted = dict[Any, dict[str, int]]


@dataclass(frozen=True)
class Sums:
    """What one audit adds: whole rows of both tables, by their keys."""

    key: tuple[str, int, date, int]
    counts: dict[str, int]
    parts: dict[tuple[str, str], dict[str, int]]
    questions: dict[str, dict[str, int]]


def sums_of(audit: Audit) -> Sums:
    """The audit's own contribution, from its stored score and nothing else.

    Sections count before the critical policy, like the total.
    """
    true = audit.true_percent
    outcomes = ("passed", "failed", "could_not_shop", "no_score")
    counts = {**_squares(true), **{name: int(audit.outcome == name) for name in outcomes}}
    parts = {}
    shown = {"section": audit.score["working"]["sections"], "dimension": audit.score["dimensions"]}
    for kind, rows in shown.items():
        for row in rows:
            value = units(row["percent"]) if true is not None else None
            if value is not None:
                parts[kind, row["key"]] = _squares(value)
    family = audit.version.checklist.family
    key = (family, audit.location_id, audit.local_day, audit.version_id)
    return Sums(key, counts, parts, dict(_questions(audit.score)))


def _questions(score: dict[str, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """What each question that was shown adds."""
    for row in score["questions"]:
        if row["state"] in STATES and row["key"] not in APART:
            counts = {state: int(row["state"] == state) for state in STATES}
            yield row["key"], counts | {"missed": int(is_lost(row["earned"], row["possible"]))}


def _squares(value: int | None) -> dict[str, int]:
    if value is None:
        return {"n": 0, "total": 0, "squares": 0}
    return {"n": 1, "total": value, "squares": value * value}


def add(audit: Audit) -> None:
    """Count an audit that has just been approved; pilots never count."""
    if not audit.programme.pilot:
        _apply(sums_of(audit), 1)


def subtract(audit: Audit) -> None:
    """Take an approved audit out of the sums again."""
    if not audit.programme.pilot:
        _apply(sums_of(audit), -1)


def _apply(sums: Sums, sign: int) -> None:
    for of_grain in _grains(sums.key):
        key = dict(zip(KEY, of_grain, strict=True))
        _upsert(Rollup, key, {name: sign * count for name, count in sums.counts.items()})
        for (kind, part), counts in sums.parts.items():
            signed = {name: sign * count for name, count in counts.items()}
            _upsert(RollupPart, {**key, "kind": kind, "part": part}, signed)
    rows = [
        {**key, **{name: sign * count for name, count in counts.items()}}
        for key, counts in _question_keys(sums)
    ]
    if rows:
        session.execute(_growing(RollupQuestion, QUESTION_KEY, QUESTION_COUNTS), rows)


def _question_keys(sums: Sums) -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    family, location_id, day, _ = sums.key
    for question, counts in sums.questions.items():
        values = (family, question, location_id, day.replace(day=1))
        yield dict(zip(QUESTION_KEY, values, strict=True)), counts


def _grains(key: tuple[str, int, date, int]) -> Iterator[tuple[Any, ...]]:
    """The keys of the day's row and of its month's."""
    family, location_id, day, version_id = key
    yield family, "day", location_id, day, version_id
    yield family, "month", location_id, day.replace(day=1), version_id


def _upsert(
    table: type[Rollup] | type[RollupPart], key: dict[str, Any], add: dict[str, int]
) -> None:
    session.execute(_growing(table, tuple(key), tuple(add)), [{**key, **add}])


def _growing(table: type[Any], key: tuple[str, ...], counts: tuple[str, ...]) -> Any:
    """An insert that adds to the row that is there already."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table.__table__)
    grown = {name: getattr(table, name) + getattr(statement.excluded, name) for name in counts}
    return statement.on_conflict_do_update(index_elements=list(key), set_=grown)


def recount() -> None:
    """Rebuild all three tables from the approved audits."""
    for (table, key, _), rows in zip(TABLES, _count(), strict=True):
        session.execute(sa.delete(table))
        _fill(table, key, rows)


def _fill(table: type[Any], names: tuple[str, ...], rows: dict[Any, dict[str, int]]) -> None:
    found = [{**dict(zip(names, key, strict=True)), **counts} for key, counts in rows.items()]
    for start in range(0, len(found), 5_000):
        session.execute(sa.insert(table), found[start : start + 5_000])


def differences() -> list[str]:
    """Where the kept sums differ from a recount, as lines for the operator."""
    lines: list[str] = []
    for (table, key, names), counted in zip(TABLES, _count(), strict=True):
        lines += _differ(_kept(table, key, names), counted)
    return lines


def _kept(
    table: type[Any], key: tuple[str, ...], names: tuple[str, ...]
) -> dict[Any, dict[str, int]]:
    width = len(key)
    rows = session.execute(sa.select(*(getattr(table, name) for name in (*key, *names))))
    found = {tuple(row[:width]): dict(zip(names, row[width:], strict=True)) for row in rows}
    return {key: counts for key, counts in found.items() if any(counts.values())}


def _differ(kept: dict[Any, dict[str, int]], counted: dict[Any, dict[str, int]]) -> Iterator[str]:
    for key in sorted(kept.keys() | counted.keys(), key=str):
        if kept.get(key) != counted.get(key):
            yield f"sums of {key}: kept {kept.get(key)}, counted {counted.get(key)}"


def _count() -> tuple[Counted, Counted, Counted]:
    """Days and months, their parts, and questions, each by the keys of its table."""
    days: Counted = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    parts: Counted = defaultdict(lambda: dict.fromkeys(PART_COUNTS, 0))
    questions: Counted = defaultdict(lambda: dict.fromkeys(QUESTION_COUNTS, 0))
    for audit in _approved():
        sums = sums_of(audit)
        for key in _grains(sums.key):
            _grow(days[key], sums.counts)
            for part, counts in sums.parts.items():
                _grow(parts[(*key, *part)], counts)
        for named, counts in _question_keys(sums):
            _grow(questions[tuple(named.values())], counts)
    return dict(days), dict(parts), dict(questions)


def _grow(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] += count


def _approved() -> Iterator[Audit]:
    query = (
        sa.select(Audit)
        .join(Programme, Programme.id == Audit.programme_id)
        .options(undefer(Audit.score), joinedload(Audit.version).joinedload(VersionRow.checklist))
        .where(Audit.state == AuditState.APPROVED, ~Programme.pilot)
        .execution_options(yield_per=500)
    )
    for audit in session.scalars(query):
        yield audit
        session.expunge(audit)
