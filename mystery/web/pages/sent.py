"""What the phone sent besides the scored answers, in the words of the checklist."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from mystery.audits import queries
from mystery.audits.redactions.rules import NOTHING, Blackout
from mystery.audits.repeats.queries import list_rows
from mystery.audits.repeats.tables import ItemRow
from mystery.audits.rules import APART
from mystery.audits.scores import counted, value_text
from mystery.audits.stages.queries import list_for_visit
from mystery.audits.stages.rules import EXPIRED
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Question, Reason, Section, Type, text
from mystery.locations.rules import distance
from mystery.web.answers import label
from mystery.web.audiences import Audience, told


@dataclass(frozen=True)
class Sent:
    """An audit's own bytes, read for what the rows of answers do not hold."""

    audit: Audit
    to: Audience
    blackout: Blackout = NOTHING

    @cached_property
    def body(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(queries.body(self.audit))
        return found

    @cached_property
    def counted(self) -> Mapping[str, Any]:
        return counted(self.body["answers"], self.audit.instead)

    @property
    def checklist(self) -> Checklist:
        return checklist_of(self.audit.version)

    def reasons(self, question: Question) -> list[str]:
        """Why a bad answer, why N/A, why no photo."""
        answer = self.counted.get(question.key, {})
        given = [self._reason(question.reasons, key) for key in answer.get("reasons") or ()]
        if answer.get("na") and answer.get("na_reason") == EXPIRED["na_reason"]:
            given.append("Its part of the visit never came")
        elif answer.get("na") and answer.get("na_reason"):
            given.append(self._reason(question.na_reasons, answer["na_reason"]))
        if answer.get("evidence_skipped"):
            given.append(f"No photo: {answer['evidence_skipped']}")
        return [self.blackout.over(one) for one in given]

    def _reason(self, known: tuple[Reason, ...], key: str) -> str:
        words = {reason.key: text(reason.text, self.checklist.language) for reason in known}
        return words.get(key, str(key))

    def columns(self, section: Section) -> list[str]:
        asked = (question for question in section.questions if question.key not in APART)
        words = [text(question.text, self.checklist.language) for question in asked]
        return ["Item", "Our price", *words] if self._items(section) else words

    def _items(self, section: Section) -> list[ItemRow]:
        """What the rows are about, where they say so."""
        found = [row for row in self.item_rows if row.section == section.key]
        return found if any(row.item for row in found) else []

    @cached_property
    def item_rows(self) -> list[ItemRow]:
        return list_rows(self.audit.id)

    def rows(self, section: Section) -> list[list[str]]:
        """A repeated section's answers, a row for each item."""
        sent = (self.body.get("repeats") or {}).get(section.key) or ()
        about = {item.row: [item.name or item.item, _ours(item)] for item in self._items(section)}
        return [about.get(n, []) + self._row(section, row) for n, row in enumerate(sent)]

    def _row(self, section: Section, row: Mapping[str, Any]) -> list[str]:
        asked = [question for question in section.questions if question.key not in APART]
        return [self._cell(question, row.get(question.key) or {}) for question in asked]

    def _cell(self, question: Question, answer: Mapping[str, Any]) -> str:
        language = self.checklist.language
        if answer.get("na"):
            return label(question, "na", None, language)
        value = told(question, value_text(answer.get("value")), self.to)
        said = label(question, "unscored", value, language)
        comment = answer.get("comment")
        written = (
            said if question.type != Type.TEXT else self.blackout.over(said),
            self.blackout.over_any(comment),
        )
        return " – ".join(filter(None, written))


def _ours(item: ItemRow) -> str:
    return f"{item.our_price} {item.currency}".strip() if item.our_price else "–"


@dataclass(frozen=True)
class Exact:
    """Times, position and device, for reviewers alone."""

    began: datetime
    ended: datetime
    received: datetime
    clock: str
    position: str
    stages: tuple[str, ...] = ()
    """How each stage of a staged visit came, and what came besides."""

    @property
    def minutes(self) -> int:
        return max(0, round((self.ended - self.began).total_seconds() / 60))


def exact(sent: Sent) -> Exact:
    audit, body = sent.audit, sent.body
    zone = ZoneInfo(audit.location.time_zone)
    offset = (body.get("device") or {}).get("clock_offset_ms")
    return Exact(
        began=audit.visited_at.astimezone(zone),
        ended=(audit.finished_at + timedelta(milliseconds=offset or 0)).astimezone(zone),
        received=audit.received_at.astimezone(zone),
        clock="not checked" if offset is None else f"off by {offset / 1000:.1f} s; set right",
        position=_position(body.get("position"), audit),
        stages=tuple(_stages(sent, zone)) if body.get("stages") else (),
    )


def _stages(sent: Sent, zone: ZoneInfo) -> Iterator[str]:
    titles = {
        stage.key: text(stage.title, sent.checklist.language) or stage.key
        for stage in sent.checklist.stages
    }
    used = {part.get("uuid") for part in sent.body["stages"]}
    reports = list_for_visit(sent.audit.visit_id) if sent.audit.visit_id else []
    for report in reports:
        came = f"{report.received_at.astimezone(zone):%Y-%m-%d %H:%M}"
        beside = "" if report.uuid in used else ", not part of this"
        yield f"{titles.get(report.stage, report.stage)}: came {came}{beside}"
    for part in sent.body["stages"]:
        if part.get("expired"):
            yield f"{titles.get(part['stage'], part['stage'])}: never came"


def _position(position: Mapping[str, Any] | None, audit: Audit) -> str:
    """How far from the location the phone was, as far as both are known."""
    lat, lon = (position or {}).get("lat"), (position or {}).get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return "not recorded" if audit.kept_digest is None else "not recorded, or no longer kept"
    here = audit.location.latitude, audit.location.longitude
    if here[0] is None or here[1] is None:
        return f"{lat:.5f}, {lon:.5f}; the location’s own position is not known"
    away = distance((lat, lon), (here[0], here[1]))
    return f"{away:,.0f} m from the location" if away < 10_000 else f"{away / 1000:,.0f} km away"
