"""The built front end: where it lies and how its files are called in this build."""

from __future__ import annotations

import json
from functools import cache
from os.path import isfile
from pathlib import Path

from flask import Blueprint, Response, current_app, send_from_directory

from mystery.problems import Missing
from mystery.web import kept_assets, packing, repair
from mystery.web.auth import public

blueprint = Blueprint("assets", __name__)
YEAR = 365 * 86_400


@cache
def dist() -> Path:
    """`mystery/static` in a wheel, `static/dist` in a checkout."""
    packed = Path(__file__).parents[1] / "static"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "static" / "dist"


@cache
def templates() -> Path:
    packed = Path(__file__).parents[1] / "templates"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "templates"


@cache
def addresses() -> dict[str, str]:
    """Addresses of the hashed files by entry and kind, "pages.css", as the build wrote them."""
    file = dist() / "manifest.json"
    built = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    found = {f"{entry}.js": files["js"] for entry, files in built.items()}
    return found | {f"{entry}.css": files["css"][0] for entry, files in built.items()}


def address(name: str) -> str:
    """The address of a built file, for templates; empty when it was not built."""
    return addresses().get(name, "")


def send(path: str, *, seconds: int = 0, folder: Path | None = None) -> Response:
    place = folder or dist()
    if path.endswith(packing.TEXTS):
        response = packing.send(place, path, seconds=seconds)
    else:
        response = send_from_directory(place, path, max_age=seconds)
    if seconds:
        response.cache_control.immutable = True
        response.cache_control.public = True
    else:
        response.cache_control.no_cache = True
    return response


def send_hashed(part: str, path: str, *, place: str) -> Response:
    """A file of this build, or of one before it that somebody still has open."""
    if not isfile(dist() / place / path):
        data: Path = current_app.config["SETTINGS"].data_dir
        folder = kept_assets.find(data, part, path)
        if folder is not None:
            return send(path, seconds=YEAR, folder=folder)
    return send(f"{place}/{path}", seconds=YEAR)


@blueprint.get("/assets/<path:path>")
@public("static file")
def shared_file(path: str) -> Response:
    return send_hashed("pages", path, place="assets")


@blueprint.get("/app/assets/<path:path>")
@public("static file")
def app_file(path: str) -> Response:
    return send_hashed("app", path, place="app/assets")


@blueprint.get("/app/")
@blueprint.get("/app/<path:path>")
@public("static file")
def app_shell(path: str = "index.html") -> Response:
    """The phone app: its own files by name, its one page for every other address."""
    name = path if isfile(dist() / "app" / path) else "index.html"
    if not (dist() / "app" / name).is_file():
        raise Missing("The phone app has not been built: run `make front`.")
    response = (repair.worker_instead() if name == "sw.js" else None) or send(f"app/{name}")
    if name == "sw.js":
        response.headers["Service-Worker-Allowed"] = "/app/"
    if name.endswith(".webmanifest"):
        response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/app")
@public("static file")
def app_without_slash() -> Response:
    return Response(status=308, headers={"Location": "/app/"})
