"""How the visits of the past come in: all in one transaction, whole or in stages, approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mystery import db
from mystery.audits import actions
from mystery.audits.actions import Place
from mystery.audits.queries import get_by_uuid
from mystery.audits.stages.actions import submit_stage
from mystery.checklists.queries import checklist_of, get_published
from mystery.db import new_key, now
from mystery.locations.queries import get_site
from mystery.people.rules import Principal
from mystery.programmes.queries import find_unplanned_programme
from mystery.programmes.tables import Visit
from mystery.review.actions import settle
from mystery.review.returning import score_upload
from mystery.review.rules import Verdict
from mystery.web.api.audits import read_upload
from tests import cast
from tests.sending import Draft

STAGES: list[dict[str, Any]] = [{"key": "go", "title": "Go"}, {"key": "after", "title": "After"}]
SPLIT = (("go", ("clean", "greeting", "wait")), ("after", ("price",)))
"""Which questions are answered in which stage."""


@dataclass(frozen=True)
class Outing:
    shopper: int
    at: datetime
    staged: bool = False


@dataclass
class Trip:
    """An outing with what the phone sends of it, in parts where it has stages."""

    outing: Outing
    parts: list[Draft]
    audit: int = 0
    """The id of its report, once it has come in."""


def staged_sections() -> list[dict[str, Any]]:
    first, second = cast.CHECKLIST["sections"]  # type: ignore[misc]
    return [{**first, "stage": "go"}, {**second, "stage": "after"}]


def take_in(trips: list[Trip]) -> None:
    """Each trip knows its report then."""
    programme = find_unplanned_programme()
    assert programme is not None
    site = get_site("N-001")
    people = {n: cast.as_(f"shopper{n}") for n in {trip.outing.shopper for trip in trips}}
    versions = {number: get_published("visit", number) for number in (1, 2)}
    for trip in trips:
        by = people[trip.outing.shopper]
        version = versions[trip.parts[0].version]
        visit = _visit(programme.id, site.id, by, version.id) if trip.outing.staged else None
        place = Place(programme.id, site, version, visit=visit)
        trip.audit = _arrive(trip.parts, place, by)


def _arrive(parts: list[Draft], place: Place, by: Principal) -> int:
    told: str | None = None
    for made in parts:
        made.visit = place.visit
        upload = read_upload(made.uuid, made.bytes())
        if place.visit is not None:
            told = submit_stage(upload, place, by=by).audit
            continue
        checklist = checklist_of(place.version)
        scored = score_upload(checklist, upload, place.site.facts, author_id=by.id)
        assert actions.submit(upload, scored, place, by=by)
        told = made.uuid
    assert told is not None, "the last stage puts the visit together"
    audit = get_by_uuid(told)
    settle(audit, Verdict.APPROVE)
    return audit.id


def _visit(programme_id: int, location_id: int, by: Principal, version_id: int) -> str:
    """A planned visit, in hand."""
    moment = now()
    visit = Visit(
        key=new_key(),
        programme_id=programme_id,
        location_id=location_id,
        checklist_id=1,
        version_id=version_id,
        shopper_id=by.id,
        state="claimed",
        opens_at=moment - timedelta(days=1),
        due_at=moment + timedelta(days=30),
        created_at=moment,
        changed_at=moment,
    )
    db.session.add(visit)
    db.session.flush()
    return visit.key
