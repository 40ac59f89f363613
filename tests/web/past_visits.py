"""Months of visits by ten shoppers in Stan's store, each with habits that would give them
away: their days of the month, minute, device, clock, camera and delay in sending.

Months, parts of the day, answers and comments are dealt out alike, since a store may read them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from PIL import ExifTags, Image

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.conftest import Caller
from tests.pictures import saved, scene
from tests.sending import Draft, put_photo
from tests.web.past_arrivals import SPLIT, STAGES, Outing, Trip, staged_sections, take_in
from tests.web.past_learned import appeal, note_learned

SHOPPERS, MONTHS, A_MONTH = 10, 4, 3
PHOTO_IN = 5
DISPUTABLE = 8
"""One visit in so many has a photo: making and decoding them takes most of the time."""
STAGED = (0, 2)
"""In these months one visit of each shopper is sent in two stages."""
COMMENTS = ("", "", "All as it should be.", "A shelf was empty.", "The till was busy.")
GREETINGS = ("warm", "flat", "none")
DEVICES = ("Pixel 9", "iPhone 17", "Galaxy S26", "Fairphone 6", "Xperia 1")


@dataclass(frozen=True)
class Past:
    call: Caller
    shoppers: dict[str, int]
    """The number of the shopper of each visit, by the key of its report."""
    secrets: list[bytes]
    """What no store may ever read: names, addresses, ids, hashes, devices, minutes."""
    learned: dict[str, int]
    """The same for ideas, by their keys, and for praise, by its words."""


def outings(chance: random.Random) -> list[Outing]:
    """In the order in which they happened; everybody goes equally often in every month."""
    first = now().replace(day=1, second=0, microsecond=0)
    found = []
    for month in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        for shopper in range(SHOPPERS):
            staged = chance.randrange(A_MONTH) if month in STAGED else -1
            for number in range(A_MONTH):
                day = 1 + int(2.7 * shopper) + chance.randrange(2)
                hour, minute = chance.randrange(9, 18), 6 * shopper + chance.randrange(3)
                at = first.replace(day=day, hour=hour, minute=minute, second=shopper)
                found.append(Outing(shopper, at, staged=number == staged))
    return sorted(found, key=lambda outing: outing.at)


def spend(app: Flask, call: Caller, seed: int) -> Past:
    """Let them all come in, be approved some days later and released, and tell the store.

    What is sent goes the way of the intake, but for HTTP: nothing of that reaches a store.
    """
    chance = random.Random(seed)
    names = _hire(app)
    call = Caller(app, call.tokens | names)
    trips = [Trip(outing, _parts(outing, chance)) for outing in outings(chance)]
    for trip in trips:
        for photo in trip.parts[0].photos:
            put_photo(call(f"shopper{trip.outing.shopper}"), photo)
    with app.app_context():
        with db.transaction():
            take_in(trips)
        while worker.step(app):
            pass
    worker._decoder.close()
    shoppers = _date(app, trips, chance)
    with app.app_context():
        with db.transaction():
            learned = note_learned(trips, chance)
            appeal([trip.audit for trip in trips])
        worker.sweep(app)
    return Past(call, shoppers, list(_secrets(trips)), learned)


def _hire(app: Flask) -> dict[str, str]:
    names = [f"shopper{number}" for number in range(SHOPPERS)]
    with app.app_context(), db.transaction():
        cast.publish({**cast.CHECKLIST, "stages": STAGES, "sections": staged_sections()})
        for name in names:
            person = people.add_person(
                f"Zebulon {name}", email=f"{name}@cast.test", by="system", staff_number=f"77{name}"
            )
            people.give(person, Role.SHOPPER)
        return {name: cast.token(name) for name in names}


def _parts(outing: Outing, chance: random.Random) -> list[Draft]:
    answers: dict[str, Any] = {
        "clean": {"value": chance.choice(("yes", "no"))},
        "greeting": {"value": chance.choice(GREETINGS)},
        "wait": {"value": chance.randrange(20, 200)},
        "price": {"value": "yes", "comment": chance.choice(COMMENTS)},
    }
    if outing.staged:
        return [_draft(outing, {k: answers[k] for k in asked}, stage) for stage, asked in SPLIT]
    made = _draft(outing, answers)
    made.photos = [_photo(outing, chance)] if chance.randrange(PHOTO_IN) == 0 else []
    return [made]


def _draft(outing: Outing, answers: dict[str, Any], stage: str = "") -> Draft:
    """The second stage begins some hours later, and each shopper has their own habit."""
    began = outing.at + timedelta(hours=(1 + outing.shopper) * (stage == STAGES[1]["key"]))
    position = {"lat": 52.5 + outing.shopper / 1_000, "lon": 13.4, "accuracy_m": outing.shopper}
    device = {
        "clock_offset_ms": 137 * outing.shopper,
        "time_zone": "Europe/Berlin",
        "app": f"1.0.{outing.shopper}",
    }
    more = {
        "started_at": began.isoformat(),
        "finished_at": (began + timedelta(minutes=20 + outing.shopper)).isoformat(),
        "device": device,
        "position": position,
    }
    if stage:
        return Draft(answers=answers, version=2, more={**more, "stage": stage})
    return Draft(answers=answers, more=more)


def _photo(outing: Outing, chance: random.Random) -> bytes:
    """As their own phone takes it: its size, its way of packing, its notes in the file."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = exif[ExifTags.Base.Model] = DEVICES[outing.shopper // 2]
    exif[ExifTags.Base.DateTime] = f"{outing.at:%Y:%m:%d %H:%M:%S}"
    exif[ExifTags.Base.CameraOwnerName] = f"Zebulon {outing.shopper}"
    wide = 1_640 + 40 * outing.shopper
    return saved(
        scene((wide, wide * 3 // 4), seed=chance.randrange(10**6)),
        exif=exif,
        quality=70 + 2 * outing.shopper,
        progressive=outing.shopper % 2 == 1,
        subsampling=outing.shopper % 3,
    )


def _date(app: Flask, trips: list[Trip], chance: random.Random) -> dict[str, int]:
    """Put arrival, decision and release where they would have been; numbers by report."""
    found = {}
    with app.app_context(), db.transaction() as session:
        for trip in trips:
            outing, audit = trip.outing, session.get_one(Audit, trip.audit)
            came = outing.at + timedelta(minutes=40 + 11 * outing.shopper)
            decided = min(came + timedelta(hours=chance.randrange(24, 480)), now())
            midnight = decided.replace(hour=0, minute=0, second=0) + timedelta(days=1)
            audit.received_at, audit.decided_at = came, decided
            audit.released_at = min(midnight, now() - timedelta(minutes=1))
            found[audit.key] = outing.shopper
        for trip in trips[-DISPUTABLE:]:  # at the end of a month all have been out for long
            audit = session.get_one(Audit, trip.audit)
            lately = now() - timedelta(days=9)
            audit.released_at = max(audit.released_at or lately, lately)
    return found


def _secrets(trips: list[Trip]) -> list[bytes]:
    words = {
        b"Zebulon",
        b"shopper0@",
        b"shopper9@",
        b"77shopper",
        b"Exif",
        *(name.encode() for name in DEVICES),
    }
    for outing, made in ((trip.outing, made) for trip in trips for made in trip.parts):
        words |= {name.encode() for name in (made.uuid, *made.hashes)}
        words |= {name[:12].encode() for name in made.hashes}
        words.add(f"{outing.at:%H:%M:%S}".encode())
        if outing.at.day > 1:  # the first of a month stands in filters
            words.add(f"{outing.at:%Y-%m-%d}".encode())
    return sorted(words)
