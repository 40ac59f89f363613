"""Rows of the table of stores, written here and not in the template: of the hundreds on one page
the template engine would take longer than everything else together.

End tags and quotes that HTML does without are left out, so that hundreds of rows fit into a page
that a phone waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from mystery.comparisons.months import Recent
from mystery.web.charts import Axis, Bar
from mystery.web.pages.layout import tenths
from mystery.web.pages.sparklines import sparkline
from mystery.web.pages.standings import Entry


@dataclass(frozen=True)
class Rows:
    """What all rows share; `query` follows the address of a store. Empty `months` draw none."""

    axis: Axis
    query: str
    ranked: bool
    months: dict[str, Recent]
    scale: Axis

    def drawn(self, entries: list[Entry]) -> Markup:
        return Markup("\n").join(Markup("".join(self._row(entry))) for entry in entries)  # noqa: S704 names and codes are escaped

    def _row(self, entry: Entry) -> Iterator[str]:
        at, row, look = entry.location, entry.row, entry.look
        code = escape(at.code)
        yield f'<tr{_look(entry)}><th scope=row><a href="/locations/{code}{escape(self.query)}">'
        yield f"{escape(at.name)}</a> <small>{code}</small><td class=mean>{tenths(row.mean)}"
        yield f"<td class=est>{self._estimate(entry)}<td class=bar>"
        if bar := entry.bar(self.axis):
            yield _bar(bar, own=at.kind == "own")
        if self.ranked:
            rank = f"{row.rank[0]}–{row.rank[1]}" if row.rank else "–"
            yield f"<td class=rank>{rank}"
        yield f"<td class=n>{row.n}"
        if self.months:
            yield "<td class=spk>"
            yield "" if entry.few else self._line(at.code)
        yield _count("failed", at.failed)
        yield _count("not", at.could_not_shop)
        if self.ranked:
            yield "<td class=sig>"
            if look:
                yield f'<span class="badge {look.badge}">{look.words}</span>'

    def _estimate(self, entry: Entry) -> str:
        range_ = entry.range
        if range_:
            lead = f"{tenths(entry.centre)} " if self.ranked else ""
            return f"{lead}<small>{tenths(range_.low)}–{tenths(range_.high)}</small>"
        return "<small>too few visits</small>" if entry.few and not self.ranked else ""

    def _line(self, code: str) -> str:
        line = sparkline(self.months.get(code, []), self.scale)
        if line is None:
            return ""
        band = f'<path class=b d="{line.band}"/>' if line.band else ""
        end = f'<path class=e d="M{line.end[0]} {line.end[1]}h0"/>'
        head = '<svg viewBox="0 0 110 40" aria-hidden=true>'
        return f'{head}{band}<path d="{line.line}"/>{end}</svg>'


def _look(entry: Entry) -> str:
    if entry.few:
        return ' class="few"'
    look = entry.look
    return f' class="{look.group} {look.badge}"' if look and look.badge else ""


def _bar(bar: Bar, *, own: bool) -> str:
    """The range on the axis of all; numbers stand beside it, so it is silent."""
    dot = f'<circle cx="{bar.dot}%"/>' if own else f'<rect class="rival" x="{bar.dot}%"/>'
    whole = f'<rect x="{bar.start}%" width="{bar.width}%"/>'
    return f'<svg aria-hidden=true><use href="#axis"/>{whole}{dot}</svg>'


def _count(name: str, count: int) -> str:
    return f"<td class={name if count else 'nil'}>{count}"
