"""Who is asking, and the order of refusals.

Every view carries an Access that says who may call it: `test_routes.py` finds views that
forgot, and `authorise` refuses to run them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, redirect, request

from mystery import db
from mystery.people import actions, queries
from mystery.people.rules import Principal, Right, Scope
from mystery.problems import Forbidden, Unauthenticated

SAFE = ("GET", "HEAD", "OPTIONS")
SEEN_EVERY = timedelta(minutes=15)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`rights`: one of them somewhere is needed; `deliver`: also for disabled accounts."""

    public: str = ""
    rights: tuple[Right, ...] = ()
    deliver: bool = False


def public(why: str) -> Callable[[View], View]:
    """Open to everybody, for the reason given."""
    return _marked(Access(public=why))


def signed_in(view: View) -> View:
    """Open to everybody who is signed in; the queries filter what they see."""
    return _marked(Access())(view)


def needs(*rights: Right) -> Callable[[View], View]:
    """Open to whoever holds one of the rights somewhere; the queries filter by where."""
    return _marked(Access(rights=rights))


def delivers(view: View) -> View:
    """Also open to disabled accounts: what was begun in good faith is still taken in."""
    return _marked(Access(deliver=True))(view)


def _marked(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def person() -> Principal:
    """The signed-in person of this request."""
    found: Principal | None = g.get("principal")
    if found is None:
        raise Unauthenticated()
    return found


def someone() -> Principal | None:
    found: Principal | None = g.get("principal")
    return found


def today() -> date:
    return db.now().date()


def scope(*rights: Right) -> Scope:
    """Where the person holds any of these rights; what `visible` filters take."""
    return person().scope(*rights, today=today())


def may(*rights: Right) -> bool:
    asking = someone()
    return asking is not None and bool(asking.scope(*rights, today=today()))


def install(app: Flask) -> None:
    app.before_request(authorise)


def authorise() -> Response | None:
    """Credential, then cross-site, then right; routing has answered 404 and 405 before."""
    if request.endpoint is None:
        return None
    access: Access | None = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access is None:
        raise RuntimeError(f"{request.endpoint} says nothing about who may call it")
    g.principal = None if access.public == "static file" else _identify()
    if not access.public:
        refused = _refuse_strangers(access)
        if refused is not None:
            return refused
    _check_same_site()
    _check_rights(access)
    return None


def _refuse_strangers(access: Access) -> Response | None:
    asking = someone()
    if asking is not None and (not asking.disabled or access.deliver):
        return None
    if wants_json():
        raise _closed() if asking is not None else Unauthenticated()
    here = quote(request.full_path.rstrip("?"))
    return redirect(f"/sign-in?next={here}", 303)  # type: ignore[return-value]


def _closed() -> Unauthenticated:
    """Told only to whoever still holds a session: their phone says it in words."""
    words = "This account has been closed. What was begun before is still taken in."
    return Unauthenticated(words, code="account_closed")


def _check_rights(access: Access) -> None:
    if access.rights and not may(*access.rights):
        raise Forbidden()
    asking = someone()
    narrowed = asking is not None and asking.limited_to == "read"
    if narrowed and request.method not in SAFE:
        raise Forbidden("This token may only read.", code="read_only_token")


def wants_json() -> bool:
    """Whether a program asks, and not a person in a browser."""
    return request.path.startswith("/api/") or request.path == "/metrics"


def _identify() -> Principal | None:
    header = request.headers.get("Authorization", "")
    g.bearer = header[:7].lower() == "bearer "
    secret = header[7:].strip() if g.bearer else request.cookies.get(cookie_name(), "")
    if not secret or len(secret) > 200:
        return None
    moment = db.now()
    found = queries.find_sign_in(secret, moment)
    if found is None:
        return None
    principal, seen_at = found
    if moment - seen_at > SEEN_EVERY:
        with db.transaction():
            actions.note_seen(principal.sign_in_id, moment)
    return principal


def _check_same_site() -> None:
    """Unsafe requests by cookie come from our own pages, or from no browser at all."""
    if request.method in SAFE or g.get("bearer"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    same = site in ("same-origin", "none") if site else origin in (None, own_origin())
    if not same:
        raise Forbidden("This request came from another site.", code="cross_site")


def own_origin() -> str:
    parts = urlsplit(base_url())
    return f"{parts.scheme}://{parts.netloc}"


def base_url() -> str:
    found: str = current_app.config["BASE_URL"]
    return found


def cookie_name() -> str:
    return "__Host-session" if base_url().startswith("https:") else "session"


def set_session(response: Response, secret: str) -> Response:
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=180 * 86_400,
        path="/",
        httponly=True,
        secure=base_url().startswith("https:"),
        samesite="Lax",
    )
    return response


def clear_session(response: Response) -> Response:
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def client_address() -> str:
    """Where a request comes from: what a proxy on this machine says, else the other end."""
    direct = request.remote_addr or ""
    passed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return passed_on[:64] if passed_on and direct in ("127.0.0.1", "::1") else direct


def safe_next(target: str) -> str:
    """A path on this site to go to after sign-in; anything else becomes "/"."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    if not plain or parts.scheme or parts.netloc or "\\" in target or not target.isprintable():
        return "/"
    return target
