"""A report, and the report of a region, as PDF files."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.api.photos import store
from mystery.web.overview import overview
from mystery.web.pages.audit import READERS, AuditPage, find, note_read
from mystery.web.pages.audit_pictures import Picture
from mystery.web.pages.filter_bar import canonical
from mystery.web.pages.layout import link
from mystery.web.pages.region_paper import file_name, is_long, region_page
from mystery.web.paper import able, embedded, paper, pressed

blueprint = Blueprint("papers", __name__)
PICTURES = 24
"""Photos in one file, so that it can be sent by mail."""


@blueprint.get("/audits/<audit_id>/report.pdf")
@auth.needs(*READERS)
def audit(audit_id: str) -> Response:
    shown = find(audit_id)
    made = paper(
        "audit.html",
        file_name=f"visit-{shown.audit.location.code}-{shown.audit.key[:8]}.pdf",
        page=shown,
        report=shown.report,
        pictures=_pictures(shown),
    )
    note_read(shown)
    return made


def _pictures(shown: AuditPage) -> list[tuple[Picture, str]]:
    """Those that the reader may see, as previews without tags."""
    ready = [picture for picture in shown.pictures if picture.preview == "ready"][:PICTURES]
    return [(one, embedded(store().rendition(one.photo.sha256, "view"))) for one in ready]


@blueprint.get("/overview/report.pdf")
@auth.needs(Right.COMPARE)
def region() -> BaseResponse | str:
    """At once, or by way of where a long one is made in the background."""
    if elsewhere := canonical(visibility.locations(Right.COMPARE)):
        return elsewhere
    asked = filters.asked()
    found = overview(asked.filter, auth.today())
    if not found.now.row.n:
        return render_template("paper/nothing.html")
    if is_long(found) and able():
        return redirect(link("/exports/files", {**asked.parameters, "done": "long"}), 303)
    return pressed(region_page(asked, found), file_name(asked))
