"""Visits from a table.

`plan` reads and checks (no database), `rehearse` says what would happen, `apply` plans the
visits inside the caller's transaction. Both give the same report, row by row.
"""

from __future__ import annotations

from mystery.db import now
from mystery.people.rules import Principal
from mystery.programmes.actions import plan_visit
from mystery.programmes.imports.comparing import compare
from mystery.programmes.imports.reading import Options, Plan, plan
from mystery.programmes.tables import Programme
from mystery.spreadsheets import Report

__all__ = ["Options", "Plan", "apply", "plan", "rehearse"]


def rehearse(planned: Plan, *, by: Principal | None) -> Report:
    """The dry run: everything but writing. `by` meets only locations where they may plan."""
    outcomes = compare(planned, by=by, at=now())
    return Report(tuple(outcome.row for outcome in outcomes), planned.notes)


def apply(planned: Plan, *, programme: Programme, by: Principal | None) -> Report:
    """Plan the visits; one that is planned just like this already is left alone."""
    outcomes = compare(planned, by=by, at=now())
    for asked in (outcome.asked for outcome in outcomes):
        if asked:
            plan_visit(
                location=asked.location,
                checklist=asked.checklist,
                opens_at=asked.opens_at,
                due_at=asked.due_at,
                programme=programme,
                shopper=asked.shopper,
                note=asked.note,
                by=by,
            )
    return Report(tuple(outcome.row for outcome in outcomes), planned.notes)
