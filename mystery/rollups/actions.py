"""Sums of approved audits, kept in the transaction of the decision that changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mystery.audits.rules import APART, AuditState
from mystery.audits.scores import is_lost, units
from mystery.audits.tables import AUDITS, Audit
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import execute, session
from mystery.programmes.tables import Programme
from mystery.rollups import questions
from mystery.rollups.tables import Rollup, RollupPart, RollupQuestions

COUNTS = ("n", "total", "squares", "passed", "failed", "could_not_shop", "no_score")
PART_COUNTS = ("n", "total", "squares")
KEY = ("family", "grain", "day", "location_id", "version_id")
STATES = ("scored", "unscored", "na", "cant_recall", "blank")
"""States of a question that was shown."""
TABLES: tuple[tuple[type[Any], tuple[str, ...], tuple[str, ...]], ...] = (
    (Rollup, KEY, COUNTS),
    (RollupPart, (*KEY, "kind", "part"), PART_COUNTS),
)
Counted = dict[Any, dict[str, int]]
Key = tuple[str, int, date, int]
"""Family, location, the visit's local day, version."""
Month = tuple[str, date, date]
"""A family, the first day of a calendar month and its last: what is counted at once, as years of
a whole chain would not fit into memory."""


@dataclass(frozen=True)
class Sums:
    """What one audit adds: whole rows of both tables, by their keys."""

    key: Key
    counts: dict[str, int]
    parts: dict[tuple[str, str], dict[str, int]]
    questions: dict[str, dict[str, int]]


def sums_of(audit: Audit) -> Sums:
    """The audit's own contribution, from its stored score and nothing else."""
    key = (audit.version.checklist.family, audit.location_id, audit.local_day, audit.version_id)
    return sums(key, audit.score, audit.outcome, audit.true_percent)


def sums(key: Key, score: dict[str, Any], outcome: str, true_percent: int | None) -> Sums:
    """Sections count before the critical policy, like the total."""
    outcomes = ("passed", "failed", "could_not_shop", "no_score")
    counts = {**_squares(true_percent), **{name: int(outcome == name) for name in outcomes}}
    parts = {}
    shown = {"section": score["working"]["sections"], "dimension": score["dimensions"]}
    for kind, rows in shown.items():
        for row in rows:
            value = units(row["percent"]) if true_percent is not None else None
            if value is not None:
                parts[kind, row["key"]] = _squares(value)
    return Sums(key, counts, parts, dict(_questions(score)))


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


def _apply(of: Sums, sign: int) -> None:
    for of_grain in _grains(of.key):
        key = dict(zip(KEY, of_grain, strict=True))
        _upsert(Rollup, key, {name: sign * count for name, count in of.counts.items()})
        for (kind, part), counts in of.parts.items():
            signed = {name: sign * count for name, count in counts.items()}
            _upsert(RollupPart, {**key, "kind": kind, "part": part}, signed)
    family, location_id, day, _ = of.key
    questions.grow(family, day.replace(day=1), location_id, of.questions, sign=sign)


def _grains(key: Key) -> Iterator[tuple[Any, ...]]:
    """The keys of the day's row and of its month's."""
    family, location_id, day, version_id = key
    yield family, "day", day, location_id, version_id
    yield family, "month", day.replace(day=1), location_id, version_id


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
    rebuild(_approved(month) for month in _months())


def rebuild(batches: Iterable[Iterable[Sums]]) -> None:
    """Rebuild all three tables from these; each batch holds all sums of its months."""
    for table, _, _ in TABLES:
        session.execute(sa.delete(table))
    session.execute(sa.delete(RollupQuestions))
    for batch in batches:
        *counted, asked = _count(batch)
        for (table, key, _), rows in zip(TABLES, counted, strict=True):
            _fill(table, key, rows)
        questions.fill(asked)


def _fill(table: type[Any], names: tuple[str, ...], rows: dict[Any, dict[str, int]]) -> None:
    found = [{**dict(zip(names, key, strict=True)), **rows[key]} for key in sorted(rows)]
    for start in range(0, len(found), 5_000):
        execute(sa.insert(table.__table__), found[start : start + 5_000])


