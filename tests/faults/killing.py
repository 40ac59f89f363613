"""kill -9 of the whole server while phones send: nothing acknowledged is ever lost.

The long run: python -m tests.faults.killing --kills 40
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from mystery import config, db
from mystery.commands.verifying import verify
from mystery.files import PhotoStore
from mystery.web.app import create_app
from tests.faults.phones import Acknowledged, Phone
from tests.sending import digest
from tests.server import Server, peopled

PHONES = 6


@dataclass(frozen=True)
class Outcome:
    kills: int
    acknowledged: int
    cuts: int
    wrong: list[str]


def run(folder: Path, *, kills: int, seed: int) -> Outcome:
    """Kill the server at random moments, then look at everything that was acknowledged."""
    server, tokens = peopled(folder)
    chance = random.Random(seed)
    stopping = threading.Event()
    names = ("sam", "sue") * (PHONES // 2)
    server.start()
    phones = [
        Phone(server.port, tokens[name], seed * 100 + number, stopping)
        for number, name in enumerate(names)
    ]
    for phone in phones:
        phone.start()
    for _ in range(kills):
        time.sleep(0.3 + chance.random() * 1.2)
        server.kill()
        server.start()
    time.sleep(1)
    stopping.set()
    for phone in phones:
        phone.join(60)
    server.stop()
    acknowledged = [one for phone in phones for one in phone.log]
    wrong = [line for phone in phones for line in phone.broken]
    wrong += check(server, acknowledged)
    return Outcome(kills, len(acknowledged), sum(phone.cuts for phone in phones), wrong)


def check(server: Server, acknowledged: list[Acknowledged]) -> list[str]:
    """What is lost, there twice, changed, or not what its hash says."""
    settings = config.from_environment(server.variables)
    app = create_app(settings)
    wrong: list[str] = []
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT uuid, body, digest FROM audit")).all()
        kept: dict[str, list[tuple[bytes, str]]] = {}
        for uuid, body, summed in rows:
            kept.setdefault(uuid, []).append((bytes(body), summed))
        photos: PhotoStore = app.config["PHOTOS"]
        for one in acknowledged:
            found = kept.get(one.uuid, [])
            if len(found) != 1:
                wrong.append(f"{one.uuid} is there {len(found)} times")
            elif found[0] != (one.body, one.digest) or one.digest != digest(
                one.body, list(one.hashes)
            ):
                wrong.append(f"{one.uuid} has changed")
            wrong += [f"photo {h} of {one.uuid}" for h in one.hashes if not photos.intact(h)]
        wrong += verify(app).lines
        db.session.remove()
        db.database.engine.dispose()
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), kills=asked.kills, seed=asked.seed)
    print(f"{outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.cuts} cut uploads")
    for line in outcome.wrong:
        print(f"WRONG: {line}")
    raise SystemExit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
