"""Money and time: own claims, deciding on those of others, receipts, and payroll."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.evidence.queries import find_photo
from mystery.expenses import actions, queries
from mystery.expenses.actions import Ruling
from mystery.expenses.queries import Wanted
from mystery.expenses.rules import ITEMS_MOST, REASON_CHARS, Kind, Verdict, amount_text, read_amount
from mystery.expenses.tables import Claim, Expense, PayrollBatch
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth, visibility
from mystery.web.api.photos import store
from mystery.web.contract import answer, asked_limit, load, moment, page, read_json
from mystery.web.expenses import (
    Shown,
    note_payroll_read,
    payroll_csv,
    payroll_maker,
    shown,
    visible,
)
from mystery.web.records import note_read

blueprint = Blueprint("expenses", __name__)
Json = dict[str, Any]
STATES = ("", "review", "waiting", "decided", "paid")


class RulingSchema(Schema):
    item = fields.Integer(required=True, strict=True, validate=validate.Range(0, ITEMS_MOST + 2))
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    granted = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=16))
    reason = fields.String(load_default="", validate=validate.Length(max=REASON_CHARS))


class DecisionSchema(Schema):
    items = fields.List(
        fields.Nested(RulingSchema), required=True, validate=validate.Length(1, ITEMS_MOST + 2)
    )


class PeriodSchema(Schema):
    since = fields.Date(required=True)
    until = fields.Date(required=True)

    @post_load
    def make(self, data: Json, **_: Any) -> tuple[Any, Any]:
        return data["since"], data["until"]


@blueprint.get("/expenses/mine")
@auth.needs(Right.SHOP)
def list_mine() -> Response:
    """What the person asked for with own visits, and what became of it; `since=` a day."""
    return _listed(Claim.person_id == auth.person().id, mine=True)


@blueprint.get("/expenses")
@auth.needs(Right.DECIDE_EXPENSES)
def list_claims() -> Response:
    return _listed(visible(), mine=False)


def _listed(where: Any, *, mine: bool) -> Response:
    state = request.args.get("state", "")
    if state not in STATES:
        raise Invalid(
            f"state is one of {', '.join(STATES[1:])}.", faults=[Fault("/state", "unknown")]
        )
    limit, after = asked_limit(), _after(where)
    wanted = Wanted(state, since=_since())
    found = queries.list_claims(where, wanted, after=after, limit=limit + 1)
    rows = shown(found)
    key, show = (lambda one: one.claim.key), (lambda one: _claim(one, mine=mine))
    return answer(page(rows, limit=limit, key=key, show=show))


def _since() -> date | None:
    asked = request.args.get("since", "")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        fault = Fault("/since", "not a day like 2026-11-22")
        raise Invalid("since is a day.", faults=[fault]) from None


def _after(where: Any) -> int:
    key = request.args.get("after", "")
    return queries.get_claim(key, where).id if key else 0


@blueprint.get("/expenses/<key>")
@auth.needs(Right.DECIDE_EXPENSES)
def get_claim(key: str) -> Response:
    return answer(_claim(shown([queries.get_claim(key, visible())])[0], mine=False))


@blueprint.post("/expenses/<key>/decide")
@auth.needs(Right.DECIDE_EXPENSES)
def decide(key: str) -> Response:
    here = visible()
    claim = queries.get_claim(key, here)
    asked = load(DecisionSchema(), read_json())["items"]
    rulings = [ruling(claim, **one) for one in asked]
    with db.transaction():
        actions.decide(key, rulings, visible=here, by=auth.person())
    return answer(_claim(shown([queries.get_claim(key, here)])[0], mine=False))


def ruling(
    claim: Claim, *, item: int, verdict: Verdict, granted: str | None, reason: str
) -> Ruling:
    """A decision on one item; what is granted is typed as it is asked for: minutes or money."""
    expense = next((each for each in claim.expenses if each.position == item), None)
    if expense is None:
        raise Missing("There is no such item in this claim.")
    cut_to = None
    if verdict == Verdict.CUT and granted:
        whole = granted.isascii() and granted.isdigit()
        if expense.kind == Kind.MONEY:
            cut_to = read_amount(granted.replace(",", "."))
        elif whole:
            cut_to = int(granted)
    return Ruling(item, verdict, cut_to, reason)


@blueprint.get("/expenses/<key>/receipts/<int:item>")
@auth.signed_in
def receipt(key: str, item: int) -> Response:
    """For the shopper, for whoever decides on money there, and for reviewers; nobody else."""
    rights = visibility.locations(Right.DECIDE_EXPENSES, Right.READ_EXACT)
    allowed = sa.or_(rights, Claim.person_id == auth.person().id)
    claim = queries.get_claim(key, allowed)
    photo = next((e.photo for e in claim.expenses if e.position == item), None)
    if photo is None:
        raise Missing("There is no receipt.")
    small = request.args.get("rendition") == "thumb"
    path = store().rendition(photo, "thumb" if small else "view")
    if path is None:
        found = find_photo(photo)
        waiting = found is not None and found.preview == "waiting"
        words = "The preview is being made." if waiting else "This photo cannot be shown."
        raise Missing(words, code="preview_waiting" if waiting else "no_preview")
    if claim.person_id != auth.person().id and not small:
        note_read("receipt.read", f"claim:{claim.key}")
    return Response(path.read_bytes(), mimetype="image/jpeg")


@blueprint.post("/payroll")
@auth.needs(Right.PAY)
def make_batch() -> Response:
    """Hand over what is granted in a period and was never handed over before."""
    since, until = load(PeriodSchema(), read_json())
    paying = visibility.locations(Right.PAY)
    with db.transaction():
        batch = actions.hand_to_payroll(since, until, visible=paying, by=auth.person())
        made = batch.key
    return answer(_batch(queries.get_batch(made)), 201)


@blueprint.get("/payroll")
@auth.needs(Right.PAY)
def list_batches() -> Response:
    return answer({"items": [_batch(each) for each in queries.list_batches(payroll_maker())]})


@blueprint.get("/payroll/<key>.csv")
@auth.needs(Right.PAY)
def download(key: str) -> Response:
    """The very same lines every time; `raw=1` leaves out what is there for spreadsheets only."""
    batch = queries.get_batch(key, payroll_maker())
    body = payroll_csv(batch, raw=request.args.get("raw") == "1")
    name = f"payroll_{batch.since}_{batch.until}_{batch.key[:6]}.csv"
    note_payroll_read(batch)
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(body, headers=headers, content_type="text/csv; charset=utf-8")


def _batch(batch: PayrollBatch) -> Json:
    return {
        "id": batch.key,
        "since": batch.since.isoformat(),
        "until": batch.until.isoformat(),
        "made_at": moment(batch.made_at),
        "people": len(batch.rows),
    }


def _claim(one: Shown, *, mine: bool) -> Json:
    claim = one.claim
    limit = None
    if claim.spend_limit is not None:
        limit = {
            "amount": amount_text(claim.spend_limit, claim.currency),
            "currency": claim.currency,
        }
    if mine:
        who = {"audit": claim.uuid, "visit": claim.visit.key if claim.visit else None}
    else:
        who = {"audit": one.audit_key, "shopper": one.alias}
    return {
        "id": claim.key,
        **who,
        "location": {"code": claim.location.code, "name": claim.location.name},
        "day": claim.local_day.isoformat(),
        "state": one.state,
        "spend_limit": limit,
        "beyond_limit": one.beyond,
        "items": [_item(each) for each in one.expenses],
    }


def _item(expense: Expense) -> Json:
    money = expense.kind == Kind.MONEY

    def told(quantity: int | None) -> str | int | None:
        return (
            amount_text(quantity, expense.currency) if money and quantity is not None else quantity
        )

    return {
        "item": expense.position,
        "kind": expense.kind,
        "asked": told(expense.asked),
        "currency": expense.currency or None,
        "note": expense.note,
        "receipt": expense.photo is not None,
        "state": expense.state,
        "granted": told(expense.granted),
        "reason": expense.reason,
        "paid": expense.batch_id is not None,
    }
