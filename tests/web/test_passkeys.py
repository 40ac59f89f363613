"""Passkeys against a device that answers truly, late, twice, for another site, or with nonsense."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mystery import db
from mystery.people import actions as people
from mystery.people import codes, passkeys
from mystery.people.rules import CHALLENGE_LIFE
from mystery.people.tables import Passkey
from tests import cast
from tests.authenticator import PRESENT, Device, content, text
from tests.web.desk import key_of, sign_in

Json = dict[str, Any]
ME, DOOR = "/api/v1/me/passkeys", "/api/v1/session/passkey"
OPTIONS = {ME: "/api/v1/me/passkey-options", DOOR: f"{DOOR}/options"}


def options(client: FlaskClient, path: str) -> Json:
    answer = client.post(OPTIONS[path], json={})
    assert answer.status_code == 200, answer.json
    found: Json = answer.json
    return found


def give(client: FlaskClient, credential: object) -> int:
    return client.post(ME, json={"credential": credential}).status_code


def enter(client: FlaskClient, credential: object) -> tuple[int, str]:
    answer = client.post(DOOR, json={"credential": credential})
    return answer.status_code, answer.json.get("code", "")


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    return sign_in(app, "sam")


@pytest.fixture
def device(sam: FlaskClient) -> Device:
    """Keeps a passkey of Sam's."""
    made = Device()
    assert give(sam, made.make(options(sam, ME))) == 201
    return made


def test_a_passkey_opens_without_a_name(app: Flask, device: Device) -> None:
    client = app.test_client()

    answer = client.post(DOOR, json={"credential": device.sign(options(client, DOOR))})

    assert (answer.status_code, answer.json["by"]) == (200, "passkey")
    assert client.get("/api/v1/me").json["person"]["name"] == "Sam"
    assert client.get("/api/v1/me").json["account"]["passkeys"] == 1


def test_what_was_signed_opens_once(app: Flask, device: Device) -> None:
    client = app.test_client()
    signed = device.sign(options(client, DOOR))

    assert enter(client, signed)[0] == 200
    assert enter(app.test_client(), signed)[0] in (401, 409)


def test_a_copy_that_counts_backwards_is_refused(app: Flask, device: Device) -> None:
    client = app.test_client()
    device.count = 5
    assert enter(client, device.sign(options(client, DOOR)))[0] == 200
    device.count = 2
    assert enter(client, device.sign(options(client, DOOR))) == (401, "bad_passkey")


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.test"},
        {"host": "evil.test"},
        {"flags": PRESENT},
        {"flags": 0},
        {"key": Device().key},
        {"id": b"x" * 32},
    ],
)
def test_an_answer_for_another_site_or_by_another_key_opens_nothing(
    app: Flask, device: Device, change: Json
) -> None:
    client = app.test_client()
    other = Device(**({"key": device.key, "id": device.id} | change))

    assert enter(client, other.sign(options(client, DOOR))) == (401, "bad_passkey")


def test_challenges_are_ours_of_their_purpose_and_of_these_minutes(
    app: Flask, sam: FlaskClient, device: Device
) -> None:
    asked = options(sam, DOOR)
    wrong = [options(sam, ME)["publicKey"]["challenge"], text(bytes(56)), "", "AAAA"]
    whole = bytearray(content(asked["publicKey"]["challenge"]))
    whole[23] ^= 1
    for challenge in (*wrong, text(bytes(whole))):
        signed = device.sign({"publicKey": {"challenge": challenge}})
        assert enter(app.test_client(), signed) == (401, "bad_passkey")
    site = passkeys.site("http://localhost", "test")
    with app.app_context():
        late = db.now() - CHALLENGE_LIFE - timedelta(seconds=1)
        stale = text(passkeys.make_challenge(site, "sign in", late))
    assert enter(app.test_client(), device.sign({"publicKey": {"challenge": stale}}))[0] == 401


def test_nobody_makes_a_passkey_with_anothers_challenge(app: Flask, sam: FlaskClient) -> None:
    sue = sign_in(app, "sue")

    assert give(sue, Device().make(options(sam, ME))) == 422
    assert give(sam, Device(flags=PRESENT).make(options(sam, ME))) == 422
    assert give(sam, Device(origin="https://evil.test").make(options(sam, ME))) == 422


def test_the_same_passkey_is_kept_once_and_for_one_person(
    app: Flask, sam: FlaskClient, device: Device
) -> None:
    sue = sign_in(app, "sue")

    assert give(sam, device.make(options(sam, ME))) == 409
    assert give(sue, device.make(options(sue, ME))) == 409


