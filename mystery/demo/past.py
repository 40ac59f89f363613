"""18 months of approved visits, and the ones that were sent these days."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mystery.audits import actions as audits
from mystery.audits.history import Past, insert_approved
from mystery.audits.queries import get_by_uuid
from mystery.audits.rules import AuditUpload, PhotoUse
from mystery.audits.scores import score_audit
from mystery.audits.tables import Audit
from mystery.checklists.queries import Published, checklist_of
from mystery.checklists.tables import VersionRow
from mystery.db import now
from mystery.demo.answering import Answers, answers_for, mood
from mystery.demo.chain import Store
from mystery.locations.queries import facts, get_site
from mystery.locations.tables import Location
from mystery.people.queries import principal
from mystery.people.tables import Person
from mystery.programmes import actions as programmes
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Programme, Visit
from mystery.review.actions import insert_approvals
from mystery.review.rules import released_at

MONTHS = 18
VISITS_EACH = {"retail-visit": 27, "restaurant-visit": 13, "phone-order": 17}
"""Approved visits of one location in all; few enough that some stay below three a quarter."""


@dataclass(frozen=True)
class Stage:
    """Everything the story plays with."""

    rng: random.Random
    day: date
    stores: list[tuple[Store, Location]]
    accounts: dict[str, Person]
    shoppers: list[Person]
    versions: list[VersionRow]
    programme: Programme
    pictures: list[str]
    facts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def facts_of(self, location: Location) -> dict[str, Any]:
        if location.id not in self.facts:
            self.facts[location.id] = facts(location)
        return self.facts[location.id]


@dataclass(frozen=True)
class Trip:
    """Somebody going somewhere once."""

    store: Store
    location: Location
    version: VersionRow
    shopper: Person
    start: datetime


def past_visits(stage: Stage) -> int:
    """Insert the approved history; how many there are."""
    trips = sorted(_trips(stage), key=lambda trip: trip.start)
    visits = programmes.insert_done([_visit(stage, trip) for trip in trips])
    past = [_past(stage, trip, visit) for trip, visit in zip(trips, visits, strict=True)]
    ids = insert_approved(past)
    reviewer = stage.accounts["Rita Review"]
    insert_approvals(ids, [one.decided_at for one in past], reviewer_id=reviewer.id)
    return len(ids)


def _trips(stage: Stage) -> Iterator[Trip]:
    for version in stage.versions:
        for store, location in stage.stores:
            rivals_only = version.checklist.channel == "phone"
            if rivals_only and store.facts.kind == "own":
                continue
            most = VISITS_EACH[version.checklist.key]
            for _ in range(stage.rng.randint(most // 2, most + most // 2)):
                yield _trip(stage, (store, location), version, days_ago=_days_ago(stage))


def _days_ago(stage: Stage) -> int:
    return stage.rng.randint(3, MONTHS * 30)


def _trip(
    stage: Stage, place: tuple[Store, Location], version: VersionRow, *, days_ago: int
) -> Trip:
    store, location = place
    able = [p for p in stage.shoppers if p.workplace_id != location.id]
    at = time(stage.rng.randint(9, 19), stage.rng.randint(0, 59), stage.rng.randint(0, 59))
    local = datetime.combine(stage.day - timedelta(days=days_ago), at, ZoneInfo(location.time_zone))
    return Trip(store, location, version, stage.rng.choice(able), local.astimezone(UTC))


def _visit(stage: Stage, trip: Trip) -> dict[str, object]:
    return {
        "key": _key(stage),
        "programme_id": stage.programme.id,
        "location_id": trip.location.id,
        "checklist_id": trip.version.checklist_id,
        "version_id": trip.version.id,
        "shopper_id": trip.shopper.id,
        "state": VisitState.APPROVED,
        "opens_at": trip.start - timedelta(days=6),
        "due_at": trip.start + timedelta(days=4),
        "note": "",
        "reason": "",
        "created_at": trip.start - timedelta(days=12),
        "changed_at": trip.start + timedelta(days=2),
    }


def _key(stage: Stage) -> str:
    return f"{stage.rng.getrandbits(96):024x}"


def _past(stage: Stage, trip: Trip, visit_id: int) -> Past:
    upload = _upload(stage, trip, visit=None)
    decided = upload.finished_at + timedelta(hours=stage.rng.randint(2, 60))
    checklist = checklist_of(trip.version)
    return Past(
        upload=upload,
        scored=score_audit(checklist, upload.answers, stage.facts_of(trip.location)),
        key=_key(stage),
        author_id=trip.shopper.id,
        visit_id=visit_id,
        programme_id=stage.programme.id,
        location_id=trip.location.id,
        time_zone=trip.location.time_zone,
        version_id=trip.version.id,
        received_at=upload.finished_at + timedelta(minutes=stage.rng.randint(1, 300)),
        decided_at=decided,
        released_at=released_at(decided),
    )


def _upload(stage: Stage, trip: Trip, *, visit: str | None) -> AuditUpload:
    checklist = checklist_of(trip.version)
    today = mood(stage.rng, trip.store.quality, trip.store.sections)
    answers = answers_for(checklist, today, stage.facts_of(trip.location))
    uses = _attach(stage, answers, trip)
    finished = trip.start + timedelta(minutes=stage.rng.randint(18, 55))
    document = {
        "visit": visit,
        "checklist": {"key": checklist.key, "version": trip.version.number},
        "location": trip.location.code,
        "started_at": _text(trip.start),
        "finished_at": _text(finished),
        "device": {"clock_offset_ms": 0, "time_zone": trip.location.time_zone, "app": "demo"},
        "answers": answers,
        "photos": {use.sha256: {"source": "camera", "taken_at": _text(trip.start)} for use in uses},
    }
    return AuditUpload(
        uuid=str(uuid.UUID(int=stage.rng.getrandbits(128), version=4)),
        body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
        visit=visit,
        checklist=checklist.key,
        version=trip.version.number,
        location=trip.location.code,
        started_at=trip.start,
        finished_at=finished,
        answers=answers,
        photos=tuple(uses),
        clock_offset=timedelta(),
        app="demo",
    )


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _attach(stage: Stage, answers: Answers, trip: Trip) -> list[PhotoUse]:
    """A photo or two at questions that ask for one."""
    checklist = checklist_of(trip.version)
    wanting = [
        key
        for key, answer in answers.items()
        if "value" in answer
        and any(e.kind == "photo" and not e.forbidden for e in checklist.by_key[key].evidence)
    ]
    chosen = stage.rng.sample(wanting, min(len(wanting), stage.rng.randint(0, 2)))
    pictures = stage.rng.sample(stage.pictures, len(chosen))
    for key, sha256 in zip(chosen, pictures, strict=True):
        answers[key]["photos"] = [sha256]
    return [
        PhotoUse(sha256, key, position, taken_at=trip.start, source="camera")
        for position, (key, sha256) in enumerate(zip(chosen, pictures, strict=True))
    ]


def sent_today(stage: Stage) -> list[Audit]:
    """Audits of the last days, sent through the front door; the last one is Sue's."""
    sent = []
    for index in range(9):
        place = stage.stores[(index * 7) % len(stage.stores)]
        version = stage.versions[2 if place[0].facts.kind != "own" and index % 2 else 0]
        trip = _trip(stage, place, version, days_ago=1 + index % 3)
        if index == 8:
            trip = Trip(*place, stage.versions[0], stage.accounts["Sue Shopper"], trip.start)
        sent.append(_send(stage, trip))
    return sent


def _send(stage: Stage, trip: Trip) -> Audit:
    visit = programmes.plan_visit(
        location=trip.location,
        checklist=trip.version.checklist,
        opens_at=trip.start - timedelta(days=6),
        due_at=trip.start + timedelta(days=14),
        programme=stage.programme,
        shopper=trip.shopper,
    )
    upload = _upload(stage, trip, visit=visit.key)
    checklist = checklist_of(trip.version)
    scored = score_audit(checklist, upload.answers, stage.facts_of(trip.location))
    version = Published(trip.version.id, trip.version.checklist_id, trip.version.digest)
    site = get_site(trip.location.code)
    place = audits.Place(stage.programme.id, site, version, visit=visit.key)
    audits.submit(upload, scored, place, by=principal(trip.shopper))
    sent = get_by_uuid(upload.uuid)
    _believe(sent, visit, upload.finished_at + timedelta(minutes=stage.rng.randint(4, 340)))
    return sent


def _believe(audit: Audit, visit: Visit, received_at: datetime) -> None:
    """Sent from home in the evening, not all of them in the second in which the demo was made."""
    audit.received_at = min(received_at, now())
    visit.changed_at = audit.received_at
    visit.created_at = visit.opens_at - timedelta(days=3)
