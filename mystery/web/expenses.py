"""Claims as those meet them who decide on money, and the table that payroll gets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mystery import db, log
from mystery.expenses import actions, queries
from mystery.expenses.actions import Ruling
from mystery.expenses.rules import Kind, State, Verdict, amount_text, beyond, totals
from mystery.expenses.tables import Claim, Expense, PayrollBatch
from mystery.exports.flat import BOM
from mystery.exports.rules.cells import guarded
from mystery.locations.queries import Condition
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.reports import shopper_alias

TOGETHER = 25
"""Claims approved in one transaction: one by one takes long, all at once keeps others waiting."""


def visible() -> Condition:
    """Condition on a query that joins Location: where the person decides on money."""
    return visibility.locations(Right.DECIDE_EXPENSES)


@dataclass(frozen=True)
class Shown:
    """A claim with what deciding on it takes; who it was is told by an alias only."""

    claim: Claim
    in_review: bool
    doubled: bool
    """Another upload of the same visit asks for money too."""
    audit_key: str | None

    @property
    def alias(self) -> str:
        return shopper_alias(self.claim.person.key, self.claim.made_at, stable=True)

    @property
    def own(self) -> bool:
        return self.claim.person_id == auth.person().id

    @property
    def expenses(self) -> list[Expense]:
        return [each for each in self.claim.expenses if each.state != State.REPLACED]

    @property
    def open(self) -> list[Expense]:
        """What may be decided on now, or decided otherwise."""
        if self.own or self.in_review:
            return []
        return [each for each in self.expenses if each.batch_id is None]

    @property
    def waiting(self) -> list[Expense]:
        return [each for each in self.open if each.state == State.WAITING]

    @property
    def money(self) -> dict[str, int]:
        asked = ((e.currency, e.asked) for e in self.expenses if e.kind == Kind.MONEY)
        return totals(asked)

    @property
    def beyond(self) -> bool:
        return beyond(self.money, self.claim.spend_limit, self.claim.currency)

    @property
    def state(self) -> str:
        """review, waiting, decided or paid."""
        states = {each.state for each in self.expenses}
        if State.WAITING in states:
            return "review" if self.in_review else "waiting"
        paid = [each for each in self.expenses if each.batch_id is not None]
        due = [each for each in self.expenses if each.granted]
        return "paid" if due and len(paid) == len(due) else "decided"


def shown(claims: Sequence[Claim]) -> list[Shown]:
    reviewing = queries.list_in_review([claim.id for claim in claims])
    doubled, keys = queries.list_doubled(claims), queries.list_audit_keys(claims)
    return [
        Shown(claim, claim.id in reviewing, claim.id in doubled, keys.get(claim.uuid))
        for claim in claims
    ]


def approve_all(keys: Sequence[str]) -> tuple[int, int]:
    """Approve what waits in these claims as it was asked for; claims done and passed over.

    Passed over: one's own, under review, beyond the limit, and what nobody waits for.
    """
    done, here = 0, visible()
    for start in range(0, len(keys), TOGETHER):
        with db.transaction():
            for found in shown(actions.hold_claims(keys[start : start + TOGETHER], here)):
                if found.waiting and not found.beyond:
                    rulings = [Ruling(each.position, Verdict.APPROVE) for each in found.waiting]
                    actions.decide_held(found.claim, rulings, in_review=False, by=auth.person())
                    done += 1
    return done, len(keys) - done


def payroll_maker() -> int | None:
    """Whose batches the person reads: all where they pay for everybody, else their own."""
    return None if auth.scope(Right.PAY).everywhere else auth.person().id


def payroll_csv(batch: PayrollBatch, *, raw: bool) -> bytes:
    """One line a person, one column a currency; `raw` without what is there for spreadsheets."""
    target = io.StringIO()
    if not raw:
        target.write(BOM)
    writer = csv.writer(target, lineterminator="\r\n")
    currencies = sorted({name for row in batch.rows for name in row["money"]})
    head = ("staff_number", "period_from", "period_to", "minutes", "travel_minutes")
    writer.writerow([*head, *(f"amount_{name}" for name in currencies)])
    writer.writerows(_cells(batch, currencies, raw=raw))
    return target.getvalue().encode()


def _cells(batch: PayrollBatch, currencies: list[str], *, raw: bool) -> Iterator[list[str]]:
    for row in batch.rows:
        number = row["staff_number"]
        times = str(row["minutes"]), str(row["travel_minutes"])
        amounts = [row["money"].get(name, amount_text(0, name)) for name in currencies]
        period = batch.since.isoformat(), batch.until.isoformat()
        yield [number if raw else guarded(number), *period, *times, *amounts]


def note_payroll_read(batch: PayrollBatch) -> None:
    with db.transaction():
        log.record("payroll.read", f"payroll:{batch.key}", actor=auth.person().actor)
