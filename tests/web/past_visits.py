"""Months of visits by ten shoppers in Stan's store, each with habits that would give them
away: their days of the month, minute, device, clock, camera and delay in sending.

Months, parts of the day, answers and comments are dealt out alike, since a store may read them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from PIL import ExifTags, Image

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.pictures import saved, scene
from tests.sending import Draft

SHOPPERS, MONTHS, A_MONTH = 10, 4, 4
PHOTO_IN = 4
"""One visit in so many has a photo: making and decoding them takes most of the time."""
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


@dataclass(frozen=True)
class Outing:
    shopper: int
    at: datetime


def outings(chance: random.Random) -> list[Outing]:
    """In the order in which they happened; everybody goes equally often in every month."""
    first = now().replace(day=1, second=0, microsecond=0)
    found = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        for shopper in range(SHOPPERS):
            for _ in range(A_MONTH):
                day = 1 + int(2.7 * shopper) + chance.randrange(2)
                hour, minute = chance.randrange(9, 18), 6 * shopper + chance.randrange(3)
                at = first.replace(day=day, hour=hour, minute=minute, second=shopper)
                found.append(Outing(shopper, at))
    return sorted(found, key=lambda outing: outing.at)


def spend(app: Flask, call: Caller, seed: int) -> Past:
    """Send them all, let them be approved some days later and released, and tell the store."""
    chance = random.Random(seed)
    names = _hire(app)
    call = Caller(app, call.tokens | names)
    clients = [call(name) for name in names]
    sent: list[tuple[Outing, Draft]] = []
    for outing in outings(chance):
        made = _draft(outing, chance)
        assert made.send(clients[outing.shopper]).status_code == 201
        sent.append((outing, made))
    with app.app_context():
        while worker.step(app):
            pass
    worker._decoder.close()
    shoppers = _date(app, sent, chance)
    with app.app_context():
        worker.sweep(app)
    return Past(call, shoppers, list(_secrets(sent)))


def _hire(app: Flask) -> dict[str, str]:
    names = [f"shopper{number}" for number in range(SHOPPERS)]
    with app.app_context(), db.transaction() as session:
        session.query(Programme).one().approves_itself = True
        for name in names:
            person = people.add_person(
                f"Zebulon {name}", email=f"{name}@cast.test", by="system", staff_number=f"77{name}"
            )
            people.give(person, Role.SHOPPER)
        return {name: cast.token(name) for name in names}


def _draft(outing: Outing, chance: random.Random) -> Draft:
    answers: dict[str, Any] = {
        "clean": {"value": chance.choice(("yes", "no"))},
        "greeting": {"value": chance.choice(GREETINGS)},
        "wait": {"value": chance.randrange(20, 200)},
        "price": {"value": "yes", "comment": chance.choice(COMMENTS)},
    }
    photos = [_photo(outing, chance)] if chance.randrange(PHOTO_IN) == 0 else []
    position = {"lat": 52.5 + outing.shopper / 1_000, "lon": 13.4, "accuracy_m": outing.shopper}
    device = {
        "clock_offset_ms": 137 * outing.shopper,
        "time_zone": "Europe/Berlin",
        "app": f"1.0.{outing.shopper}",
    }
    more = {
        "started_at": outing.at.isoformat(),
        "finished_at": (outing.at + timedelta(minutes=20 + outing.shopper)).isoformat(),
        "device": device,
        "position": position,
    }
    return Draft(answers=answers, photos=photos, more=more)


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


def _date(app: Flask, sent: list[tuple[Outing, Draft]], chance: random.Random) -> dict[str, int]:
    """Put arrival, decision and release where they would have been; numbers by report."""
    found = {}
    with app.app_context(), db.transaction() as session:
        for outing, made in sent:
            audit = session.query(Audit).filter_by(uuid=made.uuid).one()
            came = outing.at + timedelta(minutes=40 + 11 * outing.shopper)
            decided = min(came + timedelta(hours=chance.randrange(24, 480)), now())
            midnight = decided.replace(hour=0, minute=0, second=0) + timedelta(days=1)
            audit.received_at, audit.decided_at = came, decided
            audit.released_at = min(midnight, now() - timedelta(minutes=1))
            found[audit.key] = outing.shopper
    return found


def _secrets(sent: list[tuple[Outing, Draft]]) -> list[bytes]:
    words = {
        b"Zebulon",
        b"shopper0@",
        b"shopper9@",
        b"77shopper",
        b"Exif",
        *(name.encode() for name in DEVICES),
    }
    for outing, made in sent:
        words |= {name.encode() for name in (made.uuid, *made.hashes)}
        words |= {name[:12].encode() for name in made.hashes}
        words.add(f"{outing.at:%H:%M:%S}".encode())
        if outing.at.day > 1:  # the first of a month stands in filters
            words.add(f"{outing.at:%Y-%m-%d}".encode())
    return sorted(words)
