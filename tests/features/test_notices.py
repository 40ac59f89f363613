"""What people are told reaches them once: in the app at once, by mail in one digest."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from mystery import db, postman
from mystery.notices import actions, queries
from mystery.notices.actions import tell
from mystery.notices.rules import Asked, Kind, Often
from mystery.notices.tables import Letter, Notice
from mystery.people import actions as people
from tests import cast

pytestmark = pytest.mark.usefixtures("context")
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


def told(name: str, kind: Kind = Kind.VISIT_ASSIGNED, **more: object) -> None:
    with db.transaction():
        tell(cast.who(name).id, kind, **more)  # type: ignore[arg-type]


def wants(name: str, often: Often, **more: object) -> None:
    with db.transaction():
        actions.choose(cast.as_(name), Asked(often, **more), zone="", learned=False)  # type: ignore[arg-type]


def letters() -> list[Letter]:
    db.session.rollback()
    return db.session.query(Letter).order_by(Letter.id).all()


def test_many_notices_are_one_mail_in_neutral_words(context: Flask) -> None:
    told("sam", place="Harbour", last="2026-11-30", address="/app/")
    told("sam", Kind.AUDIT_RETURNED, location="Mill Lane", address="/app/visits/v1")
    told("sue", address="/app/")

    postman.collect(context, NOON)
    postman.collect(context, NOON)

    assert sorted((one.receiver, one.subject) for one in letters()) == [
        ("sam@cast.test", "2 new notes"),
        ("sue@cast.test", "1 new note"),
    ]
    text = next(one.text for one in letters() if one.receiver == "sam@cast.test")
    assert "A visit for you: Harbour, until Mon 30 Nov.\n  http://localhost/app/\n" in text
    assert "http://localhost/app/visits/v1" in text
    assert set(re.findall(r"https?://[^/\s]+", text)) == {"http://localhost"}


def test_what_was_read_in_the_app_is_not_mailed(context: Flask) -> None:
    told("sam")
    with db.transaction():
        assert actions.read(cast.as_("sam")) == 1

    postman.collect(context, NOON)

    assert letters() == []


def test_what_is_held_back_is_neither_seen_nor_mailed_before(context: Flask) -> None:
    later = (db.now() + timedelta(hours=48)).replace(hour=12)  # at night no mail goes
    told("stan", Kind.REPORT_RELEASED, not_before=later)
    stan = cast.who("stan").id

    postman.collect(context, later - timedelta(minutes=1))
    assert letters() == []
    assert queries.list_own(stan, at=later - timedelta(minutes=1)) == []
    with db.transaction():
        assert actions.read(cast.as_("stan")) == 0

    postman.collect(context, later + timedelta(days=1))
    assert len(letters()) == 1
    assert len(queries.list_own(stan, at=later)) == 1


def test_a_daily_mail_comes_once_a_day_and_loses_nothing(context: Flask) -> None:
    told("sam")
    postman.collect(context, NOON)
    told("sam")
    postman.collect(context, NOON + timedelta(hours=5))
    assert len(letters()) == 1

    postman.collect(context, NOON + timedelta(days=1))

    assert [one.subject for one in letters()] == ["1 new note", "1 new note"]
    assert db.session.query(Notice).filter(Notice.mailed_at.is_(None)).count() == 0


def test_whoever_wants_none_is_told_in_the_app_alone(context: Flask) -> None:
    wants("sam", Often.OFF)
    told("sam")

    postman.collect(context, NOON)
    assert letters() == []
    assert queries.tally_unread(cast.who("sam").id, at=NOON) == 1

    wants("sam", Often.AT_ONCE)
    postman.collect(context, NOON)
    assert letters() == [], "what was told before mails were wanted is not news"


def test_a_night_is_quiet_on_the_receivers_clock(context: Flask) -> None:
    wants("sam", Often.AT_ONCE)  # works in a store in Berlin
    told("sam")
    night = NOON.replace(hour=20)

    postman.collect(context, night)
    assert letters() == []
    postman.collect(context, night + timedelta(hours=10, minutes=30))
    assert len(letters()) == 1


def test_no_mail_to_nobody(context: Flask) -> None:
    told("sam")
    told("sue")
    with db.transaction() as session:
        cast.who("sam").email = "sam@@cast"
        people.set_disabled(cast.who("sue"), True)
        session.flush()

    postman.collect(context, NOON)

    assert letters() == []


def test_each_speaks_their_own_language(context: Flask) -> None:
    with db.transaction():
        cast.who("sam").language = "de-CH"
    told("sam", place="Hafen", last="2026-11-30")

    postman.collect(context, NOON)

    (one,) = letters()
    assert one.subject == "1 neue Notiz"
    assert "Ein Besuch für dich: Hafen, bis Mo 30. Nov." in one.text


def test_two_rounds_at_once_write_one_mail(context: Flask) -> None:
    told("sam")
    db.session.rollback()
    (one,) = queries.list_waiting(NOON)
    with db.transaction():
        assert actions.mail_digest(one.receiver, at=NOON, base_url="http://x") == 1
    with db.transaction():
        assert actions.mail_digest(one.receiver, at=NOON, base_url="http://x") == 0
    assert len(letters()) == 1


def test_old_notices_are_forgotten(context: Flask) -> None:
    told("sam")
    with db.transaction() as session:
        session.query(Notice).one().not_before -= timedelta(days=181)
    with db.transaction():
        actions.sweep()
    assert db.session.query(Notice).count() == 0
