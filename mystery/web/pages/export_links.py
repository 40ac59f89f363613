"""Links that refresh: make one for a selection, take its address with a recipe, end it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists.queries import list_families
from mystery.comparisons.periods import DEFAULT, NAMES
from mystery.exports import actions, owned
from mystery.exports.rules import TABLES
from mystery.exports.rules.feeds import grown
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth, feeding, filters
from mystery.web.api.exports import order_for
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("export_links", __name__)
DONE = {
    "made": "The link is made. Its address and what to do with it stand below.",
    "ended": "The link has been ended. Whoever asks for it finds nothing.",
}
NAME = 120


def in_words(parameters: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """A filter as a line of words; `titles` by family."""
    given = dict(parameters)
    family = given.pop("checklist", "")
    told = [titles.get(family, family), NAMES.get(given.pop("period", ""), "")]
    if "from" not in given and "to" not in given and not told[1]:
        told[1] = NAMES[DEFAULT]
    told += [f"{name} {value}" for name, value in given.items()]
    return ", ".join(part for part in told if part)


def chosen(source: Mapping[str, str]) -> dict[str, str]:
    """The filter of an address or a form, as it is kept."""
    return {name: source[name] for name in filters.PARAMETERS if source.get(name)}


@blueprint.get("/exports/links")
@auth.needs(Right.EXPORT)
def page() -> BaseResponse:
    return _page(Form(chosen(request.args)))


def _page(form: Form) -> Response:
    feeds = owned.list_feeds(auth.person().id)
    titles = dict(list_families())
    shown = forms.asked("link", 32) or (feeds[0].key if feeds else "")
    page = render_template(
        "exports/links.html",
        form=form,
        done=forms.done(DONE),
        filter=chosen(form.values),
        words=in_words(chosen(form.values), titles),
        feeds=[(feed, in_words(feed.parameters, titles), feeding.address(feed)) for feed in feeds],
        shown=shown,
        tables=TABLES,
    )
    return Response(page, form.status)


@blueprint.post("/exports/links")
@auth.needs(Right.EXPORT)
def make() -> BaseResponse:
    parameters = chosen(request.form)
    try:
        name = forms.text("name")
        if not name or len(name) > NAME:
            fault = Fault("/name", "say in a few words what it is for")
            raise Invalid("The link needs a name.", faults=[fault])
        order = order_for(filters.asked(given=parameters))
        columns = grown({}, order.tables.values())
        with db.transaction():
            feed = actions.add_feed(auth.person(), name, parameters=parameters, columns=columns)
            key = feed.key
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect(f"/exports/links?done=made&link={key}", 303)


@blueprint.post("/exports/links/<key>/end")
@auth.needs(Right.EXPORT)
def end(key: str) -> BaseResponse:
    with db.transaction():
        actions.revoke_feed(auth.person(), owned.get_feed(key, auth.person().id))
    return redirect("/exports/links?done=ended", 303)
