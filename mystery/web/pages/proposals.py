"""Who could go: proposing a wave and giving its visits out; why a visit is not offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Invalid
from mystery.programmes import board, proposals, queries
from mystery.programmes.proposals import Proposed
from mystery.programmes.rules.proposing import Unfilled
from mystery.programmes.rules.reasons import FOR_ADMIN
from mystery.programmes.rules.spread import words
from mystery.programmes.tables import Visit, Wave
from mystery.web import auth, reach, visibility
from mystery.web.pages import forms
from mystery.web.pages.programmes_waves import get_wave
from mystery.web.records import note_read

blueprint = Blueprint("proposals", __name__)
WHAT = ("done", "left")
NAMED = 200
"""As many people are named for a visit; the figures count everybody."""


@dataclass(frozen=True)
class Row:
    """A visit of a proposal with whoever is to go."""

    visit: Visit
    person: Person
    load: int
    """Their visits in a year, this one and others of the proposal among them."""

    @property
    def time(self) -> str:
        """At what time of day and week they are to go."""
        return words(self.visit.asked_part, self.visit.asked_days)

    @property
    def value(self) -> str:
        return f"{self.visit.key}:{self.person.key}"


@dataclass(frozen=True)
class Preview:
    rows: list[Row]
    unfilled: list[tuple[Visit, list[tuple[str, int]]]]
    people: int
    most: int
    """Visits of the proposal for one person at most."""


@blueprint.post("/programmes/<key>/waves/<wave>/propose")
@auth.needs(Right.PLAN)
def propose(key: str, wave: str) -> str:
    programme, found = get_wave(key, wave)
    made = proposals.propose_wave(found, at=db.now(), visible=visibility.locations(Right.PLAN))
    return render_template(
        "programmes/proposal.html", programme=programme, wave=found, preview=_preview(made)
    )


def _preview(made: Proposed) -> Preview:
    ids = [*made.proposal.given, *(one.slot.id for one in made.proposal.unfilled)]
    visits = _by_id(Visit, ids, joinedload(Visit.location))
    people = _by_id(Person, sorted({*made.proposal.given.values()}))
    shares = Counter(made.proposal.given.values())
    rows = [
        Row(visits[visit], people[person], made.loads[person] + shares[person])
        for visit, person in made.proposal.given.items()
    ]
    return Preview(
        rows=sorted(rows, key=lambda row: (row.visit.location.name, row.visit.id)),
        unfilled=[(visits[one.slot.id], _said(one)) for one in made.proposal.unfilled],
        people=len(shares),
        most=max(shares.values(), default=0),
    )


def _said(unfilled: Unfilled) -> list[tuple[str, int]]:
    """Sentences with how many people they hold for, the most frequent first."""
    counts = sorted(unfilled.counts.items(), key=lambda item: -item[1])
    return [(FOR_ADMIN[reason], count) for reason, count in counts]


def _by_id(table: Any, ids: list[int], *options: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        some = sa.select(table).options(*options).where(table.id.in_(ids[start : start + 500]))
        found |= {row.id: row for row in db.session.scalars(some)}
    return found


@blueprint.post("/programmes/<key>/waves/<wave>/hand-out")
@auth.needs(Right.PLAN)
def hand_out(key: str, wave: str) -> BaseResponse:
    wave_id = get_wave(key, wave)[1].id
    given = _chosen(forms.texts("give"))
    with db.transaction() as session:
        done, left = proposals.hand_out(
            session.get_one(Wave, wave_id),
            given,
            visible=visibility.locations(Right.PLAN),
            by=auth.person(),
        )
    return redirect(f"/programmes/{key}/waves/{wave}/given?done={done}&left={left}", 303)


def _chosen(pairs: list[str]) -> Mapping[int, int]:
    """Ids by what the form names; a name that is not there is not given out."""
    keys = dict(pair.split(":", 1) for pair in pairs if ":" in pair)
    if not keys:
        raise Invalid("No visit is ticked.", code="nothing_chosen")
    visits = _ids(Visit, list(keys))
    people = _ids(Person, sorted({*keys.values()}))
    return {
        visits[visit]: people[person]
        for visit, person in keys.items()
        if visit in visits and person in people
    }


def _ids(table: Any, keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        query = sa.select(table.key, table.id).where(table.key.in_(keys[start : start + 500]))
        found |= {row.key: row.id for row in db.session.execute(query)}
    return found


@blueprint.get("/programmes/<key>/waves/<wave>/given")
@auth.needs(Right.PLAN)
def given(key: str, wave: str) -> str:
    programme, found = get_wave(key, wave)
    counts = [int(n) if n.isascii() and n.isdigit() else 0 for n in map(forms.asked, WHAT)]
    return render_template(
        "programmes/given.html", programme=programme, wave=found, given=counts[0], left=counts[1]
    )


@blueprint.get("/visits/<key>/offers")
@auth.needs(Right.PLAN)
def offers(key: str) -> Response:
    """Who looks at whose history is put on record."""
    visit = queries.get_visit(forms.clean(key), visibility.locations(Right.PLAN))
    audience = board.why_not_visit(visit.id, at=db.now())
    page = render_template(
        "visits/offers.html",
        visit=visit,
        audience=audience,
        counts=[(FOR_ADMIN[reason], count) for reason, count in audience.counts.items()],
        words=FOR_ADMIN,
        most=NAMED,
    )
    note_read("visit.read_offers", f"visit:{visit.key}")
    return Response(page)


@blueprint.get("/people/<key>/offers")
@auth.needs(Right.PLAN)
def person_offers(key: str) -> Response:
    person = reach.get_sendable(forms.clean(key))
    found = board.why_not_person(person.id, at=db.now(), visible=visibility.locations(Right.PLAN))
    shown = sorted(found, key=lambda one: (len(one[1]) > 0, one[0].slot.id))[:NAMED]
    visits = _by_id(Visit, [one.slot.id for one, _ in shown], joinedload(Visit.location))
    page = render_template(
        "people/offers.html",
        person=person,
        rows=[(visits[one.slot.id], why) for one, why in shown],
        offered=sum(not why for _, why in found),
        count=len(found),
        words=FOR_ADMIN,
    )
    note_read("person.read_offers", f"person:{person.key}")
    return Response(page)
