"""Tables to take away: the workbook and one table as CSV.

A file is made whole before its first byte is sent, with its length and its hash: what was cut
on the way never looks whole.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db, log
from mystery.exports.chosen import begin, tally
from mystery.exports.flat import write_csv
from mystery.exports.orders import Order, Wording
from mystery.exports.queries import every_table, lines
from mystery.exports.rules import FORM, TABLES, Detail, Heading
from mystery.exports.summaries import summary
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.problems import Missing
from mystery.web import answers, auth, filters, ordering, visibility
from mystery.web.filters import Asked
from mystery.web.reports import shopper_alias

blueprint = Blueprint("exports", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 2**16


@blueprint.get("/exports/workbook.xlsx")
@auth.needs(Right.EXPORT)
def workbook() -> BaseResponse:
    """All tables in one file, by right; the filter is that of the comparisons."""
    from mystery.exports.xlsx import write_workbook  # its library costs memory until it is used

    asked = filters.asked()
    if tally(order_for(asked))["answers"] > ordering.AT_ONCE:
        return ordering.in_background(asked)
    about = heading(asked)

    def write(target: IO[bytes]) -> dict[str, int]:
        order = order_for(asked)
        return write_workbook(target, about, every_table(order), summary=summary(order))

    return _made(asked, about.file_name, write=write, media_type=XLSX)


@blueprint.get("/exports/<table>.csv")
@auth.needs(Right.EXPORT)
def table(table: str) -> Response:
    """One table; `raw=1` leaves out what is there for spreadsheets only."""
    if table not in TABLES:
        raise Missing("There is no such table.")
    asked = filters.asked()
    raw = request.args.get("raw", "") == "1"

    def write(target: IO[bytes]) -> dict[str, int]:
        order = order_for(asked)
        text = io.TextIOWrapper(target, "utf-8", newline="")
        count = write_csv(text, order.tables[table], lines(order, table), raw=raw)
        text.detach()
        return {table: count}

    name = f"{table}_{asked.period.since}_{asked.period.until}_made-{auth.today()}.csv"
    return _made(asked, name, write=write, media_type="text/csv; charset=utf-8")


def _made(
    asked: Asked,
    name: str,
    *,
    write: Callable[[IO[bytes]], dict[str, int]],
    media_type: str,
) -> Response:
    """The file that `write` fills, from one moment of the database; who took it is logged."""
    with ExitStack() as unsent:
        made = unsent.enter_context(TemporaryFile())
        begin()
        counts = write(made)
        with db.transaction():
            log.record(
                "export.made",
                f"checklist:{asked.filter.family[:64]}",
                actor=auth.person().actor,
                file=name,
                filter=asked.parameters,
                lines=counts,
            )
        unsent.pop_all()
    return sent_file(made, name, counts=counts, media_type=media_type)


def sent_file(made: IO[bytes], name: str, *, counts: dict[str, int], media_type: str) -> Response:
    length = made.tell()
    made.seek(0)
    digest = b64encode(hashlib.file_digest(made, "sha256").digest()).decode()  # type: ignore[arg-type]
    made.seek(0)
    response = Response(_pieces(made), content_type=media_type)
    response.call_on_close(made.close)
    response.content_length = length
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["X-Rows"] = ", ".join(f"{table}={count}" for table, count in counts.items())
    response.headers["X-Schema-Version"] = str(FORM)
    return response


def _pieces(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        while piece := made.read(PIECE):
            yield piece


def order_for(asked: Asked) -> Order:
    """What the asker gets for a filter: where they may export, in the detail that holds there."""
    return Order(
        filter=asked.filter,
        visible=visibility.locations(Right.EXPORT),
        detail=detail(),
        stable=auth.scope(Right.READ_EXACT, Right.READ_ALIAS),
        base_url=auth.base_url(),
        wording=WORDING,
    )


def heading(asked: Asked) -> Heading:
    return Heading(
        since=asked.period.since,
        until=asked.period.until,
        made_at=db.now(),
        made_by=auth.person().name,
        filter=asked.parameters,
        address=f"{auth.base_url()}/exports?{urlencode(asked.parameters)}",
        detail=detail(),
    )


def detail() -> Detail:
    """What the asker may know at every place where they may export: it decides the columns."""
    for right, known in ((Right.READ_EXACT, Detail.EXACT), (Right.READ_ALIAS, Detail.STABLE_ALIAS)):
        beyond = sa.and_(visibility.locations(Right.EXPORT), ~visibility.locations(right))
        if db.session.scalar(sa.select(Location.id).where(beyond).limit(1)) is None:
            return known
    return Detail.LOCAL_DAY


def _alias(person_key: str, at: datetime, stable: bool) -> str:
    return shopper_alias(person_key, at, stable=stable)


WORDING = Wording(alias=_alias, label=answers.label)
