"""What a plan would do to the people who are there: reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mystery.db import now
from mystery.people.imports.known import Known, known_people, known_places, markets
from mystery.people.imports.merging import (
    EVERYWHERE,
    Facts,
    Listed,
    Places,
    clashes,
    differing,
    is_large,
    merge,
    missing,
)
from mystery.people.imports.plans import Plan, Planned
from mystery.people.rules import Role
from mystery.problems import Fault, Invalid
from mystery.spreadsheets import Report, Result, RowResult

GONE = "not in the list, disabled: "
"""How a note on somebody who is disabled begins."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row, and the person as they are to be; `known` where they are there."""

    row: RowResult
    facts: Facts | None = None
    known: Known | None = None

    @property
    def key(self) -> str:
        return self.known.key if self.known else f"new {self.row.code}"


@dataclass(frozen=True)
class Comparison:
    outcomes: tuple[Outcome, ...]
    missing: tuple[Listed, ...]
    """Who is not in the list and would be disabled."""
    there: int
    """How many people have a staff number and are not disabled."""
    disables: bool
    notes: tuple[str, ...]

    @property
    def is_large(self) -> bool:
        return is_large(len(self.missing), self.there)

    @property
    def report(self) -> Report:
        gone = [f"{GONE}{each.staff_number} {each.name}" for each in self.missing]
        notes = (*self.notes, *(gone if self.disables else ()))
        return Report(tuple(outcome.row for outcome in self.outcomes), notes)


def compare(plan: Plan, *, asker: str = "", chose: Collection[int] = ()) -> Comparison:
    """`asker`: the key of whoever imports; they neither disable nor promote themselves."""
    people = known_people(chose)
    judge = _Judge(people, known_places(), plan, asker)
    outcomes = tuple(judge.without_clashes([judge.outcome(row) for row in plan.rows]))
    listed = [_listed(known) for known in people if known.facts.staff_number and not known.disabled]
    unlisted = [k for k in people if not k.facts.staff_number and not k.disabled]
    gone, kept = missing(
        listed,
        {row.staff_number for row in plan.rows},
        asker=asker,
        other_admins=any(map(_is_admin, unlisted)),
    )
    return Comparison(
        outcomes,
        missing=tuple(gone),
        there=len(listed),
        disables=plan.options.disable is not None,
        notes=(*plan.notes, *_notes(outcomes, kept)),
    )


def check_confirmed(comparison: Comparison, asked: int | None) -> None:
    """Raises Invalid when the people to disable are not as many as was said."""
    count = len(comparison.missing)
    if asked is None or asked == count:
        return
    raise Invalid(
        f"{count:,} of {comparison.there:,} people with a staff number are not in this list, "
        f"and {asked:,} was said. Nothing was changed; look again.",
        code="missing_unconfirmed",
        faults=[Fault("/disable", f"{count} to disable all of them, empty to keep them")],
    )


def _listed(known: Known) -> Listed:
    return Listed(known.key, known.facts.staff_number, known.facts.name, _is_admin(known))


def _is_admin(known: Known) -> bool:
    return (Role.ADMIN, EVERYWHERE) in known.facts.roles


class _Judge:
    """Rows against the people who are there."""

    def __init__(self, people: Sequence[Known], places: Places, plan: Plan, asker: str) -> None:
        self.people, self.places, self.options, self.asker = people, places, plan.options, asker
        self.today: date = now().date()
        self.numbers = {k.facts.staff_number: k for k in people if k.facts.staff_number}
        self.mails = {k.facts.email: k for k in people if not k.facts.staff_number}

    def outcome(self, row: Planned) -> Outcome:
        if row.said is None:
            return Outcome(RowResult(row.number, Result.REFUSED, row.staff_number, row.why))
        known = self.numbers.get(row.staff_number)
        if known is None and row.said.email:
            known = self.mails.get(row.said.email)
        said = row.said
        if known is None and said.role is None and self.options.role:
            said = replace(said, role=self.options.role)
        if known and known.key == self.asker:
            said = replace(said, role=None)
        try:
            facts = merge(known.facts if known else None, said, self.places, self.today)
        except ValueError as fault:
            return _refused(row.number, row.staff_number, str(fault))
        return Outcome(_result(row.number, facts, known), facts, known)

    def without_clashes(self, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        """An address that somebody else has and keeps is refused, with whose it is."""
        taken = [o for o in outcomes if o.facts]
        touched = {o.known.key for o in taken if o.known}
        kept = {k.facts.email: k.key for k in self.people if k.facts.email and k.key not in touched}
        wrong = clashes(
            kept,
            [
                (o.key, o.facts.email, o.known.facts.email if o.known else None)
                for o in taken
                if o.facts
            ],
        )
        for outcome in outcomes:
            if outcome.facts and outcome.key in wrong:
                whose = self._named(wrong[outcome.key])
                why = f"e-mail {outcome.facts.email} belongs to {whose}"
                yield _refused(outcome.row.number, outcome.row.code, why)
            else:
                yield outcome

    def _named(self, key: str) -> str:
        known: Mapping[str, Known] = {each.key: each for each in self.people}
        if key not in known:
            return f"staff number {key.removeprefix('new ')}"
        facts = known[key].facts
        number = f", staff number {facts.staff_number}" if facts.staff_number else ""
        return f"{facts.name}{number}"


def _refused(number: int, staff_number: str, why: str) -> Outcome:
    why = f"staff number {staff_number}: {why}"
    return Outcome(RowResult(number, Result.REFUSED, staff_number, why))


def _result(number: int, facts: Facts, known: Known | None) -> RowResult:
    who = f"staff number {facts.staff_number}, {facts.name}"
    if known is None:
        return RowResult(number, Result.ADDED, facts.staff_number, who)
    if known.facts == facts:
        return RowResult(number, Result.UNCHANGED, facts.staff_number, who)
    why = f"{who}: {', '.join(differing(known.facts, facts))}"
    return RowResult(number, Result.CHANGED, facts.staff_number, why)


def _notes(outcomes: Sequence[Outcome], kept: Sequence[Listed]) -> Iterator[str]:
    for each in kept:
        why = "an admin has to remain" if each.admin else "nobody disables themselves"
        yield f"{each.name} is not in the list and stays: {why}"
    by_hand = [o for o in outcomes if o.known and o.known.disabled and not o.known.facts.left_list]
    if by_hand:
        shown = ", ".join(o.row.code for o in by_hand[:10]) + (", …" if len(by_hand) > 10 else "")
        yield f"disabled by hand and left so although the list names them: {shown}"
    known = markets()
    said = dict.fromkeys(o.facts.home_market for o in outcomes if o.facts and o.facts.home_market)
    strange = [each for each in said if each not in known]
    if strange:
        shown = ", ".join(strange[:10]) + (", …" if len(strange) > 10 else "")
        yield f"home markets in which there is no location: {shown}"
