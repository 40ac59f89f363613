"""The JSON API below /api/v1/: one module a noun."""

from __future__ import annotations

from flask import Flask

from mystery.web.api import (
    actions,
    appeals,
    asking,
    audits,
    checklists,
    corrections,
    drafts,
    drivers,
    employer,
    expenses,
    exports,
    flags,
    gaps,
    ideas,
    learning,
    locations,
    me,
    notices,
    own_files,
    people,
    photo_zip,
    photos,
    programmes,
    questions,
    redactions,
    rescue,
    review,
    scores,
    sections,
    session,
    stages,
    tokens,
    trends,
    visits,
)

MODULES = (
    session,
    visits,
    stages,
    checklists,
    locations,
    me,
    photos,
    audits,
    drafts,
    rescue,
    flags,
    review,
    corrections,
    redactions,
    asking,
    appeals,
    scores,
    sections,
    employer,
    gaps,
    trends,
    questions,
    drivers,
    expenses,
    exports,
    photo_zip,
    own_files,
    people,
    programmes,
    tokens,
    notices,
    learning,
    ideas,
    actions,
)


def install(app: Flask) -> None:
    for module in MODULES:
        app.register_blueprint(module.blueprint, url_prefix="/api/v1")
