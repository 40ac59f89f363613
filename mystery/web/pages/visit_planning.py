"""Planning visits: locations chosen in a form, each of them becomes a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.checklists.queries import list_checklists
from mystery.locations.queries import list_locations, tally_kinds
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes.imports import Choices, Plan
from mystery.programmes.imports.reading import Planned, Wish
from mystery.programmes.queries import list_programmes
from mystery.spreadsheets import Report, Result, Sheet
from mystery.web import auth, reach, visibility
from mystery.web.pages import forms, kept
from mystery.web.pages.forms import Form
from mystery.web.pages.locations import KINDS, Filters, filters, region_options
from mystery.web.pages.visit_import import ABOUT, carry_out
from mystery.web.pages.visits import REASON_MOST, asked_day, asked_shopper, shopper_options

blueprint = Blueprint("visit_planning", __name__)
LISTED, MOST = 100, 500
USUAL = timedelta(days=13)


@blueprint.get("/visits/_plan")
@auth.needs(Right.PLAN)
def plan_form() -> Response:
    today = auth.today()
    days = {"first": today.isoformat(), "last": (today + USUAL).isoformat()}
    chosen = [code for code in (forms.asked("location"),) if code]
    return _plan_page(Form(days), chosen)


@dataclass(frozen=True)
class Offer:
    """Locations to choose from: those chosen, then the first ones that the filters leave."""

    chosen: list[Location]
    others: list[Location]
    matching: int


def _offer(asked: Filters, codes: list[str]) -> Offer:
    visible = visibility.locations(Right.PLAN)
    mine = sa.and_(visible, Location.code.in_(codes[:MOST]))
    chosen = list_locations(mine, limit=MOST) if codes else []
    here = asked.condition(Right.PLAN)
    others = list_locations(sa.and_(here, Location.code.not_in(codes[:MOST])), limit=LISTED)
    return Offer(chosen, others, sum(tally_kinds(here).values()))


def _plan_page(form: Form, codes: list[str]) -> Response:
    regions = reach.regions(Right.PLAN)
    asked = filters(request.form or request.args, regions)
    page = render_template(
        "visits/plan.html",
        form=form,
        filters=asked,
        offer=_offer(asked, codes),
        most=MOST,
        regions=region_options(regions),
        kinds=KINDS,
        checklists=[(row.key, row.title) for row in list_checklists(published=True)],
        shoppers=shopper_options(),
        programmes=[(each.key, each.name) for each in list_programmes()],
    )
    return Response(page, form.status)


@blueprint.post("/visits/_plan")
@auth.needs(Right.PLAN)
def plan() -> BaseResponse:
    codes = list(dict.fromkeys(forms.texts("location")))
    if forms.text("act") != "plan":
        return _plan_page(forms.sent(), codes)
    try:
        anyway = Choices(every=bool(forms.text("anyway")))
        wishes, programme = _wishes(_all_codes(codes)), forms.text("programme")
        report = carry_out(wishes, programme=programme, choices=anyway)
        _check_any(report)
    except forms.ANSWERED as problem:
        return _plan_page(forms.sent(problem), codes)
    return _reported(report)


def _all_codes(codes: list[str]) -> list[str]:
    """The chosen ones, and all that the filters leave where that is ticked."""
    if forms.text("all"):
        asked = filters(request.form, reach.regions(Right.PLAN))
        found = list_locations(asked.condition(Right.PLAN), limit=MOST + 1)
        codes = list(dict.fromkeys([*codes, *(location.code for location in found)]))
    if not codes:
        raise Invalid(
            "No location is chosen yet.",
            faults=[Fault("/location", "tick one or more, or all that the filters leave")],
        )
    if len(codes) > MOST:
        detail = f"At most {MOST} visits can be planned at once; narrow the filters."
        raise Invalid(detail, faults=[Fault("/location", "too many")])
    return codes


def _wishes(codes: list[str]) -> Plan:
    """One row for each location, as a table would have asked for it."""
    first, last = asked_day("first"), asked_day("last")
    if last < first:
        fault = Fault("/last", "it lies before the first day")
        raise Invalid("The visits end before they begin.", faults=[fault])
    shopper = asked_shopper()
    note = forms.text("note")
    if len(note) > REASON_MOST:
        fault = Fault("/note", f"at most {REASON_MOST:,} characters")
        raise Invalid("The note is too long.", faults=[fault])
    if not forms.text("checklist"):
        raise Invalid("No checklist is chosen yet.", faults=[Fault("/checklist", "choose one")])
    login = (shopper.email or shopper.staff_number or "") if shopper else ""
    wish = (forms.text("checklist"), login, (first, None), (last, None), note)
    rows = (Planned(n, code, Wish(code, *wish)) for n, code in enumerate(codes, start=1))
    return Plan(tuple(rows), ())


def _check_any(report: Report) -> None:
    """Raises Invalid with every reason when nothing at all came of it."""
    if report.counts[Result.ADDED] or report.counts[Result.UNCHANGED]:
        return
    reasons = [Fault("", row.why) for row in report.rows[:50]]
    raise Invalid("No visit was planned.", code="nothing_planned", faults=reasons)


def _reported(report: Report) -> BaseResponse:
    """The list when all went well, the report where something needs reading."""
    counts = report.counts
    if not counts[Result.REFUSED] and (not counts[Result.UNCHANGED] or not counts[Result.ADDED]):
        return redirect(f"/visits?done={'planned' if counts[Result.ADDED] else 'there'}", 303)
    key = kept.keep(Sheet((), ()), about=ABOUT, name="Your choice")
    kept.keep_report(kept.find(key, ABOUT), report)
    return redirect(f"/visits/_import/{key}", 303)
