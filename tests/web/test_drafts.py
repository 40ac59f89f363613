"""Backups of visits that are still being filled in."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import pytest
from flask import Flask

from tests import cast
from tests.conftest import Caller
from tests.sending import Draft as Audit

Json = dict[str, Any]


@pytest.fixture
def keys(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {name: cast.who(name).key for name in ("sam", "sue")}


class Device:
    """A phone of somebody's with its own copy of one draft."""

    def __init__(self, call: Caller, name: str, person: str, *, device: str, id_: str = "") -> None:
        self.client, self.person, self.device = call(name), person, device
        self.id = id_ or str(uuid.uuid4())
        self.address = f"/api/v1/drafts/{self.id}"
        self.sends_as, self.revision, self.answers = self.id, 0, {}

    def document(self) -> Json:
        head = {"uuid": self.sends_as, "visit": None, "location": {"name": "Quay", "code": "N-1"}}
        head |= {"checklist": {"key": "visit", "version": 1, "title": "Visit"}, "newer": {"a": 1}}
        return {"draft": head, "answers": copy.deepcopy(self.answers), "photos": []}

    def put(self, **more: Any) -> Any:
        told = {"person": self.person, "base_revision": self.revision, "device": self.device}
        answer = self.client.put(self.address, json={**told, "document": self.document(), **more})
        if answer.status_code == 200:
            self.revision = answer.json["revision"]
        return answer

    def say(self, value: str) -> Any:
        self.answers["clean"] = {"value": value}
        return self.put()

    def read(self, query: str = "") -> Any:
        return self.client.get(self.address + query)


def test_another_device_of_the_same_person_takes_over_and_nobody_else_sees_it(
    call: Caller, keys: dict[str, str]
) -> None:
    old = Device(call, "sam", keys["sam"], device="old")
    assert old.say("yes").json["revision"] == 1
    assert old.put().json["revision"] == 1
    assert old.say("no").json["revision"] == 2

    (item,) = call("sam").get("/api/v1/drafts").json["items"]
    assert (item["location"]["name"], item["answers"], item["device"]) == ("Quay", 1, "old")
    assert old.read().json["document"] == old.document()
    for who in ("sue", "ada", "rita", "nora"):
        assert call(who).get(old.address).status_code in (403, 404)
        assert call(who).delete(old.address).status_code in (403, 404)
    assert call("sue").get("/api/v1/drafts").json["items"] == []
    theirs = Device(call, "sue", keys["sue"], device="hers", id_=old.id)
    assert theirs.say("her own").json["revision"] == 1
    assert old.read().json["document"]["answers"] == {"clean": {"value": "no"}}


def test_two_devices_never_overwrite_each_other(call: Caller, keys: dict[str, str]) -> None:
    one = Device(call, "sam", keys["sam"], device="one")
    one.say("first")
    other = Device(call, "sam", keys["sam"], device="other", id_=one.id)
    other.revision = one.revision
    one.say("one's")

    refused = other.say("other's")

    assert (refused.status_code, refused.json["code"]) == (409, "draft_conflict")
    told = refused.json
    assert (told["current"]["revision"], told["current"]["device"]) == (2, "one")
    assert told["base_revision"] == 1
    # "Take what the other phone has": this one's is kept beside it.
    assert other.put(aside=True).json["revision"] == 2
    (former,) = one.read().json["former"]
    assert former["device"] == "other"
    beside = one.read(f"?revision={former['revision']}").json["document"]
    assert beside["answers"] == {"clean": {"value": "other's"}}
    # "Go on with mine": what lay there is kept beside it.
    assert other.say("mine").status_code == 200
    assert one.say("late").json["code"] == "draft_conflict"
    devices = [former["device"] for former in one.read().json["former"]]
    assert devices == ["one", "other"]
    for number in range(6):
        other.answers["clean"] = {"value": str(number)}
        other.put(aside=True)
    assert len(one.read().json["former"]) == 5
    assert one.read().json["document"]["answers"] == {"clean": {"value": "mine"}}


def test_a_draft_ends_with_the_visit_and_nothing_comes_after(
    call: Caller, keys: dict[str, str]
) -> None:
    draft = Device(call, "sam", keys["sam"], device="one")
    stays = Device(call, "sam", keys["sam"], device="one")
    audit = Audit(None, location="N-002")
    draft.sends_as = audit.uuid
    draft.say("yes")
    stays.say("yes")

    assert audit.send(call("sam")).status_code == 201

    assert [item["id"] for item in call("sam").get("/api/v1/drafts").json["items"]] == [stays.id]
    late = draft.say("late")
    assert (late.status_code, late.json["code"]) == (409, "already_sent")
    for query in ("?revision=7", f"?revision=1&person={keys['sue']}"):
        assert stays.client.delete(stays.address + query).status_code == 409
    own = f"?revision=1&person={keys['sam']}"
    assert stays.client.delete(stays.address + own).status_code == 204
    assert stays.client.delete(stays.address).status_code == 404


def test_nothing_goes_under_another_name_and_nothing_grows_without_end(
    call: Caller, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Device(call, "sue", keys["sam"], device="shared")
    assert wrong.say("Sam's").json["code"] == "other_person"
    assert call("sue").get("/api/v1/drafts").json["items"] == []
    large = Device(call, "sam", keys["sam"], device="one")
    large.answers = {str(number): {"comment": "x" * 99_000} for number in range(12)}
    assert large.put().status_code == 413
    monkeypatch.setattr("mystery.audits.drafts.actions.EACH", 3)
    for _ in range(3):
        assert Device(call, "sam", keys["sam"], device="one").say("yes").status_code == 200
    more = Device(call, "sam", keys["sam"], device="one").say("yes")
    assert (more.status_code, more.json["code"]) == (409, "too_many_drafts")
