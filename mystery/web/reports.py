"""An audit as each audience may read it: one place decides what is left out."""

from __future__ import annotations

import hmac
import json
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import current_app

from mystery.audits import queries
from mystery.audits.redactions.queries import blackout_of, list_hidden
from mystery.audits.redactions.rules import NOTHING, Blackout
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, Question, Type, text
from mystery.review.queries import list_decisions
from mystery.review.tables import Decision
from mystery.web.answers import label
from mystery.web.audiences import Audience, Fact, audience, hides, keeps_names, knows, told, when
from mystery.web.briefings import Task, task_of
from mystery.web.contract import moment
from mystery.web.corrections import list_corrected

Json = dict[str, Any]


NAMELESS = "Not shown: it may name staff"


@dataclass(frozen=True)
class Line:
    """One question of a report, in the words of the checklist."""

    question: Question
    words: str
    answer: AnswerRow
    value: str | None
    """The answer as the audience may know it."""
    said: str
    """The same in words."""
    comment: str | None
    """As the audience may read it."""
    working: Json
    photos: tuple[AuditPhoto, ...]


@dataclass(frozen=True)
class Part:
    """One section with its points and its lines, in the order of asking."""

    key: str
    title: str
    percent: str | None
    earned: str
    possible: str
    weight: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Report:
    audit: Audit
    to: Audience

    @cached_property
    def checklist(self) -> Checklist:
        return checklist_of(self.audit.version)

    @property
    def when(self) -> str:
        return when(self.audit, self.to)

    @property
    def alias(self) -> str | None:
        """Stable for reviewers and admins, new each quarter for regions, none for stores."""
        if not knows(self.to, Fact.ALIAS):
            return None
        stable = knows(self.to, Fact.STABLE_ALIAS)
        return shopper_alias(self.audit.author.key, self.audit.visited_at, stable=stable)

    @cached_property
    def task(self) -> Task | None:
        """What was asked, for those who may read it."""
        return task_of(self.audit) if knows(self.to, Fact.TASK) else None

    @property
    def with_decisions(self) -> bool:
        return knows(self.to, Fact.DECISIONS)

    @cached_property
    def photos(self) -> tuple[AuditPhoto, ...]:
        """Those that the audience may see, in the order in which they were sent."""
        asked = self.checklist.by_key
        hidden = {key for key, question in asked.items() if hides(question, self.to)}
        gone = frozenset() if knows(self.to, Fact.REDACTED) else self.hidden
        return tuple(
            photo
            for photo in self.audit.photos
            if photo.question not in hidden and photo.id not in gone
        )

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Ids of photos that a reviewer took out."""
        return list_hidden(self.audit.id)

    @cached_property
    def blackout(self) -> Blackout:
        """What the audience may not read of what was written."""
        return NOTHING if knows(self.to, Fact.REDACTED) else blackout_of(self.audit.id)

    @cached_property
    def decisions(self) -> list[Decision]:
        return list_decisions([self.audit.id]) if self.with_decisions else []

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        language = self.checklist.language
        shown = {row["key"]: row for row in self.audit.score["sections"]}
        working = {row["key"]: row for row in self.audit.score["working"]["sections"]}
        lines = list(self._lines())
        for section in self.checklist.sections:
            inside = tuple(line for line in lines if line.answer.section == section.key)
            row = shown[section.key]
            yield Part(
                key=section.key,
                title=text(section.title, language) or section.key,
                percent=row["percent"],
                earned=row["earned"],
                possible=row["possible"],
                weight=working[section.key]["weight"],
                lines=inside,
            )

    def _lines(self) -> Iterator[Line]:
        working = {row["key"]: row for row in self.audit.score["working"]["questions"]}
        language = self.checklist.language
        for answer in queries.list_answers(self.audit.id):
            question = self.checklist.by_key[answer.question]
            value = told(question, answer.value, self.to)
            kept = keeps_names(question, self.audit.programme, self.to)
            if question.type == Type.TEXT:
                value = None if kept else self.blackout.over_any(value)
            yield Line(
                question=question,
                words=text(question.text, language) or question.key,
                answer=answer,
                value=value,
                said=NAMELESS
                if kept and value is None
                else label(question, answer.state, value, language),
                comment=None if kept else self.blackout.over_any(answer.comment),
                working=working[answer.question],
                photos=tuple(p for p in self.photos if p.question == answer.question),
            )

    def line(self) -> Json:
        """The report as an entry of a list."""
        return {
            "id": self.audit.key,
            "location": self.audit.location.code,
            "checklist": self.checklist.key,
            "version": self.audit.version.number,
            "when": self.when,
            "shopper": self.alias,
            "state": self.audit.state,
            "outcome": self.audit.outcome,
            "percent": self.audit.score["percent"],
        }

    def document(self) -> Json:
        """The whole report; fields that the audience may not know are not there."""
        made = list_corrected(self.audit, self.to)
        corrections = [one.document() for one in made if one.confirmed]
        return {
            **self.line(),
            "score": self.audit.score,
            "sections": [_part(part, self.blackout) for part in self.parts],
            **(self.task.document() if self.task else {}),
            **(self._exact() if knows(self.to, Fact.EXACT) else {}),
            **(
                {"decisions": [_decision(d, self.blackout) for d in self.decisions]}
                if self.decisions
                else {}
            ),
            **({"corrections": corrections} if corrections else {}),
        }

    def _exact(self) -> Json:
        sent = json.loads(queries.body(self.audit))
        return {
            "uuid": self.audit.uuid,
            "visited_at": moment(self.audit.visited_at),
            "finished_at": moment(self.audit.finished_at),
            "received_at": moment(self.audit.received_at),
            "flags": self.audit.flags,
            "position": sent.get("position"),
            "device": sent.get("device"),
        }


def report(audit: Audit) -> Report:
    return Report(audit, audience(audit))


def _part(part: Part, blackout: Blackout) -> Json:
    return {
        "key": part.key,
        "title": part.title,
        "percent": part.percent,
        "earned": part.earned,
        "possible": part.possible,
        "questions": [_line(line, blackout) for line in part.lines],
    }


def _line(line: Line, blackout: Blackout) -> Json:
    photos = [{"id": p.key, "caption": blackout.over(p.caption)} for p in line.photos]
    return {
        "key": line.question.key,
        "question": line.words,
        "state": line.answer.state,
        "value": line.value,
        "answer": line.said,
        "earned": line.answer.earned,
        "possible": line.answer.possible,
        "missed": line.answer.missed,
        "critical": line.question.critical or line.question.critical_when is not None,
        "comment": line.comment,
        "photos": photos,
    }


def _decision(decision: Decision, blackout: Blackout) -> Json:
    threads = [(t.question, blackout.over(t.text)) for t in decision.threads]
    return {
        "verdict": decision.verdict,
        "at": moment(decision.at),
        "threads": [{"question": question, "text": said} for question, said in threads],
    }


def shopper_alias(person_key: str, at: datetime, *, stable: bool) -> str:
    """A name that says nothing: the same for ever, or for one quarter only."""
    period = "" if stable else f"{at.year}-{(at.month - 1) // 3}"
    secret = current_app.config["SECRET_KEY"].encode()
    mixed = hmac.digest(secret, f"alias:{person_key}:{period}".encode(), "sha256")
    return f"Shopper {b32encode(mixed)[:5].decode()}"
