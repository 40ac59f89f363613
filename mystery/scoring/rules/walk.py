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
                rows.append(Row(question, section.key, State.HIDDEN))
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
        return Row(question, section.key, State.UNSCORED), None
    how, value = given(question, answer)
    if how is not Given.ANSWERED:
        return Row(question, section.key, LEFT_OUT[how]), None
    worth, rate, e = question.worth, question.rate, natural(question, value)
    if worth is None or rate is None or e is None:
        return Row(question, section.key, State.UNSCORED), value
    earned = e if rate == 1 else e * rate
    possible = ZERO if question.bonus else worth
    return Row(question, section.key, State.SCORED, earned, possible, e), value
