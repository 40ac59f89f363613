"""A report, and the report of a region, as PDF files."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.rules import sentence
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.api.photos import store
from mystery.web.overview import overview
from mystery.web.pages.audit import READERS, AuditPage, Picture, find, note_read
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.sections import ordered
from mystery.web.pages.standings import Table
from mystery.web.paper import embedded, paper
from mystery.web.sections import TOTAL, heat

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
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible):
        return elsewhere
    asked = filters.asked()
    found = overview(asked.filter, auth.today())
    if not found.now.row.n:
        return render_template("paper/nothing.html")
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    region_ = bar.chosen("region")
    named = dict(bar.regions).get(region_, "").strip("\u2003") if region_ else ""
    mine = "all stores" if auth.scope(Right.COMPARE).everywhere else "your stores"
    sections = heat(asked.filter)
    return paper(
        "region.html",
        file_name=f"report-{asked.period.since}-{asked.period.until}.pdf",
        title=f"Results of {named or mine}",
        bar=bar,
        found=found,
        finding=sentence(found.compared.comparison, found.compared.names),
        table=Table(found.compared, "signal"),
        heat=sections,
        lines=ordered(sections, TOTAL),
        today=auth.today(),
        address=current_app.config["BASE_URL"] + bar.address(path="/overview"),
    )
