"""Whether a picture was seen before among very many, beside a bare scan of the same hashes."""

from __future__ import annotations

import random
import time
from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, cast

import sqlalchemy as sa

from bench import chain
from bench.ratios import Line, Wanted, number, quantile
from mystery import db
from mystery.db import now
from mystery.evidence.actions import marks
from mystery.evidence.likeness import COARSE_MOST
from mystery.evidence.queries import list_same_pictures
from mystery.evidence.tables import Photo

PHOTOS = cast(sa.Table, Photo.__table__)
BATCH = 20_000
FINE = f"{random.Random(4).getrandbits(256):064x}"
SCENE = 20
"""Every fifth photo is one of so many that differ from each other in a few bits."""


def measure(folder: Path, *, quick: bool) -> list[Line]:
    count, asked = (100_000, 20) if quick else (1_000_000, 60)
    founded = chain.found(folder, stores=1)
    hashes = array("Q", islice(_hashes(random.Random(1)), count))
    with chain.opened(founded.server):
        _fill(hashes)
        times, scans = _search(hashes, asked)
    line = Line(
        what=f"same picture among {count:,} photos",
        ours=median(times),
        unit="ms",
        beside="bare scan",
        peer=median(scans),
        ratio=median(times) / median(scans),
        wanted=Wanted(50, absolute=True),
        note=f"p95 {number(quantile(times, 0.95))} ms; half of the pictures were seen before",
        details={"times_ms": times, "scans_ms": scans},
    )
    return [line]


def _hashes(chance: random.Random) -> Iterator[int]:
    """Like real pictures: some bits are mostly set, and scenes are photographed again."""
    lean = [chance.uniform(0.25, 0.75) for _ in range(64)]
    while True:
        scene = sum((chance.random() < share) << bit for bit, share in enumerate(lean))
        yield scene
        if chance.random() < 1 / (4 * SCENE):
            yield from (_changed(scene, chance.randrange(16), chance) for _ in range(SCENE))


def _changed(hashed: int, bits: int, chance: random.Random) -> int:
    for bit in chance.sample(range(64), bits):
        hashed ^= 1 << bit
    return hashed


def _fill(hashes: array[int]) -> None:
    """The indexes are made at the end: filling them one photo at a time takes minutes."""
    moment, fine = now(), random.Random(2)
    with db.transaction() as session:
        for index in PHOTOS.indexes:
            index.drop(session.connection())
    for start in range(0, len(hashes), BATCH):
        batch = enumerate(hashes[start : start + BATCH], start)
        rows = [_row(place, hashed, moment, fine) for place, hashed in batch]
        with db.transaction() as session:
            session.execute(sa.insert(PHOTOS), rows)
    with db.transaction() as session:
        for index in PHOTOS.indexes:
            index.create(session.connection())


def _row(place: int, hashed: int, moment: Any, fine: random.Random) -> dict[str, Any]:
    coarse = f"{hashed:016x}"
    return {
        "sha256": f"{place:064x}",
        "size": 400_000,
        "media_type": "image/jpeg",
        "width": 2048,
        "height": 1536,
        "received_at": moment,
        "preview": "ready",
        "fingerprint": coarse,
        "fine": f"{fine.getrandbits(256):064x}",
        **marks(coarse),
    }


def _search(hashes: array[int], asked: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds of each search and of each scan, taking turns; half of the pictures were
    seen before, changed by a few bits."""
    chance = random.Random(3)
    times: list[float] = []
    scans: list[float] = []
    for turn in range(asked + 2):
        hashed = hashes[chance.randrange(len(hashes))]
        wanted = (
            _changed(hashed, chance.randrange(6), chance) if turn % 2 else chance.getrandbits(64)
        )
        begun = time.perf_counter()
        list_same_pictures(f"{wanted:016x}", FINE)
        times.append(1_000 * (time.perf_counter() - begun))
        begun = time.perf_counter()
        sum((each ^ wanted).bit_count() <= COARSE_MOST for each in hashes)
        scans.append(1_000 * (time.perf_counter() - begun))
        db.session.rollback()
    return tuple(times[2:]), tuple(scans[2:])
