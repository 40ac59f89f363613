"""A person is erased: nothing anywhere says who it was, everything counts as before, and a backup
of before does not bring them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.commands.organisation import erase_named
from mystery.commands.verifying import verify
from mystery.db import Base
from mystery.evidence.tables import Photo
from mystery.keeping import actions, erased, erasing
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.tables import Person, SignIn
from mystery.problems import Conflict, Invalid, Missing
from tests import cast
from tests.conftest import Caller
from tests.features.erasable import EMAIL, FILLED, HERE, NAME, NUMBER, WHY, hire, mentions, table
from tests.sending import picture, sha256
from tests.web.desk import enter, row, send, words
from tests.web.visited import draft


@pytest.fixture
def person(app: Flask, call: Caller) -> str:
    return hire(app, call)


def scores(call: Caller) -> list[Any]:
    asked = "/api/v1/scores/locations?checklist=visit"
    items: list[Any] = call("ada").get(asked).json["items"]
    return items


def by_page(app: Flask, call: Caller, key: str) -> str:
    """As the admin does it; the words of the page afterwards."""
    ada = call("ada")
    address = f"/people/{key}/erase"
    assert "Disable the account first" in words(ada.get(address))
    assert send(ada, address, reason=WHY, name=NAME).status_code == 409
    assert address not in ada.get(f"/people/{key}").text
    send(ada, f"/people/{key}/disabled", disabled="1")
    assert address in ada.get(f"/people/{key}").text
    for wrong in ({"name": "Sam"}, {"reason": ""}, {"reason": f"{NAME} wants it"}):
        refused = send(ada, address, **{"reason": WHY, "name": NAME} | wrong)
        assert (refused.status_code, "Nobody has been erased" in refused.text) == (422, True)
    under_a_hold(app, ada, address)
    done = send(ada, address, reason=WHY, name=NAME.upper())
    assert done.status_code == 303, words(done)
    page = words(ada.get(done.headers["Location"]))
    assert send(ada, f"/people/{key}/disabled", disabled="0").status_code == 409
    assert send(ada, f"/people/{key}/edit", name="Sam", email=EMAIL).status_code == 409
    assert "Erased" in row(ada.get("/people?q=Former"), "Former colleague")
    return page


def under_a_hold(app: Flask, ada: Any, address: str) -> None:
    with app.app_context(), db.transaction():
        actions.hold("A case at court", by=cast.as_("ada"))
    assert send(ada, address, reason=WHY, name=NAME).status_code == 409
    with app.app_context(), db.transaction():
        actions.lift(by=cast.as_("ada"))


def test_nothing_says_who_it_was_and_everything_counts(
    app: Flask, call: Caller, person: str
) -> None:
    hashed = people_hash()
    with app.app_context(), db.transaction() as session:
        people.set_password(session.query(Person).filter_by(key=person).one(), hashed)
    phone = enter(app, EMAIL, cast.PASSWORD)
    sent, late = draft("S-001", photos=[picture(1)], position=HERE), draft("N-002", position=HERE)
    assert sent.send(phone).status_code == 201
    key = approve(app, call, sent.uuid)
    with app.app_context(), db.transaction() as session:
        session.get_one(Photo, sha256(picture(1))).latitude = 52.5
    before, counted = mentions(app, NAME, EMAIL, NUMBER), scores(call)
    assert {
        f"{name}.{column}"
        for name, known in FILLED.items()
        for column in known
        if column in ("about", "body", "device", "facts", "words", "rows")
    } <= set(before)

    page = by_page(app, call, person)

    assert mentions(app, NAME, EMAIL, NUMBER, "Sömmerda", "52.5200871") == []
    assert (scores(call), counted != []) == (counted, True)
    with app.app_context():
        assert verify(app).lines == []
        left = db.session.query(Person).filter_by(key=person).one()
        assert left.name in page
        assert left.name.startswith("Former colleague ")
        no_row_is_left(left.id)
        act = db.session.query(LogEntry).filter_by(act="person.erase").one()
        assert (act.subject, act.details) == (f"person:{person}", {"reason": WHY})
        batch = db.session.execute(sa.select(table("payroll_batch").c.rows)).scalar_one()
        assert batch == [{"staff_number": left.name, "minutes": 5}]
        assert db.session.get_one(Photo, sha256(picture(1))).latitude is None
        tombstone = left.name
    assert (
        app.test_client()
        .post("/sign-in", data={"email": EMAIL, "password": cast.PASSWORD})
        .status_code
        != 303
    )
    reason = {"what": "shopper", "reason": "A complaint"}
    assert tombstone in call("ada").post(f"/api/v1/audits/{key}/ask", json=reason).text
    the_phone_hands_in_what_waits(app, phone, sent, late)
    two_are_two(app, tombstone)


def people_hash() -> str:
    from mystery.people import passwords

    return passwords.make(cast.PASSWORD)


def approve(app: Flask, call: Caller, uuid: str) -> str:
    from tests.web.visited import decide

    with app.app_context():
        key = db.session.query(Audit).filter_by(uuid=uuid).one().key
    decide(call, key)
    return key


def no_row_is_left(person_id: int) -> None:
    for column in erasing.GOES:
        name, _, whose = column.partition(".")
        mine = sa.select(sa.func.count()).where(table(name).c[whose] == person_id)
        assert db.session.scalar(mine) == 0, column
    assert {one.kind for one in db.session.query(SignIn).filter_by(person_id=person_id)} == {
        "phone"
    }


def the_phone_hands_in_what_waits(app: Flask, phone: Any, sent: Any, late: Any) -> None:
    assert phone.get("/api/v1/me").status_code == 401
    again = sent.send(phone)
    assert (again.status_code, again.json["id"]) == (200, sent.uuid)
    came = late.send(phone)
    assert (came.status_code, came.json["state"]) == (202, "quarantined")


def two_are_two(app: Flask, first: str) -> None:
    with app.app_context():
        with pytest.raises(Missing):
            erase_named(app, "nobody@cast.test", WHY)
        with pytest.raises(Conflict, match="Disable the account first"):
            erase_named(app, "otto@cast.test", WHY)
        with db.transaction():
            people.set_disabled(cast.who("otto"), True)
        with pytest.raises(Invalid):
            erase_named(app, "otto@cast.test", "")
        said = erase_named(app, "otto@cast.test", WHY)
    assert first not in said
    assert mentions(app, "otto@cast.test") == []


def test_the_names_of_two_differ_even_where_their_marks_begin_alike(context: Flask) -> None:
    with db.transaction() as session:
        sam, sue = cast.who("sam"), cast.who("sue")
        taken = erasing_name(sam)
        sue.name = taken
        session.flush()
        longer = erasing_name(sam)
    assert (longer.startswith(taken), len(longer)) == (True, len(taken) + 1)


def erasing_name(person: Person) -> str:
    from mystery.people.erasing import former_name

    return former_name(person)


def test_money_that_is_owed_comes_first(app: Flask, call: Caller) -> None:
    from tests.web.spending import claimed

    claimed(call)
    with app.app_context():
        with db.transaction():
            people.set_disabled(cast.who("sue"), True)
        with pytest.raises(Conflict, match="Expenses wait"):
            erase_named(app, "sue@cast.test", WHY)


def test_whatever_names_a_person_goes_or_stays_for_a_reason() -> None:
    naming = {
        f"{known.name}.{column.name}"
        for known in Base.metadata.tables.values()
        for column in known.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    assert set(erasing.GOES) | set(erasing.STAYS) == naming
    assert set(erasing.GOES) & set(erasing.STAYS) == set()


def test_an_act_that_failed_is_taken_off_the_list(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), erased.noted(tmp_path, "a1", "Former colleague A1"):
        raise OSError("full")
    assert erased.read(tmp_path) == {}
    with erased.noted(tmp_path, "a1", "Former colleague A1"):
        assert list(erased.read(tmp_path)) == ["a1"]
    erased.merge(tmp_path, {"a1": "other", "b2": "Former colleague B2"})
    assert erased.read(tmp_path) == {"a1": "Former colleague A1", "b2": "Former colleague B2"}
