"""What programs fetch by a link that refreshes: tables as CSV and JSON."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, request

from mystery.exports.flat import write_csv, write_json
from mystery.exports.queries import lines
from mystery.exports.rules import FORM
from mystery.exports.rules.feeds import WHOLE
from mystery.web import auth, feeding, filters
from mystery.web.api.exports import order_for

blueprint = Blueprint("feeds", __name__)
ADDRESSED = "a program, by the secret in the address"
CACHED = "private, max-age=60"
PIECE = 2**16


@blueprint.get("/feed/<token>/<table>.<any(csv, json):form>")
@auth.public(ADDRESSED)
def table(token: str, table: str, form: str) -> Response:
    """One table, whole, with a tag: who has it already is told so."""
    feed = feeding.enter(token, WHOLE)
    order = order_for(filters.asked(given=feed.parameters))
    kept = feeding.kept_table(feed, order, table)
    with ExitStack() as unsent:
        made = unsent.enter_context(TemporaryFile())
        text = io.TextIOWrapper(made, "utf-8", newline="")
        if form == "csv":
            count = write_csv(text, kept, lines(order, table), marked=False)
        else:
            count = write_json(text, kept, lines(order, table))
        text.detach()
        feeding.note_use(feed, order)
        unsent.pop_all()
    media_type = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    return _answer(made, media_type, count=count)


def _answer(made: IO[bytes], media_type: str, *, count: int) -> Response:
    length = made.tell()
    made.seek(0)
    digest = hashlib.file_digest(made, "sha256").hexdigest()  # type: ignore[arg-type]
    made.seek(0)
    response = Response(_pieces(made), content_type=media_type)
    response.call_on_close(made.close)
    response.content_length = length
    response.headers["Cache-Control"] = CACHED
    response.headers["X-Schema-Version"] = str(FORM)
    response.headers["X-Rows"] = str(count)
    response.set_etag(digest)
    if request.if_none_match.contains(digest):
        made.close()
    response.make_conditional(request)
    return response


def _pieces(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        while piece := made.read(PIECE):
            yield piece
