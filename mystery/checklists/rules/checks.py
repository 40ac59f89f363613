"""Whether a new checklist may be published: every fault at once, each with its place."""

from __future__ import annotations

from .checks_condition import Scope, check_condition
from .checks_question import check_question
from .document import Checklist, Question, Section, questions
from .kinds import Policy
from .places import Report
from .reading import MOST_QUESTIONS, read_checklist, refusal, report_for
from .texts import below


def check(document: object) -> Checklist:
    """The checklist of a document that may be published.

    Raises Invalid(code="checklist_invalid") with a fault for every wrong place, 500 of each
    degree at most (see places.py), and nothing else whatever the document holds.
    """
    report = report_for(document)
    checklist = read_checklist(document, report)
    _check_whole(checklist, report)
    _check_sections(checklist, report)
    _check_stages(checklist, report)
    if report.broken or report.unfit:
        raise refusal(report, strict=True)
    return checklist


def _check_whole(checklist: Checklist, report: Report) -> None:
    if not checklist.sections:
        report.misfits("/sections", "A checklist needs at least one section.")
    if len(checklist.by_key) > MOST_QUESTIONS:
        report.misfits("/sections", f"At most {MOST_QUESTIONS} questions are possible in all.")
    critical = checklist.critical
    if critical.policy is Policy.CAP and critical.cap is None:
        report.misfits("/critical/cap", "Say at how many percent the visit is capped.")
    if critical.policy is not Policy.CAP and critical.cap is not None:
        report.misfits("/critical/cap", "This counts only with the policy cap.")
    starts = [band.start for band in checklist.bands]
    for index, start in enumerate(starts):
        if start in starts[:index]:
            report.misfits(below("/bands", index, "from"), "Two bands begin here.")


def _check_sections(checklist: Checklist, report: Report) -> None:
    everywhere = frozenset(question.key for question in questions(checklist))
    before: dict[str, Question] = {}
    taken: set[str] = set()
    sections: set[str] = set()
    for index, section in enumerate(checklist.sections):
        pointer = below("/sections", index)
        _check_unique(section.key, below(pointer, "key"), taken=sections, report=report)
        scope = Scope(report, everywhere, before)
        check_condition(section.when, below(pointer, "when"), scope)
        _check_section(section, pointer, report)
        inside = dict(before)
        for place, question in enumerate(section.questions):
            inner = below(pointer, "questions", place)
            _check_unique(question.key, below(inner, "key"), taken=taken, report=report)
            asked = Scope(report, everywhere, inside)
            check_question(question, inner, section=section, scope=asked)
            inside[question.key] = question
        if section.repeat is None:
            before = inside


def _check_stages(checklist: Checklist, report: Report) -> None:
    """A stage is sent whole, so its sections stand together; days run forward."""
    named = [section.stage for section in checklist.sections]
    for index, stage in enumerate(named):
        if index and stage != named[index - 1] and stage in named[:index]:
            detail = "The sections of one stage have to follow one another."
            report.misfits(below("/sections", index, "stage"), detail)
    taken: set[str] = set()
    for index, plan in enumerate(checklist.staging):
        pointer = below("/stages", index)
        _check_unique(plan.key, below(pointer, "key"), taken=taken, report=report)
        first = bool(named) and plan.key == named[0]
        for name in ("opens_day", "due_day"):
            if first and getattr(plan, name) is not None:
                detail = "The first stage has the window of the visit; days count from its end."
                report.misfits(below(pointer, name), detail)
        if plan.key not in named:
            report.misfits(below(pointer, "key"), "No section belongs to this stage.")
        if (
            plan.opens_day is not None
            and plan.due_day is not None
            and plan.due_day < plan.opens_day
        ):
            report.misfits(below(pointer, "due_day"), "It would close before it opens.")


def _check_section(section: Section, pointer: str, report: Report) -> None:
    if not section.questions:
        report.misfits(below(pointer, "questions"), "A section needs at least one question.")
    if section.repeat is not None:
        for name in ("weight", "pass_mark"):
            if getattr(section, name) is not None:
                report.misfits(below(pointer, name), "The rows of a repeated section never count.")


def _check_unique(key: str, pointer: str, *, taken: set[str], report: Report) -> None:
    """Case makes no difference: keys become column names of spreadsheets."""
    if key and key.lower() in taken:
        report.misfits(pointer, "This key is there twice.")
    taken.add(key.lower())
