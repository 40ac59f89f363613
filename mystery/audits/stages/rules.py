"""A visit put together from its stages. Pure.

Each stage is an audit document of its own, with `stage` naming it, under its own id. What the
reviewer judges and what counts is one document made of them when the last is over: the answers
of each stage's own sections, N/A with the reason "expired" where a stage never came, and
`stages`, which names every part with its id and digest (or says `"expired": true`). What was
spent is asked for with the stage it came with, and is not asked for again here.
Answers that stand apart (see audits/apart) are left out of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from mystery.audits.rules import APART, AuditUpload, PhotoUse
from mystery.checklists.rules import Checklist, Section

Json = dict[str, Any]
EXPIRED = {"na": True, "na_reason": "expired"}
IN_FLAGS = ("stage_expired", "stage_late")


class ReportState(StrEnum):
    KEPT = "kept"
    """Counts; the visit waits for its other stages."""
    SUBMITTED = "submitted"
    """Counts, and was the last one: the visit went to the reviewer with it."""
    EXTRA = "extra_audit"
    """Sent a second time, or after the visit was over; beside what counts, for the reviewer."""
    QUARANTINED = "quarantined"
    """From somebody whose visit it is not any more."""


COUNTS = (ReportState.KEPT, ReportState.SUBMITTED)
APART_STATES = (ReportState.EXTRA, ReportState.QUARANTINED)


@dataclass(frozen=True)
class Part:
    """A stage as it came: its document, and what was noted of it on arrival."""

    stage: str
    uuid: str
    digest: str
    document: Mapping[str, Any]
    photos: tuple[PhotoUse, ...]
    visited_at: datetime
    finished_at: datetime


@dataclass(frozen=True)
class Whole:
    """What a visit is put together under: ids, codes and version as an audit names them."""

    uuid: str
    visit: str
    checklist: Checklist
    version: int
    location: str


def answers_of(checklist: Checklist, parts: Mapping[str, Part]) -> Json:
    """What the stages that came say, each about its own sections only."""
    found: Json = {}
    for section, part in _sections(checklist, parts):
        if part is not None and section.repeat is None:
            given = part.document["answers"]
            found |= {q.key: given[q.key] for q in section.questions if q.key in given}
    return found


def rows_of(checklist: Checklist, parts: Mapping[str, Part]) -> Json:
    """The rows of repeated sections."""
    found: Json = {}
    for section, part in _sections(checklist, parts):
        rows = (part.document.get("repeats") or {}).get(section.key) if part else None
        if section.repeat is not None and rows:
            found[section.key] = rows
    return found


def _sections(
    checklist: Checklist, parts: Mapping[str, Part]
) -> Iterator[tuple[Section, Part | None]]:
    for section in checklist.sections:
        yield section, parts.get(section.stage)


def compose(whole: Whole, parts: Mapping[str, Part]) -> AuditUpload:
    """One audit of all stages; `parts` by stage, at least one. The same parts give the same
    bytes, whatever order they came in."""
    checklist = whole.checklist
    answers = answers_of(checklist, parts) | _expired(checklist, parts)
    answers = {key: answer for key, answer in answers.items() if key not in APART}
    uses = tuple(_photos(checklist, parts))
    came = [parts[stage.key] for stage in checklist.stages if stage.key in parts]
    begun = min(part.visited_at for part in came)
    ended = max(part.finished_at for part in came)
    repeats = rows_of(checklist, parts)
    document = {
        "visit": whole.visit,
        "checklist": {"key": checklist.key, "version": whole.version},
        "location": whole.location,
        "started_at": _moment(begun),
        "finished_at": _moment(ended),
        "device": came[-1].document.get("device") or {},
        "answers": answers,
        "repeats": repeats,
        "photos": {use.sha256: _facts(use) for use in uses},
        **_position(came),
        "stages": [_named(stage.key, parts.get(stage.key)) for stage in checklist.stages],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return AuditUpload(
        uuid=whole.uuid,
        body=text.encode(),
        visit=whole.visit,
        checklist=checklist.key,
        version=whole.version,
        location=whole.location,
        started_at=begun,
        finished_at=ended,
        answers=answers,
        photos=uses,
        clock_offset=timedelta(),
        repeats=repeats,
    )


def _position(came: Sequence[Part]) -> Json:
    """Where the first stage that says so was filled in, for the reviewer."""
    told = (part.document.get("position") for part in came)
    found = next((position for position in told if position), None)
    return {"position": found} if found else {}


def _expired(checklist: Checklist, parts: Mapping[str, Part]) -> Json:
    return {
        question.key: dict(EXPIRED)
        for section, part in _sections(checklist, parts)
        for question in section.questions
        if part is None and section.repeat is None
    }


def _photos(checklist: Checklist, parts: Mapping[str, Part]) -> Iterator[PhotoUse]:
    """Every part's photos at the questions of its own stage, and those at no question at all."""
    position = 0
    for stage in checklist.stages:
        part = parts.get(stage.key)
        own = {q.key for s in checklist.sections if s.stage == stage.key for q in s.questions}
        for use in part.photos if part else ():
            if use.question in own or use.question == "":
                yield replace(use, position=position)
                position += 1


def _named(stage: str, part: Part | None) -> Json:
    if part is None:
        return {"stage": stage, "expired": True}
    return {"stage": stage, "uuid": part.uuid, "digest": part.digest}


def _facts(use: PhotoUse) -> Json:
    taken = _moment(use.taken_at) if use.taken_at else None
    return {"taken_at": taken, "source": use.source, "caption": use.caption}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def flags_of(parts: Mapping[str, Part], *, stages: int, late: bool) -> list[str]:
    """What the reviewer is told about the stages as such."""
    told = (len(parts) < stages, late)
    return [flag for flag, so in zip(IN_FLAGS, told, strict=True) if so]
