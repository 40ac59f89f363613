"""One audit as its reader may know it: answers, arithmetic, photos, and the reviewer's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db, log
from mystery.audits import queries
from mystery.audits.redactions.queries import list_redactions
from mystery.audits.redactions.tables import Redaction
from mystery.audits.rules import WAITING, AuditState
from mystery.audits.tables import Audit
from mystery.checklists.rules import Section
from mystery.people.rules import Right
from mystery.problems import Conflict, Missing
from mystery.review.appeals import check_can_appeal
from mystery.review.queries import appeal_days, list_appeals_of, list_canned
from mystery.review.rules import last_day
from mystery.review.tables import Appeal, CannedText
from mystery.web import auth, visibility
from mystery.web.asking import Exact as Told
from mystery.web.asking import choices
from mystery.web.audiences import Audience
from mystery.web.corrections import Corrected, list_corrected
from mystery.web.pages import forms
from mystery.web.pages.audit_beside import Before, Timed, before, timed
from mystery.web.pages.audit_pictures import Picture, left_words, pictures
from mystery.web.pages.explanation import explain
from mystery.web.pages.forms import Form
from mystery.web.pages.review_threads import Threads
from mystery.web.pages.sent import Exact, Sent, exact
from mystery.web.pages.wording import STATE_REASONS
from mystery.web.reports import Line, Part, Report, report

blueprint = Blueprint("audit", __name__)
DONE = {
    "approve": "The one before is approved; this is the next.",
    "return": "The one before went back to its shopper; this is the next.",
    "reject": "The one before is rejected; this is the next.",
    "proposed": "Proposed. It counts as soon as a second reviewer has confirmed it.",
    "confirmed": "Confirmed. The new answer counts from now on.",
    "stopped": "Confirmed. The report does not count any more, and its visit can be planned again.",
    "refused": "Refused. The answer stays as it was.",
    "removed": "Removed. Others no longer read it; what was sent and the score stay as they are.",
    "appealed": "Your appeal is on its way. You are told when it is answered.",
}
READERS = (Right.READ_REPORT, Right.READ_ANY_AUDIT)


@dataclass(frozen=True)
class AuditPage:
    """A report with what the page shows besides; nothing in it is more than `report` lets out."""

    report: Report

    @property
    def audit(self) -> Audit:
        return self.report.audit

    @cached_property
    def sent(self) -> Sent:
        return Sent(self.audit, self.report.to, self.report.blackout)

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
        return pictures(self.report, {line.question.key: line.words for line in self.lines})

    def pictures_at(self, question: str) -> list[Picture]:
        return [picture for picture in self.pictures if picture.photo.question == question]

    @property
    def loose_pictures(self) -> list[Picture]:
        asked = {line.question.key for line in self.lines}
        return [picture for picture in self.pictures if picture.photo.question not in asked]

    @cached_property
    def before(self) -> Before | None:
        return before(self.report)

    @cached_property
    def timed(self) -> list[Timed]:
        return timed(self.report, self.sent)

    @property
    def state_reason(self) -> str:
        return {state.value: why for state, why in STATE_REASONS.items()}.get(self.audit.state, "")

    @cached_property
    def earlier(self) -> list[Audit]:
        """The revisions this one replaces, for those who read decisions."""
        return queries.list_revisions(self.audit) if self.report.with_decisions else []

    @property
    def own(self) -> bool:
        return self.audit.author_id == auth.person().id

    @cached_property
    def reviewing(self) -> bool:
        """Whether the reader reviews this location."""
        return self._holds(Right.REVIEW)

    @property
    def deletes(self) -> bool:
        return self._holds(Right.DELETE_AUDIT)

    def _holds(self, *rights: Right) -> bool:
        place = self.audit.location.region.path, self.audit.location_id
        return auth.scope(*rights).covers(*place)

    @property
    def deciding(self) -> str:
        """May the reader decide: "yes", "own" for their own visit, "" for anything else."""
        if self.audit.state not in WAITING or not self.reviewing:
            return ""
        return "own" if self.own else "yes"

    @property
    def correcting(self) -> bool:
        """May the reader propose that another answer counts."""
        open_ones = (*WAITING, AuditState.APPROVED)
        return self.reviewing and not self.own and self.audit.state in open_ones

    @cached_property
    def threads(self) -> Threads:
        earlier = self.earlier if self.report.with_decisions else []
        return Threads(self.audit, earlier, self.report.blackout)

    @cached_property
    def corrected(self) -> list[Corrected]:
        """Corrections that count, for every reader; for reviewers those that wait too."""
        found = list_corrected(self.audit, self.report.to)
        return found if self.reviewing else [one for one in found if one.confirmed]

    @cached_property
    def removed(self) -> list[Redaction]:
        """What reviewers took out, for reviewers."""
        return list_redactions(self.audit.id) if self.reviewing else []

    @property
    def left(self) -> str:
        return left_words(self.pictures)

    @property
    def secrets(self) -> list[tuple[str, str]]:
        """What the reader may ask for, with a reason."""
        return choices(self.audit, {one.photo.key: one.number for one in self.pictures})

    @property
    def revisions(self) -> int:
        return 1 + len(self.earlier) + sum(one.confirmed for one in self.corrected)

    @cached_property
    def appeals(self) -> dict[str, Appeal]:
        """By question, the latest appeal, for those who read appeals."""
        reads = self._holds(Right.APPEAL, Right.COMPARE)
        return {a.question: a for a in list_appeals_of(self.audit.id)} if reads else {}

    @cached_property
    def appeals_until(self) -> date | None:
        """The last day on which the reader may dispute a question, None where they may not."""
        audit = self.audit
        if not self._holds(Right.APPEAL) or self.own:
            return None
        try:
            check_can_appeal(audit)
        except Conflict:
            return None
        days = appeal_days(audit.programme_id)
        return last_day(audit.released_at or db.now(), days, audit.location.time_zone)

    def may_appeal(self, question: str) -> bool:
        past = self.appeals.get(question)
        return self.appeals_until is not None and (past is None or past.state == "withdrawn")

    @property
    def usual(self) -> list[tuple[str, str]]:
        return [(one.text, one.text) for one in self.canned]

    @cached_property
    def canned(self) -> list[CannedText]:
        return list_canned()


@blueprint.get("/audits/<audit_id>")
@auth.needs(*READERS)
def page(audit_id: str) -> BaseResponse | str:
    shown = find(audit_id)
    if audit_id != shown.audit.key:
        return redirect(f"/audits/{shown.audit.key}", 303)
    body = render(shown)
    note_read(shown)
    return body


def find(audit_id: str) -> AuditPage:
    """By the random id; the phone's uuid leads there only for those who may know it."""
    audit = queries.get_audit(audit_id, visibility.audits(*READERS))
    found = AuditPage(report(audit))
    if audit_id != audit.key and found.report.to != Audience.REVIEWER:
        raise Missing("There is no such audit.")
    return found


def render(
    shown: AuditPage,
    *,
    form: Form | None = None,
    ticked: Sequence[str] = (),
    told: str | Told | None = None,
) -> str:
    """The page, with the reviewer's form as it was sent when something was wrong with it; `told`:
    what was asked for a reason."""
    return render_template(
        "audit/page.html",
        page=shown,
        report=shown.report,
        form=form or Form(),
        ticked=ticked,
        told=told,
        queue=forms.asked("queue", 1_000) or forms.text("queue"),
        done=forms.done(DONE),
    )


def note_read(shown: AuditPage) -> None:
    """Where exact times and the position were read, that is put on record."""
    if shown.report.to == Audience.REVIEWER:
        with db.transaction():
            subject = f"audit:{shown.audit.uuid}"
            log.record("audit.read_exact", subject, actor=auth.person().actor)


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
