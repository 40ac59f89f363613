from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from mystery import config
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


def test_the_card_names_who_sends_shoppers_and_a_number(
    app: Flask, call: Caller, tmp_path: Path
) -> None:
    assert call("sam").get("/api/v1/me").json["employer"] == {"name": "", "phone": ""}
    named = {"MYSTERY_DATA_DIR": str(tmp_path), "MYSTERY_EMPLOYER": "Northwind Retail"}

    said = config.from_environment(named | {"MYSTERY_EMPLOYER_PHONE": "+49 (30) 123-45"})
    before, app.config["SETTINGS"] = app.config["SETTINGS"], said
    shown = call("sam").get("/api/v1/me").json["employer"]
    app.config["SETTINGS"] = before

    assert shown == {"name": "Northwind Retail", "phone": "+49 (30) 123-45"}
    for wrong in ("call us", "javascript:1", "12", "+49 30 <b>"):
        with pytest.raises(config.BadSetting, match="MYSTERY_EMPLOYER_PHONE"):
            config.from_environment(named | {"MYSTERY_EMPLOYER_PHONE": wrong})
