"""Photos that somebody adds to a form at the desk: into the photo store like any other."""

from __future__ import annotations

import hashlib
from typing import IO

from flask import request
from werkzeug.datastructures import FileStorage

from mystery import db
from mystery.evidence import actions
from mystery.evidence.limits import PHOTO_BYTES
from mystery.evidence.rules import Header, examine
from mystery.problems import Fault, Invalid, Problem
from mystery.review.rules.appeals import MOST_PHOTOS
from mystery.web import auth
from mystery.web.api.photos import store

FIELD = "photos"


def chosen() -> list[FileStorage]:
    """The files of the form; an empty field sends one without a name. Raises Invalid for more
    than an appeal may have, before any of them is stored."""
    found = [file for file in request.files.getlist(FIELD) if file.filename]
    if len(found) > MOST_PHOTOS:
        fault = Fault(f"/{FIELD}", f"at most {MOST_PHOTOS} photos")
        raise Invalid("That are too many photos.", faults=[fault])
    return found


def receive(files: list[FileStorage]) -> list[str]:
    """Store them, durable before anything names them; their hashes.

    What no photo is, or cannot be taken, is told as a fault of the form.
    """
    kept = []
    for file in files:
        try:
            kept.append(_receive(file.stream))
        except Problem as problem:
            raise Invalid(
                "A photo was not taken.", faults=[Fault(f"/{FIELD}", problem.detail)]
            ) from problem
    with db.transaction():
        for sha256, header, size in kept:
            actions.keep_photo(sha256, header, size=size, holder_id=auth.person().id)
    return [sha256 for sha256, _, _ in kept]


def _receive(source: IO[bytes]) -> tuple[str, Header, int]:
    mixed = hashlib.sha256()
    while piece := source.read(2**20):
        mixed.update(piece)
    sha256 = mixed.hexdigest()
    size = source.tell()
    if size == 0 or size > PHOTO_BYTES:
        raise Invalid(f"A photo has 1 to {PHOTO_BYTES // 2**20} MB.")
    source.seek(0)
    db.session.rollback()
    store().receive(source, sha256=sha256, holder=auth.person().key, length=size, check=examine)
    with store().open(sha256) as photo:
        return sha256, examine(photo), size
