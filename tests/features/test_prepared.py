"""Prepared statements tell what SQLAlchemy tells of the same statement, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mystery import db, jobs
from mystery.jobs import JOBS
from mystery.people.tables import SignIn
from mystery.prepared import Prepared

ADD = Prepared(sa.insert(JOBS).returning(JOBS.c.id, JOBS.c.payload))
_FIND = (
    sa.select(JOBS).where(JOBS.c.name == sa.bindparam("named")).order_by(JOBS.c.id.desc()).limit(5)
)
FIND = Prepared(_FIND)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=64)
NAMES = TEXTS.filter(lambda name: len(name.encode("utf-16")) <= 128)


def job(**values: Any) -> dict[str, Any]:
    whole = {"name": "a", "payload": {}, "due_at": db.now(), "attempts": 0, "error": None}
    return {**whole, **values}


@given(
    name=NAMES,
    payload=st.dictionaries(TEXTS, st.integers() | TEXTS | st.none()),
    back=st.booleans(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_are_those_of_sqlalchemy(
    context: Flask, name: str, payload: dict[str, Any], back: bool
) -> None:
    due = db.now() - timedelta(days=back)
    with db.transaction():
        ADD.rows(job(name=name, payload=payload, due_at=due, error=name if back else None))

    found, theirs = FIND.rows({"named": name}), db.execute(_FIND, {"named": name}).all()

    assert [tuple(row) for row in found] == [tuple(row) for row in theirs]
    assert found[0].payload == payload
    assert found[0].due_at == due


def test_nothing_found_is_no_row(context: Flask) -> None:
    asked = {"named": "nobody"}

    assert (FIND.rows(asked), FIND.row(asked), FIND.scalar(asked)) == ([], None, None)


def test_a_name_that_stands_twice_is_given_once(context: Flask) -> None:
    name = sa.bindparam("named")
    either = Prepared(sa.select(JOBS.c.id).where((JOBS.c.name == name) | (JOBS.c.error == name)))
    with db.transaction():
        wanted = [ADD.scalar(job(name="x")), ADD.scalar(job(error="x"))]

    assert sorted(row.id for row in either.rows({"named": "x"})) == sorted(wanted)


def test_what_is_left_out_is_said_and_never_guessed(context: Flask) -> None:
    with pytest.raises(TypeError, match="attempts"), db.transaction():
        ADD.run({"name": "a", "payload": {}, "due_at": db.now()})
    with pytest.raises(TypeError, match="named"):
        FIND.rows({})


def test_a_rule_of_the_database_is_broken_as_everywhere(context: Flask) -> None:
    """Whoever catches it knows SQLAlchemy's errors."""
    with pytest.raises(sa.exc.IntegrityError) as caught, db.transaction():
        Prepared(sa.insert(JOBS)).run(job(name=None))

    assert "[SQL parameters hidden" in str(caught.value)
    assert not jobs.waiting()


def test_reading_writes_nothing(context: Flask) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        ADD.run(job())
    db.session.rollback()

    assert not jobs.waiting()


def test_listeners_hear_of_it(context: Flask) -> None:
    heard: list[str] = []

    def note(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        heard.append(text)

    sa.event.listen(db.database.engine, "before_cursor_execute", note)
    Prepared(sa.select(SignIn.__table__.c.id)).rows()
    sa.event.remove(db.database.engine, "before_cursor_execute", note)

    assert "sign_in" in heard[-1]
