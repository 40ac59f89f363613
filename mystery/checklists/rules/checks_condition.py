"""Whether a condition can ever be decided: it looks back only, at answers that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .conditions import AllOf, AnyOf, Condition, Not, Relation, Scalar, Source, Test
from .document import Question
from .kinds import MEASURES, OPTIONED, Type, YesNo
from .places import Report
from .texts import below, quoted

NUMERIC = MEASURES | {Type.SCALE, Type.NPS}
KINDS = ("own", "competitor")
ORDERED = (Relation.AT_LEAST, Relation.AT_MOST)


@dataclass(frozen=True)
class Scope:
    """What a condition may look at: the questions asked `before` it, by key.

    `everywhere` holds all keys of the checklist, to tell a later question from none.
    """

    report: Report
    everywhere: frozenset[str]
    before: Mapping[str, Question] = field(default_factory=dict)

    def with_own(self, question: Question) -> Scope:
        """For conditions that are decided after the answer: they may name it."""
        return Scope(self.report, self.everywhere, {**self.before, question.key: question})


def answers_fault(question: Question, operand: Scalar) -> str | None:
    """Why the question can never be answered so, None when it can."""
    if question.type is Type.YES_NO:
        return None if operand.text in tuple(YesNo) else "The answer is yes or no."
    if question.type in OPTIONED:
        known = operand.text in question.option_keys or operand.number in question.option_numbers
        return None if known else f"{quoted(operand.text)} is no option of this question."
    if question.type not in NUMERIC or operand.number is not None:
        return None
    if question.never is not None and operand.text == "never":
        return None
    return "The answer is a number."


def check_condition(condition: Condition | None, pointer: str, scope: Scope) -> None:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            name = "all" if isinstance(condition, AllOf) else "any"
            if not parts:
                scope.report.misfits(below(pointer, name), "Name at least one condition.")
            for index, part in enumerate(parts):
                check_condition(part, below(pointer, name, index), scope)
        case Not(part):
            check_condition(part, below(pointer, "not"), scope)
        case Test():
            fault = _test_fault(condition, scope)
            if fault is not None:
                scope.report.misfits(below(pointer, fault[0]), fault[1])


def _test_fault(test: Test, scope: Scope) -> tuple[str, str] | None:
    """The member that is wrong and why."""
    if test.source is Source.LOCATION:
        return _location_fault(test)
    question = scope.before.get(test.name)
    if question is None:
        return Source.QUESTION, _unseen(test.name, scope)
    if test.relation in ORDERED:
        plain = question.type in NUMERIC and test.operands[0].number is None
        return (test.relation, "This has to be a number.") if plain else None
    faults = (answers_fault(question, operand) for operand in test.operands)
    fault = next((fault for fault in faults if fault is not None), None)
    return None if fault is None else (test.relation, fault)


def _unseen(name: str, scope: Scope) -> str:
    if name in scope.everywhere:
        return (
            f"{quoted(name)} has no answer yet at this point. A condition looks back only, and"
            " into a repeated section only from inside it."
        )
    return f"There is no question {quoted(name)}."


def _location_fault(test: Test) -> tuple[str, str] | None:
    if not test.name:
        return Source.LOCATION, "Name an attribute, such as kind or tags."
    if test.name == "kind" and any(operand.text not in KINDS for operand in test.operands):
        return test.relation, "The kind of a location is own or competitor."
    return None
