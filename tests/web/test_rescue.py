"""The copy of a phone that could not send, brought in by an admin."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.audits.queries import find_by_uuid
from mystery.log import LogEntry
from mystery.people import actions as people
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft, digest, picture, sha256
from tests.web.desk import sign_in
from tests.web.world import EVERYBODY


@dataclass
class Copy:
    """As static/src/app/store/rescue.ts writes it."""

    person: str
    drafts: list[Draft] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    instead: dict[str, bytes] = field(default_factory=dict)

    def packed(self, draft: Draft) -> dict[str, Any]:
        names = sorted(draft.hashes)
        told = {"uuid": draft.uuid, "person": self.person, "label": draft.location}
        return {**told, "digest": digest(draft.bytes(), names), "photos": names}

    def files(self) -> dict[str, bytes]:
        visits = [{"packed": self.packed(draft), "draft": {}} for draft in self.drafts]
        contents = {"format": 1, "person": self.person, "visits": visits + self.more}
        files = {"contents.json": json.dumps(contents).encode()}
        for draft in self.drafts:
            files[f"{draft.uuid}.json"] = draft.bytes()
            files |= {f"photos/{sha256(photo)}": photo for photo in draft.photos}
        return files | self.instead

    def bytes(self, how: int = zipfile.ZIP_STORED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", how) as made:
            for name, content in self.files().items():
                made.writestr(name, content)
        return out.getvalue()


@pytest.fixture
def sam(app: Flask) -> str:
    with app.app_context():
        return cast.who("sam").key


def bring(call: Caller, who: str, content: bytes) -> Any:
    client = call(who)
    return client.post("/api/v1/rescue", data=content, content_type="application/zip")


def results(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["result"] for one in answer.json["visits"]]


def test_a_copy_counts_as_its_authors_and_waits_for_a_reviewer(
    app: Flask, call: Caller, sam: str
) -> None:
    with app.app_context(), db.transaction():
        planned = Draft(cast.plan("sam"), photos=[picture(1), picture(2)])
        people.set_disabled(cast.who("sam"), True)
    unplanned = Draft(None, location="N-002")
    unfinished = {"packed": None, "draft": {"location": {"name": "Quay Side"}}}
    copy = Copy(sam, [planned, unplanned], [unfinished])

    assert results(bring(call, "ada", copy.bytes())) == ["taken", "taken", "unfinished"]
    assert results(bring(call, "ada", copy.bytes())) == ["known", "known", "unfinished"]

    with app.app_context():
        for draft in (planned, unplanned):
            kept = find_by_uuid(draft.uuid)
            assert kept is not None
            assert (kept.author.key, kept.state) == (sam, "quarantined")
            assert kept.body == draft.bytes()
            assert all(app.config["PHOTOS"].intact(one) for one in draft.hashes)
        acts = db.session.query(LogEntry).filter_by(act="audit.take_in").all()
        assert {one.actor for one in acts} == {f"person:{cast.who('ada').key}"}


def test_what_is_not_whole_or_not_theirs_is_told_and_leaves_nothing(
    app: Flask, call: Caller, sam: str
) -> None:
    draft = Draft(None, location="N-002", photos=[picture(3)])
    (name,) = draft.hashes
    other = Copy(sam, [draft], instead={f"photos/{name}": picture(4)})
    lacking = Copy(sam, [draft])
    lacking.files = lambda: {  # type: ignore[method-assign]
        key: value for key, value in Copy(sam, [draft]).files().items() if "photos" not in key
    }
    changed = Copy(sam, [draft], instead={f"{draft.uuid}.json": Draft(None).bytes()})
    stranger = Copy("nobody", [draft])
    with app.app_context():
        never = Copy(cast.who("stan").key, [draft])
    upwards = Copy(sam, [draft], instead={"../../etc/passwd": b"x", "/tmp/x": b"x"})

    for copy in (other, lacking, changed, stranger, never):
        (told,) = bring(call, "ada", copy.bytes()).json["visits"]
        assert (told["result"], bool(told["why"])) == ("refused", True)
    for content in (
        b"x" * 40,
        b"PK",
        copy.bytes()[:-1],
        Copy(sam, [draft]).bytes(zipfile.ZIP_DEFLATED),
    ):
        assert bring(call, "ada", content).json["code"] == "no_copy"
    with app.app_context():
        assert find_by_uuid(draft.uuid) is None
    assert results(bring(call, "ada", upwards.bytes())) == ["taken"]


def test_who_may_bring_copies_in(app: Flask, call: Caller, sam: str) -> None:
    south = Copy(sam, [Draft(None, location="S-001")])
    for who in sorted({*EVERYBODY} & {*call.tokens} - {"ada"}):
        assert bring(call, who, south.bytes()).status_code == 403

    page = sign_in(app, "ada")
    assert "choose the file" in page.post("/visits/_rescue", data={}).text
    told = page.post(
        "/visits/_rescue", data={"copy": (io.BytesIO(south.bytes()), "notes.zip")}
    ).text
    assert "Taken in" in told
    assert "S-001" in told
    assert (
        "not whole"
        in page.post(
            "/visits/_rescue",
            data={"copy": (io.BytesIO(b"no zip at all, but long enough"), "x.zip")},
        ).text
    )
