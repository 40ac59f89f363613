"""Who may send what: shoppers; and those who were ones when they began, for a reviewer's eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.locations.queries import get_location, get_region
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Person
from mystery.programmes import actions as programmes
from mystery.programmes.queries import get_visit
from tests import cast
from tests.conftest import Caller
from tests.pictures import photo
from tests.sending import Draft, digest, put_photo
from tests.web.visited import decide, draft, send


@pytest.mark.parametrize("who", ["otto", "nora", "stan", "rita", "ada"])
def test_nobody_but_shoppers_sends_anything(app: Flask, call: Caller, who: str) -> None:
    sent = put_photo(call(who), photo(1)), Draft(None, location="N-002").send(call(who))

    for answer in sent:
        assert (answer.status_code, answer.json["code"]) == (403, "not_a_shopper")
    with app.app_context():
        assert db.session.query(Audit).count() == 0
    assert list(app.config["PHOTOS"].root.rglob("*.part")) == []


def take_away(sam: Person) -> None:
    people.take_away(sam.grants[0], by=cast.as_("ada"))


def run_out(sam: Person) -> None:
    sam.grants[0].until = db.now().date() - timedelta(days=1)


def disable(sam: Person) -> None:
    people.set_disabled(sam, True)


def move_south(sam: Person) -> None:
    people.give(sam, Role.SHOPPER, region=get_region("south"))
    take_away(sam)


@pytest.mark.parametrize("lost", [take_away, run_out, disable, move_south])
def test_what_a_shopper_began_is_taken_in_after_the_right_was_lost(
    app: Flask, call: Caller, lost: Callable[[Person], None]
) -> None:
    """Nothing is lost, nothing counts by itself, and the reviewer decides."""
    with app.app_context(), db.transaction():
        lost(cast.who("sam"))
    made = Draft(None, location="N-002", photos=[photo(2)])

    answer = made.send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "quarantined")
    assert made.send(call("sam")).status_code == 202
    assert call("nora").get("/api/v1/audits").json["items"] == []
    waiting = call("rita").get("/api/v1/audits").json["items"]
    assert [item["state"] for item in waiting] == ["quarantined"]
    decide(call, waiting[0]["id"])
    assert len(call("nora").get("/api/v1/audits").json["items"]) == 1


def test_somebody_who_moved_shops_where_they_are_now(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        move_south(cast.who("sam"))

    assert Draft(None, location="S-001").send(call("sam")).status_code == 201


def test_a_store_that_moved_and_closed_and_a_newer_checklist_take_nothing_away(
    app: Flask, call: Caller
) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam", location="N-002")
        place = get_location("N-002")
        place.region, place.closed_on = get_region("south"), db.now().date()
        place.time_zone, place.name = "Asia/Tokyo", "Elsewhere"
        sections = cast.CHECKLIST["sections"][:1]  # type: ignore[index]
        cast.publish({**cast.CHECKLIST, "sections": sections})
    begun = Draft(visit, location="N-002", photos=[photo(3)])

    answer = begun.send(call("sam"))

    assert (answer.status_code, answer.json["digest"]) == (201, digest(begun.bytes(), begun.hashes))


def test_a_closed_account_is_told_so_by_its_own_session_alone(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("sam"), True)

    told = call("sam").get("/api/v1/me")

    assert (told.status_code, told.json["code"]) == (401, "account_closed")
    assert call().get("/api/v1/me").json["code"] == "unauthenticated"


def test_a_visit_that_was_given_to_somebody_else_takes_every_correction_in(
    app: Flask, call: Caller
) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam", location="N-002")
    first = draft("N-002")
    first.visit = visit
    decide(call, send(call, first, by="sam"), "return", {"text": "Which clock?"})
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("sam"), True)
    more = [Draft(visit, location="N-002", more={"replaces": first.uuid, "n": n}) for n in (1, 2)]

    answers = [correction.send(call("sam")) for correction in more]

    assert [answer.status_code for answer in answers] == [202, 202]


def test_a_visit_cancelled_meanwhile_still_arrives(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam", location="N-002")
    with app.app_context(), db.transaction():
        programmes.cancel(get_visit(visit), reason="closed", by=cast.as_("ada"))

    answer = Draft(visit, location="N-002").send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "quarantined")


def test_a_photo_as_an_answer_has_to_arrive_like_any_other(app: Flask, call: Caller) -> None:
    """Its hash may stand in `value` as well as in `photos`."""
    content = photo(4)
    made = Draft(None, location="N-002")
    made.answers["receipt"] = {"value": [Draft(photos=[content]).hashes[0]]}

    unlisted = made.send(call("sam"))
    made.more["photos"] = {name: {} for name in made.answers["receipt"]["value"]}
    too_early = made.send(call("sam"))
    put_photo(call("sam"), content)

    assert unlisted.status_code == 422
    assert unlisted.json["errors"][0]["pointer"] == "/answers/receipt/value/0"
    assert (too_early.status_code, too_early.json["code"]) == (409, "photos_missing")
    assert made.send(call("sam")).status_code == 201
    with app.app_context():
        assert [p.question for p in db.session.query(Audit).one().photos] == ["receipt"]


def test_the_same_photo_at_two_questions_is_one_photo_in_two_places(
    app: Flask, call: Caller
) -> None:
    made = Draft(None, location="N-002", photos=[photo(5)])
    made.answers["clean"] = {"value": "no", "photos": made.hashes}

    assert made.send(call("sam")).status_code == 201

    with app.app_context():
        found = db.session.query(Audit).one().photos
        assert {(p.question, p.sha256) for p in found} == {
            ("clean", made.hashes[0]),
            ("price", made.hashes[0]),
        }
        assert len({p.key for p in found}) == 2
