"""The JSON API below /api/v1/: one module a noun."""

from __future__ import annotations

from flask import Flask

from mystery.web.api import (
    audits,
    checklists,
    locations,
    photos,
    review,
    scores,
    session,
    visits,
)

MODULES = (session, visits, checklists, locations, photos, audits, review, scores)


def install(app: Flask) -> None:
    for module in MODULES:
        app.register_blueprint(module.blueprint, url_prefix="/api/v1")
