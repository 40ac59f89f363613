"""How it looked before and how it looks after: pictures from a desk or a phone's camera."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.evidence import actions as evidence
from mystery.evidence.rules import Header, examine
from mystery.learning import queries, tasks
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth, learnt
from mystery.web.api.photos import send_rendition, store
from mystery.web.pages import forms
from mystery.web.pages.actions import READERS, again

blueprint = Blueprint("action_photos_page", __name__)


@blueprint.post("/actions/<key>/photos/<any(before,after):which>")
@auth.needs(*READERS)
def add_photo(key: str, which: str) -> BaseResponse:
    """A picture from a desk or from the camera of a phone, through the photo store."""
    queries.get_action(key, learnt.actions())
    try:
        sha256, header, size = _taken_in()
        with db.transaction():
            evidence.keep_photo(sha256, header, size=size, holder_id=auth.person().id)
            found = queries.get_action(key, learnt.actions(), locked=True)
            tasks.attach(found, which, sha256, by=auth.person())
    except forms.ANSWERED as problem:
        return again(key, forms.sent(problem))
    return redirect(f"/actions/{key}?done=photo#photos", 303)


def _taken_in() -> tuple[str, Header, int]:
    """The uploaded picture, durable in the store: hash, header and size."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        raise Invalid("There is no photo in it.", faults=[Fault("/photo", "choose a photo")])
    digest = hashlib.file_digest(upload.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    size = upload.stream.tell()
    upload.stream.seek(0)
    db.session.rollback()
    store().receive(
        upload.stream, sha256=digest, holder=auth.person().key, length=size, check=examine
    )
    with store().open(digest) as kept:
        return digest, examine(kept), size


@blueprint.get("/actions/<key>/photos/<any(before,after):which>")
@auth.needs(*READERS)
def photo(key: str, which: str) -> Response:
    found = queries.get_action(key, learnt.actions())
    sha256 = found.before if which == "before" else found.after
    if not sha256:
        raise Missing("There is no photo.")
    return send_rendition(sha256, forms.asked("rendition"))
