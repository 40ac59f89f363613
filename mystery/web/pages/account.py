"""One's own account at the desk: ways in, where one is signed in, the agreement."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people import agreements, passkeys
from mystery.problems import Missing
from mystery.web import auth, doors
from mystery.web.api.me import (
    change_password,
    end_own_session,
    in_person,
    remove_own_passkey,
)
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.sessions import device_words, sessions

blueprint = Blueprint("account", __name__)
DONE = {
    "code": "You are in. Choose how you come in next time: the code will not last.",
    "passkey": "The passkey is made. Next time your screen lock is enough.",
    "password": "The password has been changed. Everywhere else you are signed out.",
    "passkey-gone": "The passkey has been removed.",
    "ended": "That session has been ended.",
    "others": "You are signed out everywhere else.",
    "accepted": "Thank you. You have accepted the agreement.",
}


@blueprint.get("/account")
@auth.signed_in
def account() -> Response:
    return _page(Form())


def _page(form: Form) -> Response:
    person = in_person()
    current = agreements.find_current()
    page = render_template(
        "home/account.html",
        person=person,
        form=form,
        done=forms.done(DONE),
        able=doors.site().able,
        passkeys=[(row, device_words(row.device)) for row in passkeys.list_passkeys(person.id)],
        sessions=sessions(person),
        agreement=current,
        accepted_at=agreements.accepted_at(person.id, current) if current else None,
    )
    return Response(page, form.status)


@blueprint.post("/account/password")
@auth.signed_in
def set_password() -> BaseResponse:
    person = in_person()
    try:
        change_password(person, forms.text("password"), current=forms.text("current"))
    except forms.ANSWERED as problem:
        return _page(Form(problem=problem))
    entered = doors.Entered(person, "password")
    return doors.let_in(redirect("/account?done=password", 303), entered)  # type: ignore[arg-type]


@blueprint.post("/account/passkeys/end")
@auth.signed_in
def remove_passkey() -> BaseResponse:
    remove_own_passkey(in_person(), forms.text("passkey"))
    return redirect("/account?done=passkey-gone", 303)


@blueprint.post("/account/sessions/end")
@auth.signed_in
def end_session() -> BaseResponse:
    key = forms.text("session")
    end_own_session(in_person(), key)
    return redirect(f"/account?done={'others' if key == 'others' else 'ended'}", 303)


@blueprint.get("/agreement")
@auth.signed_in
def agreement() -> Response:
    return _agreement_page(Form())


def _agreement_page(form: Form) -> Response:
    current = agreements.find_current()
    if current is None:
        raise Missing("There is no agreement yet.")
    accepted_at = agreements.accepted_at(auth.person().id, current)
    page = render_template(
        "home/agreement.html", agreement=current, accepted_at=accepted_at, form=form
    )
    return Response(page, form.status)


@blueprint.post("/agreement")
@auth.signed_in
def accept() -> BaseResponse:
    number = forms.text("number")
    try:
        with db.transaction():
            whole = number.isascii() and number.isdigit() and len(number) < 8
            agreements.accept(int(number) if whole else 0, by=auth.person())
    except forms.ANSWERED as problem:
        return _agreement_page(Form(problem=problem))
    return redirect("/account?done=accepted", 303)
