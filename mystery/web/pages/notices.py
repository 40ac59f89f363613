"""What the person has been told, and how they want to hear of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Blueprint, Response, g, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.notices import actions, queries
from mystery.notices.rules import Asked, Often
from mystery.notices.tables import Notice
from mystery.people import profiles
from mystery.people.rules import SPOKEN, first_spoken
from mystery.people.tables import Person
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth
from mystery.web.api.notices import told
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("notices_page", __name__)
PAGE = 50
OFTEN = (
    (Often.DAILY, "Once a day, in the morning"),
    (Often.AT_ONCE, "Soon, at most every two hours"),
    (Often.OFF, "No mails"),
)
DONE = {"read": "All read.", "chosen": "Kept. From now on it is like this."}


def unread() -> int:
    """For the header of every page; one that reports trouble with the database still shows."""
    asking = auth.someone()
    if asking is None or asking.disabled:
        return 0
    if "unread" not in g:
        g.unread = 0
        with suppress(sa.exc.SQLAlchemyError):
            g.unread = queries.tally_unread(asking.id, at=db.now())
    return int(g.unread)


@blueprint.get("/notices")
@auth.signed_in
def page() -> str:
    return _render(_chosen())


def _render(form: Form) -> str:
    offset = (forms.page_number() - 1) * PAGE
    found = queries.list_own(auth.person().id, at=db.now(), offset=offset, limit=PAGE + 1)
    zone = ZoneInfo(queries.get_asked(auth.person().id).zone)
    number = forms.page_number()
    return render_template(
        "notices/page.html",
        notices=[(row, said, _day(row, zone)) for row, said in told(found[:PAGE])],
        before=f"/notices?page={number - 1}" if number > 1 else "",
        after=f"/notices?page={number + 1}" if len(found) > PAGE else "",
        form=form,
        often=OFTEN,
        spoken=SPOKEN.items(),
        done=forms.done(DONE),
    )


def _day(row: Notice, zone: ZoneInfo) -> str:
    """No finer than the day: some are held back so that their moment tells nothing."""
    local = row.not_before.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def _chosen() -> Form:
    setting = queries.find_setting(auth.person().id)
    asked = queries.asked(setting, None)
    return Form(
        {
            "often": asked.often,
            "zone": setting.time_zone if setting else "",
            "language": first_spoken([_reader().language]) or "en",
            "quiet_from": f"{asked.quiet_from:%H:%M}",
            "quiet_until": f"{asked.quiet_until:%H:%M}",
            "learned": "1" if setting and setting.learned else "",
        }
    )


def asked_language(now: str) -> str:
    """The chosen language of notices; "de" leaves "de-AT" as it is."""
    asked = forms.text("language")
    return now if asked in ("", first_spoken([now])) else asked


def _reader() -> Person:
    return db.session.get_one(Person, auth.person().id)


@blueprint.post("/notices/read")
@auth.signed_in
def read() -> BaseResponse:
    with db.transaction():
        actions.read(auth.person())
    return redirect("/notices?done=read", 303)


@blueprint.post("/notices/<key>/open")
@auth.signed_in
def open_one(key: str) -> BaseResponse:
    """Mark it as read and go where something can be done about it."""
    found = queries.find_own(auth.person().id, key, at=db.now())
    if found is None:
        raise Missing("There is no such notice.")
    address = found.address
    with db.transaction():
        actions.read(auth.person(), [key])
    return redirect(auth.safe_next(address) if address else "/notices", 303)


@blueprint.post("/notices/settings")
@auth.signed_in
def choose() -> BaseResponse:
    try:
        asked, zone = _wanted()
    except Invalid as problem:
        form = forms.sent(problem)
        return Response(_render(form), form.status)
    with db.transaction():
        learned = forms.text("learned") == "1"
        actions.choose(auth.person(), asked, zone=zone, learned=learned)
        language = asked_language(_reader().language)
        profiles.set_language(_reader(), language, by=auth.person())
    return redirect("/notices?done=chosen#mails", 303)


def _wanted() -> tuple[Asked, str]:
    faults: list[Fault] = []
    times = {name: _clock(name, faults) for name in ("quiet_from", "quiet_until")}
    often = next((o for o in Often if o == forms.text("often")), None)
    if often is None:
        faults.append(Fault("/often", "choose one"))
    zone = forms.text("zone")
    if zone and not _is_zone(zone):
        faults.append(Fault("/zone", "like Europe/Berlin"))
    if forms.text("language") not in ("", *SPOKEN):
        faults.append(Fault("/language", "choose one"))
    if faults or often is None:
        raise Invalid("This could not be kept.", faults=faults)
    return Asked(often=often, zone=zone, **times), zone


def _clock(name: str, faults: list[Fault]) -> time:
    try:
        return time.fromisoformat(forms.text(name)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        faults.append(Fault(f"/{name}", "like 20:00"))
        return time()


def _is_zone(name: str) -> bool:
    with suppress(Exception):
        return len(name) <= 64 and bool(ZoneInfo(name))
    return False
