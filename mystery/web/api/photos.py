"""Photos: raw bytes by their SHA-256, in one piece or in ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request, send_file

from mystery import db
from mystery.audits import queries as audits
from mystery.audits.redactions.queries import is_hidden
from mystery.evidence import actions, queries
from mystery.evidence.limits import PARTIAL_DAYS, PHOTO_BYTES, Allowances, check_quota
from mystery.evidence.originals import check_kept
from mystery.evidence.rules import Header, examine
from mystery.files import PhotoStore
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing, TooLarge, Unsupported
from mystery.web import auth, visibility
from mystery.web.contract import answer
from mystery.web.delivering import check_may_deliver
from mystery.web.records import note_read

blueprint = Blueprint("photos", __name__)
SHA256 = re.compile(r"[0-9a-f]{64}")
RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
RENDITIONS = ("original", "view", "thumb")


@dataclass(frozen=True)
class Piece:
    """What part of a photo a request carries; `total` is the size of the whole."""

    offset: int
    length: int
    total: int
    whole: bool


class Look:
    """Examines a photo once all of it is here, and remembers what it saw."""

    seen: Header

    def __call__(self, photo: BinaryIO) -> None:
        self.seen = examine(photo)


def store() -> PhotoStore:
    found: PhotoStore = current_app.config["PHOTOS"]
    return found


@blueprint.put("/photos/<sha256>")
@auth.delivers
def put_photo(sha256: str) -> Response:
    """Store a photo, durable before it is acknowledged."""
    _check_name(sha256)
    current_app.config["SENDING"].note()
    by = auth.person()
    check_may_deliver(by)
    piece = _piece()
    if store().size(sha256) is not None and queries.is_holder(sha256, by.id):
        return answer({"sha256": sha256}, 200)
    if piece.offset == 0:
        _check_quota(by.id, piece.total)
    db.session.rollback()
    look = Look()
    progress = store().receive(
        request.stream,
        sha256=sha256,
        holder=by.key,
        length=piece.length,
        check=look,
        offset=None if piece.whole else piece.offset,
        total=None if piece.whole else piece.total,
    )
    if not progress.complete:
        headers = {"Upload-Offset": str(progress.held)}
        return answer({"sha256": sha256, "held": progress.held}, 202, headers)
    new = current_app.config["TOGETHER"].write(
        (sha256, by.id),
        partial(actions.keep_photo, sha256, look.seen, size=progress.held, holder_id=by.id),
    )
    return answer({"sha256": sha256, "size": progress.held}, 201 if new else 200)


def _check_quota(person_id: int, size: int) -> None:
    allowances: Allowances = current_app.config["ALLOWANCES"]
    if not allowances.covers(person_id, size):
        unused = audits.unused_bytes(person_id, db.now() - timedelta(days=PARTIAL_DAYS))
        check_quota(unused, size)
        allowances.grant(person_id, unused + size)


def _piece() -> Piece:
    if request.mimetype and not request.mimetype.startswith(("image/", "application/octet-stream")):
        raise Unsupported("Send the photo's own bytes, as image/* or application/octet-stream.")
    length = request.content_length
    if length is None:
        raise Invalid("Content-Length is needed.", code="length_required")
    header = request.headers.get("Content-Range")
    if header is None:
        _check_size(length)
        return Piece(0, length, length, whole=True)
    match = RANGE.fullmatch(header.strip())
    first, last, total = (int(part) for part in match.groups()) if match else (1, 0, 0)
    if first > last or last >= total or last - first + 1 != length:
        raise Invalid(
            "Content-Range must be like bytes 0-262143/350000 and fit Content-Length.",
            code="bad_range",
            faults=[Fault("/Content-Range", "does not fit")],
        )
    _check_size(total)
    return Piece(first, length, total, whole=False)


def _check_size(total: int) -> None:
    if total > PHOTO_BYTES:
        raise TooLarge(f"A photo has at most {PHOTO_BYTES:,} bytes.", limit=PHOTO_BYTES)
    if total == 0:
        raise Invalid("The photo is empty.", code="empty_photo")


def _check_name(sha256: str) -> None:
    if not SHA256.fullmatch(sha256):
        raise Missing("A photo's address is its lower-case SHA-256.")


@blueprint.get("/photos/<name>")
@auth.signed_in
def get_photo(name: str) -> Response:
    """A photo by hash (author, reviewer) or by the random id of its place in an audit.

    HEAD by hash also tells the offset of the caller's partial upload.
    """
    rendition = request.args.get("rendition", "original")
    if rendition not in RENDITIONS:
        raise Invalid("rendition is original, view or thumb.", faults=[Fault("/rendition", "")])
    if request.method == "HEAD" and SHA256.fullmatch(name):
        return _head(name)
    sha256 = _readable(name, original=rendition == "original")
    return send_original(sha256) if rendition == "original" else send_rendition(sha256, rendition)


def _head(sha256: str) -> Response:
    by = auth.person()
    size = store().size(sha256)
    if size is not None and _may_read(sha256):
        return Response(
            status=200, headers={"Upload-Offset": str(size), "Cache-Control": "no-store"}
        )
    held = store().partial_size(by.key, sha256)
    if held:
        return Response(
            status=404, headers={"Upload-Offset": str(held), "Cache-Control": "no-store"}
        )
    return Response(status=404)


def _may_read(sha256: str) -> bool:
    """By hash: whoever sent it, and whoever may see originals where it stands."""
    if queries.is_holder(sha256, auth.person().id):
        return True
    exact = visibility.audits(Right.READ_EXACT)
    return audits.find_photo_reader(sha256, exact)


def _readable(name: str, *, original: bool) -> str:
    """The hash behind an address that the asker may use. Raises Missing."""
    if SHA256.fullmatch(name):
        if _may_read(name):
            return name
        raise Missing("There is no such photo.")
    visible = visibility.audits(Right.READ_EXACT)
    if not original:
        others = visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT)
        visible = sa.or_(visible, sa.and_(others, ~audits.at_private(), ~is_hidden()))
    use = audits.find_photo_use(name, visible)
    if use is None:
        raise Missing("There is no such photo.")
    return use.sha256


def send_original(sha256: str) -> Response:
    """As an attachment that no browser runs: an original is whatever the phone sent."""
    photo = queries.find_photo(sha256)
    if photo is None:
        raise Missing("There is no such photo.")
    check_kept(photo, store())
    name = f"{sha256[:12]}.{photo.media_type.partition('/')[2]}"
    response = _file(store().path(sha256), photo.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if not queries.is_holder(sha256, auth.person().id):
        note_read("photo.read_original", f"photo:{sha256}")
    return response


def send_rendition(sha256: str, name: str) -> Response:
    path = store().rendition(sha256, "thumb" if name == "thumb" else "view")
    if path is None:
        photo = queries.find_photo(sha256)
        waiting = photo is not None and photo.preview == "waiting"
        words = "The preview is being made." if waiting else "This photo cannot be shown."
        raise Missing(words, code="preview_waiting" if waiting else "no_preview")
    return _file(path, "image/jpeg")


def _file(path: Path, media_type: str) -> Response:
    """Without dates, tags and names, and whatever the asker compares with: they tell when it came
    and which file it is."""
    response = send_file(path, mimetype=media_type, etag=False, conditional=False)
    for told in ("Last-Modified", "Content-Disposition"):
        response.headers.pop(told, None)
    return response
