"""What to fix or retrain: questions by how often they are missed."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.questions import list_missed
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.charts import Axis
from mystery.web.drivers import calibration, drivers
from mystery.web.filters import Asked
from mystery.web.pages.filter_bar import FilterBar, canonical, filter_bar
from mystery.web.pages.scatter import scatter
from mystery.web.questions import by_place, questions

blueprint = Blueprint("questions_page", __name__)
WHOLE = Axis(0, 100)


@blueprint.get("/questions")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible, also=("question", "view")):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    view = request.args.get("view", "")
    if view == "drivers":
        found_ = drivers(asked.filter)
        chart = scatter(found_.rows, found_.average) if found_.rows else None
        return render_template("questions/drivers.html", bar=bar, found=found_, chart=chart)
    if view == "agreement":
        return render_template(
            "questions/agreement.html", bar=bar, found=calibration(asked.filter), axis=WHOLE
        )
    return _misses(asked, bar)


def _misses(asked: Asked, bar: FilterBar) -> str:
    visible = visibility.locations(Right.COMPARE)
    found = questions(asked.filter)
    chosen = next((row for row in found.rows if row.key == request.args.get("question")), None)
    return render_template(
        "questions/page.html",
        bar=bar,
        found=found,
        axis=WHOLE,
        chosen=chosen,
        at_stores=by_place(asked.filter, chosen.key) if chosen else [],
        missed=list_missed(asked.filter, visible, chosen.key) if chosen else [],
    )
