"""HTML for managers: one module a page."""

from __future__ import annotations

from flask import Flask

from mystery.web.pages import (
    account,
    audit,
    checklists,
    compare,
    expenses,
    exports,
    flags,
    home,
    layout,
    location,
    location_import,
    locations,
    notices,
    people,
    people_agreement,
    people_cards,
    people_import,
    people_profile,
    programmes,
    programmes_blackouts,
    programmes_scenarios,
    programmes_waves,
    regions,
    review,
    review_appeals,
    review_corrections,
    review_revisions,
    review_settings,
    start,
    visit_import,
    visit_planning,
    visits,
    visits_many,
)

MODULES = (
    home,
    compare,
    location,
    audit,
    flags,
    review,
    review_appeals,
    review_corrections,
    review_revisions,
    review_settings,
    start,
    locations,
    regions,
    location_import,
    programmes_blackouts,
    programmes_scenarios,
    programmes_waves,
    programmes,
    checklists,
    people,
    people_agreement,
    people_cards,
    people_import,
    people_profile,
    account,
    visits_many,
    visits,
    visit_planning,
    visit_import,
    expenses,
    exports,
    notices,
)


def install(app: Flask) -> None:
    layout.install(app)
    for module in MODULES:
        app.register_blueprint(module.blueprint)
