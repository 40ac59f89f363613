"""What can be taken away, for whom, and what its first lines look like."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.exports.chosen import tally
from mystery.exports.orders import Order
from mystery.exports.queries import lines
from mystery.exports.rules import KNOWS, TABLES, TEXTS, Column, Kind, Table, Value
from mystery.exports.rules.cells import for_people
from mystery.people.rules import Right
from mystery.web import auth, filters, ordering, released, visibility
from mystery.web.api.exports import order_for
from mystery.web.pages.filter_bar import canonical, filter_bar

blueprint = Blueprint("exports_page", __name__)
FEW = 5
PREVIEWED = ("visits", "answers")
LONGEST = 60


@dataclass(frozen=True)
class Cell:
    """A value as the preview shows it."""

    text: str
    address: str = ""
    number: bool = False


@dataclass(frozen=True)
class Preview:
    table: Table
    rows: list[list[Cell]]


@blueprint.get("/exports")
@auth.signed_in
def page() -> BaseResponse | str:
    """Whoever exports nothing else takes away reports of own stores and what is kept about them."""
    if not auth.may(Right.EXPORT):
        reports = released.tally() if auth.may(Right.READ_REPORT) else None
        return render_template("exports/own.html", reports=reports, tables=released.TABLES)
    visible = visibility.locations(Right.EXPORT)
    elsewhere = canonical(visible)
    if elsewhere is not None:
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("exports/unpublished.html")
    asked = filters.asked()
    order = order_for(asked)
    counts = tally(order)
    return render_template(
        "exports/page.html",
        bar=filter_bar(asked, visible=visible, scope=auth.scope(Right.EXPORT)),
        counts=counts,
        large=counts["answers"] > ordering.AT_ONCE,
        tables=[(name, order.tables[name]) for name in TABLES],
        previews=[preview(order, name) for name in PREVIEWED],
        knows=KNOWS[order.detail],
    )


def preview(order: Order, name: str) -> Preview:
    table = order.tables[name]
    found = islice(lines(order, name, most=FEW), FEW)
    return Preview(table, [[cell(c, c.read(line)) for c in table.columns] for line in found])


def cell(column: Column, value: Value) -> Cell:
    if column.kind == Kind.LINK and value:
        return Cell("Open", address=str(value))
    if column.kind == Kind.PERCENT and isinstance(value, float):
        return Cell(f"{100 * value:.1f} %", number=True)
    text = for_people(value)
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return Cell(cut, number=column.kind not in TEXTS)