def test_a_removed_passkey_opens_nothing(app: Flask, sam: FlaskClient, device: Device) -> None:
    (row,) = sam.get(ME).json["items"]
    assert sign_in(app, "sue").delete(f"{ME}/{row['id']}").status_code == 404

    assert sam.delete(f"{ME}/{row['id']}").status_code == 204

    client = app.test_client()
    assert enter(client, device.sign(options(client, DOOR)))[0] == 401


def test_an_admin_removes_a_passkey_of_a_lost_phone(
    app: Flask, sam: FlaskClient, device: Device
) -> None:
    (row,) = sam.get(ME).json["items"]
    ada = sign_in(app, "ada")
    path = f"/people/{key_of(app, 'sam')}/passkeys/end"

    assert ada.post(path, data={"passkey": "nothing"}).status_code == 404
    assert ada.post(path, data={"passkey": row["id"]}).status_code == 303
    assert sam.get(ME).json["items"] == []


def test_the_disabled_are_not_let_in(app: Flask, device: Device) -> None:
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("sam"), True)
    client = app.test_client()

    assert enter(client, device.sign(options(client, DOOR))) == (401, "bad_passkey")


def test_a_passkey_ends_the_card(app: Flask) -> None:
    with app.app_context(), db.transaction():
        cast.who("sue").staff_number = "7"
        db.session.flush()
        code = codes.make_card(cast.who("sue"), pepper="test", by="system")
    client = app.test_client()
    body = {"email": "7", "password": code}
    assert client.post("/api/v1/session", json=body).status_code == 200

    assert give(client, Device().make(options(client, ME))) == 201

    assert app.test_client().post("/api/v1/session", json=body).status_code == 401


@pytest.mark.parametrize(
    ("base", "able"),
    [
        ("http://localhost:8000", True),
        ("https://shops.example", True),
        ("http://shops.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://[::1]", False),
    ],
)
def test_where_browsers_make_passkeys(base: str, able: bool) -> None:
    assert passkeys.site(base, "secret").able is able


def test_a_server_without_a_name_says_so(app: Flask, sam: FlaskClient) -> None:
    app.config["BASE_URL"] = "http://127.0.0.1:8000"

    assert sam.post(OPTIONS[ME], json={}).json["code"] == "no_passkeys"
    assert sam.get("/api/v1/hello").json["ways"]["passkeys"] is False


HOSTILE: list[object] = [
    {},
    {"id": 1},
    {"id": None, "response": None},
    {"id": "x", "response": []},
    {"id": "x" * 5000, "response": {"clientDataJSON": "AAAA"}},
    {"id": "x", "response": {"clientDataJSON": 7}},
    {"id": "x", "response": {"clientDataJSON": text(b"[" * 4000)}},
    {"id": "x", "response": {"clientDataJSON": text(b'{"challenge": 5}')}},
    {"id": "\ud83d\ude00", "response": {"clientDataJSON": "€"}},
    [],
    "credential",
    None,
]


@pytest.mark.parametrize("credential", HOSTILE)
def test_nonsense_is_refused(app: Flask, sam: FlaskClient, credential: object) -> None:
    assert enter(app.test_client(), credential)[0] in (401, 422)
    assert give(sam, credential) == 422


def meant(client_data: bytes) -> object:
    """What of a browser's answer counts when a passkey is made; the rest is not signed then."""
    try:
        said = json.loads(client_data)
        return said.get("type"), content(said.get("challenge")), said.get("origin")
    except (ValueError, AttributeError, TypeError):
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(where=st.integers(0, 10**6), bit=st.integers(0, 7), part=st.integers(0, 1))
def test_no_flipped_bit_makes_a_passkey_or_an_error(
    app: Flask, sam: FlaskClient, where: int, bit: int, part: int
) -> None:
    """A bit of the device's own make, key or id may differ: then another key was made. So may
    one of what the browser says besides, which nobody signs when a passkey is made."""
    credential = Device().make(options(sam, ME))
    name = ("clientDataJSON", "attestationObject")[part]
    credential_before = credential["response"][name]
    whole = bytearray(content(credential_before))
    whole[where % len(whole)] ^= 1 << bit
    credential["response"][name] = text(bytes(whole))

    status = give(sam, credential)

    harmless = part == 1 or meant(bytes(whole)) == meant(content(credential_before))
    assert status in ((201, 422, 409) if harmless else (422,))
    with app.app_context(), db.transaction() as session:
        session.query(Passkey).delete()
