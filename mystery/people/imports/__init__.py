"""People from a list of staff.

`plan` reads and checks (slow, no database), `rehearse` says what would happen, `apply` makes
it happen inside the caller's transaction. Both give the same report.
"""

from __future__ import annotations

from collections.abc import Collection

from mystery import log
from mystery.people.imports.comparing import GONE, Comparison, check_confirmed, compare
from mystery.people.imports.plans import Options, Plan
from mystery.people.imports.reading import check_count, plan
from mystery.people.imports.writing import lock_people, write
from mystery.people.rules import Principal
from mystery.spreadsheets import Report

__all__ = ["GONE", "Comparison", "Options", "Plan", "apply", "check_count", "plan", "rehearse"]


def rehearse(
    planned: Plan, *, by: Principal | None = None, chose: Collection[int] = ()
) -> Comparison:
    """The dry run: everything but writing. `chose`: the ids of those who chose the language of
    their notices themselves."""
    return compare(planned, asker=by.key if by else "", chose=chose)


def apply(planned: Plan, *, by: Principal | None = None, chose: Collection[int] = ()) -> Report:
    """Add, change and disable people, row by row refused or not, with one log row for the list
    and one for each account that it disables or enables.

    Raises Invalid when another number of people is missing than was said; then nothing is
    written.
    """
    lock_people()
    comparison = compare(planned, asker=by.key if by else "", chose=chose)
    check_confirmed(comparison, planned.options.disable)
    write(comparison, given_by=by.id if by else None)
    _record(comparison, actor=by.actor if by else "shell")
    return comparison.report


def _record(comparison: Comparison, *, actor: str) -> None:
    report = comparison.report
    counts = {result.value: count for result, count in report.counts.items()}
    gone = comparison.missing if comparison.disables else ()
    log.record("people.import", "people", actor=actor, **counts, disabled=len(gone))
    for each in gone:
        log.record("person.disable", f"person:{each.key}", actor=actor, why="not in the list")
    for known, facts in ((o.known, o.facts) for o in comparison.outcomes):
        if known is None or facts is None:
            continue
        if known.facts.left_list:
            log.record("person.enable", f"person:{known.key}", actor=actor, why="in the list")
        for role, _ in sorted(known.facts.roles - facts.roles):
            log.record("grant.take", f"person:{known.key}", actor=actor, role=role)
