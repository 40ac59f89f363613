"""Somebody who stands in every table in which a person can, for tests of erasing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask

import mystery.migrations.everything  # noqa: F401
from mystery import db
from mystery.db import Base
from mystery.jobs import Job
from tests import cast
from tests.conftest import Caller
from tests.web.visited import approved

NAME, EMAIL, NUMBER = "Quentin Sömmerda-Oyelaran", "q.soemmerda@cast.test", "SN-471199"
WHY = "Asked for it in writing on 3 March"
HERE = {"lat": 52.5200871, "lon": 13.4, "accuracy_m": 18, "at": "2026-11-20T10:05:00Z"}
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


def hire(app: Flask, call: Caller) -> str:
    """The key of somebody who shops, has a name in every table, and a phone with a session."""
    approved(call)
    with app.app_context(), db.transaction() as session:
        cast.plan("sue")
        found = cast.who("sam")
        found.name, found.email, found.staff_number = NAME, EMAIL, NUMBER
        found.languages, found.home_market = ["de", "fi"], "Sömmerda"
        session.add(asked_code())
        session.execute(sa.insert(table("letter")).values(filled("letter", {"receiver": EMAIL})))
        idea(session)
        for name, known in FILLED.items():
            whose = "made_by" if name == "payroll_batch" else "person_id"
            session.execute(sa.insert(table(name)).values(filled(name, {whose: found.id} | known)))
        return found.key


def table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def asked_code() -> Any:
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