def differences() -> list[str]:
    """Where the kept sums differ from a recount, as lines for the operator."""
    lines: list[str] = []
    for month in _months():
        *counted, asked = _count(_approved(month))
        for (table, key, names), found in zip(TABLES, counted, strict=True):
            lines += _differ(_kept(month, table, key, names), found)
        lines += _differ(questions.kept(*month), asked)
    return lines


def _months() -> Iterator[Month]:
    """All in which a family may have been visited or has been counted."""
    days = [AUDITS.c.local_day, Rollup.day, RollupPart.day, RollupQuestions.month]
    ends = sa.union_all(*(sa.select(sa.func.min(day), sa.func.max(day)) for day in days))
    known = [end for row in session.execute(ends) for end in row if end is not None]
    named = [ChecklistRow.family, RollupQuestions.family]
    named += [table.family for table, _, _ in TABLES]
    families = session.scalars(sa.union(*(sa.select(name) for name in named))).all()
    for family in sorted(families):
        first = min(known).replace(day=1) if known else date.max
        while known and first <= max(known):
            after = (first + timedelta(days=32)).replace(day=1)
            yield family, first, after - timedelta(days=1)
            first = after


def _kept(
    month: Month, table: type[Any], key: tuple[str, ...], names: tuple[str, ...]
) -> dict[Any, dict[str, int]]:
    family, first, last = month
    width, grains = len(key), table.grain.in_(("day", "month"))
    kinds = [table.kind.in_(("section", "dimension"))] if "kind" in key else []
    rows = session.execute(
        sa.select(*(getattr(table, name) for name in (*key, *names))).where(
            table.family == family, grains, table.day.between(first, last), *kinds
        )
    )
    found = {tuple(row[:width]): dict(zip(names, row[width:], strict=True)) for row in rows}
    return {key: counts for key, counts in found.items() if any(counts.values())}


def _differ(kept: dict[Any, dict[str, int]], counted: dict[Any, dict[str, int]]) -> Iterator[str]:
    for key in sorted(kept.keys() | counted.keys(), key=str):
        if kept.get(key) != counted.get(key):
            yield f"sums of {key}: kept {kept.get(key)}, counted {counted.get(key)}"


def _count(all_sums: Iterable[Sums]) -> tuple[Counted, Counted, Counted]:
    """Days and months, their parts, and questions, each by the keys of its table; questions by
    family, question, month and location."""
    days: Counted = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    parts: Counted = defaultdict(lambda: dict.fromkeys(PART_COUNTS, 0))
    asked: Counted = defaultdict(lambda: dict.fromkeys(questions.COUNTS, 0))
    for each in all_sums:
        for key in _grains(each.key):
            _grow(days[key], each.counts)
            for part, counts in each.parts.items():
                _grow(parts[(*key, *part)], counts)
        family, location_id, day, _ = each.key
        month = day.replace(day=1)
        for question, counts in each.questions.items():
            _grow(asked[family, question, month, location_id], counts)
    return dict(days), dict(parts), dict(asked)


def _grow(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        if count:
            counts[name] += count


def _approved(month: Month) -> Iterator[Sums]:
    """Of all approved audits of a family in a month; pilots never count."""
    family, first, last = month
    version, checklist, programme = (
        table.__table__ for table in (VersionRow, ChecklistRow, Programme)
    )
    query = (
        sa.select(AUDITS.c.location_id, AUDITS.c.local_day, AUDITS.c.version_id)
        .add_columns(AUDITS.c.score, AUDITS.c.outcome, AUDITS.c.true_percent)
        .join(version, version.c.id == AUDITS.c.version_id + 0)
        .join(checklist, checklist.c.id == version.c.checklist_id)
        .join(programme, programme.c.id == AUDITS.c.programme_id)
        .where(AUDITS.c.local_day.between(first, last), checklist.c.family == family)
        .where(AUDITS.c.state == AuditState.APPROVED, ~programme.c.pilot)
        .execution_options(yield_per=500)
    )
    for place, day, version_id, score, outcome, true_percent in session.execute(query):
        yield sums((family, place, day, version_id), score, outcome, true_percent)
