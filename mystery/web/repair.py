"""A way out when a build of the phone app is broken on phones.

`/repair`, outside of what the app's worker sees, takes the worker and its copies of the app off
one phone. With a file `repair-app` in the data folder the server does so on every phone: it gives
out a worker that takes itself off. Neither touches what a person has recorded.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template

from mystery.web.auth import public

blueprint = Blueprint("repair", __name__)
SWITCH = "repair-app"
WHY = "the app may be too broken to sign in"


@blueprint.get("/repair")
@public(WHY)
def page() -> Response:
    response = Response(render_template("repair/page.html"))
    # Old answers of ours; "storage" would take the visits that wait to be sent.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/repair/<any(page, worker):name>.js")
@public(WHY)
def script(name: str) -> Response:
    return _script(name)


def worker_instead() -> Response | None:
    """The worker that takes itself off, where the operator wants that."""
    data: Path = current_app.config["SETTINGS"].data_dir
    return _script("worker") if (data / SWITCH).exists() else None


def _script(name: str) -> Response:
    response = Response(render_template(f"repair/{name}.js"), mimetype="text/javascript")
    response.cache_control.no_cache = True
    return response
