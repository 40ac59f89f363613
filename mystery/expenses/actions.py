from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mystery import log
from mystery.audits.rules import AuditUpload, local_day, visited_at
from mystery.db import hold, new_key, now, session
from mystery.expenses.queries import (
    find_claim_of,
    get_claim,
    granted_of,
    list_in_review,
    list_keyed,
    payable,
)
from mystery.expenses.rules import (
    AFTER,
    Pay,
    State,
    Verdict,
    amount_text,
    check_may_decide,
    grant,
    lines,
    pay,
    read_amount,
)
from mystery.expenses.tables import Claim, Expense, PayrollBatch
from mystery.locations.queries import Condition, Site
from mystery.notices.actions import tell
from mystery.notices.rules import Kind as NoticeKind
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.problems import Conflict, Invalid, Missing
from mystery.programmes.outlines import scenarios_of
from mystery.programmes.queries import find_visit
from mystery.programmes.tables import Visit


@dataclass(frozen=True)
class Ruling:
    """On one thing asked for; `cut_to` in minutes or 1/10,000 of its currency."""

    position: int
    verdict: Verdict
    cut_to: int | None = None
    reason: str = ""


def claim(upload: AuditUpload, *, site: Site, visit: str | None, by: Principal) -> Claim | None:
    """Note what an upload for a visit, by its key, asks for; the same upload again adds nothing.

    What the one it replaces asked for, and nobody decided on, is asked for no more."""
    if upload.replaces:
        _withdraw(upload.replaces, by=by)
    asked = list(lines(upload.spent)) if upload.spent else []
    if not asked or find_claim_of(upload.uuid):
        return None
    found = find_visit(visit) if visit else None
    limit, currency = _limit(found)
    made = Claim(
        key=new_key(),
        uuid=upload.uuid,
        person_id=by.id,
        location_id=site.id,
        visit_id=found.id if found else None,
        local_day=date.fromisoformat(local_day(visited_at(upload), site.time_zone)),
        spend_limit=limit,
        currency=currency,
        made_at=now(),
        expenses=[
            Expense(position=position, state=State.WAITING, reason="", **vars(line))
            for position, line in enumerate(asked)
        ],
    )
    session.add(made)
    session.flush()
    return made


def _withdraw(uuid: str, *, by: Principal) -> None:
    former = find_claim_of(uuid)
    if former is None or former.person_id != by.id:
        return
    for expense in former.expenses:
        if expense.state == State.WAITING:
            expense.state = State.REPLACED


def _limit(visit: Visit | None) -> tuple[int | None, str]:
    """What the visit's scenario allows to spend, and in which currency."""
    scenario = scenarios_of([visit]).get(visit.id) if visit else None
    if scenario is None or not scenario.spend_limit:
        return None, ""
    return read_amount(scenario.spend_limit), scenario.currency


def decide(key: str, rulings: Sequence[Ruling], *, visible: Condition, by: Principal) -> Claim:
    """Decide on what a claim asks for; until payroll has it, another decision may follow.

    Raises Conflict while its visit is under review and once it is paid, Forbidden on own money.
    """
    (found,) = hold_claims([get_claim(key, visible).key], visible)
    if not rulings:
        raise Invalid("Nothing was decided.")
    decide_held(found, rulings, in_review=bool(list_in_review([found.id])), by=by)
    return found


def hold_claims(keys: Sequence[str], visible: Condition) -> list[Claim]:
    """Those in sight, as they are once nobody else decides on them."""
    for key in sorted(keys):
        hold(f"claim:{key}")
    session.expire_all()
    return list_keyed(keys, visible)


def decide_held(found: Claim, rulings: Sequence[Ruling], *, in_review: bool, by: Principal) -> None:
    """As `decide`, for a claim that is held."""
    known = {expense.position: expense for expense in found.expenses}
    for ruling in rulings:
        if ruling.position not in known:
            raise Missing("There is no such item in this claim.")
        _rule(known[ruling.position], ruling, in_review=in_review, by=by)
    log.record(
        "expense.decide",
        f"claim:{found.key}",
        actor=by.actor,
        items=[
            {"item": r.position, "verdict": r.verdict, "granted": known[r.position].granted}
            for r in rulings
        ],
    )
    tell(
        found.person_id,
        NoticeKind.EXPENSE_DECIDED,
        address=f"/app/money/{found.key}",
        place=found.location.name,
        day=found.local_day.isoformat(),
    )
    session.flush()


def _rule(expense: Expense, ruling: Ruling, *, in_review: bool, by: Principal) -> None:
    check_may_decide(
        expense.state,
        paid=expense.batch_id is not None,
        in_review=in_review,
        own=expense.claim.person_id == by.id,
    )
    expense.granted = grant(
        expense.asked, ruling.verdict, cut_to=ruling.cut_to, reason=ruling.reason
    )
    expense.state = AFTER[ruling.verdict]
    expense.reason = "" if ruling.verdict == Verdict.APPROVE else ruling.reason.strip()
    expense.decided_at, expense.decided_by = now(), by.id


def hand_to_payroll(since: date, until: date, *, visible: Condition, by: Principal) -> PayrollBatch:
    """Put all that is granted in a period and not paid yet into one batch, for ever.

    Raises Conflict(code="nothing_to_pay") when there is nothing new.
    """
    if since > until:
        raise Conflict("The period ends before it begins.", code="period_reversed")
    hold("payroll")
    found: list[Expense] = list(
        session.scalars(payable(visible, since, until).with_for_update(of=Expense))
    )
    sums = pay(granted_of(expense) for expense in found)
    if not found:
        raise Conflict("Nothing new is granted in this period.", code="nothing_to_pay")
    batch = PayrollBatch(
        key=new_key(),
        since=since,
        until=until,
        made_at=now(),
        made_by=by.id,
        rows=[_row(one) for one in sums],
    )
    session.add(batch)
    session.flush()
    session.execute(
        sa.update(Expense)
        .where(Expense.id.in_([expense.id for expense in found]))
        .values(batch_id=batch.id)
        .execution_options(synchronize_session=False)
    )
    log.record(
        "payroll.export",
        f"payroll:{batch.key}",
        actor=by.actor,
        since=since.isoformat(),
        until=until.isoformat(),
        people=len(sums),
    )
    return batch


def _row(one: Pay) -> dict[str, object]:
    person = session.get_one(Person, one.person)
    return {
        "staff_number": person.staff_number,
        "minutes": one.minutes,
        "travel_minutes": one.travel_minutes,
        "money": {name: amount_text(units, name) for name, units in one.money.items()},
    }
