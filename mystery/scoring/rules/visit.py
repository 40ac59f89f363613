"""One visit's score, exact. See scoring.md, "One visit".

Decided here where that page leaves it open, on the phone alike:
- `critical_when` decides alone for every question that is not hidden.
- `zero_section` also lowers the percent that the section's pass mark looks at; pass mark and
  bands of the checklist look at the percent after the critical policy.
- A `zero` gate gives 0 % whether or not anything was scored. Without a percent nothing is
  below a pass mark, but critical misses stay in `failed` of a `no_score`.
- A dimension is there once one of its questions is scored, in the order of scoring.
- The label of a band is shown in the checklist's own language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from mystery.checklists.rules import Checklist, CountsAs, Policy, text
from mystery.checklists.rules.numbers import ZERO, total

from .result import Outcome, Part, Result, Row, Seen, State
from .walk import walk_through

HUNDRED = Fraction(100)


def score(
    checklist: Checklist, answers: Mapping[str, object], location: Mapping[str, object]
) -> Result:
    """The score of a visit.

    `answers` maps question keys to the answers of contract.md, `location` holds the location's
    attributes (kind, tags, brand, ...).
    """
    walk = walk_through(checklist, answers, location)
    missed = tuple(row for row in walk.rows if _missed(row, walk.seen))
    true_sections = tuple(_sections(checklist, walk.rows))
    sections = _after_policy(checklist, true_sections, missed)
    true_percent = _after_gate(walk.ended, _overall(checklist, true_sections))
    percent = true_percent
    if sections is not true_sections:
        percent = _after_gate(walk.ended, _overall(checklist, sections))
    if missed and checklist.critical.policy is Policy.CAP:
        percent = _at_most(percent, checklist.critical.cap)
    failed = tuple(_failed(checklist, missed, sections))
    failed += tuple(_failed_in_all(checklist, percent, walk.ended))
    return Result(
        checklist=checklist,
        percent=percent,
        true_percent=true_percent,
        outcome=_outcome(walk.ended, percent, failed),
        failed=() if walk.ended is CountsAs.COULD_NOT_SHOP else failed,
        band=_band(checklist, percent),
        sections=sections,
        true_sections=true_sections,
        dimensions=tuple(_dimensions(checklist, walk.rows)),
        questions=walk.rows,
        ended=walk.ended,
    )


def _missed(row: Row, seen: Seen) -> bool:
    """Whether a critical question was missed."""
    if row.state is State.HIDDEN:
        return False
    if row.question.critical_when is not None:
        return seen.holds(row.question.critical_when)
    return row.question.critical and row.earned is not None and row.earned <= 0


def _part(key: str, rows: list[Row], *, cap: bool) -> Part:
    """The points of some scored rows: earned at least 0, the percent at most 100 if capped."""
    earned = total(row.earned for row in rows if row.earned is not None)
    if earned.numerator < 0:
        earned = ZERO
    possible = total(row.possible for row in rows if row.possible is not None)
    return Part(key, earned, possible, _percent(earned, possible, cap=cap))


def _percent(earned: Fraction, possible: Fraction, *, cap: bool) -> Fraction | None:
    if possible.numerator <= 0:
        return None
    if cap and earned >= possible:
        return HUNDRED
    return HUNDRED * earned / possible


def _sections(checklist: Checklist, rows: tuple[Row, ...]) -> Iterator[Part]:
    following = iter(rows)
    for section in checklist.sections:
        own = [next(following) for _ in section.questions]
        yield _part(section.key, own, cap=checklist.cap_bonus)


def _dimensions(checklist: Checklist, rows: tuple[Row, ...]) -> Iterator[Part]:
    pools: dict[str, list[Row]] = {}
    for row in rows:
        if row.state is State.SCORED and row.question.dimension is not None:
            pools.setdefault(row.question.dimension, []).append(row)
    for key, pool in pools.items():
        yield _part(key, pool, cap=checklist.cap_bonus)


def _after_policy(
    checklist: Checklist, parts: tuple[Part, ...], missed: tuple[Row, ...]
) -> tuple[Part, ...]:
    """The sections as shown: at 0 where the policy says so and a critical one was missed."""
    if not missed or checklist.critical.policy is not Policy.ZERO_SECTION:
        return parts
    zeroed = {row.section for row in missed}
    return tuple(
        Part(part.key, ZERO, part.possible, None if part.percent is None else ZERO)
        if part.key in zeroed
        else part
        for part in parts
    )


def _overall(checklist: Checklist, parts: tuple[Part, ...]) -> Fraction | None:
    """Section percents by weight where any section has one, else pooled points."""
    if not checklist.weighted:
        earned = total(part.earned for part in parts)
        possible = total(part.possible for part in parts)
        return _percent(earned, possible, cap=checklist.cap_bonus)
    shares = [
        (section.weight or ZERO, part.percent)
        for section, part in zip(checklist.sections, parts, strict=True)
        if part.percent is not None
    ]
    weights = total(weight for weight, _ in shares)
    if weights <= 0:
        return None
    return total(weight * percent for weight, percent in shares) / weights


def _after_gate(ended: CountsAs | None, percent: Fraction | None) -> Fraction | None:
    if ended is None:
        return percent
    return ZERO if ended is CountsAs.ZERO else None


def _failed(
    checklist: Checklist, missed: tuple[Row, ...], parts: tuple[Part, ...]
) -> Iterator[str]:
    for row in missed:
        yield f"critical:{row.question.key}"
    for section, part in zip(checklist.sections, parts, strict=True):
        if _below(part.percent, section.pass_mark):
            yield f"section:{section.key}"


def _below(percent: Fraction | None, mark: Fraction | None) -> bool:
    return percent is not None and mark is not None and percent < mark


def _at_most(percent: Fraction | None, cap: Fraction | None) -> Fraction | None:
    return percent if percent is None or cap is None else min(percent, cap)


def _failed_in_all(
    checklist: Checklist, percent: Fraction | None, ended: CountsAs | None
) -> Iterator[str]:
    if _below(percent, checklist.pass_mark):
        yield "pass_mark"
    if ended is CountsAs.ZERO:
        yield "gate"


def _outcome(ended: CountsAs | None, percent: Fraction | None, failed: tuple[str, ...]) -> Outcome:
    if ended is CountsAs.COULD_NOT_SHOP:
        return Outcome.COULD_NOT_SHOP
    if percent is None:
        return Outcome.NO_SCORE
    return Outcome.FAILED if failed else Outcome.PASSED


def _band(checklist: Checklist, percent: Fraction | None) -> str | None:
    """The label of the highest band that begins at or below the percent."""
    if percent is None:
        return None
    fitting = [band for band in checklist.bands if band.start <= percent]
    if not fitting:
        return None
    return text(max(fitting, key=lambda band: band.start).label, checklist.language)
