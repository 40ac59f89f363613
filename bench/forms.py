"""A checklist of forty questions, and what a phone would send for it."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mystery.checklists.rules import Checklist
from mystery.comparisons.drivers import COME_BACK
from mystery.demo.answering import answers_for, mood

SECTIONS = ("arrive", "floor", "people", "checkout", "overall")
KEY = "forty"


def document() -> dict[str, Any]:
    """Five sections of eight questions, of the types that real checklists are made of."""
    return {
        "key": KEY,
        "title": "Forty questions",
        "language": "en",
        "channel": "store",
        "pass_mark": 80,
        "show_score": "after_sending",
        "sections": [
            {"key": key, "title": key.title(), "weight": 20, "questions": _questions(key)}
            for key in SECTIONS
        ],
    }


def _questions(section: str) -> list[dict[str, Any]]:
    options = [
        {"key": "warm", "text": "Warmly", "points": 4},
        {"key": "flat", "text": "Flatly", "points": 2},
        {"key": "none", "text": "Not at all", "points": 0},
    ]
    reasons = [{"key": "litter", "text": "Litter"}, {"key": "spill", "text": "Something spilt"}]
    bands = [{"up_to": 60, "points": 5}, {"up_to": 180, "points": 3}, {"points": 0}]
    kinds: list[dict[str, Any]] = [
        {"type": "yes_no", "points": 5, "na": True, "dimension": "tangibles"},
        {"type": "choice", "options": options, "dimension": "empathy"},
        {"type": "duration", "bands": bands, "dimension": "responsiveness"},
        {"type": "yes_no", "points": 4, "reasons": reasons},
        {"type": "scale", "min": 1, "max": 5, "points": 5, "dimension": "assurance"},
        {"type": "yes_no", "points": 6, "evidence": [{"kind": "photo", "min": 0}]},
        {"type": "yes_no", "points": 3, "dimension": "reliability"},
        {"type": "text", "required": False},
    ]
    return [
        {"key": _key(section, number), "text": f"Question {number} of {section}?", **kind}
        for number, kind in enumerate(kinds, start=1)
    ]


def _key(section: str, number: int) -> str:
    """The scale of the last section is the one that drivers are found for."""
    return COME_BACK if (section, number) == ("overall", 5) else f"{section}_{number}"


@dataclass(frozen=True)
class Form:
    """A filled-in form as the phone keeps it: the id it made and the exact bytes."""

    uuid: str
    body: bytes


def filled(
    checklist: Checklist,
    rng: random.Random,
    *,
    location: str,
    facts: Mapping[str, Any],
    visit: str | None,
    start: datetime,
    photos: Sequence[str] = (),
) -> Form:
    given = answers_for(checklist, mood(rng, rng.gauss(0, 0.3)), facts)
    answers = {key: {**answer, "at": text(start)} for key, answer in given.items()}
    if photos:
        answers.setdefault("floor_6", {"value": "yes"})["photos"] = list(photos)
    sent = {
        "visit": visit,
        "checklist": {"key": KEY, "version": 1},
        "location": location,
        "started_at": text(start),
        "finished_at": text(start + timedelta(minutes=35)),
        "device": {"clock_offset_ms": 120, "time_zone": "Europe/Berlin", "app": "1.0.0"},
        "answers": answers,
        "photos": {sha256: {"source": "camera", "taken_at": text(start)} for sha256 in photos},
    }
    body = json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
    return Form(str(uuid.UUID(int=rng.getrandbits(128), version=4)), body)


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
