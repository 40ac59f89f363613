"""HTML for managers: one module a page."""

from __future__ import annotations

from flask import Flask

from mystery.web.pages import compare, home, layout, location_import, locations, programmes, start

MODULES = (
    home,
    compare,
    start,
    locations,
    location_import,
    programmes,
)


def install(app: Flask) -> None:
    layout.install(app)
    for module in MODULES:
        app.register_blueprint(module.blueprint)
