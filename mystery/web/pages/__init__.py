"""HTML for managers: one module a page."""

from __future__ import annotations

from flask import Flask

from mystery.web.pages import (
    checklists,
    compare,
    home,
    layout,
    location_import,
    locations,
    people,
    programmes,
    start,
    visit_import,
    visit_planning,
    visits,
)

MODULES = (
    home,
    compare,
    start,
    locations,
    location_import,
    programmes,
    checklists,
    people,
    visits,
    visit_planning,
    visit_import,
)


def install(app: Flask) -> None:
    layout.install(app)
    for module in MODULES:
        app.register_blueprint(module.blueprint)
