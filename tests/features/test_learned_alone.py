"""Where one person works alone, praise waits as reports do: for the month, and for three visits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.audits.queries import get_by_uuid
from mystery.learning import actions, news
from mystery.learning.actions import Release
from mystery.learning.queries import find_learned, find_outing
from mystery.learning.rules import ThoughtKind
from mystery.learning.tables import Praise
from mystery.locations.queries import get_location
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.review import releases
from mystery.review.actions import review
from mystery.review.rules import Verdict
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft


class Told(datetime):
    """The server's clock."""

    at = datetime(2026, 12, 5, 9, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at.astimezone(tz)


@pytest.fixture
def alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Caller:
    monkeypatch.setattr("mystery.db.datetime", Told)
    Told.at = datetime(2026, 12, 5, 9, tzinfo=UTC)
    with app.app_context(), db.transaction():
        get_location("N-001").single_staff = True
        lasts = timedelta(days=999)
        token = people.make_token(cast.who("sue"), scope="", lasts=lasts, by="system")
    return Caller(app, {"sue": token})


def visit(call: Caller, *, praise: str = "") -> None:
    """Sent and approved; what was praised is let out at once."""
    made = Draft()
    assert made.send(call("sue")).status_code == 201
    with call.app.app_context(), db.transaction():
        review(get_by_uuid(made.uuid), Verdict.APPROVE, by=cast.as_("rita"))
        if praise:
            sue = cast.as_("sue")
            outing = find_outing(made.uuid, sue.id)
            assert outing
            texts = {ThoughtKind.PRAISE: praise}
            actions.note(made.uuid, outing, texts, digest="0" * 64, by=sue)
            learned = find_learned(made.uuid)
            assert learned
            actions.release_praise(learned.thoughts[0], Release(praise), by=cast.as_("rita"))


def read(app: Flask, day: datetime) -> bool:
    """Whether the store reads praise on that day, after the worker's round; and whether it has
    been told exactly when it can."""
    Told.at = day
    with app.app_context(), db.transaction():
        releases.release_due()
        news.tell_stores(Told.at)
    with app.app_context():
        told = db.session.query(Notice).filter_by(kind="praise.shown").count()
        (praise,) = db.session.query(Praise)
        shown = praise.visible_at is not None and praise.visible_at <= day
    assert bool(told) == shown
    return shown


def test_it_waits_until_three_visits_stand_together(alone: Caller) -> None:
    visit(alone, praise="Marta was kind")
    first = [datetime(2027, month, 1, 1, tzinfo=UTC) for month in (1, 2, 3)]

    assert not read(alone.app, first[0]), "one visit stands alone"
    Told.at = first[0] + timedelta(days=3)
    for _ in range(2):
        visit(alone)
    assert not read(alone.app, Told.at), "not within the month"
    assert read(alone.app, first[1])


def test_a_store_that_has_grown_reads_it_from_the_next_day(alone: Caller) -> None:
    visit(alone, praise="Marta was kind")
    with alone.app.app_context(), db.transaction():
        get_location("N-001").single_staff = False
    today = datetime(2026, 12, 6, 9, tzinfo=UTC)
    assert not read(alone.app, today)
    assert read(alone.app, today + timedelta(days=1))
