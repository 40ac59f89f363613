"""Copies of phones that could not send, taken in by an admin."""

from __future__ import annotations

import tempfile
from typing import IO

from flask import Blueprint, Response, request

from mystery.audits.rules import AuditUpload
from mystery.people.rules import Principal, Right
from mystery.problems import Invalid, TooLarge, Unsupported
from mystery.web import auth
from mystery.web.api.audits import read_upload, take_in
from mystery.web.contract import answer
from mystery.web.rescuing import COPY_MOST, Rescued, allow_large_bodies, take_in_copy

blueprint = Blueprint("rescue", __name__)
PIECE = 2**20


@blueprint.post("/rescue")
@auth.needs(Right.TAKE_IN)
def rescue() -> Response:
    """The zip itself as the body. Each visit is told of by itself; sending it again is harmless."""
    if request.mimetype not in ("application/zip", "application/octet-stream"):
        raise Unsupported("Send the copy itself, as application/zip.")
    allow_large_bodies()
    with tempfile.TemporaryFile() as file:
        _receive(file)
        found = rescued(file)
    return answer({"visits": [vars(one) for one in found]})


def rescued(file: IO[bytes]) -> list[Rescued]:
    return take_in_copy(file, read=read_upload, take_in=_aside)


def _aside(upload: AuditUpload, author: Principal) -> bool:
    return take_in(upload, by=author, aside=True)


def _receive(file: IO[bytes]) -> None:
    length = request.content_length
    if length is None:
        raise Invalid("Content-Length is needed.", code="length_required")
    if length > COPY_MOST:
        raise TooLarge(f"A copy has at most {COPY_MOST:,} bytes.", limit=COPY_MOST)
    while piece := request.stream.read(PIECE):
        file.write(piece)
    if file.tell() != length:
        raise Invalid("The request ended early.", code="cut_body")
