"""What do I do today?"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.audits.drafts.queries import tally_drafts
from mystery.audits.queries import tally_waiting
from mystery.comparisons.pictures import list_pictures
from mystery.learning.queries import tally_actions
from mystery.learning.rules import OPEN_STATES
from mystery.learning.tables import Action
from mystery.people.rules import Right
from mystery.programmes.queries import tally_states
from mystery.web import auth, filters, learnt, visibility
from mystery.web.api.ideas import listed
from mystery.web.overview import Overview, overview
from mystery.web.pages.filter_bar import FilterBar, canonical, filter_bar
from mystery.web.pages.region_paper import is_long
from mystery.web.pages.visits_filters import OVERDUE, late
from mystery.web.questions import question_words

blueprint = Blueprint("overview_page", __name__)
PICTURES = 7
LEARNED = 3
NAMED = 5
Line = tuple[str, str, str, str]
"""Look of the badge, its words, a sentence, the address of what is behind it."""


@blueprint.get("/overview")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    found = overview(asked.filter, auth.today())
    return render_template(
        "overview/page.html",
        bar=bar,
        found=found,
        long=is_long(found),
        attention=list(_attention(found, bar)),
        begun=tally_drafts(visible),
        pictures=list_pictures(asked.filter, visible, limit=PICTURES),
        words=question_words(asked.filter.family),
        learned=listed(limit=LEARNED),
    )


def _attention(found: Overview, bar: FilterBar) -> Iterator[Line]:
    for location in found.standing_out[:NAMED]:
        words = f"{location.name} lies below what chance explains"
        yield "below", "▼ Below", words, f"/locations/{location.code}{bar.query}"
    for trend in found.worsening[:NAMED]:
        if trend.location:
            words = f"{trend.location.name} has got worse than its usual ups and downs"
            yield "below", "▼ Worse", words, f"/locations/{trend.location.code}{bar.query}"
    for row in found.critical[:NAMED]:
        times = "once" if row.tally.missed == 1 else f"{row.tally.missed} times"
        address = bar.address(path="/questions", question=row.key)
        yield "strong", "Critical", f"Missed {times}: {row.words}", address
    for row in found.repeated:
        count = len(row.repeats)
        where = row.repeats[0].name if count == 1 else f"{count} stores"
        address = bar.address(path="/questions", question=row.key)
        yield "", "Again", f"Missed twice in a row at {where}: {row.words}", address
    yield from _work()


def _work() -> Iterator[Line]:
    """What waits for somebody, by right."""
    if auth.may(Right.REVIEW) and (waiting := tally_waiting(visibility.locations(Right.REVIEW))):
        yield "", "Review", f"{waiting} waiting for review", "/review"
    if auth.may(Right.PLAN):
        overdue = sum(tally_states(sa.and_(visibility.locations(Right.PLAN), late())).values())
        if overdue:
            yield "", "Visits", f"{overdue} overdue", f"/visits?state={OVERDUE}"
    past = sa.and_(Action.state.in_(OPEN_STATES), Action.due_on < auth.today())
    if count := tally_actions(learnt.actions(), past):
        yield "", "Actions", f"{count} past their day", "/actions?state=late"
