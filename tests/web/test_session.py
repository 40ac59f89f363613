from __future__ import annotations

from flask import Flask

from tests.conftest import Caller


def test_somebody_signed_in_is_told_who_they_are(call: Caller) -> None:
    answer = call("nora").get("/api/v1/me")

    assert answer.status_code == 200
    assert answer.json["person"]["name"] == "Nora"
    assert answer.json["grants"] == [
        {
            "role": "regional_manager",
            "region": "north",
            "location": None,
            "since": None,
            "until": None,
        }
    ]


def test_nobody_is_nobody(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/me")

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "unauthenticated"
