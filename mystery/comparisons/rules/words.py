"""The sentence that opens a comparison: the finding before the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mystery.comparisons.rules.comparison import Comparison, Signal
from mystery.comparisons.rules.figures import one_decimal
from mystery.comparisons.rules.reasons import OWN_VISITS

MARKS = {Signal.ABOVE: "▲", Signal.BELOW: "▼"}


def sentence(comparison: Comparison, names: Mapping[str, str], *, named: int = 5) -> str:
    """One to three sentences, plain text. `names` by location key; at most `named` are listed."""
    if comparison.reason is None:
        return _finding(comparison, names, named=named)
    if comparison.locations == 1:
        return _lone(comparison, names)
    return comparison.reason.words


def _lone(comparison: Comparison, names: Mapping[str, str]) -> str:
    row = next(row for row in comparison.rows if row.n)
    visits = f"{row.n} visit{'s' if row.n > 1 else ''}"
    seen = f"{names.get(row.key, row.key)} has a mean of {one_decimal(row.tally.mean or 0)} %"
    return f"{seen} over {visits}; no other {comparison.noun} has visits to compare it with."


def _finding(comparison: Comparison, names: Mapping[str, str], *, named: int) -> str:
    able = [row for row in comparison.rows if row.signal != Signal.TOO_FEW]
    mu = comparison.mu or 0.0
    marked = sorted(
        (row for row in able if row.signal in MARKS),
        key=lambda row: (-abs((row.estimate or 0.0) - mu), row.key),
    )
    labels = [f"{MARKS[row.signal]} {names.get(row.key, row.key)}" for row in marked if row.signal]
    lead = _lead(len(marked), len(able), noun=comparison.noun)
    rest = _others(len(able) - len(marked)) if marked else ""
    return lead + _listed(labels, named) + rest + _unjudged(len(comparison.rows) - len(able))


def _lead(marked: int, able: int, *, noun: str) -> str:
    if able == 1:
        who = f"The one {noun} with at least {OWN_VISITS} visits"
        verb = "stands out" if marked else "does not stand out"
    elif marked == 0:
        who, verb = f"None of {able} {noun}s", "stands out"
    elif marked == able:
        who, verb = f"All {able} {noun}s", "stand out"
    else:
        who, verb = f"{marked} of {able} {noun}s", "stands out" if marked == 1 else "stand out"
    return f"{who} {verb} from what chance alone would give"


def _listed(labels: Sequence[str], named: int) -> str:
    """`labels` strongest first; those above are put before those below."""
    if not labels:
        return "."
    shown = sorted(labels[:named], key=lambda label: not label.startswith(MARKS[Signal.ABOVE]))
    more = len(labels) - len(shown)
    return f": {', '.join(shown)}{f' and {more} more' if more else ''}."


def _others(count: int) -> str:
    if count == 0:
        return ""
    if count == 1:
        return " The other one does not."
    return f" The other {count} cannot be told apart with this many visits."


def _unjudged(count: int) -> str:
    if count == 0:
        return ""
    have = "1 more has" if count == 1 else f"{count} more have"
    return f" {have} fewer than {OWN_VISITS} visits."
