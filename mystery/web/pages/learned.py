"""What we learned, month by month: ideas, praise, what was done about it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from mystery import db
from mystery.learning import queries
from mystery.learning.rules import month_of, months_back
from mystery.learning.tables import Idea, Praise
from mystery.notices.queries import find_setting
from mystery.problems import Missing
from mystery.web import auth, learnt
from mystery.web.api.ideas import listed
from mystery.web.pages import forms

blueprint = Blueprint("learned_page", __name__)
MOST = 100


@blueprint.get("/learned")
@auth.needs(*learnt.DESK)
def page() -> str:
    this = month_of(db.now().date())
    month = _asked(this)
    after = months_back(month, -1)
    ideas = listed(Idea.month == month, limit=MOST)
    setting = find_setting(auth.person().id)
    return render_template(
        "learned/page.html",
        month=month,
        earlier=f"/learned?month={months_back(month, 1):%Y-%m}",
        later=f"/learned?month={after:%Y-%m}" if month < this else "",
        to_copy=[one for one in ideas if not one.idea.annoys],
        annoying=[one for one in ideas if one.idea.annoys],
        most=[one for one in sorted(ideas, key=lambda one: -one.actions) if one.actions][:3],
        praise=queries.list_praise(learnt.praise(), Praise.month == month, limit=MOST),
        finished=queries.list_done(learnt.actions(), since=month, until=after, limit=MOST),
        mailed=bool(setting and setting.learned),
    )


def _asked(this: date) -> date:
    """The month of the address, "2026-11"; this one without it. Raises Missing for others."""
    text = forms.asked("month")
    if not text:
        return this
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = date.max
    if not date(2000, 1, 1) <= month <= this:
        raise Missing("There is no such month here.")
    return month
