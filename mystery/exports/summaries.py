"""The figures of the workbook's charts, from the sums that pages and API show."""

from __future__ import annotations

from mystery.comparisons.months import tally_months
from mystery.comparisons.queries import tally_locations, tally_parts
from mystery.comparisons.rules import compare
from mystery.exports.orders import Order
from mystery.exports.rules import sections
from mystery.exports.rules.summaries import Summary, month_figures, place_figures, section_figures


def summary(order: Order) -> Summary:
    filter_, visible = order.filter, order.visible
    places = tally_locations(filter_, visible)
    months = tally_months(filter_, visible)
    parts = tally_parts(filter_, visible)
    known = sections((version.checklist, version.number) for version in order.versions.values())
    return Summary(
        months=month_figures((row.month, row.tally) for row in months),
        places=place_figures(
            compare([place.tally for place in places]), [place.name for place in places]
        ),
        sections=section_figures(
            ((part.part, part.tally) for part in parts), [(one.key, one.title) for one in known]
        ),
    )
