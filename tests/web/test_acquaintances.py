"""Where somebody is known: said on the phone, shown to themselves and to the admin, taken back."""

from __future__ import annotations

from flask import Flask

from mystery import db
from mystery.log import LogEntry
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words


def test_an_admin_reads_where_somebody_is_known_and_takes_it_back(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        visit, person = cast.plan("sue", location="N-002"), cast.who("sue").key
    address = f"/people/{person}"
    assert "Known at" not in words(call("ada").get(address))
    said = {"act": "decline", "why": "known", "reason": ""}
    assert call("sue").patch(f"/api/v1/visits/{visit}", json=said).status_code == 200

    page = words(call("ada").get(address))
    assert "Known at" in page
    assert "Harbour" in page.split("Known at")[1]
    assert [one["location"] for one in call("sue").get("/api/v1/me").json["known"]] == ["N-002"]
    assert call("sam").get("/api/v1/me").json["known"] == []
    assert call("nora").post(f"{address}/known/end").status_code == 403

    ended = call("ada").post(f"{address}/known/end", data={"location": "N-002"})

    assert ended.headers["Location"] == f"{address}?done=known"
    page = words(call("ada").get(ended.headers["Location"]))
    assert "They may be sent there again." in page
    assert "Known at" not in page
    assert call("sue").get("/api/v1/me").json["known"] == []
    assert call("ada").post(f"{address}/known/end", data={"location": "N-002"}).status_code == 404
    with app.app_context():
        kept = db.session.query(LogEntry).filter_by(act="person.known_removed").one()
        assert kept.details == {"place": "N-002"}
        assert kept.subject == f"person:{person}"
