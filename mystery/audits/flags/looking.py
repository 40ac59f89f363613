"""Looking an audit through: what there is to know is gathered, the rules say what stands out.

Reads only, so that nothing slow happens inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from mystery.audits.flags import earlier, rules
from mystery.audits.flags.earlier import Before
from mystery.audits.flags.passages import marks, sentences
from mystery.audits.flags.rules import Asked, Code, Found, Picture, Severity, Times
from mystery.audits.flags.whole import Used, Whole
from mystery.audits.rules import RECEIPT, rules_against
from mystery.checklists.rules import is_any, text
from mystery.programmes.rules.reasons import FOR_ADMIN, WORKPLACES, Reason


@dataclass(frozen=True)
class Looked:
    audit_id: int
    found: tuple[Found, ...]
    photos_waiting: int


def look(audit: Whole) -> Looked:
    """The sentences of all that came before must be marked by now: see `marks_of`."""
    before = earlier.before(audit)
    mine = list(sentences(audit.written))
    return Looked(
        audit_id=audit.id,
        found=(
            *_by_rules(audit),
            *_photos(audit, before),
            *_elsewhere(audit),
            *_against(audit),
            *rules.sentences_seen(earlier.list_sentences(mine, before)),
        ),
        photos_waiting=sum(photo.preview == "waiting" for photo in audit.photos),
    )


def marks_of(audit: Whole) -> frozenset[int]:
    """Of its sentences, so that later audits are compared with it."""
    return frozenset(mark for sentence in sentences(audit.written) for mark in marks(sentence))


def _by_rules(audit: Whole) -> Iterator[Found]:
    """Of a visit that nobody planned, `_against` tells that its day was a blackout day."""
    times, asked = _times(audit), tuple(_asked(audit))
    fix = rules.read_fix(audit.body.get("position"))
    yield from rules.far(fix, audit.store, audit.checklist.channel)
    yield from rules.clock(times)
    planned = audit.visit_id is not None
    yield from rules.blackout(audit.local_day, barred=audit.blackout and planned)
    yield from rules.version(audit.version, audit.newer)
    yield from rules.pace(asked, times)
    yield from rules.answers(asked)


def _times(audit: Whole) -> Times:
    offset = (audit.body.get("device") or {}).get("clock_offset_ms")
    return Times(
        started=audit.visited_at,
        finished=audit.finished_at,
        received=audit.received_at,
        offset=None if offset is None else timedelta(milliseconds=offset),
    )


def _asked(audit: Whole) -> Iterator[Asked]:
    """The questions that were shown, by the stored score: what it was is not computed again."""
    checklist, answers = audit.checklist, audit.body["answers"]
    states = {row["key"]: row["state"] for row in audit.score["questions"]}
    for section in checklist.sections:
        for question in section.questions:
            state = states.get(question.key, "hidden")
            if state == "hidden":
                continue
            answer = answers.get(question.key) or {}
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


def _elsewhere(audit: Whole) -> Iterator[Found]:
    """Noted when it came: a correction changed answers that no return had opened."""
    if Code.CHANGED_ELSEWHERE in audit.flags:
        words = "Answers were changed that were not asked for; there the former ones count."
        yield Found(Code.CHANGED_ELSEWHERE, Severity.LOOK, words)


def _against(audit: Whole) -> Iterator[Found]:
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


def _photos(audit: Whole, before: Before) -> Iterator[Found]:
    """Photos chosen from the gallery, and those that stood elsewhere before; receipts by
    themselves."""
    photos = [photo for photo in audit.photos if photo.question != RECEIPT]
    receipts = [photo for photo in audit.photos if photo.question == RECEIPT]
    yield from rules.gallery(
        [Picture(number, used.source, used.taken_at) for number, used in enumerate(photos, 1)],
        audit.visited_at,
    )
    same, alike, bits = _seen(photos, before)
    yield from rules.photos_seen(same, len(photos))
    yield from rules.pictures_seen(alike, len(photos), bits)
    same, alike, _ = _seen(receipts, before)
    yield from rules.receipts_seen({**same, **alike}, len(receipts))


def _seen(
    photos: Sequence[Used], before: Before
) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, int]]:
    """By the photo's number: earlier audits with the same bytes, else with the same picture in
    other bytes, and the fewest bits between."""
    same = earlier.list_seen([photo.sha256 for photo in photos], before)
    seen: dict[int, list[int]] = {}
    alike: dict[int, list[int]] = {}
    bits: dict[int, int] = {}
    for number, photo in enumerate(photos, start=1):
        if photo.sha256 in same:
            seen[number] = same[photo.sha256]
            continue
        found, fewest = earlier.list_alike(photo, before)
        if found:
            alike[number], bits[number] = found, fewest
    return seen, alike, bits
