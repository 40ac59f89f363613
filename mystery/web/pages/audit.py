"""One audit as its reader may know it: answers, arithmetic, photos, and the reviewer's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db, log
from mystery.audits import queries
from mystery.audits.rules import WAITING
from mystery.audits.tables import Audit, AuditPhoto
from mystery.checklists.rules import Section
from mystery.evidence.queries import find_photo
from mystery.people.rules import Right
from mystery.problems import Missing
from mystery.web import auth, visibility
from mystery.web.pages.explanation import explain
from mystery.web.pages.forms import Form
from mystery.web.pages.sent import Exact, Sent, exact
from mystery.web.pages.wording import STATE_REASONS
from mystery.web.reports import Audience, Line, Part, Report, report

blueprint = Blueprint("audit", __name__)
READERS = (Right.READ_REPORT, Right.READ_ANY_AUDIT)


@dataclass(frozen=True)
class Picture:
    """A photo of a report in its place among all of them."""

    photo: AuditPhoto
    number: int
    of: int
    words: str
    """The question it stands at, "" when it stands at none."""
    preview: str
    """ready, waiting or none."""

    @property
    def name(self) -> str:
        about = self.photo.caption or self.words
        return f"Photo {self.number} of {self.of}{': ' if about else ''}{about}"


@dataclass(frozen=True)
class AuditPage:
    """A report with what the page shows besides; nothing in it is more than `report` lets out."""

    report: Report

    @property
    def audit(self) -> Audit:
        return self.report.audit

    @cached_property
    def sent(self) -> Sent:
        return Sent(self.audit)

    @cached_property
    def exact(self) -> Exact | None:
        return exact(self.sent) if self.report.to == Audience.REVIEWER else None

    @cached_property
    def explanation(self) -> list[str]:
        return explain(self.report.checklist, self.audit.score)

    @cached_property
    def critical(self) -> frozenset[str]:
        """Keys of the critical questions that were missed."""
        failed = (name.partition(":") for name in self.audit.score["failed"])
        return frozenset(key for kind, _, key in failed if kind == "critical")

    @cached_property
    def lines(self) -> list[Line]:
        return [line for part in self.report.parts for line in part.lines]

    @cached_property
    def missed(self) -> list[Line]:
        """What was missed, critical questions first."""
        found = [line for line in self.lines if self.is_missed(line)]
        return sorted(found, key=lambda line: line.question.key not in self.critical)

    def is_missed(self, line: Line) -> bool:
        return line.answer.missed or line.question.key in self.critical

    def first_missed(self, part: Part) -> list[Line]:
        """A section's lines: the missed ones first, else in the order of asking."""
        return sorted(part.lines, key=lambda line: not self.is_missed(line))

    def words(self, question: str) -> str:
        """The question's text, its key where this revision did not ask it."""
        return next((line.words for line in self.lines if line.question.key == question), question)

    @property
    def scored(self) -> int:
        return sum(line.answer.state == "scored" for line in self.lines)

    def section(self, part: Part) -> Section:
        return next(s for s in self.report.checklist.sections if s.key == part.key)

    @cached_property
    def pictures(self) -> list[Picture]:
        """All photos in the order of the answers, those at no question last."""
        words = {line.question.key: line.words for line in self.lines}
        order = {key: place for place, key in enumerate(words)}
        photos = sorted(
            self.audit.photos, key=lambda p: (order.get(p.question, len(order)), p.position)
        )
        return [
            Picture(photo, number, len(photos), words.get(photo.question, ""), _preview(photo))
            for number, photo in enumerate(photos, start=1)
        ]

    def pictures_at(self, question: str) -> list[Picture]:
        return [picture for picture in self.pictures if picture.photo.question == question]

    @property
    def loose_pictures(self) -> list[Picture]:
        asked = {line.question.key for line in self.lines}
        return [picture for picture in self.pictures if picture.photo.question not in asked]

    @property
    def state_reason(self) -> str:
        return {state.value: why for state, why in STATE_REASONS.items()}.get(self.audit.state, "")

    @cached_property
    def earlier(self) -> list[Audit]:
        """The revisions this one replaces, for those who read decisions."""
        return queries.list_revisions(self.audit) if self.report.with_decisions else []

    @property
    def deciding(self) -> str:
        """May the reader decide: "yes", "own" for their own visit, "" for anything else."""
        held = auth.scope(Right.REVIEW)
        audit = self.audit
        if audit.state not in WAITING:
            return ""
        if not held.covers(audit.location.region.path, audit.location_id):
            return ""
        return "own" if audit.author_id == auth.person().id else "yes"


def _preview(photo: AuditPhoto) -> str:
    found = find_photo(photo.sha256)
    return found.preview if found else "none"


@blueprint.get("/audits/<audit_id>")
@auth.needs(*READERS)
def page(audit_id: str) -> BaseResponse | str:
    shown = find(audit_id)
    if audit_id != shown.audit.key:
        return redirect(f"/audits/{shown.audit.key}", 303)
    body = render(shown)
    if shown.report.to == Audience.REVIEWER:
        _note_read(shown.audit.uuid)
    return body


def find(audit_id: str) -> AuditPage:
    """By the random id; the phone's uuid leads there only for those who may know it."""
    audit = queries.get_audit(audit_id, visibility.audits(*READERS))
    found = AuditPage(report(audit))
    if audit_id != audit.key and found.report.to != Audience.REVIEWER:
        raise Missing("There is no such audit.")
    return found


def render(shown: AuditPage, *, form: Form | None = None, ticked: Sequence[str] = ()) -> str:
    """The page, with the reviewer's form as it was sent when something was wrong with it."""
    return render_template(
        "audit/page.html", page=shown, report=shown.report, form=form or Form(), ticked=ticked
    )


def _note_read(uuid: str) -> None:
    """Exact times and the position were read: that is put on record."""
    with db.transaction():
        log.record("audit.read_exact", f"audit:{uuid}", actor=auth.person().actor)


@blueprint.get("/audits/<audit_id>/photos/<key>")
@auth.needs(*READERS)
def photo(audit_id: str, key: str) -> str:
    shown = find(audit_id)
    pictures = shown.pictures
    place = next((i for i, picture in enumerate(pictures) if picture.photo.key == key), None)
    if place is None:
        raise Missing("There is no such photo.")
    return render_template(
        "audit/photo.html",
        page=shown,
        report=shown.report,
        picture=pictures[place],
        before=pictures[place - 1] if place else None,
        after=pictures[place + 1] if place + 1 < len(pictures) else None,
    )
