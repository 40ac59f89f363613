"""Who reads ideas, praise and actions, and who works on them; the one place.

Managers of an area read and manage what lies in it, from its release on. Stores read and work
off their own, in daily batches. An idea that is shared is read by everybody at a desk, who
meet its brand where the place is not theirs.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from mystery import db
from mystery.learning.queries import get_action, get_idea
from mystery.learning.tables import Action, Idea, Praise, Thought
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Fault, Forbidden, Invalid
from mystery.review.queries import list_holders
from mystery.web import auth, visibility

DESK = (Right.READ_REPORT, Right.COMPARE, Right.REVIEW)


def near() -> Condition:
    """Condition on Location: the asker may know that something comes from there."""
    return visibility.locations(*DESK)


def _out(visible_at: InstrumentedAttribute[datetime | None]) -> Condition:
    """In the asker's part; for stores alone only what has been released to them."""
    mine = visibility.locations(Right.COMPARE, Right.REVIEW)
    return sa.or_(mine, sa.and_(near(), visible_at <= db.now()))


def ideas() -> Condition:
    """Ideas, on a query that joins Location."""
    shared = sa.and_(Idea.shared, Idea.visible_at <= db.now())
    return sa.or_(shared, _out(Idea.visible_at))


def praise() -> Condition:
    """Praise, on a query that joins Location."""
    return _out(Praise.visible_at)


def actions() -> Condition:
    """Actions, on a query that joins Location: those of the asker's part and their own."""
    mine = Action.owner_id == auth.person().id
    return sa.or_(visibility.locations(Right.READ_REPORT, Right.COMPARE), mine)


def waiting() -> Condition:
    """Thoughts to let out, on a query that joins Location."""
    return visibility.locations(Right.REVIEW)


def manages(location: Location) -> bool:
    """Whether the asker gives, changes and checks actions there."""
    return auth.scope(Right.COMPARE).covers(location.region.path, location.id)


def works(action: Action) -> bool:
    """Whether the asker may say what became of it: owner, store and those above."""
    held = auth.scope(Right.READ_REPORT, Right.COMPARE)
    here = held.covers(action.location.region.path, action.location_id)
    return here or action.owner_id == auth.person().id


def managed_idea(key: str, *, locked: bool = False) -> Idea:
    """Raises Missing when it is out of sight, Forbidden for those who only read it."""
    idea = get_idea(key, ideas(), locked=locked)
    if not may_move(idea):
        raise Forbidden("Those who look after the place decide on it.", code="not_your_idea")
    return idea


def may_move(idea: Idea) -> bool:
    """Its owner, and those who look after its place or, where it is shared, any place."""
    everybody = idea.shared and auth.may(Right.COMPARE)
    return everybody or manages(idea.location) or idea.owner_id == auth.person().id


def check_gives(idea: Idea) -> None:
    """Raises Forbidden where somebody decides on an idea from elsewhere: who looks after its
    place would tell which it is."""
    if not manages(idea.location) and idea.owner_id != auth.person().id:
        raise Forbidden("Those who look after the place say whose it is.", code="not_your_idea")


def managed_action(key: str, *, locked: bool = False) -> Action:
    action = get_action(key, actions(), locked=locked)
    if not manages(action.location):
        raise Forbidden("Whoever looks after the area changes it.", code="not_your_action")
    return action


def owners(location: Location) -> list[Person]:
    """Who can own something there: whoever manages the place or an area it lies in."""
    held = list_holders(Right.READ_REPORT, location, auth.today())
    return sorted(held, key=lambda person: (person.name.casefold(), person.id))


def owner_named(key: str, location: Location) -> Person:
    found = next((person for person in owners(location) if person.key == key), None)
    if found is None:
        fault = Fault("/owner", "choose somebody who looks after the place")
        raise Invalid("There is no such owner there.", faults=[fault])
    return found


def places() -> Condition:
    """Own places to which the asker may give something to do."""
    still_open = sa.or_(Location.closed_on.is_(None), Location.closed_on > auth.today())
    own = Location.kind == Kind.OWN
    return sa.and_(own, still_open, visibility.locations(Right.COMPARE))


def names_hidden(thought: Thought) -> bool:
    """Whether the programme lets nobody read names of staff."""
    return not thought.learned.programme.staff_names_shown
