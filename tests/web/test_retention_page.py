"""The page on which an admin chooses how long things are kept, and sees before what would go."""

from __future__ import annotations

from flask import Flask

from mystery import db
from mystery.keeping import queries
from mystery.keeping.rules import Terms
from mystery.locations.queries import get_region
from mystery.log import LogEntry
from mystery.people.rules import Role
from mystery.people.tables import Grant
from tests.conftest import Caller
from tests.features.test_keeping import HERE, LATER, seen, settle
from tests.sending import picture
from tests.web.desk import send, words
from tests.web.visited import approved, forbidden_inline

PAGE = "/programmes/_retention"


def chosen(app: Flask) -> Terms:
    with app.app_context():
        return queries.terms()


def test_figures_are_counted_before_they_are_chosen(app: Flask, call: Caller) -> None:
    key = approved(call, photos=[picture(1)], position=HERE)
    seen(app)
    long_ago = db.now() - LATER
    settle(app, key, decided_at=long_ago, released_at=long_ago)
    with app.app_context(), db.transaction() as session:
        for photo in session.query(queries.Photo):
            photo.received_at = long_ago
    ada = call("ada")

    page = ada.get(PAGE)
    assert forbidden_inline(page.text) == []
    said = words(page)
    assert "Original photos for ever" in said
    assert "none: everything is kept" in said
    assert "A run now would delete Nothing." in said
    assert "1 original photos (0.0 MB)" in said, "what the proposal would take"
    counted = words(ada.get(f"{PAGE}?originals=99&positions="))
    assert "A run with these figures would delete" in counted
    assert "Original photos 99 days after closing, exact positions for ever" in counted
    assert "Not saved yet. 1 original photos" in counted
    assert "0 original photos" in words(ada.get(f"{PAGE}?originals=101&positions=101"))
    assert chosen(app) == Terms()
    for wrong in ("0", "-1", "3651", "9" * 30, "٣"):
        refused = send(ada, PAGE, act="choose", originals=wrong, positions="30")
        assert (refused.status_code, f'value="{wrong}"' in refused.text) == (422, True)
    assert ada.get(f"{PAGE}?originals=ninety").status_code == 422
    assert send(ada, PAGE, act="else").status_code == 422

    assert send(ada, PAGE, act="propose").status_code == 303
    assert chosen(app) == Terms(90, 30)
    said = words(ada.get(f"{PAGE}?done=chosen"))
    assert "Nothing is deleted before this time tomorrow" in said
    assert ("Take the proposal" in said, "1 original photos" in said) == (False, True)
    assert send(ada, PAGE, act="hold", hold=" ").status_code == 422
    send(ada, PAGE, act="hold", hold="A case at court")
    assert "While the hold is set, none of it." in words(ada.get(PAGE))
    send(ada, PAGE, act="lift")
    send(ada, PAGE, act="choose", originals="", positions="7")
    assert chosen(app) == Terms(None, 7)
    with app.app_context():
        rows = db.session.query(LogEntry).filter(LogEntry.act.startswith("retention."))
        acts = [row.act.partition(".")[2] for row in rows.order_by(LogEntry.id)]
    assert acts == ["choose", "hold", "lift", "choose"]
    with app.app_context(), db.transaction() as session:
        north = get_region("north")
        session.query(Grant).filter_by(role=Role.ADMIN).one().region_id = north.id
    assert "you administer a part of it" in words(ada.get(PAGE))
    assert send(ada, PAGE, act="propose").status_code == 403
