"""Show me: photos of approved visits by question and store."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.pictures import list_pictures, tally_pictures
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.pages import forms
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.questions import question_words

blueprint = Blueprint("photos_page", __name__)
PAGE = 60


@blueprint.get("/photos")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible, also=("question", "location", "page")):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    question, code = request.args.get("question", ""), request.args.get("location", "")
    number = forms.page_number()
    found = list_pictures(
        asked.filter,
        visible,
        question=question,
        code=code,
        offset=(number - 1) * PAGE,
        limit=PAGE + 1,
    )
    also = {"question": question, "location": code}
    words = question_words(asked.filter.family)
    counts = tally_pictures(asked.filter, visible)
    return render_template(
        "photos/page.html",
        bar=bar,
        pictures=found[:PAGE],
        words=words,
        question=question,
        at_store=code,
        counts={key: counts[key] for key in [*words, *counts] if key in counts},
        before=bar.address(page=str(number - 1), **also) if number > 1 else "",
        after=bar.address(page=str(number + 1), **also) if len(found) > PAGE else "",
    )
