"""Going through the form in the order of asking: what is shown, answered and scored.

Decided here where scoring.md leaves it open, on the phone alike:
- An answer outside its question's domain is `unscored`; conditions still see its value.
- The questions of a repeated section are `unscored` while the section is shown; their `when`
  looks at rows, not at the visit.
- A gate ends the form whenever its question is answered so, scored or not; a list ends it
  when any of its items does.
"""

from __future__ import annotations

from collections.abc import Mapping

from mystery.checklists.rules import Checklist, CountsAs, Question, Section, is_any
from mystery.checklists.rules.answers import Given, given
from mystery.checklists.rules.numbers import ZERO

from .result import Row, Seen, State, Walk
from .worth import natural

LEFT_OUT = {
    Given.BLANK: State.BLANK,
    Given.NA: State.NA,
    Given.CANT_RECALL: State.CANT_RECALL,
}
REMEMBERED = 64
"""Answers to one question whose rows are kept: yes and no, marks and options."""
LONGEST_KEY = 64


def walk_through(
    checklist: Checklist, answers: Mapping[str, object], location: Mapping[str, object]
) -> Walk:
    rows: list[Row] = []
    values: dict[str, object] = {}
    seen = Seen(values, location)
    ended: CountsAs | None = None
    for section in checklist.sections:
        shown = section.when is None or seen.holds(section.when)
        for question in section.questions:
            if ended is not None or not shown or not _asked(section, question, seen):
                rows.append(_left_out(section, question, State.HIDDEN))
                continue
            row, value = _row(section, question, answers.get(question.key))
            rows.append(row)
            if value is None:
                continue
            values[question.key] = value
            if question.gate is not None and is_any(value, (question.gate.ends_when,)):
                ended = question.gate.counts_as
    return Walk(tuple(rows), seen, ended)


def _asked(section: Section, question: Question, seen: Seen) -> bool:
    """Conditions inside a repeated section look at its rows, which are not scored."""
    return section.repeat is not None or question.when is None or seen.holds(question.when)


def _row(section: Section, question: Question, answer: object) -> tuple[Row, object]:
    """The row of a question that is shown, and its value, None when it is not answered."""
    if section.repeat is not None:
        return _left_out(section, question, State.UNSCORED), None
    how, value = given(question, answer)
    if how is not Given.ANSWERED:
        return _left_out(section, question, LEFT_OUT[how]), None
    if question.worth is None:
        return _left_out(section, question, State.UNSCORED), value
    kind = type(value)
    if kind is not int and (kind is not str or len(str(value)) > LONGEST_KEY):
        return _answered(section, question, value), value
    known: Row | None = question.memory.get((kind, value))
    if known is None:
        known = _answered(section, question, value)
        if len(question.memory) < REMEMBERED:
            question.memory[kind, value] = known
    return known, value


def _left_out(section: Section, question: Question, state: State) -> Row:
    row: Row | None = question.memory.get(state)
    if row is None:
        row = question.memory[state] = Row(question, section.key, state)
    return row


def _answered(section: Section, question: Question, value: object) -> Row:
    worth, rate, e = question.worth, question.rate, natural(question, value)
    if worth is None or rate is None or e is None:
        return Row(question, section.key, State.UNSCORED)
    earned = e if rate == 1 else e * rate
    possible = ZERO if question.bonus else worth
    return Row(question, section.key, State.SCORED, earned, possible, e)
