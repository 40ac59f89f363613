"""Where a person belongs, signing in and out, and invitations."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people import actions, passwords, queries
from mystery.people.rules import Right, Role
from mystery.people.tables import Person
from mystery.problems import Gone, Problem
from mystery.web import auth, doors
from mystery.web.api.session import demo_sign_ins
from mystery.web.contract import headers_of, status_of
from mystery.web.doors import Entered
from mystery.web.pages import forms

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@auth.signed_in
def home() -> BaseResponse:
    return redirect(where_they_belong(), 303)


def where_they_belong() -> str:
    """Desk roles to their first page, shoppers to the phone app."""
    held = auth.person().roles(auth.today())
    if Role.ADMIN in held:
        return "/start"
    if auth.may(Right.COMPARE) and Role.REVIEWER not in held:
        return "/overview"
    if auth.may(Right.REVIEW):
        return "/review"
    if auth.may(Right.READ_REPORT):
        return "/locations"
    return "/app/"


@blueprint.get("/sign-in")
@auth.public("signing in")
def sign_in_page() -> str:
    return _sign_in_form()


def _sign_in_form(problem: Problem | None = None, *, sent_to: str = "") -> str:
    return render_template(
        "home/sign_in.html",
        problem=problem,
        next=auth.safe_next(request.values.get("next", "/")),
        login=request.form.get("email", ""),
        demo=demo_sign_ins(),
        ways={"passkeys": doors.site().able, "mail": doors.mails()},
        sent_to=sent_to,
    )


@blueprint.post("/sign-in")
@auth.public("signing in")
def sign_in() -> BaseResponse:
    login, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        entered = doors.check_credentials(login[:254], password[:200])
        target = auth.safe_next(request.form.get("next", "/"))
        # Whoever came with a code has no other way in yet: they are shown the ways there are.
        return _enter(entered, "/account?done=code" if entered.code_id else target)
    except Problem as problem:
        return Response(_sign_in_form(problem), status_of(problem), headers_of(problem))


def _enter(entered: Entered, target: str) -> BaseResponse:
    return doors.let_in(redirect(target, 303), entered)  # type: ignore[arg-type]


@blueprint.post("/sign-in/code")
@auth.public("asking for a code by mail")
def send_code() -> BaseResponse:
    """The same words whether or not anybody has this address."""
    login = forms.text("email")[:254]
    try:
        doors.ask_for_code(login)
    except Problem as problem:
        return Response(_sign_in_form(problem), status_of(problem), headers_of(problem))
    return Response(_sign_in_form(sent_to=login))


@blueprint.post("/sign-out")
@auth.delivers
def sign_out() -> BaseResponse:
    with db.transaction():
        actions.end_sign_in(auth.person().sign_in_id)
    return auth.clear_session(redirect("/sign-in", 303))  # type: ignore[arg-type]


@blueprint.get("/invite/<code>")
@auth.public("a one-time code")
def invitation(code: str) -> str:
    return _invitation_form(code)


def _invitation_form(code: str, problem: Problem | None = None) -> str:
    found = queries.find_code(code, db.now())
    if found is None:
        raise Gone("This code has been used or has run out. Ask for a new one.", code="code_gone")
    return render_template(
        "home/invite.html",
        code=code,
        name=found[1].name,
        login=found[1],
        problem=problem,
        able=doors.site().able,
    )


@blueprint.post("/invite/<code>")
@auth.public("a one-time code")
def accept_invitation(code: str) -> BaseResponse:
    """Choose a password with a one-time code, and come in."""
    found = queries.find_code(code, db.now())
    if found is None:
        raise Gone("This code has been used or has run out. Ask for a new one.", code="code_gone")
    used, person = found
    if request.form.get("way") == "passkey":
        with db.transaction():
            actions.use_code(used)
        return _enter(Entered(person, "link"), "/account?done=code")
    password = request.form.get("password", "")
    try:
        actions.check_password(password)
    except Problem as problem:
        return Response(_invitation_form(code, problem), status_of(problem))
    hashed = passwords.make(password)
    with db.transaction() as session:
        actions.set_password(session.get_one(Person, person.id), hashed, used=used)
    return _enter(Entered(person, "password"), "/")
