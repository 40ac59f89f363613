"""Members of a question in the words of cells; what cannot be said so is left empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from mystery.checklists.rules import (
    AllOf,
    AnyOf,
    Band,
    Condition,
    CountsAs,
    Evidence,
    EvidenceKind,
    EvidenceWhen,
    Not,
    Question,
    Reason,
    Relation,
    Scalar,
    Section,
    Text,
    Type,
    YesNo,
    decimal_text,
    text,
)
from mystery.checklists.rules.conditions import Source, Test
from mystery.checklists.rules.kinds import MEASURES, OPTIONED
from mystery.checklists.tabular.members import MULTI_MODES
from mystery.checklists.tabular.options import keyed, listed

TYPE_WORDS = {Type.YES_NO: "yes/no", Type.DURATION: "duration"}
PLAIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
CONNECTIVES = frozenset({"and", "or", "not", "und", "oder", "nicht"})
RELATION_WORDS = {
    Relation.IS: "=",
    Relation.IS_NOT: "is not",
    Relation.ANY_OF: "is one of",
    Relation.AT_LEAST: "at least",
    Relation.AT_MOST: "at most",
}
PLACES = {"own": "own stores", "competitor": "competitors"}


class Unsayable(ValueError):
    """There are no words for it."""


def exact(value: Fraction) -> str:
    return decimal_text(value, places=20)


def condition_words(condition: Condition) -> str:
    """`queue = yes and own stores`, such that reading it gives the same condition."""
    match condition:
        case Test():
            return _test(condition)
        case Not(part=Test(Source.LOCATION, "tags", Relation.IS) as part):
            return f"location has no {_operand(part.operands[0])}"
        case Not():
            inner = condition.part
            words = condition_words(inner)
            return f"not ({words})" if isinstance(inner, AllOf | AnyOf) else f"not {words}"
        case AllOf(
            parts=(Test(relation=Relation.ANSWERED) as first, Not(part=Test() as second))
        ) if second.relation in _TURNED and (first.source, first.name) == (
            second.source,
            second.name,
        ):
            return f"{_subject(first)} {_TURNED[second.relation]} {_operand(second.operands[0])}"
        case AllOf() | AnyOf():
            if len(condition.parts) < 2:
                raise Unsayable
            word = " and " if isinstance(condition, AllOf) else " or "
            return word.join(_nested(part) for part in condition.parts)


_TURNED = {Relation.AT_LEAST: "below", Relation.AT_MOST: "above"}


def _nested(part: Condition) -> str:
    words = condition_words(part)
    return f"({words})" if isinstance(part, AllOf | AnyOf) else words


def _subject(test: Test) -> str:
    return f"location.{test.name}" if test.source is Source.LOCATION else test.name


def _test(test: Test) -> str:
    if test.source is Source.LOCATION and test.relation is Relation.IS:
        operand = test.operands[0].text
        if test.name == "kind" and operand in PLACES:
            return PLACES[operand]
        if test.name == "tags":
            return f"location has {_operand(test.operands[0])}"
    if test.relation is Relation.ANSWERED:
        return f"{_subject(test)} answered"
    words = ", ".join(_operand(each) for each in test.operands)
    return f"{_subject(test)} {RELATION_WORDS[test.relation]} {words}"


def _operand(value: Scalar) -> str:
    if PLAIN.fullmatch(value.text) and value.text.lower() not in CONNECTIVES:
        return value.text
    if value.number is not None:
        return value.text
    if re.search(r'["“”„]', value.text) or not value.text.strip():
        raise Unsayable
    return f'"{value.text}"'


class Words:
    """The cells of questions and sections in the main language of a checklist."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, value: Text) -> str:
        return text(value, self.language)

    def section(self, section: Section) -> dict[str, str]:
        said: dict[str, Callable[[], str]] = {
            "key": lambda: section.key,
            "section": lambda: self.say(section.title),
            "type": lambda: "section",
            "weight": lambda: "" if section.weight is None else exact(section.weight),
            "pass_mark": lambda: "" if section.pass_mark is None else exact(section.pass_mark),
            "stage": lambda: "" if section.stage == "visit" else section.stage,
            "condition": lambda: _if(section.when),
        }
        return _filled(said)

    def question(self, question: Question) -> dict[str, str]:
        said: dict[str, Callable[[], str]] = {
            "key": lambda: question.key,
            "text": lambda: self.say(question.text),
            "help": lambda: self.say(question.help),
            "type": lambda: self.type(question),
            "points": lambda: "" if question.points is None else exact(question.points),
            "options": lambda: listed(list(self._options(question))),
            "na": lambda: self._na(question),
            "critical": lambda: _critical(question),
            "condition": lambda: _if(question.when),
            "dimension": lambda: question.dimension or "",
            "photo": lambda: _evidence(question, EvidenceKind.PHOTO),
            "comment": lambda: _evidence(question, EvidenceKind.COMMENT),
            "reasons": lambda: self._reasons(question.reasons),
            "gate": lambda: _gate(question),
            "required": lambda: _flag(question.required),
            "bonus": lambda: "yes" if question.bonus else "",
            "remember": lambda: "yes" if question.remember is True else "",
            "receipt": lambda: "yes" if question.receipt else "",
            "names_staff": lambda: "yes" if question.names_staff else "",
            "family": lambda: question.family or "",
        }
        return _filled(said)

    def type(self, question: Question) -> str:
        words = TYPE_WORDS.get(question.type, str(question.type))
        if question.type is Type.MULTI:
            words = MULTI_MODES[question.mode]
        if question.min is not None and question.max is not None:
            ends = [exact(question.min), exact(question.max)]
            words += " " + " to ".join(ends[::-1] if question.reverse else ends)
        unit = self.say(question.unit)
        return f"{words} ({unit})" if unit else words

    def _options(self, question: Question) -> Iterator[str]:
        if question.type is Type.YES_NO and question.good is YesNo.NO:
            yield f"No = {exact(question.points or Fraction(0))}"
            yield "Yes = 0"
        if question.type in OPTIONED:
            taken: set[str] = set()
            for option in question.options:
                words = keyed(option.key, self.say(option.text), taken)
                alone = " (alone)" if option.exclusive else ""
                yield f"{words} = {exact(option.points)}{alone}"
        if question.type in MEASURES:
            for band in question.bands:
                yield f"{_limit(band)}={exact(band.points)}"
            if question.never is not None:
                yield f"never: {self.say(question.never.label)}={exact(question.never.points)}"

    def _reasons(self, reasons: tuple[Reason, ...]) -> str:
        taken: set[str] = set()
        return listed([keyed(each.key, self.say(each.text), taken) for each in reasons])

    def _na(self, question: Question) -> str:
        if question.na is False:
            return ""
        head = "yes" if question.na is True else _if(question.na)
        reasons = self._reasons(question.na_reasons)
        return f"{head}: {reasons}" if reasons else head


