"""The monthly mail about what was learned: once, to whoever wants it, with what they may read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.learning import actions, news
from mystery.learning.rules import IdeaStatus
from mystery.learning.tables import Idea, LearnedMail, Praise
from mystery.locations.queries import get_location
from mystery.notices import actions as notices
from mystery.notices.rules import Asked, Often
from mystery.notices.tables import Letter, Notice
from mystery.web import learned_mail
from tests import cast

OCTOBER = date(2026, 10, 1)
MORNING = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def learned(app: Flask) -> Flask:
    """An idea and praise of October in the North, an idea in the South; Nora wants the mail."""
    with app.app_context(), db.transaction() as session:
        for code, text in (("N-001", "Free water"), ("S-001", "Secret of the South")):
            idea = actions.add_idea(get_location(code), text, shared=False, by=cast.as_("ada"))
            idea.month = OCTOBER
        session.add(_praise(visible_at=MORNING - timedelta(days=9)))
        _wants("nora")
    return app


def _praise(**more: Any) -> Praise:
    place = get_location("N-001").id
    return Praise(key="p", text="Warm welcome", location_id=place, month=OCTOBER, **more)


def _wants(name: str, often: Often = Often.DAILY) -> None:
    notices.choose(cast.as_(name), Asked(often), zone="Europe/Berlin", learned=True)


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return db.session.query(Letter).all()


def test_it_comes_once_a_month_with_what_its_receiver_may_read(learned: Flask) -> None:
    assert learned_mail.send(learned, MORNING) == 1
    assert learned_mail.send(learned, MORNING + timedelta(days=1)) == 0

    (one,) = letters(learned)
    assert (one.receiver, one.subject) == ("nora@cast.test", "What we learned in October 2026")
    assert "- Free water (North High St)" in one.text
    assert "- Warm welcome (North High St)" in one.text
    assert "South" not in one.text
    assert "http://localhost/learned?month=2026-10" in one.text


def test_the_next_month_is_another_mail(learned: Flask) -> None:
    learned_mail.send(learned, MORNING)
    assert learned_mail.send(learned, MORNING + timedelta(days=30)) == 0, "nothing in November"
    with learned.app_context():
        assert db.session.query(LearnedMail).count() == 2


@pytest.mark.parametrize("hour", [3, 21])
def test_it_comes_by_day(learned: Flask, hour: int) -> None:
    assert learned_mail.send(learned, MORNING.replace(hour=hour)) == 0
    assert learned_mail.send(learned, MORNING) == 1


def test_it_is_in_the_receivers_language_and_a_month_begins_on_their_clock(learned: Flask) -> None:
    with learned.app_context(), db.transaction():
        cast.who("nora").language = "de"
    new_year = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # the first in Berlin, at night
    assert learned_mail.send(learned, new_year) == 0
    learned_mail.send(learned, MORNING)
    (one,) = letters(learned)
    assert one.subject == "Was wir im Oktober 2026 gelernt haben"
    assert "Lob" in one.text


def test_whoever_reads_no_ideas_gets_no_mail(learned: Flask) -> None:
    with learned.app_context(), db.transaction():
        for name in ("sam", "otto"):
            _wants(name)
    assert learned_mail.send(learned, MORNING) == 1
    assert [one.receiver for one in letters(learned)] == ["nora@cast.test"]


def test_a_store_is_told_of_praise_when_it_may_read_it_and_once(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        session.add(_praise(visible_at=MORNING))
    told = []
    for at in (MORNING - timedelta(hours=1), MORNING, MORNING + timedelta(days=1)):
        with app.app_context(), db.transaction():
            told.append(news.tell_stores(at))
    assert told == [0, 1, 0]
    with app.app_context():
        (notice,) = db.session.query(Notice).filter_by(kind="praise.shown")
        assert notice.person_id == cast.who("stan").id


def test_ideas_of_other_states_are_learned_too(learned: Flask) -> None:
    with learned.app_context(), db.transaction() as session:
        session.query(Idea).filter_by(text="Free water").one().status = IdeaStatus.DONE
    assert learned_mail.send(learned, MORNING) == 1
