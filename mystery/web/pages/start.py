"""The admin's first page: five steps for an empty organisation, then a few figures."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, render_template

from mystery import db
from mystery.audits.queries import tally_waiting
from mystery.checklists.queries import list_checklists
from mystery.locations.queries import tally_kinds
from mystery.locations.rules import Kind
from mystery.people.rules import Right
from mystery.people.tables import Grant, Person
from mystery.programmes.queries import list_programmes, tally_states
from mystery.programmes.tables import Visit
from mystery.web import auth, reach, visibility
from mystery.web.pages.visits_filters import TO_DO

blueprint = Blueprint("start", __name__)
ADMINISTERS = (Right.EDIT_LOCATIONS, Right.EDIT_PEOPLE, Right.EDIT_CHECKLISTS, Right.PLAN)


@dataclass(frozen=True)
class Step:
    title: str
    why: str
    done: bool
    state: str
    """How far it is, in words."""
    links: tuple[tuple[str, str], ...]
    """Address and words; the first is the usual way."""


@dataclass(frozen=True)
class Counts:
    regions: int
    own: int
    competitors: int
    others: int
    """People besides the asker who hold a role."""
    people: int
    checklists: int
    published: int
    running: int
    """Programmes that staff know about."""
    visits: int
    to_do: int
    overdue: int
    waiting: int


@blueprint.get("/start")
@auth.needs(*ADMINISTERS)
def start() -> str:
    found = count()
    steps = first_steps(found)
    return render_template(
        "start/start.html",
        steps=steps,
        ready=all(step.done for step in steps),
        counts=found,
        phone=f"{auth.base_url()}/app/",
    )


def count() -> Counts:
    here = visibility.locations(*ADMINISTERS)
    kinds, states = tally_kinds(here), tally_states(here)
    rows = list_checklists()
    late = sa.and_(here, Visit.state.in_(TO_DO), Visit.due_at < db.now())
    return Counts(
        regions=len(reach.regions(Right.EDIT_LOCATIONS)),
        own=kinds.get(Kind.OWN, 0),
        competitors=kinds.get(Kind.COMPETITOR, 0),
        others=_people(sa.exists().where(Grant.person_id == Person.id), others=True),
        people=_people(sa.true()),
        checklists=len(rows),
        published=sum(bool(row.versions) for row in rows),
        running=sum(programme.active for programme in list_programmes()),
        visits=sum(states.values()),
        to_do=sum(states.get(state, 0) for state in TO_DO),
        overdue=sum(tally_states(late).values()),
        waiting=tally_waiting(here),
    )


def _people(condition: sa.ColumnElement[bool], *, others: bool = False) -> int:
    query = sa.select(sa.func.count()).select_from(Person).where(condition, reach.people())
    query = query.where(Person.disabled_at.is_(None))
    if others:
        query = query.where(Person.id != auth.person().id)
    return db.session.scalar(query) or 0


def first_steps(found: Counts) -> tuple[Step, ...]:
    return (
        Step(
            "Make regions, and add stores: yours and a competitor's",
            "Managers see the stores of their region and of those below it. "
            "Own stores and competitors in the same market are what gets compared.",
            done=found.regions > 0 and found.own > 0 and found.competitors > 0,
            state=f"{counted(found.regions, 'region', 'regions')}, "
            f"{counted(found.own, 'own store', 'own stores')}, "
            f"{counted(found.competitors, 'competitor', 'competitors')}",
            links=_places(found),
        ),
        Step(
            "Add people, each with a role",
            "Somebody who shops, somebody who reviews, the managers of the regions.",
            done=found.others > 0,
            state=counted(found.others, "person besides you", "people besides you"),
            links=(("/people/_new", "Add a person"),),
        ),
        Step(
            "Publish a checklist",
            "Take one of the ready ones or import your own; publish it when it reads well.",
            done=found.published > 0,
            state=f"{found.published:,} published"
            if found.published
            else "a draft, not published yet"
            if found.checklists
            else "no checklist yet",
            links=(("/checklists", "Checklists"),),
        ),
        Step(
            "Tell staff, and write down what you told them",
            "They know beforehand that colleagues come as customers, and why; not when. "
            "Nothing starts without it.",
            done=found.running > 0,
            state=counted(found.running, "programme running", "programmes running"),
            links=(("/programmes", "Programmes"),),
        ),
        Step(
            "Plan a visit",
            "A location, a checklist, a time, and a shopper or whoever takes it first.",
            done=found.visits > 0,
            state=counted(found.visits, "visit", "visits"),
            links=(("/visits/_plan", "Plan visits"),),
        ),
    )


def _places(found: Counts) -> tuple[tuple[str, str], ...]:
    """A location stands in a region, so regions come first."""
    regions = (("/locations/_regions", "Regions"),)
    stores = (("/locations/_new", "Add a location"), ("/locations/_import", "Import a list"))
    return stores + regions if found.regions else regions + stores


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else f"no {one} yet"
