"""Named people whose names say their rights, and the small chain they work in.

Sam and Sue shop, Rita reviews, Nora manages the North, Sol the South, Stan one store in the
North, Ada administers, Otto is an outsider without any grant.
"""

from __future__ import annotations

from datetime import date, timedelta

from mystery.checklists import actions as checklists
from mystery.checklists.tables import VersionRow
from mystery.db import now, session
from mystery.locations import actions as locations
from mystery.locations.queries import get_location
from mystery.locations.rules import Kind
from mystery.locations.tables import Region
from mystery.people import actions as people
from mystery.people.queries import principal
from mystery.people.rules import Principal, Role
from mystery.people.tables import Person
from mystery.programmes import actions as programmes
from mystery.programmes import setting_up
from mystery.programmes.tables import Programme

PASSWORD = "correct-horse"
TOLD = date(2025, 1, 1)
NOTICE = "From now on colleagues visit our shops as customers do, to learn and not to blame."
NAMES = ("sam", "sue", "rita", "nora", "sol", "stan", "ada", "otto")

CHECKLIST = {
    "key": "visit",
    "title": "Store visit",
    "language": "en",
    "channel": "store",
    "pass_mark": 80,
    "show_score": "after_sending",
    "sections": [
        {
            "key": "arrive",
            "title": "Arrival",
            "questions": [
                {
                    "key": "clean",
                    "type": "yes_no",
                    "text": "Was it clean?",
                    "points": 5,
                    "na": True,
                },
                {
                    "key": "greeting",
                    "type": "choice",
                    "text": "How were you greeted?",
                    "options": [
                        {"key": "warm", "text": "Warmly", "points": 4},
                        {"key": "flat", "text": "Flatly", "points": 2},
                        {"key": "none", "text": "Not at all", "points": 0},
                    ],
                    "dimension": "empathy",
                },
                {
                    "key": "wait",
                    "type": "duration",
                    "text": "How long did you wait?",
                    "bands": [{"up_to": 60, "points": 3}, {"points": 0}],
                },
            ],
        },
        {
            "key": "shop",
            "title": "In the shop",
            "questions": [
                {
                    "key": "price",
                    "type": "yes_no",
                    "text": "Was the price right?",
                    "points": 6,
                    "critical": True,
                    "evidence": [{"kind": "photo", "min": 1, "when": "bad"}],
                },
                {
                    "key": "price_paid",
                    "type": "money",
                    "text": "What did you pay?",
                    "required": False,
                },
                {"key": "why", "type": "text", "text": "What stood out?", "required": False},
            ],
        },
    ],
}


def found_chain() -> None:
    """Two regions, four own stores, two competitors."""
    for code, name in (("north", "North"), ("south", "South")):
        locations.add_region(name, code=code, by="system")
    for code, name, region, kind in (
        ("N-001", "North High St", "north", Kind.OWN),
        ("N-002", "Harbour", "north", Kind.OWN),
        ("S-001", "South Way", "south", Kind.OWN),
        ("S-002", "Mill Lane", "south", Kind.OWN),
        ("C-001", "Rival North", "north", Kind.COMPETITOR),
        ("C-002", "Rival South", "south", Kind.COMPETITOR),
    ):
        facts = locations.LocationFacts(
            code=code,
            name=name,
            kind=kind,
            region=region,
            time_zone="Europe/Berlin",
            brand="Rival" if kind == Kind.COMPETITOR else "Ours",
            market=f"{region}-town",
        )
        locations.put_location(facts, by="system")


def hire() -> None:
    region = {r.code: r for r in session.query(Region)}
    places: dict[str, tuple[Role, dict[str, object]] | None] = {
        "sam": (Role.SHOPPER, {}),
        "sue": (Role.SHOPPER, {}),
        "rita": (Role.REVIEWER, {}),
        "nora": (Role.REGIONAL_MANAGER, {"region": region["north"]}),
        "sol": (Role.REGIONAL_MANAGER, {"region": region["south"]}),
        "stan": (Role.STORE_MANAGER, {"location": get_location("N-001")}),
        "ada": (Role.ADMIN, {}),
        "otto": None,
    }
    for name in NAMES:
        workplace = get_location("S-002") if name == "sam" else None
        person = people.add_person(
            name.title(), email=f"{name}@cast.test", workplace=workplace, by="system"
        )
        if place := places[name]:
            people.give(person, place[0], **place[1])  # type: ignore[arg-type]


def publish(document: dict[str, object] | None = None) -> VersionRow:
    row = checklists.put_draft(dict(document or CHECKLIST), by="system")
    return checklists.publish(row, by="system")


def assemble() -> None:
    """Chain, people, a published checklist and a programme: what most tests start from."""
    found_chain()
    hire()
    publish()
    start(setting_up.add_programme("Everyday", key="everyday", unplanned=True, by="system"))


def start(programme: Programme) -> Programme:
    """A programme that staff know about, running."""
    setting_up.inform(programme, text=NOTICE, on=TOLD, by="system")
    setting_up.start(programme, today=TOLD, by="system")
    return programme


def who(name: str) -> Person:
    return session.query(Person).filter_by(email=f"{name}@cast.test").one()


def as_(name: str) -> Principal:
    return principal(who(name))


def token(name: str) -> str:
    return people.make_token(who(name), scope="", lasts=timedelta(days=1), by="system")


def plan(name: str = "sam", *, location: str = "N-001", checklist: str = "visit") -> str:
    """A visit for somebody, running now; its key."""
    from mystery.checklists.queries import get_checklist
    from mystery.programmes.queries import find_default_programme

    programme = find_default_programme()
    assert programme is not None
    visit = programmes.plan_visit(
        location=get_location(location),
        checklist=get_checklist(checklist),
        opens_at=now() - timedelta(days=1),
        due_at=now() + timedelta(days=7),
        programme=programme,
        shopper=who(name),
    )
    return visit.key
