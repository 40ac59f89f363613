"""Looking an audit through: what there is to know is gathered, the rules say what stands out.

Reads only, so that nothing slow happens inside a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mystery.audits.flags import queries, rules
from mystery.audits.flags.passages import marks, sentences
from mystery.audits.flags.queries import Before
from mystery.audits.flags.rules import Asked, Code, Found, Picture, Severity, Times
from mystery.audits.rules import RECEIPT, rules_against
from mystery.audits.tables import Audit, AuditPhoto
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, is_any, text
from mystery.evidence.tables import Photo
from mystery.programmes.rules.reasons import FOR_ADMIN, WORKPLACES, Reason

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Looked:
    audit_id: int
    found: tuple[Found, ...]
    photos_waiting: int


def look(uuid: str) -> Looked | None:
    """None when the audit was deleted meanwhile."""
    audit = queries.find_whole(uuid)
    if audit is None:
        return None
    body, checklist = json.loads(audit.body), checklist_of(audit.version)
    photos, earlier = queries.list_photos(audit), queries.before(audit)
    written = list(sentences(queries.list_written([audit.id]).get(audit.id, ())))
    return Looked(
        audit_id=audit.id,
        found=(
            *_by_rules(audit, body, checklist),
            *_photos(photos, earlier, audit.visited_at),
            *_elsewhere(audit),
            *_against(audit),
            *rules.sentences_seen(queries.list_sentences(written, earlier)),
        ),
        photos_waiting=sum(photo.preview == "waiting" for _, photo in photos),
    )


def list_marks(uuids: Iterable[str]) -> dict[int, frozenset[int]]:
    """By audit, the marks of its sentences, so that later audits are compared with it."""
    return {
        audit_id: frozenset(mark for sentence in sentences(texts) for mark in marks(sentence))
        for audit_id, texts in queries.list_written(queries.list_ids(uuids)).items()
    }


def _by_rules(audit: Audit, body: Json, checklist: Checklist) -> Iterator[Found]:
    times = _times(audit, body)
    asked = tuple(_asked(audit, body, checklist))
    place = audit.location.latitude, audit.location.longitude
    store = None if place[0] is None or place[1] is None else (place[0], place[1])
    yield from rules.far(rules.read_fix(body.get("position")), store, checklist.channel)
    yield from rules.clock(times)
    yield from rules.pace(asked, times)
    yield from rules.answers(asked)


def _times(audit: Audit, body: Json) -> Times:
    offset = (body.get("device") or {}).get("clock_offset_ms")
    return Times(
        started=audit.visited_at,
        finished=audit.finished_at,
        received=audit.received_at,
        offset=None if offset is None else timedelta(milliseconds=offset),
    )


def _asked(audit: Audit, body: Json, checklist: Checklist) -> Iterator[Asked]:
    """The questions that were shown, by the stored score: what it was is not computed again."""
    states = {row["key"]: row["state"] for row in audit.score["questions"]}
    for section in checklist.sections:
        for question in section.questions:
            state = states.get(question.key, "hidden")
            if state == "hidden":
                continue
            answer = body["answers"].get(question.key) or {}
            given = state if state in ("na", "cant_recall") else answer.get("value")
            blank = state == "blank"
            yield Asked(
                key=question.key,
                type=question.type,
                state=state,
                words=text(question.text, checklist.language),
                at=_moment(answer.get("at")),
                unexpected=bool(question.expect)
                and not blank
                and not is_any(given, question.expect),
                missing=blank and section.requires(question),
            )


def _elsewhere(audit: Audit) -> Iterator[Found]:
    """Noted when it came: a correction changed answers that no return had opened."""
    if Code.CHANGED_ELSEWHERE in audit.flags:
        words = "Answers were changed that were not asked for; there the former ones count."
        yield Found(Code.CHANGED_ELSEWHERE, Severity.LOOK, words)


def _against(audit: Audit) -> Iterator[Found]:
    """Noted when it came: rules would have kept its author away, had it been planned."""
    barred = [Reason(rule) for rule in rules_against(audit.flags)]
    if barred:
        grave = not WORKPLACES.isdisjoint(barred)
        words = f"Nobody planned this visit. {' '.join(FOR_ADMIN[why] for why in barred)}"
        yield Found(Code.AGAINST_RULES, Severity.GRAVE if grave else Severity.LOOK, words)


def _moment(stamp: object) -> datetime | None:
    """When an answer was given, by the phone's clock; only differences are made of it."""
    if isinstance(stamp, str):
        with suppress(ValueError):
            read = datetime.fromisoformat(stamp)
            return read if read.tzinfo else None
    return None


def _photos(
    found: Sequence[tuple[AuditPhoto, Photo]], earlier: Before, visited_at: datetime
) -> Iterator[Found]:
    """Photos chosen from the gallery, and those that stood elsewhere before; receipts by
    themselves."""
    photos = [(use, photo) for use, photo in found if use.question != RECEIPT]
    receipts = [photo for use, photo in found if use.question == RECEIPT]
    yield from rules.gallery(
        [Picture(number, use.source, use.taken_at) for number, (use, _) in enumerate(photos, 1)],
        visited_at,
    )
    same, alike, bits = _seen([photo for _, photo in photos], earlier)
    yield from rules.photos_seen(same, len(photos))
    yield from rules.pictures_seen(alike, len(photos), bits)
    same, alike, _ = _seen(receipts, earlier)
    yield from rules.receipts_seen({**same, **alike}, len(receipts))


def _seen(
    photos: Sequence[Photo], earlier: Before
) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, int]]:
    """By the photo's number: earlier audits with the same bytes, else with the same picture in
    other bytes, and the fewest bits between."""
    same = queries.list_seen([photo.sha256 for photo in photos], earlier)
    seen: dict[int, list[int]] = {}
    alike: dict[int, list[int]] = {}
    bits: dict[int, int] = {}
    for number, photo in enumerate(photos, start=1):
        if photo.sha256 in same:
            seen[number] = same[photo.sha256]
            continue
        found, fewest = queries.list_alike(photo, earlier)
        if found:
            alike[number], bits[number] = found, fewest
    return seen, alike, bits
