"""The board of ideas, and what a reviewer lets out onto it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.tables import AuditPhoto
from mystery.learning import actions, queries
from mystery.learning.actions import Release
from mystery.learning.queries import Noticed
from mystery.learning.rules import IdeaStatus, ThoughtKind
from mystery.learning.tables import Action, Idea, Thought
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth, learnt
from mystery.web.api.ideas import change, listed
from mystery.web.api.photos import send_rendition
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.layout import link

blueprint = Blueprint("ideas_page", __name__)
PAGE = 30
STATUSES = (
    (IdeaStatus.NEW, "New"),
    (IdeaStatus.LOOKED_AT, "Looked at"),
    (IdeaStatus.TRYING, "Trying it"),
    (IdeaStatus.DONE, "Done"),
    (IdeaStatus.NOT_NOW, "Not now"),
)
SORTS = (("copy", "To copy"), ("annoys", "Annoying"))
KINDS = ((Kind.OWN, "From our own"), (Kind.COMPETITOR, "From competitors"))
NARROWED: dict[str, dict[str, str]] = {
    "status": {str(value): words for value, words in STATUSES},
    "sort": dict(SORTS),
    "from": {str(value): words for value, words in KINDS},
}
DONE = {
    "moved": "Kept. Whoever noticed it is told, without anybody learning who it was.",
    "released": "Let out. Managers of the area read it now, stores in their next batch.",
    "kept_back": "Kept back. Nobody else reads it.",
}


def asked_for() -> dict[str, str]:
    """The filters of the address that mean something."""
    given = {name: forms.asked(name) for name in NARROWED}
    return {name: value for name, value in given.items() if value in NARROWED[name]}


def conditions(given: dict[str, str]) -> list[Condition]:
    found: list[Condition] = []
    if "status" in given:
        found.append(Idea.status == given["status"])
    if "sort" in given:
        found.append(Idea.annoys.is_(given["sort"] == "annoys"))
    if "from" in given:
        found.append(Location.kind == given["from"])
    return found


@blueprint.get("/ideas")
@auth.needs(*learnt.DESK)
def page() -> str:
    given, number = asked_for(), forms.page_number()
    found = listed(*conditions(given), offset=(number - 1) * PAGE, limit=PAGE + 1)
    without = {name: {k: v for k, v in given.items() if k != name} for name in given}
    return render_template(
        "ideas/list.html",
        ideas=found[:PAGE],
        given=given,
        chips=[(NARROWED[n][v], link("/ideas", without[n])) for n, v in given.items()],
        statuses=STATUSES,
        sorts=SORTS,
        kinds=KINDS,
        names=dict(STATUSES),
        waiting=queries.tally_waiting(learnt.waiting()) if auth.may(Right.REVIEW) else 0,
        before=link("/ideas", {**given, "page": str(number - 1)}) if number > 1 else "",
        after=link("/ideas", {**given, "page": str(number + 1)}) if len(found) > PAGE else "",
        done=forms.done(DONE),
    )


@blueprint.post("/ideas/<key>/second")
@auth.needs(*learnt.DESK)
def second(key: str) -> BaseResponse:
    yes = forms.text("yes") == "1"
    queries.get_idea(key, learnt.ideas())
    with db.transaction():
        actions.second(queries.get_idea(key, learnt.ideas(), locked=True), yes, by=auth.person())
    return redirect(f"/ideas/{key}" if forms.text("stay") else f"/ideas#{key}", 303)


def _one(key: str) -> Noticed:
    found = listed(Idea.key == key, limit=1)
    if not found:
        raise Missing("There is no such idea.")
    return found[0]


@blueprint.get("/ideas/<key>")
@auth.needs(*learnt.DESK)
def idea(key: str) -> str:
    return _render(_one(key), Form())


def _render(one: Noticed, form: Form) -> str:
    return render_template(
        "ideas/idea.html",
        one=one,
        form=form,
        statuses=STATUSES,
        names=dict(STATUSES),
        moves=learnt.may_move(one.idea),
        owners=learnt.owners(one.idea.location) if learnt.manages(one.idea.location) else [],
        tasks=queries.list_actions(learnt.actions(), Action.idea_id == one.idea.id),
        done=forms.done(DONE),
    )


@blueprint.post("/ideas/<key>")
@auth.needs(*learnt.DESK)
def move(key: str) -> BaseResponse:
    learnt.managed_idea(key)
    try:
        status = next((s for s in IdeaStatus if s == forms.text("status")), None)
        if status is None:
            raise Invalid("A status is missing.", faults=[Fault("/status", "choose one")])
        asked = {"status": status, "reason": forms.text("reason")}
        if "owner" in request.form:
            asked["owner"] = forms.text("owner")
        with db.transaction():
            change(learnt.managed_idea(key, locked=True), asked)
    except forms.ANSWERED as problem:
        db.session.rollback()
        form = forms.sent(problem)
        return Response(_render(_one(key), form), form.status)
    return redirect(f"/ideas/{key}?done=moved", 303)


@blueprint.get("/ideas/<key>/photo")
@auth.needs(*learnt.DESK)
def photo(key: str) -> Response:
    found = queries.get_idea(key, learnt.ideas())
    if not found.photo:
        raise Missing("There is no photo.")
    return send_rendition(found.photo, forms.asked("rendition"))


@dataclass(frozen=True)
class Waiting:
    """Something a reviewer may let out, with the form as it was sent when it was refused."""

    thought: Thought
    photos: list[AuditPhoto]
    names_hidden: bool
    own: bool
    form: Form

    @property
    def is_praise(self) -> bool:
        ours = self.thought.learned.location.kind == Kind.OWN
        return self.thought.kind == ThoughtKind.PRAISE and ours


@blueprint.get("/ideas/_waiting")
@auth.needs(Right.REVIEW)
def waiting() -> str:
    return _render_waiting("", Form())


def _render_waiting(refused: str, form: Form) -> str:
    found = queries.list_waiting(learnt.waiting())
    shown = [_waiting(one, form if one.key == refused else Form()) for one in found]
    return render_template("ideas/waiting.html", waiting=shown, done=forms.done(DONE))


def _waiting(thought: Thought, form: Form) -> Waiting:
    audit_id = thought.learned.audit_id
    return Waiting(
        thought,
        photos=queries.list_photos(audit_id) if audit_id else [],
        names_hidden=learnt.names_hidden(thought),
        own=thought.learned.author_id == auth.person().id,
        form=form,
    )


@blueprint.post("/ideas/_waiting/<key>")
@auth.needs(Right.REVIEW)
def decide(key: str) -> BaseResponse:
    queries.get_thought(key, learnt.waiting())
    try:
        with db.transaction():
            said = _decide(queries.get_thought(key, learnt.waiting(), locked=True))
    except forms.ANSWERED as problem:
        db.session.rollback()
        form = forms.sent(problem)
        return Response(_render_waiting(key, form), form.status)
    return redirect(f"/ideas/_waiting?done={said}", 303)


def _decide(thought: Thought) -> str:
    by = auth.person()
    if forms.text("decision") == "keep_back":
        actions.keep_back(thought, by=by)
        return "kept_back"
    release = Release(forms.text("text"), forms.text("shared") == "1", _chosen_photo(thought))
    if thought.kind == ThoughtKind.PRAISE and thought.learned.location.kind == Kind.OWN:
        _check_names(thought)
        actions.release_praise(thought, release, by=by)
    else:
        actions.release_idea(thought, release, by=by)
    return "released"


def _check_names(thought: Thought) -> None:
    """Raises Invalid where the programme hides names and nobody has looked for them."""
    if learnt.names_hidden(thought) and forms.text("nameless") != "1":
        fault = Fault("/nameless", "look, and tick it")
        raise Invalid("This programme names nobody of the staff.", faults=[fault])


def _chosen_photo(thought: Thought) -> str | None:
    """One of the visit's own photos, by the key of its place in the report."""
    audit_id, key = thought.learned.audit_id, forms.text("photo")
    photos = queries.list_photos(audit_id) if audit_id else []
    return next((photo.sha256 for photo in photos if photo.key == key), None)
