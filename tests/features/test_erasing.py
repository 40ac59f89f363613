"""A person is erased: nothing anywhere says who it was, everything counts as before, and a backup
of before does not bring them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import mystery.migrations.everything  # noqa: F401
from mystery import db
from mystery.audits.tables import Audit
from mystery.commands.backups import make_backup, restore_backup
from mystery.commands.organisation import erase_named
from mystery.commands.verifying import verify
from mystery.db import Base
from mystery.evidence import originals
from mystery.evidence.tables import Photo
from mystery.keeping import actions, erased, erasing
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.tables import Person, SignIn
from mystery.problems import Conflict, Invalid, Missing
from mystery.web.erasing import erase_again
from tests import cast
from tests.conftest import Caller, Templates
from tests.features.test_backups import restored
from tests.features.test_keeping import seen
from tests.postgres import binaries
from tests.sending import picture, sha256
from tests.web.desk import enter, row, send, words
from tests.web.visited import approved, draft
from tests.web.visited import send as send_visit

NAME, EMAIL, NUMBER = "Quentin Sömmerda-Oyelaran", "q.soemmerda@cast.test", "SN-471199"
WHY = "Asked for it in writing on 3 March"
HERE = {"lat": 52.52, "lon": 13.4, "accuracy_m": 18, "at": "2026-11-20T10:05:00Z"}
FILLED: dict[str, dict[str, Any]] = {
    "acquaintance": {},
    "draft": {"about": {"said": NAME}, "body": NAME.encode()},
    "export_file": {"state": "ready", "name": f"{NUMBER}.xlsx"},
    "export_schedule": {"often": "daily", "day": 0, "hour": 7},
    "feed": {"name": f"Table of {NAME}"},
    "former_workplace": {},
    "given_back": {"how": "declined", "why": "ill", "words": f"{NAME} has a cold"},
    "idea_vote": {},
    "learned_mail": {},
    "notice": {"kind": "visit.due", "facts": {"name": NAME}},
    "notice_setting": {},
    "one_time_code": {},
    "passkey": {"device": NAME},
    "payroll_batch": {"rows": [{"staff_number": NUMBER, "minutes": 5}]},
    "push_subscription": {"device": NAME},
    "typed_code": {"kind": "card"},
    "unplanned_visit": {},
}
"""A row of each in which the person could be found, by what matters in it."""


@pytest.fixture
def person(app: Flask, call: Caller) -> str:
    """The key of somebody who shops, has a name in every table, and a phone with a session."""
    approved(call)
    with app.app_context(), db.transaction() as session:
        cast.plan("sue")
        found = cast.who("sam")
        found.name, found.email, found.staff_number = NAME, EMAIL, NUMBER
        found.languages, found.home_market = ["de", "fi"], "Sömmerda"
        session.add(mystery_job())
        session.execute(sa.insert(table("letter")).values(filled("letter", {"receiver": EMAIL})))
        idea(session)
        for name, known in FILLED.items():
            whose = "made_by" if name == "payroll_batch" else "person_id"
            session.execute(sa.insert(table(name)).values(filled(name, {whose: found.id} | known)))
        return found.key


def table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def mystery_job() -> Any:
    from mystery.jobs import Job

    return Job(name="mail_code", payload={"login": f" {EMAIL.upper()}", "at": 1}, due_at=db.now())


def idea(session: Any) -> None:
    status = {"status": "new", "text": "Bags of paper"}
    session.execute(sa.insert(table("idea")).values(filled("idea", status)))


def filled(name: str, known: dict[str, Any]) -> dict[str, Any]:
    """A row with something in every column that must not be empty."""
    found = dict(known)
    for column in table(name).columns:
        if column.name in found or column.nullable or (column.primary_key and column.name == "id"):
            continue
        keys = list(column.foreign_keys)
        found[column.name] = (
            db.session.scalar(sa.select(keys[0].column).limit(1)) if keys else value(column)
        )
    return found


def value(column: sa.Column[Any]) -> Any:
    """Something that the column takes; as long as it may be, where that matters."""
    if isinstance(column.type, sa.JSON):
        return {}
    if isinstance(column.type, sa.String):
        return ("0" * 36 if column.name == "uuid" else db.new_key())[: column.type.length]
    if isinstance(column.type, db.UTCDateTime):
        return db.now()
    plain: dict[type, Any] = {int: 1, bytes: b"x", bool: False, date: date(2026, 1, 1)}
    return plain[column.type.python_type]


def mentions(app: Flask, *marks: str) -> list[str]:
    """Every column of every table in which one of the marks stands, in whatever letters."""
    found = []
    with app.app_context():
        for name, known in Base.metadata.tables.items():
            for one in db.session.execute(sa.select(known)).mappings():
                for column, content in one.items():
                    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
                    text = text or json.dumps(content, default=str, ensure_ascii=False)
                    if any(mark.casefold() in text.casefold() for mark in marks):
                        found.append(f"{name}.{column}")
    return sorted(set(found))


def scores(call: Caller) -> list[Any]:
    asked = "/api/v1/scores/locations?checklist=visit"
    items: list[Any] = call("ada").get(asked).json["items"]
    return items


def disable(app: Flask, key: str) -> None:
    with app.app_context(), db.transaction() as session:
        people.set_disabled(session.query(Person).filter_by(key=key).one(), True)


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

    assert mentions(app, NAME, EMAIL, NUMBER, "Sömmerda", "13.4") == []
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


@pytest.fixture
def elsewhere(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Path]]:
    made = []

    def move() -> Path:
        folder = tmp_path / "elsewhere"
        monkeypatch.setenv("MYSTERY_DATA_DIR", str(folder))
        made.append(templates.cluster.create(f"again_{tmp_path.name}") if templates.cluster else "")
        monkeypatch.setenv("MYSTERY_DATABASE_URL", made[0])
        return folder

    yield move
    for url in filter(None, made):
        templates.drop(url)


def test_a_backup_of_before_brings_nobody_back(
    app: Flask,
    call: Caller,
    person: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: Callable[[], Path],
) -> None:
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")
    send_visit(call, draft(photos=[picture(2), picture(3)]))
    without_original(app, sha256(picture(3)))
    folder, home = tmp_path / "backup", app.config["SETTINGS"].data_dir
    with app.app_context():
        make_backup(app, folder)
        db.session.remove()
    disable(app, person)
    with app.app_context():
        erase_named(app, NUMBER, WHY)
        name = db.session.query(Person).filter_by(key=person).one().name
    assert erased.read(home) == {person: name}
    with (home / erased.FILE).open("a") as cut_off:
        cut_off.write('{"key": "' + "0" * 24)
    there = elsewhere()
    there.mkdir()
    (there / erased.FILE).write_bytes((home / erased.FILE).read_bytes())

    assert "1 people who were erased since are erased again" in restore_backup(folder)

    other = restored()
    assert mentions(other, NAME, EMAIL, NUMBER) == []
    with other.app_context():
        assert db.session.query(Person).filter_by(key=person).one().name == name
        assert verify(other).lines == []
        here = other.config["PHOTOS"].root
        assert {path.name for path in here.glob("??/*")} == {sha256(picture(2))}
        with db.transaction() as session:
            back = session.query(Person).filter_by(key=person).one()
            back.staff_number, back.erased_at = NUMBER, None
        assert verify(other).lines == [
            f"person {person} was erased and is here again; the worker erases them once more"
        ]
        assert (erase_again(there), erase_again(there), verify(other).lines) == (1, 0, [])
        db.session.remove()
        db.database.engine.dispose()


def without_original(app: Flask, name: str) -> None:
    """One of them is no longer kept: only the pictures of it are, and go into the backup."""
    seen(app)
    with app.app_context():
        with db.transaction():
            originals.mark_left([name], db.now())
        originals.drop_file(app.config["PHOTOS"], name)


def test_an_act_that_failed_is_taken_off_the_list(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), erased.noted(tmp_path, "a1", "Former colleague A1"):
        raise OSError("full")
    assert erased.read(tmp_path) == {}
    with erased.noted(tmp_path, "a1", "Former colleague A1"):
        assert list(erased.read(tmp_path)) == ["a1"]
    erased.merge(tmp_path, {"a1": "other", "b2": "Former colleague B2"})
    assert erased.read(tmp_path) == {"a1": "Former colleague A1", "b2": "Former colleague B2"}
