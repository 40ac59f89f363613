"""How long things are kept: chosen by an admin, who sees before what would go."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.keeping import actions, queries
from mystery.keeping.rules import EVERY, HOLD_MOST, LONGEST, PROPOSED, Terms, read_days
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("retention", __name__)
ADDRESS = "/programmes/_retention"
DONE = {
    "chosen": "Saved. Nothing is deleted before this time tomorrow.",
    "held": "The hold is set: nothing is deleted until you lift it.",
    "lifted": "The hold is lifted. Nothing is deleted before this time tomorrow.",
}
FIELDS = ("originals", "positions")


@blueprint.get(ADDRESS)
@auth.needs(Right.EDIT_PROGRAMMES)
def page() -> Response:
    if not any(name in request.args for name in FIELDS):
        return _page(Form(), queries.terms())
    typed = {name: forms.asked(name, 20) for name in FIELDS}
    try:
        return _page(Form(typed), _asked(typed["originals"], typed["positions"]))
    except Invalid as problem:
        return _page(Form(typed, problem), queries.terms())


def _asked(first: str, second: str) -> Terms:
    return Terms(read_days(first, "/originals"), read_days(second, "/positions"))


def _page(form: Form, counted: Terms) -> Response:
    row, chosen, moment = queries.find_row(), queries.terms(), db.now()
    coming = queries.tally_coming(counted, moment)
    same = _figures(counted) == _figures(PROPOSED)
    body = render_template(
        "programmes/retention.html",
        chosen=chosen,
        counted=counted,
        coming=coming,
        proposed=PROPOSED,
        proposal=coming if same else queries.tally_coming(PROPOSED, moment),
        saved=_figures(counted) == _figures(chosen),
        takes=_figures(chosen) != _figures(PROPOSED),
        next_at=max(row.changed_at, row.ran_at or row.changed_at) + EVERY if row else None,
        ran_at=row.ran_at if row else None,
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        longest=LONGEST,
        hold_most=HOLD_MOST,
        form=form,
        done=forms.done(DONE),
        when=_when,
        megabytes=lambda size: f"{size / 1e6:,.1f} MB",
    )
    return Response(body, form.status)


def _figures(terms: Terms) -> tuple[int | None, int | None]:
    return terms.originals, terms.positions


def _when(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


@blueprint.post(ADDRESS)
@auth.needs(Right.EDIT_PROGRAMMES)
def change() -> BaseResponse:
    """`act`: choose figures, take the proposed ones, set or lift the hold."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "How long things are kept")
    try:
        with db.transaction():
            done = _change(forms.text("act"))
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem), queries.terms())
    return redirect(f"{ADDRESS}?done={done}", 303)


def _change(act: str) -> str:
    by = auth.person()
    if act == "hold":
        actions.hold(forms.text("hold"), by=by)
        return "held"
    if act == "lift":
        actions.lift(by=by)
        return "lifted"
    if act not in ("choose", "propose"):
        raise Invalid("There is no such change.", faults=[Fault("/act", "unknown")])
    wanted = PROPOSED if act == "propose" else _asked(*(forms.text(name) for name in FIELDS))
    actions.choose(originals=wanted.originals, positions=wanted.positions, by=by)
    return "chosen"