def _filled(said: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    cells = {}
    for name, say in said.items():
        try:
            words = say()
        except Unsayable:
            words = ""
        if words:
            cells[name] = words
    return cells


def _if(condition: Condition | None) -> str:
    return "" if condition is None else f"if {condition_words(condition)}"


def _flag(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _limit(band: Band) -> str:
    if band.up_to is not None and band.at_least is not None:
        raise Unsayable
    if band.up_to is not None:
        return f"≤{exact(band.up_to)}"
    return f"≥{exact(band.at_least)}" if band.at_least is not None else "else"


def _critical(question: Question) -> str:
    condition = _if(question.critical_when)
    return ", ".join(filter(None, ("yes" if question.critical else "", condition)))


def _gate(question: Question) -> str:
    if question.gate is None:
        return ""
    zero = question.gate.counts_as is CountsAs.ZERO
    return question.gate.ends_when.text + (" (counts as 0)" if zero else "")


def _evidence(question: Question, kind: EvidenceKind) -> str:
    return "; ".join(_demand(each) for each in question.evidence if each.kind is kind)


def _demand(evidence: Evidence) -> str:
    most = "" if evidence.most is None else f"-{evidence.most}"
    count = "forbidden" if evidence.forbidden else f"{evidence.least}{most}"
    count = "optional" if count == "0" else count
    if evidence.when is EvidenceWhen.ALWAYS:
        return count
    if isinstance(evidence.when, EvidenceWhen):
        return f"{count} if bad"
    return f"{count} {_if(evidence.when)}"
