"""What programs can ask of the server, as a document for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app

from mystery.web import auth, openapi
from mystery.web.contract import answer

blueprint = Blueprint("reference", __name__)


def kept_document() -> dict[str, Any]:
    """It is made once: routes do not change while the server runs."""
    kept: dict[str, Any] = current_app.extensions
    if "openapi" not in kept:
        kept["openapi"] = openapi.document(current_app)
    found: dict[str, Any] = kept["openapi"]
    return found


@blueprint.get("/openapi.json")
@auth.signed_in
def openapi_document() -> Response:
    """This document."""
    return answer(kept_document())
