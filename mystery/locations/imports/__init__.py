"""Locations from a table.

`plan` reads and checks (slow, no database), `rehearse` says what would happen, `apply` makes
it happen inside the caller's transaction. Both give the same report.
"""

from __future__ import annotations

from mystery import log
from mystery.locations.imports.comparing import compare
from mystery.locations.imports.plans import Options, Plan
from mystery.locations.imports.reading import plan
from mystery.locations.imports.writing import lock_locations, write
from mystery.spreadsheets import Report

__all__ = ["Options", "Plan", "apply", "plan", "rehearse"]


def rehearse(planned: Plan) -> Report:
    """The dry run: everything but writing. Raises Invalid for an option that names no region."""
    return compare(planned).report


def apply(planned: Plan, *, by: str) -> Report:
    """Add and change locations, row by row refused or not, with one log row for all of them.

    Raises Invalid for an option that names no region; then nothing is written.
    """
    lock_locations()
    comparison = compare(planned)
    write(comparison, by=by)
    report = comparison.report
    counts = {result.value: count for result, count in report.counts.items()}
    log.record("locations.import", "locations", actor=by, **counts)
    return report
