"""Visits from a table.

`plan` reads and checks (no database), `rehearse` says what would happen, `apply` plans the
visits inside the caller's transaction. Both give the same report, row by row.
"""

from __future__ import annotations

from mystery import log
from mystery.db import now
from mystery.people.rules import Principal
from mystery.programmes.imports.comparing import compare
from mystery.programmes.imports.reading import Options, Plan, plan
from mystery.programmes.imports.writing import lock_visits, write
from mystery.programmes.rules.policy import check_started
from mystery.programmes.tables import Programme
from mystery.spreadsheets import Report

__all__ = ["Options", "Plan", "apply", "plan", "rehearse"]


def rehearse(planned: Plan, *, by: Principal | None) -> Report:
    """The dry run: everything but writing. `by` meets only locations where they may plan."""
    outcomes = compare(planned, by=by, at=now())
    return Report(tuple(outcome.row for outcome in outcomes), planned.notes)


def apply(planned: Plan, *, programme: Programme, by: Principal | None) -> Report:
    """Plan the visits, with one log row for all; one that is planned just like this already is
    left alone."""
    lock_visits()
    check_started(programme.name, active=programme.active, notice_on=programme.notice_on)
    outcomes = compare(planned, by=by, at=now())
    asked = [outcome.asked for outcome in outcomes if outcome.asked]
    write(asked, programme=programme, by=by)
    report = Report(tuple(outcome.row for outcome in outcomes), planned.notes)
    counts = {result.value: count for result, count in report.counts.items()}
    log.record("visits.import", "visits", actor=by.actor if by else "system", **counts)
    return report
