"""create_app(): the one place where things are wired."""

from __future__ import annotations

import logging

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface
from jinja2 import StrictUndefined
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from mystery import __version__, db, jobs
from mystery.config import Settings
from mystery.evidence.limits import PHOTO_BYTES, Allowances
from mystery.files import PhotoStore
from mystery.problems import Conflict, Missing, Problem, TooLarge, Unavailable
from mystery.web import api, assets, auth, contract, health, metrics, odata, pages, repair
from mystery.web.pages import api_docs, layout
from mystery.web.together import Together

CSP = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ("Content-Security-Policy", CSP),
    ("X-Mystery", __version__),
)
APP_HEADERS = tuple(
    (name, f"{value}; script-src 'self' 'wasm-unsafe-eval'" if value == CSP else value)
    for name, value in HEADERS
)
WEB_SERVER_SAYS = {
    400: "The request could not be understood.",
    408: "The request took too long to arrive.",
    411: "Say how long the body is (Content-Length).",
    414: "The address is too long.",
    431: "The headers are too long.",
}
REQUEST_MOST = 64 * 2**20
log = logging.getLogger("mystery")


class NoCookie(SessionInterface):
    """Flask's own session is not used: who is signed in stands in the database (see auth)."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None


def create_app(settings: Settings) -> Flask:
    app = Flask("mystery", template_folder=str(assets.templates()), static_folder=None)
    app.session_interface = NoCookie()
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            **db.engine_options(settings.database_url),
            "hide_parameters": True,  # answers and positions have no place in the server's log
        },
        SECRET_KEY=settings.secret_key,
        BASE_URL=settings.base_url,
        SETTINGS=settings,
        PHOTOS=PhotoStore(settings.photos_dir, floor=settings.free_floor, limit=PHOTO_BYTES),
        ALLOWANCES=Allowances(),
        TOGETHER=Together(),
        SENDING=jobs.Sending(settings.data_dir),
        MAX_CONTENT_LENGTH=REQUEST_MOST,
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.database.init_app(app)
    with app.app_context():
        db.prepare(db.database.engine)
    app.before_request(contract.check_address)
    auth.install(app)
    app.register_blueprint(assets.blueprint)
    app.register_blueprint(repair.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(odata.blueprint)
    api.install(app)
    pages.install(app)
    app.register_blueprint(api_docs.blueprint)
    app.after_request(_headers)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _taken)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(Exception, _broken)
    return app


def _headers(response: Response) -> Response:
    told = {name.lower() for name, _ in response.headers}
    wanted = APP_HEADERS if _is_app() else HEADERS
    response.headers.extend(pair for pair in wanted if pair[0].lower() not in told)
    endpoint = request.endpoint or ""
    fetched = endpoint.startswith("feeds.") and "cache-control" in told
    if not endpoint.startswith("assets.") and not fetched:
        response.headers["Cache-Control"] = "no-store, private"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _is_app() -> bool:
    return request.path.startswith("/app/")


def _problem(problem: Problem) -> BaseResponse:
    if auth.wants_json():
        return contract.problem_answer(problem)
    page, status = layout.problem_page(problem), contract.status_of(problem)
    return Response(page, status, contract.headers_of(problem))


def _http(error: HTTPException) -> BaseResponse:
    """Werkzeug's own errors in the same two forms; redirects go through as they are."""
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == 413:
        return _problem(TooLarge("This is larger than anything that is taken here."))
    if error.code == 404:
        what = "There is nothing" if auth.wants_json() else "There is no page"
        return _problem(Missing(f"{what} at this address."))
    made = _problem(contract.Refused(error.code, error.name, _plainly(error)))
    if isinstance(allowed := getattr(error, "valid_methods", None), list):
        made.headers["Allow"] = ", ".join(sorted(allowed))
    return made


def _plainly(error: HTTPException) -> str:
    """Werkzeug's sentences are for whoever wrote the server."""
    if error.code == 405:
        return f"This address takes no {request.method}."
    return WEB_SERVER_SAYS.get(error.code or 0, error.name + ".")


def _taken(error: IntegrityError) -> BaseResponse:
    """Two asked for the same name at once, and the database knew before we did."""
    if "unique" not in str(error.orig).lower():
        return _broken(error)
    return _problem(Conflict("Somebody else was faster. Look again.", code="taken_meanwhile"))


def _unreachable(error: OperationalError) -> BaseResponse:
    """The database is busy, full or away: nothing was stored, and later it may well be."""
    log.error("the database failed at %s %s: %s", request.method, request.path, error.orig)
    return _problem(Unavailable("The server cannot do this just now.", retry_after=30))


def _broken(error: Exception) -> BaseResponse:
    """Our own fault: logged with its trace, told without it."""
    log.exception("unexpected error at %s %s", request.method, request.path, exc_info=error)
    problem = Problem("Something broke on the server. What you sent was not kept.", code="broken")
    if auth.wants_json():
        made = contract.problem_answer(problem)
        made.status_code = 500
        return made
    return Response(layout.problem_page(problem), 500)
