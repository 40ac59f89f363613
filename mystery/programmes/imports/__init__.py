"""Visits from a table.

`plan` reads and checks (no database), `rehearse` says what would happen, `apply` plans the
visits inside the caller's transaction. Both give the same report, row by row.
"""

from __future__ import annotations

from mystery import log
from mystery.db import now
from mystery.programmes.imports.checking import Choices
from mystery.programmes.imports.comparing import Terms, compare
from mystery.programmes.imports.reading import Options, Plan, plan
from mystery.programmes.imports.writing import lock_visits, write
from mystery.programmes.rules.policy import check_started
from mystery.spreadsheets import Report

__all__ = ["Choices", "Options", "Plan", "Terms", "apply", "plan", "rehearse"]


def rehearse(planned: Plan, terms: Terms) -> Report:
    """The dry run: everything but writing."""
    _check_started(terms)
    outcomes = compare(planned, terms, at=now())
    return Report(tuple(outcome.row for outcome in outcomes), planned.notes)


def apply(planned: Plan, terms: Terms) -> Report:
    """Plan the visits, with one log row for all and one for each that sets a rule aside; one that
    is planned just like this already is left alone."""
    by, programme = terms.by, terms.programme
    _check_started(terms)
    lock_visits(planned)
    outcomes = compare(planned, terms, at=now())
    write([outcome.asked for outcome in outcomes if outcome.asked], programme=programme, by=by)
    report = Report(tuple(outcome.row for outcome in outcomes), planned.notes)
    counts = {result.value: count for result, count in report.counts.items()}
    log.record("visits.import", "visits", actor=by.actor if by else "system", **counts)
    return report


def _check_started(terms: Terms) -> None:
    programme = terms.programme
    check_started(programme.name, active=programme.active, notice_on=programme.notice_on)
