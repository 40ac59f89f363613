"""Where a person belongs, signing in and out, and invitations."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people import actions, passwords, queries
from mystery.people.rules import Right, Role
from mystery.people.tables import Person
from mystery.problems import Gone, Problem
from mystery.web import auth
from mystery.web.api.session import check_credentials, demo_sign_ins
from mystery.web.contract import headers_of, status_of

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
        return "/compare"
    if auth.may(Right.REVIEW):
        return "/review"
    if auth.may(Right.READ_REPORT):
        return "/locations"
    return "/app/"


@blueprint.get("/sign-in")
@auth.public("signing in")
def sign_in_page() -> str:
    return _sign_in_form()


def _sign_in_form(problem: Problem | None = None) -> str:
    return render_template(
        "home/sign_in.html",
        problem=problem,
        next=auth.safe_next(request.values.get("next", "/")),
        login=request.form.get("email", ""),
        demo=demo_sign_ins(),
    )


@blueprint.post("/sign-in")
@auth.public("signing in")
def sign_in() -> BaseResponse:
    login, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        person = check_credentials(login[:254], password[:200])
    except Problem as problem:
        return Response(_sign_in_form(problem), status_of(problem), headers_of(problem))
    return _enter(person, auth.safe_next(request.form.get("next", "/")))


def _enter(person: Person, target: str) -> BaseResponse:
    with db.transaction() as session:
        secret = actions.sign_in(
            session.get_one(Person, person.id),
            device=request.headers.get("User-Agent", ""),
            today=auth.today(),
        )
    response = redirect(target, 303)
    return auth.set_session(response, secret)  # type: ignore[arg-type]


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
        "home/invite.html", code=code, name=found[1].name, login=found[1], problem=problem
    )


@blueprint.post("/invite/<code>")
@auth.public("a one-time code")
def accept_invitation(code: str) -> BaseResponse:
    """Choose a password with a one-time code, and come in."""
    found = queries.find_code(code, db.now())
    if found is None:
        raise Gone("This code has been used or has run out. Ask for a new one.", code="code_gone")
    used, person = found
    password = request.form.get("password", "")
    try:
        actions.check_password(password)
    except Problem as problem:
        return Response(_invitation_form(code, problem), status_of(problem))
    hashed = passwords.make(password)
    with db.transaction() as session:
        actions.set_password(session.get_one(Person, person.id), hashed, used=used)
    return _enter(person, "/")
