"""Revisions of a visit side by side, answer by answer, with points and photos."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Blueprint, render_template

from mystery.audits import queries
from mystery.audits.revising import revision_of
from mystery.audits.tables import Audit, AuditPhoto
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist, text
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.review.queries import list_corrections
from mystery.review.rules import CorrectionState, Difference, Side, compare
from mystery.review.tables import Correction
from mystery.web import auth
from mystery.web.answers import label
from mystery.web.audiences import Audience
from mystery.web.corrections import answer_words
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms
from mystery.web.pages.sent import Sent

blueprint = Blueprint("review_revisions", __name__)
ROWS = "rows:"
"""Begins the key of a repeated section, whose rows are compared as a whole."""


@dataclass(frozen=True)
class Revision:
    """What counted, or would have, at one time."""

    audit: Audit
    title: str
    at: datetime
    kept: Mapping[str, Any]
    held: frozenset[str] = frozenset()
    """Questions whose former answers count, because no return had opened them."""

    @property
    def percent(self) -> int | None:
        found: int | None = self.kept["percent"]
        return found

    @property
    def outcome(self) -> str:
        return str(self.kept["outcome"])

    @cached_property
    def checklist(self) -> Checklist:
        return checklist_of(self.audit.version)

    @cached_property
    def photos(self) -> dict[str, AuditPhoto]:
        return {photo.sha256: photo for photo in self.audit.photos}

    @cached_property
    def sides(self) -> dict[str, Side]:
        return dict(self._sides())

    def _sides(self) -> Iterator[tuple[str, Side]]:
        at: dict[str, list[str]] = {}
        for photo in self.audit.photos:
            at.setdefault(photo.question, []).append(photo.sha256)
        for row in self.kept["answers"]:
            question = self.checklist.by_key[row["question"]]
            yield (
                question.key,
                Side(
                    said=label(question, row["state"], row["value"], self.checklist.language),
                    points=row["earned"],
                    possible=row["possible"],
                    comment=row["comment"] or "",
                    photos=tuple(at.get(question.key, ())),
                ),
            )
        yield from self._repeats()

    def _repeats(self) -> Iterator[tuple[str, Side]]:
        sent = Sent(self.audit, Audience.REVIEWER)
        for section in self.checklist.sections:
            if section.repeat and (rows := sent.rows(section)):
                lines = ["; ".join(filter(None, row)) for row in rows]
                yield f"{ROWS}{section.key}", Side(said="\n".join(lines))

    def words(self, key: str) -> str:
        if key.startswith(ROWS):
            sections = {s.key: s for s in self.checklist.sections}
            section = sections.get(key.removeprefix(ROWS))
            return text(section.title, self.checklist.language) if section else key
        question = self.checklist.by_key.get(key)
        return text(question.text, self.checklist.language) if question else key


def revisions(audit: Audit) -> list[Revision]:
    """Oldest first: what was sent, each correction of it, what was sent after a return …"""
    chain = [*reversed(queries.list_revisions(audit)), audit]
    made = list_corrections([one.id for one in chain], whole=True)
    found: list[Revision] = []
    for number, one in enumerate(chain):
        done = [c for c in made if c.audit_id == one.id and c.state == CorrectionState.CONFIRMED]
        done.sort(key=lambda correction: correction.number or 0)
        found += _of_one(one, number, done)
    return found


def _of_one(audit: Audit, number: int, done: list[Correction]) -> Iterator[Revision]:
    first = (done[0].before if done else None) or revision_of(audit)
    title = "As it was first sent" if number == 0 else f"Answer to return {number}"
    held = frozenset(first["instead"] or ())
    yield Revision(audit, title, audit.received_at, first, held)
    for correction in done:
        at = correction.decided_at or audit.received_at
        words = f"Correction {correction.number} by two people"
        yield Revision(audit, words, at, correction.after or {}, held)


@dataclass(frozen=True)
class Comparison:
    all: list[Revision]
    left: int
    right: int

    @property
    def before(self) -> Revision:
        return self.all[self.left]

    @property
    def after(self) -> Revision:
        return self.all[self.right]

    @cached_property
    def lines(self) -> list[Difference]:
        return compare(self.before.sides, self.after.sides)

    @property
    def changed(self) -> list[Difference]:
        return [line for line in self.lines if line.changed]

    @property
    def same(self) -> list[Difference]:
        return [line for line in self.lines if not line.changed]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(str(i), f"{i + 1}: {one.title}") for i, one in enumerate(self.all)]

    def words(self, key: str) -> str:
        found = self.after.words(key)
        return found if found != key else self.before.words(key)

    def sent_otherwise(self, key: str) -> str:
        """What came in the later upload at a question that was not open, "" for nothing."""
        later = self.after
        if key not in later.held or key not in later.checklist.by_key:
            return ""
        sent = json.loads(queries.body(later.audit))["answers"].get(key)
        return answer_words(later.checklist, key, sent)


@blueprint.get("/audits/<audit_id>/revisions")
@auth.needs(Right.REVIEW)
def page(audit_id: str) -> str:
    shown = audit_page.find(audit_id)
    place = shown.audit.location.region.path, shown.audit.location_id
    if not auth.scope(Right.REVIEW).covers(*place):
        raise Forbidden("Reviewers compare revisions; you do not review this location.")
    found = revisions(shown.audit)
    last = len(found) - 1
    left, right = _place("left", max(last - 1, 0), last), _place("right", last, last)
    return render_template(
        "review/revisions.html",
        report=shown.report,
        compared=Comparison(found, left, right),
    )


def _place(name: str, default: int, last: int) -> int:
    asked = forms.asked(name, 3)
    return min(int(asked), last) if asked.isascii() and asked.isdigit() else default
