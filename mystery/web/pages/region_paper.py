"""The report of a region as one page to be put on paper, now or in the background."""

from __future__ import annotations

from flask import current_app

from mystery.comparisons.rules import sentence
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.filters import Asked
from mystery.web.overview import Overview
from mystery.web.pages.filter_bar import filter_bar
from mystery.web.pages.sections import ordered
from mystery.web.pages.standings import Table
from mystery.web.paper import page
from mystery.web.sections import TOTAL, heat

AT_ONCE = 100
"""Stores whose report is put on paper while somebody waits."""


def file_name(asked: Asked) -> str:
    return f"report-{asked.period.since}-{asked.period.until}.pdf"


def is_long(found: Overview) -> bool:
    return len(found.now.locations) > AT_ONCE


def region_page(asked: Asked, found: Overview) -> str:
    scope = auth.scope(Right.COMPARE)
    bar = filter_bar(
        asked, visible=visibility.locations(Right.COMPARE), scope=scope, path="/overview"
    )
    region = bar.chosen("region")
    named = dict(bar.regions).get(region, "").strip("\u2003") if region else ""
    mine = "all stores" if scope.everywhere else "your stores"
    sections = heat(asked.filter)
    return page(
        "region.html",
        title=f"Results of {named or mine}",
        bar=bar,
        found=found,
        finding=sentence(found.compared.comparison, found.compared.names),
        table=Table(found.compared, "signal"),
        heat=sections,
        lines=ordered(sections, TOTAL),
        today=auth.today(),
        address=current_app.config["BASE_URL"] + bar.address(),
    )
