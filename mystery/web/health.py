"""Is it alive, is it ready: for whoever watches the server."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from mystery import __version__, db
from mystery.problems import Problem
from mystery.web.auth import public
from mystery.web.contract import answer

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
@public("the process answers")
def live() -> Response:
    return answer({"status": "ok"})


@blueprint.get("/health/ready")
@public("the database answers and there is room")
def ready() -> Response:
    """503 when the database cannot be read or the disk is nearly full."""
    try:
        database = db.check_writable(db.database.engine)
    except Problem as problem:
        return answer({"status": "down", "why": problem.code}, 503)
    photos = current_app.config["PHOTOS"]
    room = photos.free_bytes() > photos.floor
    status = "ok" if room else "disk nearly full"
    return answer(
        {"status": status, "version": __version__, "database": database}, 200 if room else 503
    )
