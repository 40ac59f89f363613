"""Ideas, praise and appeals about the visits of the past, and what a store reads of them."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from flask.testing import FlaskClient

from mystery import db
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.learning.actions import Release, note, release_idea, release_praise
from mystery.learning.queries import find_learned, find_outing
from mystery.learning.rules import ThoughtKind
from mystery.learning.tables import Idea, Praise
from mystery.problems import Conflict
from mystery.review import appeals
from mystery.review.rules import Ruling
from tests import cast
from tests.web.attacker import Seen
from tests.web.past_arrivals import Trip

WORDS = ("They pack at the till.", "The queue has two ends.", "Baskets stand in the middle.")
APPEALS = 8


def note_learned(trips: list[Trip], chance: random.Random) -> dict[str, int]:
    """Everybody writes an idea after each visit, and praise after every second one; all of it is
    let out, in other words. The writers' numbers by key of the idea and by words of the praise."""
    found: dict[str, int] = {}
    rita = cast.as_("rita")
    for place, trip in enumerate(trips):
        by = cast.as_(f"shopper{trip.outing.shopper}")
        uuid = trip.parts[0].uuid
        outing = find_outing(uuid, by.id)
        assert outing is not None
        texts = {chance.choice((ThoughtKind.COPY, ThoughtKind.ANNOYED)): f"Zebulon {place}"}
        if place % 2:
            texts[ThoughtKind.PRAISE] = f"Zebulon {place}"
        note(uuid, outing, texts, digest="0" * 64, by=by)
        learned = find_learned(uuid)
        assert learned is not None
        for thought in learned.thoughts:
            if thought.kind == ThoughtKind.PRAISE:
                said = f"Well done, number {chance.randrange(10**9)}!"
                made: Idea | Praise = release_praise(thought, Release(said), by=rita)
                found[said] = trip.outing.shopper
            else:
                made = release_idea(thought, Release(chance.choice(WORDS)), by=rita)
                found[made.key] = trip.outing.shopper
            made.visible_at = now() - timedelta(minutes=1)
    return found


def appeal(audit_ids: list[int]) -> None:
    """The store disputes what can still be disputed, the latest first, and is answered."""
    stan, rita = cast.as_("stan"), cast.as_("rita")
    done = 0
    for audit_id in reversed(audit_ids):
        audit = db.session.get_one(Audit, audit_id)
        try:
            appeals.check_can_appeal(audit)
        except Conflict:
            continue
        raised = appeals.raise_appeal(audit, "clean", text="It was clean.", by=stan)
        if done % 2:
            appeals.rule(raised, audit, Ruling.REJECT, reason="The photo shows it.", by=rita)
        done += 1
        if done == APPEALS:
            return
    assert done, "a report that can be disputed"


def read_learned(client: FlaskClient) -> tuple[dict[str, Seen], list[bytes]]:
    """Everything that ideas and praise tell, by key and by words, and the bytes it stood in."""
    answer = client.get("/api/v1/ideas?limit=200")
    bodies = [answer.data]
    shown: list[str] = []
    for number in range(1, 6):
        page = client.get(f"/ideas?page={number}")
        bodies.append(page.data)
        shown += dict.fromkeys(re.findall(r"/ideas/([0-9a-f]{24})", page.text))
    seen: dict[str, Seen] = {}
    for place, item in enumerate(answer.json["items"]):
        told = {name: str(value) for name, value in item.items() if name != "id"}
        key = item["id"]
        seen[key] = {**told, "id": int(key, 16), "listed": place, "shown": shown.index(key)}
    for month in sorted({item["month"] for item in answer.json["items"]}):
        page = client.get(f"/learned?month={month}")
        bodies.append(page.data)
        for place, said in enumerate(re.findall(r"Well done, number \d+!", page.text)):
            seen[said] = {"praise": place, "month": month, "number": int(said[18:-1])}
    return seen, bodies
