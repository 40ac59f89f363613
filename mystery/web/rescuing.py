"""Copies that a phone saved of what it could not send, taken in for their authors.

The file is a zip with nothing packed in it: `contents.json` says what there is, `<uuid>.json` are
the bytes of a visit, `photos/<sha256>` its photos. Only these names are read, each no longer than
what it may be; no name of the file's is ever used on disk. What comes this way waits for a
reviewer, whoever sent it.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from flask import current_app, request
from marshmallow import EXCLUDE, Schema, fields, validate

from mystery import db, log
from mystery.audits import actions as audits
from mystery.audits.rules import AUDIT_BYTES, PHOTOS_PER_AUDIT, AuditUpload, digest
from mystery.evidence import actions as evidence
from mystery.evidence.limits import PHOTO_BYTES
from mystery.evidence.rules import examine
from mystery.files import PhotoStore
from mystery.locations.queries import get_site
from mystery.people.queries import find_person, principal
from mystery.people.rules import Principal, Right
from mystery.problems import Invalid, Missing, Problem
from mystery.web import auth
from mystery.web.contract import load
from mystery.web.delivering import check_may_deliver
from mystery.web.json_in import parse_json

COPY_MOST = 2**30
"""Thirty visits of ten photos, and no end of room."""
CONTENTS_MOST = 4 * 2**20
VISITS_MOST, FILES_MOST = 200, 5_000
LIST_MOST = 2**20
"""Bytes of the list of names at the end of a zip, which is read whole."""
TakeIn = Callable[[AuditUpload, Principal], bool]
Read = Callable[[str, bytes], AuditUpload]


@dataclass(frozen=True)
class Rescued:
    """What became of one visit of a copy: "taken", "known" (the server had it), "refused", or
    "unfinished" where its author has to go on with it."""

    uuid: str
    label: str
    result: str
    why: str = ""


class Lax(Schema):
    class Meta:
        unknown = EXCLUDE


class PackedSchema(Lax):
    uuid = fields.String(required=True, validate=validate.Length(36, 36))
    person = fields.String(required=True, validate=validate.Length(1, 64))
    label = fields.String(load_default="", validate=validate.Length(max=300))
    digest = fields.String(required=True, validate=validate.Length(64, 64))
    photos = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="64 hexadecimal digits")),
        required=True,
        validate=validate.Length(max=PHOTOS_PER_AUDIT),
    )


class SavedSchema(Lax):
    packed = fields.Nested(PackedSchema, allow_none=True, load_default=None)
    draft = fields.Dict(load_default=dict)


class ContentsSchema(Lax):
    format = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    visits = fields.List(
        fields.Nested(SavedSchema), required=True, validate=validate.Length(max=VISITS_MOST)
    )


CONTENTS = ContentsSchema()


def allow_large_bodies() -> None:
    """For this request: a copy is larger than anything else that is taken."""
    request.max_content_length = COPY_MOST


def no_copy() -> Invalid:
    return Invalid("This is no copy that a phone saved, or it is not whole.", code="no_copy")


def take_in_copy(file: IO[bytes], *, read: Read, take_in: TakeIn) -> list[Rescued]:
    """Everything in the file, each visit by itself. Raises Invalid for what is no such file."""
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as copy:
            contents = load(CONTENTS, parse_json(_bytes(copy, "contents.json", CONTENTS_MOST)))
            return [_rescue(copy, visit, read, take_in) for visit in contents["visits"]]
    except (zipfile.BadZipFile, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise no_copy() from error


def _check_end(file: IO[bytes]) -> None:
    """Of a list of names that is too long nothing is read."""
    file.seek(0, 2)
    if file.tell() < 22:
        raise no_copy()
    file.seek(-22, 2)
    mark, count, size = struct.unpack("<4s6xHI6x", file.read(22))
    if mark != b"PK\x05\x06" or count > FILES_MOST or size > LIST_MOST:
        raise no_copy()
    file.seek(0)


def _entry(copy: zipfile.ZipFile, name: str, most: int) -> zipfile.ZipInfo:
    try:
        found = copy.getinfo(name)
    except KeyError:
        raise no_copy() from None
    if found.compress_type != zipfile.ZIP_STORED or found.file_size > most:
        raise no_copy()
    return found


def _bytes(copy: zipfile.ZipFile, name: str, most: int) -> bytes:
    return copy.read(_entry(copy, name, most))


def _rescue(copy: zipfile.ZipFile, saved: dict[str, Any], read: Read, take_in: TakeIn) -> Rescued:
    packed = saved["packed"]
    if packed is None:
        return Rescued("", _place(saved["draft"]), "unfinished")
    uuid, label = packed["uuid"], packed["label"]
    try:
        created = _take(copy, packed, read, take_in)
    except Problem as problem:
        db.session.rollback()
        return Rescued(uuid, label, "refused", problem.detail or problem.title)
    return Rescued(uuid, label, "taken" if created else "known")


def _place(draft: dict[str, Any]) -> str:
    location = draft.get("location")
    name = location.get("name") if isinstance(location, dict) else None
    return name[:300] if isinstance(name, str) else ""


def _take(copy: zipfile.ZipFile, packed: dict[str, Any], read: Read, take_in: TakeIn) -> bool:
    body = _bytes(copy, f"{packed['uuid']}.json", AUDIT_BYTES)
    upload = read(packed["uuid"], body)
    if digest(body, upload.hashes) != packed["digest"]:
        raise no_copy()
    author = _author(packed["person"])
    site = get_site(upload.location)
    if not auth.scope(Right.TAKE_IN).covers(site.region_path, site.id):
        raise Missing("There is no such location.")
    if audits.is_same(upload, author_id=author.id):
        return False
    for sha256 in upload.hashes:
        _keep_photo(copy, sha256, author)
    with db.transaction():
        log.record(
            "audit.take_in", f"audit:{upload.uuid}", actor=auth.person().actor, author=author.key
        )
    return take_in(upload, author)


def _author(key: str) -> Principal:
    person = find_person(key)
    if person is None:
        raise Missing("Nobody here has recorded this.", code="unknown_author")
    author = principal(person)
    check_may_deliver(author)
    return author


def _keep_photo(copy: zipfile.ZipFile, sha256: str, author: Principal) -> None:
    store: PhotoStore = current_app.config["PHOTOS"]
    name = f"photos/{sha256}"
    if name not in copy.namelist():
        return  # On the server since an earlier revision, or the submission says what is missing.
    found = _entry(copy, name, PHOTO_BYTES)
    db.session.rollback()
    with copy.open(found) as stream:
        progress = store.receive(
            stream, sha256=sha256, holder=author.key, length=found.file_size, check=examine
        )
    with store.open(sha256) as photo:
        header = examine(photo)
    with db.transaction():
        evidence.keep_photo(sha256, header, size=progress.held, holder_id=author.id)


def tally(found: list[Rescued]) -> Iterator[tuple[str, int]]:
    for result in ("taken", "known", "refused", "unfinished"):
        yield result, sum(one.result == result for one in found)
