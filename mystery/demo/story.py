"""Loading the demo: chain, people, checklists, the past, and what is waiting today."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask

from mystery import db
from mystery.checklists import actions as checklists
from mystery.checklists import library
from mystery.checklists.tables import VersionRow
from mystery.demo import chain, learning
from mystery.demo.past import Stage, past_visits, sent_today
from mystery.demo.pictures import photos
from mystery.demo.season import NOTICE, season
from mystery.evidence import actions as evidence
from mystery.evidence import images
from mystery.evidence.rules import Decoded, Header, Kind
from mystery.files import PhotoStore
from mystery.locations import actions as locations
from mystery.locations.queries import find_location, get_location, get_region
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.queries import is_empty, principal
from mystery.people.tables import Person
from mystery.problems import Conflict
from mystery.programmes import actions as programmes
from mystery.programmes import setting_up
from mystery.programmes.tables import Programme
from mystery.review import actions as review
from mystery.review.rules import Remark, Verdict
from mystery.rollups import actions as rollups

PASSWORD = "demo-demo-demo"  # noqa: S105 the demo's, printed at the start
PICTURES = 24
STORY = "demo"
"""What all chance is drawn from: whatever the day, it is the same story, told up to that day."""
CHECKLISTS = ("retail-visit", "restaurant-visit", "phone-order")
BY = "demo"


def load(app: Flask, today: date | None = None) -> str:
    """Fill an empty data folder. Raises Conflict when somebody is there already."""
    if not is_empty():
        raise Conflict(
            "The demo is for an empty data folder; nothing was touched.", code="not_empty"
        )
    day = today or db.now().date()
    rng = random.Random(STORY)  # noqa: S311 a story, not a secret
    hashed = passwords.make(PASSWORD)
    pictures = _store(app, rng)
    with db.transaction():
        stage = _set_up(rng, hashed=hashed, pictures=list(pictures), day=day)
        _keep_photos(app, stage, pictures)
        approved = past_visits(stage)
        rollups.recount()
    with db.transaction():
        waiting = _present(stage)
        learning.remember(stage)
        accounts = stage.accounts.values()
        season(
            stage.versions[0].checklist,
            admin=stage.accounts["Ada Admin"],
            day=day,
            spared=frozenset(person.id for person in accounts),
        )
    return f"The demo chain is there: 54 locations, {approved} approved visits, {waiting} waiting."


def _store(app: Flask, rng: random.Random) -> dict[str, Decoded]:
    """Draw the photos and put them, with their renditions, into the store; by hash."""
    store: PhotoStore = app.config["PHOTOS"]
    found = {}
    for data in photos(rng, PICTURES):
        sha256 = hashlib.sha256(data).hexdigest()
        store.receive(
            io.BytesIO(data), sha256=sha256, holder=BY, length=len(data), check=lambda _: None
        )
        decoded = images.decode(store.path(sha256))
        store.write_rendition(sha256, "view", decoded.view)
        store.write_rendition(sha256, "thumb", decoded.thumb)
        found[sha256] = decoded
    return found


def _set_up(rng: random.Random, *, hashed: str, pictures: list[str], day: date) -> Stage:
    for code, name in chain.REGIONS.items():
        locations.add_region(name, code=code, by=BY)
    stores = chain.stores(rng)
    for store in stores:
        locations.put_location(store.facts, by=BY)
    accounts = {one.name: _hire(one, hashed) for one in chain.accounts()}
    colleagues = [_hire(one, None) for one in chain.colleagues()]
    versions = [_publish(name) for name in CHECKLISTS]
    programme = setting_up.add_programme("Everyday visits", key="everyday", unplanned=True, by=BY)
    told = day - timedelta(days=600)
    setting_up.inform(programme, text=NOTICE, on=told, by=BY)
    setting_up.start(programme, today=day, by=BY)
    return Stage(
        rng=rng,
        day=day,
        stores=[(store, get_location(store.facts.code)) for store in stores],
        accounts=accounts,
        shoppers=[accounts["Sam Shopper"], accounts["Sue Shopper"], *colleagues],
        versions=versions,
        programme=programme,
        pictures=pictures,
    )


def _hire(one: chain.Somebody, hashed: str | None) -> Person:
    workplace = find_location(one.workplace) if one.workplace else None
    person = people.add_person(
        one.name,
        email=one.email,
        staff_number=one.staff_number,
        workplace=workplace,
        language=one.language,
        by=BY,
    )
    if one.role:
        region = get_region(one.region) if one.region else None
        location = get_location(one.location) if one.location else None
        people.give(person, one.role, region=region, location=location)
    if hashed:
        people.set_password(person, hashed)
    return person


def _publish(name: str) -> VersionRow:
    row = checklists.put_draft(library.load(name), by=BY)
    return checklists.publish(row, by=BY)


def _keep_photos(app: Flask, stage: Stage, pictures: dict[str, Decoded]) -> None:
    """Everybody who shops holds the demo's pictures, so that any audit may name them."""
    store: PhotoStore = app.config["PHOTOS"]
    for sha256, decoded in pictures.items():
        header = Header(Kind.JPEG, (decoded.width, decoded.height))
        for shopper in stage.shoppers:
            size = store.size(sha256) or 0
            evidence.keep_photo(sha256, header, size=size, holder_id=shopper.id)
        evidence.note_decoded(sha256, decoded)


@dataclass(frozen=True)
class Task:
    shopper: str
    code: str
    checklist: int
    opens: int
    due: int


OPEN = (
    Task("Sam Shopper", "N-001", 0, -2, 4),
    Task("Sam Shopper", "R-N01", 0, -1, 9),
    Task("Sam Shopper", "N-006", 1, -1, 12),
    Task("Sam Shopper", "R-S02", 2, 0, 14),
    Task("Sue Shopper", "N-005", 0, -3, 2),
    Task("Sue Shopper", "S-009", 1, -1, 8),
    Task("Sue Shopper", "R-W03", 2, -1, 10),
    Task("", "N-010", 0, -1, 10),
    Task("", "S-004", 1, -1, 12),
    Task("", "W-007", 0, 0, 15),
)


def _present(stage: Stage) -> int:
    """Visits to do, audits that wait for the reviewer, and one that came back."""
    for task in OPEN:
        _plan(stage, task)
    sent = sent_today(stage)
    returned = sent[-1]
    review.review(
        returned,
        Verdict.RETURN,
        remarks=(
            Remark("Thank you for the quick visit. One thing needs another look."),
            Remark("Which product did you ask about?", question="product_answer"),
        ),
        by=principal(stage.accounts["Rita Review"]),
    )
    return len(sent) - 1


def _plan(stage: Stage, task: Task) -> None:
    midnight = datetime.combine(stage.day, datetime.min.time(), db.now().tzinfo)
    programme: Programme = stage.programme
    programmes.plan_visit(
        location=get_location(task.code),
        checklist=stage.versions[task.checklist].checklist,
        opens_at=midnight + timedelta(days=task.opens, hours=6),
        due_at=midnight + timedelta(days=task.due, hours=20),
        programme=programme,
        shopper=stage.accounts[task.shopper] if task.shopper else None,
    )
