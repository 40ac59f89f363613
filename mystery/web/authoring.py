"""A checklist as its author reads it: every rule of scoring and every condition in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mystery.checklists.rules import (
    CountsAs,
    Evidence,
    EvidenceKind,
    EvidenceWhen,
    Mode,
    Policy,
    Question,
    Section,
    ShowScore,
    Type,
    YesNo,
    decimal_text,
)
from mystery.web.conditions import Words

TYPES = {
    Type.YES_NO: "Yes or no",
    Type.CHOICE: "One of these",
    Type.MULTI: "Several of these",
    Type.NUMBER: "Number",
    Type.MONEY: "Amount of money",
    Type.DURATION: "Stopwatch",
    Type.NPS: "0 to 10",
    Type.TEXT: "Text",
    Type.DATE: "Date",
    Type.TIME: "Time of day",
    Type.PHOTO: "Photo",
    Type.BARCODE: "Barcode",
    Type.SIGNATURE: "Signature",
}
SHOWN = {
    ShowScore.NEVER: "never",
    ShowScore.AFTER_SENDING: "after sending",
    ShowScore.WHILE_FILLING: "while filling in",
}


@dataclass(frozen=True)
class Choice:
    """An answer that can be given, with what it earns; empty where nothing is earned."""

    words: str
    points: str = ""


@dataclass(frozen=True)
class Line:
    key: str
    words: str
    help: str
    kind: str
    worth: str
    """Points at most, empty for what is not scored."""
    choices: tuple[Choice, ...]
    marks: tuple[str, ...]
    """Short: "Must pass", "Bonus"."""
    rules: tuple[str, ...]
    """Sentences: conditions, evidence, gate."""


@dataclass(frozen=True)
class Part:
    title: str
    facts: tuple[str, ...]
    lines: tuple[Line, ...]


class Preview(Words):
    """Everything the page shows of one version or draft."""

    @property
    def languages(self) -> list[str]:
        """Languages that the title is there in, the checklist's own first."""
        title = self.checklist.title
        others = [] if isinstance(title, str) else sorted(title)
        return list(dict.fromkeys([self.checklist.language, *others]))

    @property
    def points(self) -> str:
        worths = [q.worth for q in self.checklist.by_key.values() if q.worth and not q.bonus]
        return decimal_text(sum(worths, Fraction(0)))

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(self._facts())

    def _facts(self) -> Iterator[str]:
        checklist = self.checklist
        if checklist.pass_mark is not None:
            yield f"Passed from {decimal_text(checklist.pass_mark)} % on"
        if checklist.target is not None:
            yield f"Target {decimal_text(checklist.target)} %"
        if checklist.bands:
            grades = sorted(checklist.bands, key=lambda grade: -grade.start)
            named = (f"{self.say(g.label)} from {decimal_text(g.start)} %" for g in grades)
            yield ", ".join(named)
        if any(q.critical or q.critical_when for q in checklist.by_key.values()):
            yield self._policy()
        yield f"The shopper sees the score {SHOWN[checklist.show_score]}"

    def _policy(self) -> str:
        critical = self.checklist.critical
        if critical.policy is Policy.ZERO_SECTION:
            return "A missed must-pass question sets its section to 0 and the visit fails"
        if critical.policy is Policy.CAP and critical.cap is not None:
            most = decimal_text(critical.cap)
            return f"A missed must-pass question caps the visit at {most} % and it fails"
        return "A missed must-pass question fails the visit; the percent stays as it is"

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(
            Part(
                title=self.say(section.title) or section.key,
                facts=tuple(self._section(section)),
                lines=tuple(self._line(question) for question in section.questions),
            )
            for section in self.checklist.sections
        )

    def _section(self, section: Section) -> Iterator[str]:
        worths = [q.worth for q in section.questions if q.worth and not q.bonus]
        if section.repeat is not None:
            most = f", {section.repeat.most} at most" if section.repeat.most else ""
            yield f"One row for each {self.say(section.repeat.label) or 'item'}{most}; never scored"
        elif worths:
            yield f"{decimal_text(sum(worths, Fraction(0)))} points"
        if section.weight is not None:
            yield f"weight {decimal_text(section.weight)}"
        elif worths and self.checklist.weighted:
            yield "weight 0: shown, not counted"
        if section.pass_mark is not None:
            yield f"passed from {decimal_text(section.pass_mark)} % on"
        if section.stage != "visit":
            yield f"stage {section.stage}"
        if section.when is not None:
            yield f"only when {self.condition(section.when)}"

    def _line(self, question: Question) -> Line:
        low, high = (decimal_text(end) for end in question.scale)
        scale = f"Scale from {low} to {high}"
        return Line(
            key=question.key,
            words=self.say(question.text) or question.key,
            help=self.say(question.help),
            kind=scale if question.type is Type.SCALE else TYPES[question.type],
            worth=decimal_text(question.worth) if question.worth else "",
            choices=tuple(self._choices(question)),
            marks=tuple(_marks(question)),
            rules=tuple(self._rules(question)),
        )

    def _choices(self, question: Question) -> Iterator[Choice]:
        worth, rate = question.worth, question.rate
        if question.type is Type.YES_NO:
            for answer, words in ((YesNo.YES, "Yes"), (YesNo.NO, "No")):
                yield Choice(words, _points(worth if question.good is answer else worth and 0))
        for option in question.options:
            counts = rate is not None and question.mode is Mode.SUM
            all_or_nothing = rate is not None and question.mode is Mode.ALL_OR_NOTHING
            points = _points(option.points * rate) if counts and rate is not None else ""
            belongs = "belongs" if option.points > 0 else "does not belong"
            yield Choice(self.say(option.text) or option.key, belongs if all_or_nothing else points)
        if question.type is Type.SCALE and worth:
            ends = question.scale[::-1] if question.reverse else question.scale
            yield Choice(decimal_text(ends[0]), "0")
            yield Choice(decimal_text(ends[1]), decimal_text(worth))
        yield from self._bands(question)
        if question.never is not None:
            earned = question.never.points * rate if rate is not None else None
            yield Choice(self.say(question.never.label), _points(earned))

    def _bands(self, question: Question) -> Iterator[Choice]:
        for place, band in enumerate(question.bands):
            edge = band.up_to if band.up_to is not None else band.at_least
            words = "anything" if place == 0 else "anything else"
            if edge is not None:
                sign = "up to" if band.up_to is not None else "from"
                words = f"{sign} {self.measure(question, edge)}"
            yield Choice(words, _points(band.points * question.rate if question.rate else None))
        edged = [b.up_to is not None or b.at_least is not None for b in question.bands]
        if question.worth and edged and all(edged):
            yield Choice("anything else", "0")

    def _rules(self, question: Question) -> Iterator[str]:
        if question.when is not None:
            yield f"Asked only when {self.condition(question.when, question)}."
        if isinstance(question.na, bool):
            if question.na:
                yield "N/A is possible and then left out of the score."
        else:
            yield f"N/A is possible when {self.condition(question.na, question)}."
        if question.critical_when is not None:
            yield f"Missed when {self.condition(question.critical_when, question)}."
        if question.gate is not None:
            answer = self.operand(question, question.gate.ends_when)
            ends = (
                "counts as 0" if question.gate.counts_as is CountsAs.ZERO else "could not be done"
            )
            yield f"The answer {answer} ends the form: the visit {ends}."
        for evidence in question.evidence:
            yield self._evidence(question, evidence)
        if question.reasons:
            named = ", ".join(self.say(reason.text) for reason in question.reasons)
            yield f"After a bad answer one can tick: {named}."

    def _evidence(self, question: Question, evidence: Evidence) -> str:
        photo = evidence.kind is EvidenceKind.PHOTO
        if evidence.forbidden:
            return "No photos are taken here." if photo else "No comment is possible here."
        what = "a comment" if evidence.least <= 1 else f"{evidence.least} characters of comment"
        if photo:
            what = "a photo" if evidence.least == 1 else f"{evidence.least} photos"
            if evidence.least == 0:
                return "Photos are possible."
        if isinstance(evidence.when, EvidenceWhen):
            bad = evidence.when is EvidenceWhen.BAD
            return f"Asks for {what}{' after a bad answer' if bad else ''}."
        return f"Asks for {what} when {self.condition(evidence.when, question)}."


def _points(value: Fraction | int | None) -> str:
    return "" if value is None else decimal_text(Fraction(value))


def _marks(question: Question) -> Iterator[str]:
    if question.critical or question.critical_when is not None:
        yield "Must pass"
    if question.bonus:
        yield "Bonus"
    if question.receipt:
        yield "Photos for reviewers only"
    if question.names_staff:
        yield "May name staff"
    if question.gate is not None:
        yield "Gate"
