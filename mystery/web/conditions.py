"""Conditions on answers and on the location, in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mystery.checklists.rules import (
    Checklist,
    Condition,
    Question,
    Relation,
    Scalar,
    Text,
    Type,
    decimal_text,
    same,
    text,
)
from mystery.checklists.rules.conditions import AllOf, AnyOf, Not, Source, Test
from mystery.web.answers import seconds

RELATIONS = {
    Relation.IS: "is",
    Relation.IS_NOT: "is not",
    Relation.ANY_OF: "is one of",
    Relation.AT_LEAST: "is at least",
    Relation.AT_MOST: "is at most",
    Relation.ANSWERED: "is answered",
}
DENIED = {
    Relation.IS: "is not",
    Relation.IS_NOT: "is",
    Relation.ANY_OF: "is none of",
    Relation.AT_LEAST: "is less than",
    Relation.AT_MOST: "is more than",
    Relation.ANSWERED: "is not answered",
}

INCLUDES = {
    (Relation.IS, False): "includes",
    (Relation.IS, True): "does not include",
    (Relation.ANY_OF, False): "includes",
    (Relation.ANY_OF, True): "does not include",
}
"""Of an answer that is a list."""


@dataclass(frozen=True)
class Words:
    """A checklist in one of its languages."""

    checklist: Checklist
    language: str

    def say(self, value: Text) -> str:
        return text(value, self.language)

    def condition(self, condition: Condition, here: Question | None = None) -> str:
        """In words; `here` is the question whose own answer it may ask about."""
        match condition:
            case Test():
                return self._test(condition, here, RELATIONS[condition.relation], denied=False)
            case Not(part=Test() as part):
                return self._test(part, here, DENIED[part.relation], denied=True)
            case Not():
                return f"it is not so that ({self.condition(condition.part, here)})"
            case AllOf() | AnyOf():
                word = " and " if isinstance(condition, AllOf) else " or "
                inner = (self.condition(part, here) for part in condition.parts)
                nested = any(isinstance(part, AllOf | AnyOf) for part in condition.parts)
                return word.join(f"({each})" if nested else each for each in inner)

    def _test(self, test: Test, here: Question | None, relation: str, *, denied: bool) -> str:
        if test.source is Source.LOCATION:
            return _about_location(test, relation, denied=denied)
        question = self.checklist.by_key.get(test.name)
        named = self.say(question.text) if question else test.name
        own = here is not None and here.key == test.name
        if own and test.relation is Relation.ANSWERED:
            return f"there is {'no' if denied else 'an'} answer"
        if question and question.type is Type.MULTI:
            relation = INCLUDES.get((test.relation, denied), relation)
        subject = "the answer" if own else f"“{named}”"
        operands = " or ".join(self.operand(question, each) for each in test.operands)
        return f"{subject} {relation} {operands}".strip()

    def operand(self, question: Question | None, value: Scalar) -> str:
        """The answer in the words of its question."""
        if question is None:
            return value.text
        if question.never is not None and value.text == "never":
            return f"“{self.say(question.never.label)}”"
        for option in question.options:
            if same(Scalar(option.key, None), value):
                return f"“{self.say(option.text)}”"
        if question.type is Type.YES_NO:
            return {"yes": "Yes", "no": "No"}.get(value.text, value.text)
        return self.measure(question, value.number) if value.number is not None else value.text

    def measure(self, question: Question, value: Fraction) -> str:
        if question.type is Type.DURATION:
            return seconds(decimal_text(value))
        unit = self.say(question.unit)
        return f"{decimal_text(value)} {unit}".strip()


def _about_location(test: Test, relation: str, *, denied: bool) -> str:
    operands = " or ".join(operand.text for operand in test.operands)
    if test.name == "tags" and test.relation in (Relation.IS, Relation.ANY_OF):
        return f"the location has {'no ' if denied else ''}{operands}"
    if test.name == "kind" and test.relation is Relation.IS:
        kinds = {"own": "an own one", "competitor": "a competitor"}
        return f"the location is {'not ' if denied else ''}{kinds.get(operands, operands)}"
    return f"the location’s {test.name.replace('_', ' ')} {relation} {operands}".strip()
