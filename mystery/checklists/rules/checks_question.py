"""What one question has to fulfil beyond the shape of its members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .checks_condition import Scope, answers_fault, check_condition
from .document import Question, Section
from .kinds import MEASURES, OPTIONED, SCORABLE, EvidenceWhen, Mode, Type
from .texts import below

Faults = Iterator[tuple[tuple[str | int, ...], str]]
"""Each the steps from the question to the wrong place, and what is wrong there."""

GATED = SCORABLE | {Type.NPS}
DECISIVE = ("type", "mode", "options", "bands")
"""While one of these cannot be read, nothing can be said about how the others fit to it."""

RANGED = MEASURES | {Type.SCALE}


def check_question(question: Question, pointer: str, *, section: Section, scope: Scope) -> None:
    broken = any(scope.report.breaks_at(below(pointer, name)) for name in DECISIVE)
    for find in () if broken else CHECKS:
        for steps, detail in find(question):
            scope.report.misfits(below(pointer, *steps), detail)
    if section.repeat is not None:
        for steps, detail in _counted(question):
            scope.report.misfits(below(pointer, *steps), detail)
    _conditions(question, pointer, scope)


def _conditions(question: Question, pointer: str, scope: Scope) -> None:
    check_condition(question.when, below(pointer, "when"), scope)
    if not isinstance(question.na, bool):
        check_condition(question.na, below(pointer, "na"), scope)
    own = scope.with_own(question)
    check_condition(question.critical_when, below(pointer, "critical_when"), own)
    for index, evidence in enumerate(question.evidence):
        if not isinstance(evidence.when, EvidenceWhen):
            check_condition(evidence.when, below(pointer, "evidence", index, "when"), own)


def _options(question: Question) -> Faults:
    if question.type in OPTIONED and not question.options:
        yield ("options",), "This question needs options to choose from."
    if question.type not in OPTIONED and question.options:
        yield ("options",), "Only choice and multi have options."
    yield from _twice("options", [option.key for option in question.options])
    yield from _twice("reasons", [reason.key for reason in question.reasons])
    yield from _twice("na_reasons", [reason.key for reason in question.na_reasons])


def _twice(name: str, keys: list[str]) -> Faults:
    for index, key in enumerate(keys):
        if key and key in keys[:index]:
            yield (name, index, "key"), "This key is there twice."


def _points(question: Question) -> Faults:
    if question.points is None:
        return
    if question.type not in SCORABLE or question.mode is Mode.REASONS:
        yield ("points",), "This type of question is never scored."
    elif question.best is None or question.best <= 0:
        what = "band" if question.type in MEASURES else "option"
        yield ("points",), f"No answer earns anything: give at least one {what} points above 0."


def _range(question: Question) -> Faults:
    if question.type not in RANGED:
        for name in ("min", "max"):
            if getattr(question, name) is not None:
                yield (name,), "This means nothing for this type of question."
        return
    low, high = question.scale if question.type is Type.SCALE else (question.min, question.max)
    if low is not None and high is not None and low >= high:
        yield ("min" if question.max is None else "max",), "The maximum has to exceed the minimum."


def _bands(question: Question) -> Faults:
    if question.type not in MEASURES:
        if question.bands:
            yield ("bands",), "Only number, money and duration have bands."
        if question.never is not None:
            yield ("never",), "Only number, money and duration can have never happened."
        return
    yield from _unreachable(question)
    best = max(question.best or 0, 0)
    if question.never is not None and question.never.points > best:
        yield ("never", "points"), "This may not earn more than the best band."


def _unreachable(question: Question) -> Faults:
    """Bands that no value reaches: the first band that matches counts.

    What is left for the next band is always one open stretch (above, under).
    """
    above: Fraction | None = None
    under: Fraction | None = None
    for index, band in enumerate(question.bands):
        if band.up_to is not None and band.at_least is not None:
            yield ("bands", index), "Use up_to or at_least; two limits leave gaps."
            continue
        gone = above is not None and under is not None and above >= under
        late = band.up_to is not None and above is not None and band.up_to <= above
        over = band.at_least is not None and under is not None and band.at_least >= under
        if gone or late or over:
            yield ("bands", index), "No value reaches this band: an earlier one takes it all."
        elif band.up_to is not None:
            above = band.up_to
        elif band.at_least is not None:
            under = band.at_least
        else:
            above = under = Fraction(0)


def _critical(question: Question) -> Faults:
    if not question.critical or question.critical_when is not None:
        return
    if question.worth is None:
        yield ("critical",), "Without points it can never be missed: give points or critical_when."
    elif question.worth == 0:
        yield ("critical",), "Worth 0 it would always be missed: give points or critical_when."


def _gate(question: Question) -> Faults:
    if question.gate is None:
        return
    if question.type not in GATED:
        yield ("gate",), "Only an answer that is chosen or measured can end the form."
        return
    fault = answers_fault(question, question.gate.ends_when)
    if fault is not None:
        yield ("gate", "ends_when"), fault


def _evidence(question: Question) -> Faults:
    for index, evidence in enumerate(question.evidence):
        if evidence.most is not None and evidence.most < evidence.least:
            yield ("evidence", index, "max"), "The maximum has to reach the minimum."


def _expected(question: Question) -> Faults:
    for index, operand in enumerate(question.expect):
        fault = answers_fault(question, operand)
        if operand.text not in ("na", "cant_recall") and fault is not None:
            yield ("expect",) if len(question.expect) == 1 else ("expect", index), fault


def _counted(question: Question) -> Faults:
    """Members that would have to count, in a section of rows that never does."""
    given = {
        "points": question.points is not None,
        "bonus": question.bonus,
        "critical": question.critical,
        "critical_when": question.critical_when is not None,
        "gate": question.gate is not None,
    }
    for name, there in given.items():
        if there:
            yield (name,), "The rows of a repeated section are facts and never count."


CHECKS: tuple[Callable[[Question], Faults], ...] = (
    _options,
    _points,
    _range,
    _bands,
    _critical,
    _gate,
    _evidence,
    _expected,
)
