"""Copies as a phone saves them of what it could not send (static/src/app/store/rescue.ts)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.sending import Draft, digest, sha256

Json = dict[str, Any]


def _saved(draft: Draft, person: str) -> Json:
    body, names = draft.bytes(), sorted(draft.hashes)
    known = {"id": draft.uuid, "uuid": draft.uuid, "person": person, "visit": draft.visit}
    checklist = {"key": draft.checklist, "version": draft.version, "title": "Store visit"}
    place = {"code": draft.location, "name": f"Store {draft.uuid[:4]}", "kind": "own"}
    times = {"started_at": "2026-11-20T10:02:11.000Z", "updated_at": "2026-11-20T10:41:00.000Z"}
    head = {**known, **times, "checklist": checklist, "location": place, "state": "queued"}
    head |= {"replaces": None, "returned": None, "revision": 3, "intent": None}
    head |= {"at": {"section": "arrive", "question": None}}
    photos = [
        {"draft": draft.uuid, "sha256": sha256(photo), "type": "image/jpeg", "size": len(photo)}
        | {"taken_at": times["started_at"], "source": "camera", "caption": "", "on_server": False}
        for photo in draft.photos
    ]
    packed = {**known, "label": place["name"], "title": "Store visit", "photos": names}
    packed |= {"digest": digest(body, names), "queued_at": times["updated_at"]}
    answers = json.loads(body)["answers"]
    return {"draft": head, "answers": answers, "photos": photos, "packed": packed}


def copy(person: str, *drafts: Draft) -> bytes:
    """The whole file; every visit in it waits to be sent."""
    visits = [_saved(draft, person) for draft in drafts]
    files = {
        "contents.json": json.dumps({"format": 1, "person": person, "visits": visits}).encode()
    }
    for draft in drafts:
        files[f"{draft.uuid}.json"] = draft.bytes()
        files |= {f"photos/{sha256(photo)}": photo for photo in draft.photos}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
