"""The OpenAPI document to read: every call, what it does and who may."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template

from mystery.web import auth
from mystery.web.api.reference import kept_document
from mystery.web.openapi import needed

blueprint = Blueprint("api_docs", __name__)
METHODS = ("get", "put", "post", "patch", "delete")


@blueprint.get("/api/docs")
@auth.signed_in
def page() -> str:
    document = kept_document()
    calls = [
        (found["tags"][0], method.upper(), path, found)
        for path, methods in document["paths"].items()
        for method in METHODS
        if (found := methods.get(method))
    ]
    calls.sort(key=lambda call: call[0])
    groups = [(name, list(found)) for name, found in groupby(calls, key=lambda call: call[0])]
    return render_template(
        "api/docs.html", groups=groups, needed=needed, schemas=document["components"]["schemas"]
    )
